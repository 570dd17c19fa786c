"""When a feed is due."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from feeds_web import feed
from hypothesis import given
from hypothesis import strategies as st

from feeds.hints import Hints
from feeds.schedule import Facts, address, after_error, after_success, due, kind
from news.errors import (
    BadResponse,
    FeedError,
    RefusedAddress,
    TooLarge,
    TooSlow,
    Unreachable,
)
from news.records import FeedState

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FEED = feed("https://wire.example/feed", min_minutes=5, max_minutes=60)
NEW = FeedState(url=FEED.url)


def facts(*, changed: bool, body_hash: str | None = "h", **fields: object) -> Facts:
    known: dict[str, object] = {"etag": None, "last_modified": None, **fields}
    return Facts(status=200, body_hash=body_hash, changed=changed, **known)  # type: ignore[arg-type]


def minutes(state: FeedState) -> float:
    assert state.due is not None
    return (state.due - NOW).total_seconds() / 60


def test_an_interval_follows_activity() -> None:
    state = after_success(NEW, FEED, facts(changed=True), NOW)
    assert state.interval == 5 and 5 <= minutes(state) <= 5.5
    seen = []
    for _ in range(8):
        state = after_success(state, FEED, facts(changed=False), NOW)
        seen.append(state.interval)
        assert state.interval is not None
        assert 0.9 * state.interval <= minutes(state) <= min(1.1 * state.interval, 60)
    assert seen == [7.5, 11.25, 16.875, 25.3125, 37.96875, 56.953125, 60, 60]
    state = after_success(state, FEED, facts(changed=True), NOW)
    assert state.interval == 30


def test_validators_are_refreshed_on_304_and_replaced_by_a_new_body() -> None:
    state = after_success(NEW, FEED, facts(changed=True, etag='"1"', last_modified="then"), NOW)
    kept = after_success(state, FEED, facts(changed=False, body_hash=None), NOW)
    assert (kept.etag, kept.last_modified, kept.body_hash) == ('"1"', "then", "h")
    fresh = after_success(state, FEED, facts(changed=False, body_hash=None, etag='"2"'), NOW)
    assert (fresh.etag, fresh.last_modified) == ('"2"', "then")
    bare = after_success(state, FEED, facts(changed=True, body_hash="i"), NOW)
    assert (bare.etag, bare.last_modified, bare.body_hash) == (None, None, "i")


def test_errors_back_off_and_a_success_forgives() -> None:
    state, waits = replace(NEW, etag='"1"', body_hash="h", interval=20.0), []
    for _ in range(12):
        state = after_error(state, FEED, TooSlow("silent"), NOW)
        waits.append(minutes(state))
    assert 5 <= waits[0] <= 6.25
    assert 10 <= waits[1] <= 12.5
    assert 0.8 * 60 <= waits[-1] <= 60
    assert (state.errors, state.error, state.status) == (12, "silent", None)
    assert (state.etag, state.body_hash, state.interval) == ('"1"', "h", 20.0)
    assert not state.retired
    good = after_success(state, FEED, facts(changed=False), NOW)
    assert (good.errors, good.error) == (0, None)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (TooSlow("silent"), "soft"),
        (Unreachable("no connection"), "soft"),
        (BadResponse("500", status=500), "soft"),
        (BadResponse("429", status=429), "soft"),
        (BadResponse("429", status=429, retry_after=9.0), "temporary"),
        (BadResponse("503", status=503, retry_after=9.0), "temporary"),
        (BadResponse("404", status=404), "hard"),
        (BadResponse("403", status=403, retry_after=9.0), "hard"),
        (BadResponse("a loop"), "hard"),
        (TooLarge("9 bytes"), "hard"),
        (RefusedAddress("inside"), "hard"),
        (FeedError("an HTML page"), "hard"),
    ],
)
def test_kinds_of_errors(error: Exception, expected: str) -> None:
    assert kind(error) == expected


def test_a_lasting_error_waits_longer_than_one_that_passes() -> None:
    soft = hard = temporary = NEW
    waits = []
    for _ in range(10):
        soft = after_error(soft, FEED, TooSlow("silent"), NOW)
        hard = after_error(hard, FEED, BadResponse("404", status=404), NOW)
        busy = BadResponse("503", status=503, retry_after=1200.0)
        temporary = after_error(temporary, FEED, busy, NOW)
        waits.append((minutes(soft), minutes(hard), minutes(temporary)))
    assert all(wait[0] < wait[1] for wait in waits[1:])
    assert 3.2 * 60 <= waits[-1][1] <= 4 * 60
    assert all(20 <= wait[2] <= 25 for wait in waits), "what was asked for, however often"


def test_feeds_read_together_do_not_come_back_together() -> None:
    feeds = [feed(f"https://wire.example/{n}", min_minutes=5, max_minutes=60) for n in range(50)]
    for interval in (5.0, 20.0, 60.0):
        states = [FeedState(url=f.url, interval=interval) for f in feeds]
        read = [
            after_success(s, f, facts(changed=True), NOW)
            for s, f in zip(states, feeds, strict=True)
        ]
        assert len({state.due for state in read}) == 50


def test_what_a_server_wishes_makes_a_poll_later_within_bounds() -> None:
    hourly = facts(changed=True, hints=Hints(minutes=40))
    state = after_success(NEW, FEED, hourly, NOW)
    assert 40 <= minutes(state) <= 44 and state.interval == 5
    same = after_success(state, FEED, facts(changed=False, body_hash=None), NOW)
    assert 40 <= minutes(same) <= 44, "a body that was not read again still holds"
    gone = after_success(state, FEED, facts(changed=True, hints=Hints()), NOW)
    assert minutes(gone) <= 5.5
    fresh = after_success(NEW, FEED, facts(changed=True, fresh=20.0), NOW)
    assert 20 <= minutes(fresh) <= 22
    weekly = after_success(NEW, FEED, facts(changed=True, hints=Hints(minutes=10_080)), NOW)
    assert 54 <= minutes(weekly) <= 60
    quick = after_success(NEW, FEED, facts(changed=True, fresh=0.1), NOW)
    assert 5 <= minutes(quick) <= 5.5


def test_skipped_hours_are_left_out_within_bounds() -> None:
    night = facts(changed=True, hints=Hints(skips="0 sun"))
    assert minutes(after_success(NEW, FEED, night, NOW)) == 60, "NOW is a Sunday: the bound counts"
    monday = NOW + timedelta(days=1)
    state = after_success(NEW, FEED, facts(changed=True, hints=Hints(skips="0")), monday)
    assert state.due == monday + timedelta(hours=1)


def redirected(state: FeedState, *targets: str | None) -> FeedState:
    for target in targets:
        state = after_success(state, FEED, facts(changed=False, permanent=target), NOW)
    return state


def test_a_redirect_for_good_is_believed_the_third_time() -> None:
    new, other = "https://wire.example/new", "https://wire.example/other"
    twice = redirected(NEW, new, new)
    assert (address(FEED, twice), twice.moves) == (FEED.url, 2)
    moved = redirected(twice, new)
    assert address(FEED, moved) == new and moved.url == FEED.url
    assert address(FEED, redirected(NEW, new, new, other, new, new)) == FEED.url
    assert address(FEED, redirected(NEW, new, new, None, new, new)) == FEED.url
    assert address(FEED, redirected(moved, None, None)) == new
    assert address(FEED, redirected(moved, other, other, other)) == other
    assert address(FEED, redirected(moved, FEED.url, FEED.url, FEED.url)) == FEED.url
    kept = after_error(twice, FEED, TooSlow("silent"), NOW)
    assert address(FEED, redirected(kept, new)) == new, "a failed poll says nothing of it"


def test_a_new_address_that_fails_for_good_is_given_up() -> None:
    moved = redirected(NEW, *["https://wire.example/new"] * 3)
    soft = after_error(moved, FEED, TooSlow("silent"), NOW)
    assert address(FEED, soft) == "https://wire.example/new"
    gone = after_error(moved, FEED, BadResponse("gone", status=410), NOW)
    assert address(FEED, gone) == FEED.url and not gone.retired
    assert after_error(gone, FEED, BadResponse("gone", status=410), NOW).retired


@pytest.mark.parametrize(
    "url", ["https://ann:pw@wire.example/feed", "https://wire.example/feed?key=${KEY}"]
)
def test_an_address_with_a_secret_does_not_move(url: str) -> None:
    one, state = feed(url), FeedState(url=url)
    for _ in range(5):
        there = facts(changed=False, permanent="https://wire.example/new?key=hush")
        state = after_success(state, one, there, NOW)
    assert address(one, state) == url and "hush" not in repr(state)


def test_nobody_moves_from_https_to_http() -> None:
    assert address(FEED, redirected(NEW, *["http://wire.example/feed"] * 5)) == FEED.url


def test_feeds_that_failed_together_do_not_come_back_together() -> None:
    urls = [f"https://wire.example/{n}" for n in range(50)]
    dues = {after_error(FeedState(url=u), feed(u), TooSlow("x"), NOW).due for u in urls}
    assert len(dues) == 50


@pytest.mark.parametrize(("asked", "at_least"), [(1200.0, 20), (10.0**9, 7 * 24 * 60), (1.0, 5)])
def test_retry_after_is_obeyed(asked: float, at_least: float) -> None:
    state = after_error(NEW, FEED, BadResponse("429", status=429, retry_after=asked), NOW)
    assert at_least <= minutes(state) <= 1.25 * at_least
    assert state.status == 429


def test_gone_is_for_good() -> None:
    state = after_error(NEW, FEED, BadResponse("gone", status=410), NOW)
    assert state.retired
    assert due({FEED.url: state}, [FEED], NOW + timedelta(days=999)) == []


@given(
    least=st.floats(0.1, 100),
    factor=st.floats(1, 100),
    story=st.lists(st.sampled_from(["new", "same", "error"]), max_size=30),
)
def test_waits_stay_within_their_bounds(least: float, factor: float, story: list[str]) -> None:
    one = feed(FEED.url, min_minutes=least, max_minutes=least * factor)
    state = NEW
    for what in story:
        if what == "error":
            state = after_error(state, one, FeedError("x"), NOW)
            most = max(one.max_minutes * 4, least * 1.25)
        else:
            state = after_success(state, one, facts(changed=what == "new"), NOW)
            most = one.max_minutes
        assert least - 1e-6 <= minutes(state) <= most + 1e-6


def test_due_feeds_longest_overdue_first() -> None:
    feeds = [feed(f"https://wire.example/{n}") for n in range(5)]
    states = {
        f.url: FeedState(url=f.url, due=NOW + timedelta(minutes=m))
        for f, m in zip(feeds, [-1, -9, 1, 0], strict=False)
    }
    assert [f.url[-1] for f, _ in due(states, feeds, NOW)] == ["4", "1", "0", "3"]
    assert due(states, feeds, NOW)[0][1] == FeedState(url=feeds[4].url)


def test_a_shorter_bound_counts_at_once() -> None:
    state = FeedState(url=FEED.url, polled=NOW, due=NOW + timedelta(hours=6), interval=360.0)
    later = NOW + timedelta(minutes=61)
    assert due({FEED.url: state}, [FEED], later)
    assert not due({FEED.url: replace(state, errors=1)}, [FEED], later)


def test_a_hundred_thousand_feeds_in_under_a_second() -> None:
    feeds = [feed(f"https://h{n}.example/feed") for n in range(100_000)]
    states = {
        f.url: FeedState(url=f.url, polled=NOW, due=NOW + timedelta(seconds=n % 7200 - 3600))
        for n, f in enumerate(feeds)
    }
    began = time.process_time()  # what else the machine does is not ours
    found = due(states, feeds, NOW)
    assert time.process_time() - began < 1
    assert 40_000 < len(found) < 60_000
