"""An article from the feed's own words: what is taken of them, and when they stand in for a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from extractors.fallback import extract, has_prose, text_of
from news.ids import article_id
from news.records import Entry, Extraction, Knowledge, Page
from news.rights import RESERVED

KNOWN = Knowledge(version="none")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LINK = "https://wire.example/world/ferry"
WORDS = (
    "<p>The ferry Aurelia left Port Maren a day late on Monday, the harbour office said.</p>"
    "<p>“Nobody was hurt,” said Ilse Varga, the harbour master. “We were lucky.”</p>"
)
ENTRY = Entry(
    feed="https://wire.example/feed.xml", key="k", guid="g", link=LINK, title="Ferry leaves late",
    published=NOON, seen=NOON, outlet="Wire", language="en", author="Ann Berg", summary=WORDS,
)  # fmt: skip
LONG = "".join(
    f"<p>On day {n} of the strike the crews of pier {n} stayed at home, and the harbour office gave "
    f"no date for the next talks with the union of Port Maren.</p>"
    for n in range(1, 9)
)


def page(body: str | None, *, error: str | None = None, **entry: object) -> Page:
    return Page(
        url=LINK, final_url=LINK, status=200, headers={"content-type": "text/html"},
        body=None if body is None else body.encode(), fetched=NOON,
        entry=replace(ENTRY, **entry), error=error,  # type: ignore[arg-type]
    )  # fmt: skip


def one(page: Page) -> Extraction:
    [found] = extract(page, KNOWN)
    return found


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Plain words alone.", "Plain words alone."),
        ("<p>One.</p>\n<p>Two\nlines.</p>", "One.\nTwo lines."),
        ("<p>One.</p><script>var a;</script><p>Two.</p>", "One.\nTwo."),
        ("<figure><img><figcaption>A boat</figcaption></figure><p>One.</p>", "One."),
        ("<p>One.</p><ul><li><a href='/b'>Other news</a></li></ul>", "One."),
        ("<ul><li>First demand</li><li>Second demand</li></ul>", "First demand\nSecond demand"),
        ("<p>One.</p><p>The post <a>Ferry</a> appeared first on <a>Wire</a>.</p>", "One."),
        ("<p>One.</p><p><a href='/'>Continue reading…</a></p>", "One."),
        ("One, and a cut […]", "One, and a cut"),
        ("One.<br/>Two.<br/><br/>[link] [comments]", "One.\nTwo."),
        ("<p>Der Tag.</p><p>Der Beitrag Fähre erschien zuerst auf Wire.</p>", "Der Tag."),
        ("<p>He wants us to read more.</p>", "He wants us to read more."),
        ("<b>Bold</b> <i>and</i> plain.", "Bold and plain."),
        ("&lt;b&gt; is a tag", "<b> is a tag"),
        ("", ""),
        ("<img src='a.png'/>", ""),
    ],
)
def test_the_text_of_an_entrys_content(content: str, text: str) -> None:
    assert text_of(content) == text


def test_a_hostile_content_is_no_text() -> None:
    assert text_of("<div>" * 5000 + "deep") == ""
    assert text_of("\x00") == ""


def test_only_prose_makes_an_article() -> None:
    assert has_prose(text_of(WORDS))
    assert not has_prose("Ferry leaves late")
    assert one(page(None, error="status 403", summary="Ferry leaves late")).status == "failed"


def test_a_page_that_did_not_come_is_an_article_from_the_feed() -> None:
    found = one(page(None, error="status 403"))
    article = found.article
    assert (found.status, found.reason) == ("article", "from the feed: status 403")
    assert article is not None
    assert (article.source, article.id, article.url) == ("feed", article_id(LINK), LINK)
    assert (article.title, article.byline, article.published) == (
        "Ferry leaves late", "Ann Berg", NOON,
    )  # fmt: skip
    assert (article.outlet, article.feed) == ("Wire", ENTRY.feed)
    assert found.quotes


def test_a_consent_wall_gives_way_to_the_feed() -> None:
    wall = "<html><title>Before you continue</title><body><p>We use cookies. Accept all?</p></body>"
    found = one(page(wall))
    assert found.article is not None
    assert found.article.source == "feed"
    assert found.reason is not None and "a consent page" in found.reason


def test_a_stub_gives_way_to_a_longer_feed_and_keeps_its_address() -> None:
    stub = (
        "<html><head><title>Ferry</title><link rel=canonical href='https://wire.example/f/1'></head>"
        "<body><article><p>The ferry left late on Monday, the harbour office said in Port Maren.</p>"
        "<p>Subscribe to continue reading.</p></article></body></html>"
    )
    found = one(page(stub, summary=LONG))
    assert found.article is not None
    assert (found.article.source, found.article.url) == ("feed", "https://wire.example/f/1")
    short = one(page(stub, summary="<p>The ferry left late.</p>"))
    assert short.article is not None
    assert (short.status, short.article.source) == ("stub", "page")


def test_a_page_that_is_an_article_stays_the_page() -> None:
    body = f"<html><head><title>Strike</title></head><body><article>{LONG}</article></body></html>"
    found = one(page(body, summary=LONG * 3))
    assert found.article is not None
    assert found.article.source == "page"


def test_a_page_that_reserves_its_rights_gives_nothing() -> None:
    body = f"<html><body><article>{LONG}</article></body></html>"
    mine = replace(page(body), headers={RESERVED: "header tdm-reservation 1"})
    found = one(mine)
    assert (found.status, found.article) == ("not_article", None)
    assert found.reason == "rights reserved: header tdm-reservation 1"
