"""Secrets in feeds' addresses: filled in when asked, found nowhere afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from feeds_web import Handler, Web, feed, rss, settings

from feeds.addresses import masked
from feeds.poll import poll
from feeds.secrets import fill, missing
from news.errors import SettingsError
from news.records import FeedState, Poll
from news.settings import Settings, read_settings

SECRET = "s3/cret key+1"
ASKED = "/feed?k=s3/cret%20key%2B1"  # as aiohttp writes it


@pytest.fixture(autouse=True)
def variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIRE_KEY", SECRET)
    monkeypatch.setenv("WIRE_USER", "ann")
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)


def ask(url: str, state: FeedState | None = None) -> Poll:
    [one] = poll([(feed(url), state or FeedState(url=url))], settings())
    assert "s3" not in repr(one) and "cret" not in repr(one)
    assert one.state.url == one.feed.url == url
    return one


def test_it_is_filled_in_when_asked(web: Web) -> None:
    url = f"{web.base}/feed?k=${{WIRE_KEY}}".replace("//", "//${WIRE_USER}:${WIRE_KEY}@")
    web.put(ASKED, rss(1))
    one = ask(url)
    assert one.error is None
    assert [e.feed for e in one.entries] == [url]
    assert one.entries[0].link == web.base + "/news/1"
    assert web.seen[0][1]["authorization"] == "Basic YW5uOnMzL2NyZXQga2V5KzE="


def test_errors_do_not_tell_it(web: Web) -> None:
    one = ask(web.base + "/private/${WIRE_KEY}/feed")
    assert one.error and "/private/${WIRE_KEY}/feed: status 404" in one.error
    ask("http://${WIRE_KEY}.invalid/feed")
    ask("http://127.0.0.3:1/${WIRE_KEY}")
    web.put("/old/s3%2Fcret%20key%2B1", status=302, Location="/to?x=s3/cret+key%2B1")
    one = ask(web.base + "/old/${WIRE_KEY}")
    assert one.error and "/old/${WIRE_KEY} -> " in one.error and "/to?x=${WIRE_KEY}" in one.error


def test_what_the_server_says_back_has_none_of_it(web: Web) -> None:
    item = "<item><title>Of s3/cret key+1</title><link>/n/1?k=s3%2Fcret%20key%2B1</link></item>"
    body = f"<rss version='2.0'><channel><title>t</title>{item}</channel></rss>"

    def answer(handler: Handler) -> None:
        handler.answer(200, body.encode())

    web.route(ASKED, answer)
    [entry] = ask(web.base + "/feed?k=${WIRE_KEY}").entries
    assert entry.title == "Of ${WIRE_KEY}"
    assert entry.link == web.base + "/n/1?k=${WIRE_KEY}"


def test_an_address_with_one_never_moves(web: Web) -> None:
    url = web.base + "/feed?k=${WIRE_KEY}"
    web.put(ASKED, status=301, Location="/new?k=s3%2Fcret%20key%2B1")
    web.put("/new?k=s3/cret%20key%2B1", rss(1))
    state = FeedState(url=url)
    for _ in range(4):
        state = ask(url, state).state
    assert state.moved_to is None and state.succeeded


def desk(folder: Path, *urls: str) -> Settings:
    rows = "".join(f"  - url: {url}\n    outlet: A\n" for url in urls)
    (folder / "feeds.yaml").write_text(f"# Ours.\nfeeds:\n{rows}", encoding="utf-8")
    (folder / "watches.yaml").write_text("watches: []\n", encoding="utf-8")
    fetch = "fetch: {allowed_hosts: [127.0.0.1]}\n"
    (folder / "settings.yaml").write_text("var: var\n" + fetch, encoding="utf-8")
    return read_settings(folder / "settings.yaml")


def test_a_variable_that_is_not_set_is_its_own_feeds_matter(web: Web, tmp_path: Path) -> None:
    good, bad = web.put("/good", rss(1)), web.base + "/feed?k=${NO_SUCH_KEY}"
    there = desk(tmp_path, good, bad)
    polls = poll([(f, FeedState(url=f.url)) for f in there.feeds], there)
    assert [p.error is None for p in polls] == [True, False]
    told = (
        f"{tmp_path / 'feeds.yaml'}:5: feeds.1.url: found ${{NO_SUCH_KEY}}, a variable that is not "
        "set, expected one of the environment or of .env"
    )
    assert polls[1].error == told
    assert polls[1].state.errors == 1 and polls[1].state.due
    assert [str(problem) for problem in missing(there)] == [told]
    assert web.paths() == ["/good"]


def test_what_is_no_variable_is_a_mistake_in_the_settings(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"feeds.yaml:3:\d+: .*found .*\$\{MY KEY\}"):
        desk(tmp_path, '"https://a.example/${MY KEY}"')


def test_lists_show_the_name() -> None:
    assert masked("https://a.example/f?k=${WIRE_KEY}") == "https://a.example/f?k=${WIRE_KEY}"


def test_other_addresses_are_left_as_they_are() -> None:
    for url in ("https://a.example/$NAME/{x}", "https://a.example/?a=$(b)"):
        assert fill(url, settings()).url == url
