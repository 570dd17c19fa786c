"""Bodies to entries, and what is no feed."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from feeds_web import feed, rss

from feeds.parse import SUMMARY_BYTES, parse
from news.errors import FeedError
from news.ids import digest, entry_key
from news.records import Entry

SHARED = Path(__file__).resolve().parents[2] / "../shared"
SEEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
FEED = feed("https://ann:pw@wire.example/feeds/all.xml", language="en")


def needs_shared(test: Callable[..., None]) -> Callable[..., None]:
    """Marked `shared`, and skipped where that is not there."""
    there = pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared")
    marked: Callable[..., None] = pytest.mark.shared(there(test))
    return marked


def read(body: str | bytes, content_type: str | None = "application/rss+xml") -> list[Entry]:
    data = body.encode() if isinstance(body, str) else body
    return parse(data, FEED, content_type=content_type, seen=SEEN)


def items(text: str) -> str:
    return rss().replace("</channel>", text + "</channel>")


def test_rss() -> None:
    [one] = read(
        items(
            "<item><title>A &amp;amp; B &lt;b&gt;met&lt;/b&gt;\n  again</title><link> /news/1 </link>"
            "<guid isPermaLink='false'>id-1</guid><author>Ann</author><description>short</description>"
            "<pubDate>Sat, 28 Feb 2026 10:00:00 -0500</pubDate></item>"
        )
    )
    assert one == Entry(
        feed=FEED.url,
        key=entry_key("id-1", None),
        guid="id-1",
        link="https://wire.example/news/1",
        title="A & B met again",
        published=datetime(2026, 2, 28, 15, tzinfo=UTC),
        seen=SEEN,
        outlet="Test",
        language="en",
        author="Ann",
        summary="short",
    )


def test_atom() -> None:
    body = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://other.example/x/">
      <entry><id>urn:1</id><title type="text">1 &lt; 2</title><link href="y"/><updated>2026-01-02T03:04:05+01:00</updated>
      <summary>s</summary><content type="html">&lt;p onclick="x()"&gt;whole&lt;/p&gt;</content></entry></feed>"""
    [one] = read(body)
    assert (one.guid, one.link, one.title) == ("urn:1", "https://other.example/x/y", "1 < 2")
    assert one.published == datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)
    assert one.summary == '<p onclick="x()">whole</p>'


def test_identity_and_doubles() -> None:
    entries = read(
        items(
            "<item><link>https://wire.example/a?utm_source=rss</link></item>"
            "<item><link>https://wire.example/a</link></item>"
            "<item><title>Named</title></item><item><title>Named</title></item>"
            "<item><description>nameless</description></item>"
        )
    )
    assert [e.key for e in entries] == [
        entry_key(None, "https://wire.example/a"),
        digest("entry", "Named", None),
    ]


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "mailto:a@b.example", "http://[", "data:,x"]
)
def test_a_link_that_is_none_of_the_webs(link: str) -> None:
    [one] = read(items(f"<item><guid isPermaLink='false'>g</guid><link>{link}</link></item>"))
    assert one.link is None


