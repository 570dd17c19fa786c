"""Polls over real sockets: what each answer, good or bad, does to its feed."""

from __future__ import annotations

import gzip
import resource
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from feeds_web import Handler, Web, feed, rss, settings

from feeds.poll import poll
from news.records import FeedState, Poll

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def ask(*urls: str, state: FeedState | None = None, **fetch: object) -> list[Poll]:
    pairs = [(feed(u), state or FeedState(url=u)) for u in urls]
    return poll(pairs, settings(**fetch), now=NOW)


def test_a_new_feed(web: Web) -> None:
    url = web.put("/feed", rss(1, 2), ETag='"1"', Last_Modified="then")
    [one] = ask(url)
    assert [e.title for e in one.entries] == ["Item 1", "Item 2"]
    assert one.entries[0].link == web.base + "/news/1"
    assert one.entries[0].seen == NOW
    assert not one.unchanged and one.error is None and one.seconds > 0
    state = one.state
    assert (state.etag, state.last_modified, state.status) == ('"1"', "then", 200)
    assert state.polled == state.succeeded == NOW
    assert state.due is not None
    assert timedelta(minutes=5) <= state.due - NOW <= timedelta(minutes=5.5)
    assert state.body_hash


def test_304_has_no_entries(web: Web) -> None:
    def conditional(handler: Handler) -> None:
        known = handler.headers.get("If-None-Match") == '"1"'
        handler.answer(304 if known else 200, b"" if known else rss(1).encode(), {"ETag": '"1"'})

    url = web.route("/feed", conditional)
    [first] = ask(url)
    [second] = ask(url, state=first.state)
    assert len(first.entries) == 1
    assert (second.unchanged, second.entries, second.state.status) == (True, (), 304)
    assert second.state.body_hash == first.state.body_hash
    [cut] = ask(url, state=replace(first.state, body_hash=None))  # validators of no body
    assert len(cut.entries) == 1


def test_the_same_body_is_not_parsed_again(web: Web) -> None:
    url = web.put("/feed", rss(1))
    [first] = ask(url)
    [second] = ask(url, state=first.state)
    assert (second.unchanged, second.entries, second.state.status) == (True, (), 200)
    web.put("/feed", rss(1, 2))
    [third] = ask(url, state=second.state)
    assert not third.unchanged
    assert len(third.entries) == 2


@pytest.mark.parametrize(
    ("status", "headers", "retired", "least"),
    [
        (404, {}, False, 5),
        (410, {}, True, 5),
        (429, {"Retry_After": "1200"}, False, 20),
        (500, {}, False, 5),
        (503, {"Retry_After": "7200"}, False, 120),
    ],
)
def test_statuses(
    web: Web, status: int, headers: dict[str, str], retired: bool, least: float
) -> None:
    url = web.put("/feed", "no", status, **headers)
    before = FeedState(url=url, etag='"1"', body_hash="h", errors=0)
    [one] = ask(url, state=before)
    assert one.error and f"status {status}" in one.error
    assert (one.state.error, one.state.errors, one.state.status) == (one.error, 1, status)
    assert (one.state.retired, one.state.etag) == (retired, '"1"')
    assert one.state.due is not None
    assert one.state.due - NOW >= timedelta(minutes=least)


def misbehaving(web: Web) -> dict[str, str]:
    """Addresses that give an error, by the words that the error must have."""

    def truncated(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "9999")
        handler.end_headers()
        handler.wfile.write(rss(1).encode()[:50])
        handler.close_connection = True

    bomb = gzip.compress(b"\0" * (40 << 20), 9)
    return {
        "silent for": web.hang("/slow"),
        "broke off": web.route("/truncated", truncated),
        "after decompression": web.put("/bomb", bomb, Content_Encoding="gzip"),
        "not gzip": web.put("/badgzip", b"\x1f\x8b nonsense", Content_Encoding="gzip"),
        "in a loop": web.put("/loop", status=302, Location="/loop"),
        "169.254.169.254": web.put("/meta", status=302, Location="http://169.254.169.254/x"),
        "scheme 'file'": web.put("/file", status=302, Location="file:///etc/passwd"),
        "found an HTML page": web.put("/html", "<!doctype html><html><body>x</body></html>"),
        "found an empty body": web.put("/empty", ""),
        "status 500": web.put("/500", "x", 500),
        "scheme 'ftp'": "ftp://127.0.0.1/feed",
        "no connection": "http://127.0.0.3:1/feed",
    }


def test_an_error_is_its_own_feeds_only(web: Web) -> None:
    bad = misbehaving(web)
    good = [web.put(f"/good{n}", rss(n)) for n in range(3)]
    urls = [good[0], *bad.values(), *good[1:]]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    polls = ask(*urls, first_byte_seconds=0.5)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert [p.feed.url for p in polls] == urls
    for words, found in zip(bad, polls[1:-2], strict=True):
        assert found.error is not None and words in found.error, (words, found.error)
        assert not found.entries and not found.unchanged
        assert found.state.errors == 1
    assert [len(p.entries) for p in (polls[0], *polls[-2:])] == [1, 1, 1]
    assert grown < 80


def test_strange_feeds_are_read_and_harmless(web: Web) -> None:
    xxe = (
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        '<rss version="2.0"><channel><item><title>&x;</title><link>/1</link></item></channel></rss>'
    )
    charset = rss(1).replace("?>", ' encoding="no-such-charset"?>', 1).encode() + b"\xff"
    polls = ask(web.put("/xxe", xxe), web.put("/charset", charset))
    assert [p.error for p in polls] == [None, None]
    assert "root:" not in repr(polls)
    assert len(polls[1].entries) == 1


def test_a_hanging_host_delays_no_other(web: Web, other: Web) -> None:
    hanging = [web.hang(f"/{n}") for n in range(6)]
    quick = [other.put(f"/{n}", rss(n)) for n in range(20)]
    finished: list[float] = []

    def note(handler: Handler) -> None:
        finished.append(time.monotonic())
        handler.answer(200, rss(99).encode())

    last = other.route("/last", note)
    began = time.monotonic()
    polls = ask(*hanging, *quick, last, first_byte_seconds=1, connections_per_host=2)
    assert finished[0] - began < 0.9
    assert sum(p.error is None for p in polls) == 21


def test_a_feed_that_moved_for_now_keeps_its_identity(web: Web) -> None:
    web.put("/new", rss(1))
    [one] = ask(web.put("/feed", status=301, Location="/new"))
    assert one.error is None
    assert one.entries[0].feed == one.state.url == web.base + "/feed"


def test_no_feeds() -> None:
    assert poll([], settings()) == []


def test_errors_do_not_tell_secrets(web: Web) -> None:
    url = web.base.replace("//", "//ann:s3cret@") + "/none?api_key=hush"
    [one] = ask(url)
    assert one.error and "s3cret" not in one.error and "hush" not in one.error


def test_a_feed_that_moved_for_good_is_asked_there(web: Web) -> None:
    url = web.put("/feed", status=301, Location="/new")
    web.put("/new", rss(1), ETag='"1"')
    state = FeedState(url=url)
    for _ in range(4):
        [one] = ask(url, state=state)
        state = one.state
        assert state.url == url and one.error is None
        assert [e.feed for e in one.entries] in ([url], [])
    assert web.paths() == ["/feed", "/new"] * 3 + ["/new"]
    assert web.seen[-1][1]["if-none-match"] == '"1"', "validators go along"
    assert one.unchanged and state.moved_to == web.base + "/new"
