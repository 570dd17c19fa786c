"""Pages over real sockets: one for each entry, politely, with bounded hands."""

from __future__ import annotations

import threading
import time

import pytest
from feeds_web import Handler, Web, entry, settings

from feeds import pages
from news.records import Page
from news.rights import NOARCHIVE, RESERVED


def fetch(*links: str | None, **fetch: object) -> list[Page]:
    entries = [entry(link, str(n)) for n, link in enumerate(links)]
    found = list(pages.fetch(entries, settings(**fetch)))
    assert sorted(p.entry.key for p in found) == sorted(e.key for e in entries)
    return sorted(found, key=lambda p: int(p.entry.key))


def test_pages_and_failures_each_once(web: Web) -> None:
    good = web.put("/good", "<p>hello</p>", Content_Type="text/html", Set_Cookie="a=b")
    moved = web.put("/moved", status=302, Location="/good")
    found = fetch(
        good, moved, web.put("/none", "", 404), web.put("/ill", "", 503), None, "mailto:a@b.example"
    )
    assert [p.status for p in found] == [200, 200, 404, 503, None, None]
    assert [p.temporary for p in found] == [False, False, False, True, False, False]
    assert [p.body for p in found[:3]] == [b"<p>hello</p>", b"<p>hello</p>", None]
    assert found[0].headers == {"content-type": "text/html"}
    assert (found[1].url, found[1].final_url) == (moved, good)
    assert found[4].error == "entry has no link"
    assert found[5].error and "scheme 'mailto'" in found[5].error
    assert all((p.body is None) == (p.error is not None) for p in found)


def test_one_page_named_twice_is_asked_for_once(web: Web) -> None:
    url = web.put("/a", "x")
    found = fetch(url, url + "?utm_source=rss", url + "#top", robots=False, tdm=False)
    assert web.paths() == ["/a"]
    assert [p.body for p in found] == [b"x"] * 3
    assert [p.url for p in found] == [p.entry.link for p in found]


def test_robots_are_heard_and_asked_once(web: Web) -> None:
    web.put(
        "/robots.txt", "User-agent: wirewatch\nDisallow: /private\n\nUser-agent: *\nDisallow: /"
    )
    closed, opened = web.put("/private/a", "x"), [web.put(f"/{n}", "x") for n in range(3)]
    found = fetch(closed, *opened)
    assert found[0].error and "robots.txt forbids" in found[0].error
    assert not found[0].temporary
    assert all(p.body == b"x" for p in found[1:])
    assert web.paths().count("/robots.txt") == 1
    assert "/private/a" not in web.paths()
    assert fetch(closed, robots=False)[0].body == b"x"


@pytest.mark.parametrize(
    ("status", "asked"), [(404, True), (403, True), (500, False), (503, False), (429, False)]
)
def test_robots_that_cannot_be_had(web: Web, status: int, asked: bool) -> None:
    web.put("/robots.txt", "no", status)
    [one] = fetch(web.put("/a", "x"))
    assert (one.body == b"x") is asked
    assert one.temporary is not asked


@pytest.mark.parametrize(
    "text", [b"\xff\xfe\x00binary", b"<html>no rules</html>", b"Crawl-delay: x\n"]
)
def test_robots_that_are_none(web: Web, text: bytes) -> None:
    web.put("/robots.txt", text)
    assert fetch(web.put("/a", "x"))[0].body == b"x"


def test_a_crawl_delay_is_kept(web: Web) -> None:
    web.put("/robots.txt", "User-agent: *\nCrawl-delay: 0.3")
    began = time.monotonic()
    fetch(*[web.put(f"/{n}", "x") for n in range(3)])
    assert 0.6 <= time.monotonic() - began < 3


def test_a_silent_host_is_left_alone(web: Web, other: Web) -> None:
    hanging = [web.hang(f"/{n}") for n in range(20)]
    quick = [other.put(f"/{n}", "x") for n in range(5)]
    began = time.monotonic()
    found = fetch(*hanging, *quick, robots=False, first_byte_seconds=0.4, connections_per_host=2)
    assert time.monotonic() - began < 2
    assert len(web.paths()) <= 6
    assert all(p.temporary for p in found[:20])
    assert found[19].error and "not asked again" in found[19].error
    assert all(p.body == b"x" for p in found[20:])


def test_a_host_that_says_429_is_left_alone(web: Web) -> None:
    urls = [web.put(f"/{n}", "x", 429, Retry_After="60") for n in range(20)]
    found = fetch(*urls, robots=False, connections_per_host=1)
    assert web.paths() == ["/0"]
    assert all(p.status == 429 and p.temporary for p in found)


def test_bodies_wait_for_their_reader_and_an_early_end_stops_all(web: Web) -> None:
    urls = [web.put(f"/{n}", b"x" * 100_000) for n in range(200)]
    entries = [entry(url, str(n)) for n, url in enumerate(urls)]
    found = pages.fetch(entries, settings(robots=False, connections=8))
    next(found)
    time.sleep(0.6)
    asked = len(web.paths())
    assert asked <= 8 + 16 + 2
    found.close()  # type: ignore[attr-defined]
    assert "fetching" not in [t.name for t in threading.enumerate()]
    assert len(web.paths()) == asked


def test_pages_are_fetched_side_by_side(web: Web, other: Web) -> None:
    def slow(handler: Handler) -> None:
        time.sleep(0.2)
        handler.answer(200, b"x")

    urls = [w.route(f"/{n}", slow) for w in (web, other) for n in range(8)]
    began = time.monotonic()
    fetch(*urls, robots=False, connections_per_host=4)
    assert time.monotonic() - began < 1.2


def test_no_entries() -> None:
    assert fetch() == []


def test_what_pages_and_their_host_reserve_is_marked(web: Web) -> None:
    file = (
        '[{"location": "/closed/*", "tdm-reservation": 1}, {"location": "/", "tdm-reservation": 0}]'
    )
    web.put("/.well-known/tdmrep.json", file, Content_Type="application/json")
    found = fetch(
        web.put("/closed/a", "x"),
        web.put("/open", "x", X_Robots_Tag="noarchive"),
        web.put("/own", "x", tdm_reservation="1"),
        web.put("/closed/freed", "<head><meta name=tdm-reservation content=0></head>x"),
        web.put("/art", "<head><meta name=robots content=noai></head>x"),
    )
    assert [p.headers.get(RESERVED) for p in found] == [
        "tdmrep.json 1", None, "header tdm-reservation 1", None, "meta robots noai",
    ]  # fmt: skip
    assert [NOARCHIVE in p.headers for p in found] == [True, True, True, False, True]
    assert web.paths().count("/.well-known/tdmrep.json") == 1
    assert RESERVED not in fetch(web.base + "/art", no_ai=False)[0].headers


@pytest.mark.parametrize("file", ["<html>", "[[[[", '{"a": 1}', '[{"location": 3}, 4]', "[" * 9999])
def test_a_hosts_file_that_is_none_reserves_nothing(web: Web, file: str) -> None:
    web.put("/.well-known/tdmrep.json", file)
    [found] = fetch(web.put("/a", "x"))
    assert (found.body, found.headers.get(RESERVED)) == (b"x", None)