@pytest.mark.parametrize(
    "date",
    ["Mon, 01 Jan 0001 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "soon", "99999-01-01"],
)
def test_a_date_that_is_none(date: str) -> None:
    [one] = read(items(f"<item><guid>g</guid><pubDate>{date}</pubDate></item>"))
    assert one.published is None


@pytest.mark.parametrize(("hours", "kept"), [(23, True), (25, False)])
def test_a_date_ahead_of_us(hours: int, kept: bool) -> None:
    date = (SEEN + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
    [one] = read(items(f"<item><guid>g</guid><pubDate>{date}</pubDate></item>"))
    assert (one.published is not None) is kept


def test_a_summary_is_capped_in_bytes() -> None:
    [one] = read(items(f"<item><guid>g</guid><description>{'é' * 70_000}</description></item>"))
    assert one.summary is not None
    assert SUMMARY_BYTES - 2 <= len(one.summary.encode()) <= SUMMARY_BYTES


def test_text_that_could_not_be_stored() -> None:
    bad = "&#xD800;&#0;&#x110000;&#99999999999;&#xDFFF"
    [one] = read(items(f"<item><guid>g{bad}</guid><title>a&#xD800;b&#8238;c&#8217;</title></item>"))
    assert one.guid and one.title == "a\ufffdbc’"
    (one.guid + one.title).encode()
    assert "\0" not in one.guid and "\u202e" not in one.title


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", "an empty body"),
        (b" \n", "an empty body"),
        (b"<!DOCTYPE html><html><body>Service page</body></html>", "an HTML page"),
        (b"<html><body><p>hello</p></body></html>", "an HTML page"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "JSON"),
        (b"<?xml version='1.0'?><sitemap><url/></sitemap>", "XML that begins with <sitemap>"),
        (bytes(range(256)) * 16, "binary data"),
        (b"just words", "plain text"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, found: str) -> None:
    with pytest.raises(FeedError) as caught:
        read(body, None)
    assert f"found {found}" in str(caught.value)
    assert "expected RSS or Atom" in str(caught.value)
    assert "pw" not in str(caught.value)


def test_a_feed_without_entries_is_a_feed() -> None:
    assert read(rss()) == []


@pytest.mark.parametrize("charset", ["no-such-charset", "utf-7", "idna", "rot13", "zlib"])
def test_a_bad_charset_does_not_lose_the_feed(charset: str) -> None:
    body = rss(1).replace("?>", f' encoding="{charset}"?>', 1).encode() + b"\xff\xfe"
    assert len(read(body, f"text/xml; charset={charset}")) == 1


def test_windows_1252_and_utf_16() -> None:
    text = items("<item><guid>g</guid><title>“Café”</title></item>")
    body = text.replace("?>", ' encoding="windows-1252"?>', 1).encode("cp1252")
    assert read(body)[0].title == "“Café”"
    assert read(text.encode("utf-16"))[0].title == "“Café”"


def test_external_entities_are_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden-words")
    body = (
        f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file://{secret}">'
        f'<!ENTITY % p SYSTEM "file://{secret}"> %p;]>'
        '<rss version="2.0"><channel><item><title>&x;</title><link>/1</link></item></channel></rss>'
    )
    assert "hidden-words" not in repr(read(body))


NESTED = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
WIDE = f'<!ENTITY l9 "{"ha" * 50_000}">'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp037", "utf-7"])
@pytest.mark.parametrize("entities", [NESTED, WIDE], ids=["nested", "wide"])
def test_a_billion_laughs_are_not_laughed(entities: str, encoding: str) -> None:
    body = (
        f'<?xml version="1.0" encoding="{encoding}"?><!-- <a --><!DOCTYPE r [{entities}]>'
        f'<rss version="2.0"><channel><item><title>t{"&l9;" * 1000}</title><link>/1</link></item>'
        "</channel></rss>"
    )
    began = time.monotonic()
    [one] = read(body.encode(encoding), f"application/xml; charset={encoding}")
    assert time.monotonic() - began < 1
    assert one.title and "hahaha" not in one.title


def test_html_entities_are_known() -> None:
    netscape = '<!DOCTYPE rss [<!ENTITY nbsp "&#160;">]><rss version="0.91">'
    [one] = read(
        items("<item><title>Caf&eacute;&nbsp;&mdash;</title><link>/1</link></item>").replace(
            '<rss version="2.0">', netscape
        )
    )
    assert one.title == "Café —"


def test_utf8_without_a_word_about_it() -> None:
    [one] = read(items("<item><title>Café</title><link>/1</link></item>"), None)
    assert one.title == "Café"


@pytest.mark.parametrize(
    "body",
    [
        "<rss><channel><item><title>" + "<!--" * 200_000,
        "<rss><channel><item><title>" + "&lt;!--" * 100_000,
        "<rss><channel><item><title>" + "<" * 100_000,
        "<rss><channel>" + "<a>" * 30_000,
        "<!DOCTYPE " * 20_000,
        "<item " * 20_000,
    ],
    ids=lambda body: body[-12:],
)
def test_hostile_bodies_take_no_time(body: str) -> None:
    began = time.monotonic()
    with contextlib.suppress(FeedError):
        read(body)
    assert time.monotonic() - began < 5


@needs_shared
def test_recorded_feeds_parse() -> None:
    bodies = sorted((SHARED / "corpora/feeds_real_kagi").glob("*.xml"))
    counts = [len(read(b.read_bytes(), None)) for b in bodies]
    assert len(counts) == 199
    assert sum(c > 0 for c in counts) >= 198


@needs_shared
@pytest.mark.parametrize("kind", ["encoding", "illformed", "wellformed"])
def test_conformance_files_never_raise(kind: str) -> None:
    bodies = sorted((SHARED / f"corpora/feeds_conf_feedparser_{kind}").glob("*.xml"))
    for body in bodies:
        read(body.read_bytes(), None)
    assert bodies


def test_an_entry_that_was_updated() -> None:
    dates = "<published>2026-02-01T00:00:00Z</published><updated>2026-02-02T00:00:00Z</updated>"
    atom = f"<entry><id>1</id><title>T</title>{dates}</entry>"
    [one] = read(f"<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title>{atom}</feed>")
    assert one.published == datetime(2026, 2, 1, tzinfo=UTC)
    assert one.updated == datetime(2026, 2, 2, tzinfo=UTC)
