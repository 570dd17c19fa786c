"""The desk in a real Chromium: every page, light, dark and on a phone; keys, filters, hostile text, axe.

Screenshots go to var/screens. No page may ask another host for anything, break its own
Content-Security-Policy, or be found wanting by axe where that is serious.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from made_desk import HARD, stage_more
from page_look import LOOKS, Looked, serious
from page_server import SCREENS, Server
from playwright.sync_api import expect

from news.settings import Settings
from tools import vendor_assets
from wirewatch import pipeline

pytestmark = pytest.mark.slow

PAGES = {
    "desk": "/",
    "desk-filtered": "/?q=grain&kind=quotes&since=7d",
    "desk-empty": "/?q=nobodyhassaidthis",
    "desk-mistaken": "/?since=tomorrow%3F",
    "speakers": "/speakers",
    "speaker": "/speakers/per:sergey-lavrov",
    "speaker-long": "/speakers/name:" + f"Sir {HARD[3].speaker[4:]}".lower().replace(" ", "-")[:60],
    "events": "/events",
    "spread": "/spread",
    "watches": "/watches",
    "watch": "/watches/grain",
    "tried": "/watches/try?query=" + quote("speaker:Lavrov"),
    "mistake": "/watches/try?query=" + quote('speaker:Lavrov AND (says:"grain'),
    "feeds": "/feeds",
    "speakers-empty": "/speakers?q=nobody-of-this-name",
    "events-empty": "/events?type=NONE",
    "spread-empty": "/spread?q=nobodyhassaidthis",
    "feeds-empty": "/feeds?q=no-such-outlet",
    "watch-quiet": "/watches/nothing",
    "not-there": "/spread/none",
}


@pytest.fixture
def looked(browser: Any, server: Server) -> Iterator[Looked]:
    out = Looked(browser, server)
    yield out
    out.close()


@pytest.fixture(scope="module")
def axe() -> str:
    return vendor_assets.axe().read_text(encoding="utf-8")


@pytest.mark.parametrize("look", LOOKS)
def test_each_page(browser: Any, server: Server, axe: str, look: str) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    looked, found = Looked(browser, server, **LOOKS[look]), {}
    for name, path in (PAGES | {"article": _article(looked)}).items():
        page = looked.open(path)
        page.screenshot(path=SCREENS / f"{name}-{look}.png", full_page=True)
        found |= {f"{name}: {rule}": where for rule, where in serious(page, axe)}
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name} is {wide} wider than its window"
    looked.close()
    assert found == {}


def test_the_address_holds_the_filter(looked: Looked) -> None:
    page = looked.open("/")
    page.fill("#q", "grain")
    page.wait_for_url("**/desk/?q=grain")
    page.get_by_label("quotes", exact=True).check()
    page.wait_for_url("**/desk/?q=grain&kind=quotes")
    groups = page.locator(".group")
    expect(groups.filter(has_not_text=re.compile("grain", re.I))).to_have_count(0)
    before = page.locator("a[data-item]").all_text_contents()
    assert before
    page.reload()
    expect(page.locator("a[data-item]")).to_have_text(before)
    expect(page.locator("#q")).to_have_value("grain")
    page.get_by_title("Remove this condition").first.click()
    page.wait_for_url("**/desk/?kind=quotes")
    page.go_back()
    page.wait_for_url("**/desk/?q=grain&kind=quotes")
    expect(page.locator("a[data-item]")).to_have_text(before)


def test_names_are_offered_as_one_types(looked: Looked) -> None:
    page = looked.open("/")
    page.locator('input[name="speaker"]').press_sequentially("lavr")
    page.locator('#speaker-names option[value="Sergey Lavrov"]').wait_for(state="attached")


def test_keys(looked: Looked) -> None:
    page = looked.open("/")
    focused = "document.activeElement.getAttribute('href')"
    hrefs = [a.get_attribute("href") for a in page.locator("a[data-item]").all()]
    for key, expected in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        assert page.evaluate(focused) == hrefs[expected]
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("jk")
    assert page.input_value("#q") == "jk"
    page = looked.open("/")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/*#mark")
    expect(page.locator("#mark")).to_be_focused()
    box = page.locator("#mark").bounding_box()
    assert box
    assert 0 < box["y"] < 900


def test_the_quote_is_marked_and_its_other_outlets_stand_beside_it(looked: Looked) -> None:
    page = looked.open("/?q=mine&outlet=Port+Journal&kind=quotes")
    page.locator("a[data-item]").first.click()
    page.wait_for_url("**/articles/*")
    assert HARD[0].words in "".join(page.locator("mark").all_inner_texts())
    beside = page.get_by_role("heading", name="The same words elsewhere").locator("..").inner_text()
    assert "Second Outlet" in beside
    assert "Third Outlet" in beside
    page.get_by_role("link", name="Spread of this quote").click()
    expect(page.locator("ol.carried li")).to_have_count(3)
    expect(page.locator("ol.carried ins").first).to_have_text("once")
    expect(page.locator("ol.carried del").first).to_contain_text("when")


def test_hostile_text_stays_text(looked: Looked) -> None:
    page = looked.open("/?q=hostile")
    assert page.evaluate("window.hostile") is None
    assert page.locator("main script, main img").count() == 0
    assert "<script>window.hostile=1</script>" in page.locator("main").inner_text()
    assert "\u202e" not in page.content()
    assert "{{7*7}}" in page.locator("main").inner_text()
    page.locator(".group h2 a", has_text="Title <script>").first.click()
    page.wait_for_url("**/articles/*")
    assert page.evaluate("window.hostile") is None
    assert "\u202e" not in page.content()


def test_titles_run_in_their_own_direction(looked: Looked) -> None:
    page = looked.open("/?language=ar")
    title = page.locator(".group h2").first
    assert HARD[4].title in title.inner_text()
    assert title.evaluate("e => getComputedStyle(e).direction") == "rtl"


def test_what_arrives_appears_by_itself(looked: Looked, made: Settings) -> None:
    page = looked.page
    page.clock.install()
    looked.open("/?kind=quotes")
    first = page.locator("a[data-item]").first.inner_text()
    stage_more(made, "later", "This was said a moment ago and nobody had it before")
    pipeline.load(made, "later")
    page.clock.fast_forward(21_000)
    expect(page.get_by_text("This was said a moment ago").first).to_be_visible()
    items = page.locator("a[data-item]").all_inner_texts()
    assert "a moment ago" in items[0]
    assert first == items[1]


def test_a_query_is_tried_and_its_mistake_underlined(looked: Looked) -> None:
    page = looked.open("/watches")
    page.fill("#query", "speaker:Lavrov AND speeker:Blinken")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#tried .wrong mark")).to_have_text(re.compile("^speeker"))
    page.fill("#query", "speaker:Lavrov")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("would have matched")).to_be_visible()
    expect(page.locator("#tried canvas")).to_have_count(1)  # drawn after its table is there


def test_a_watch_is_silenced_and_told_again(looked: Looked) -> None:
    page = looked.open("/watches/blinken")
    page.fill('input[name="why"]', "the <i>summit</i>")
    page.get_by_role("button", name="Silence").click()
    page.get_by_text("the <i>summit</i>").wait_for()
    page.get_by_role("button", name="End it now").click()
    expect(page.get_by_role("button", name="Silence")).to_be_visible()
    expect(page.locator(".silence")).to_have_count(0)


def test_a_chart_shows_what_its_table_holds(looked: Looked) -> None:
    page = looked.open("/speakers/per:sergey-lavrov?since=30d")
    expect(page.locator("figure.chart canvas")).to_be_visible()
    rows = page.locator("figure.chart details td").all_text_contents()
    told = page.locator(".title .dim").inner_text()
    assert f"{sum(map(int, rows))} quotes" in told


def _article(looked: Looked) -> str:
    href = (
        looked.open("/?speaker=lavrov&kind=quotes")
        .locator("a[data-item]")
        .first.get_attribute("href")
    )
    return str(href).removeprefix("/desk")
