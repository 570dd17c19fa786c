"""When a feed is due."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from feeds_web import feed
from hypothesis import given
from hypothesis import strategies as st

from feeds.schedule import Facts, after_error, after_success, due
from news.errors import BadResponse, FeedError, TooSlow
from news.records import FeedState

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FEED = feed("https://wire.example/feed", min_minutes=5, max_minutes=60)
NEW = FeedState(url=FEED.url)


def facts(*, changed: bool, body_hash: str | None = "h", **fields: str | None) -> Facts:
    known = {"etag": None, "last_modified": None, **fields}
    return Facts(status=200, body_hash=body_hash, changed=changed, **known)


def minutes(state: FeedState) -> float:
    assert state.due is not None
    return (state.due - NOW).total_seconds() / 60


def test_an_interval_follows_activity() -> None:
    state = after_success(NEW, FEED, facts(changed=True), NOW)
    assert (state.interval, minutes(state)) == (5, 5)
    seen = []
    for _ in range(8):
        state = after_success(state, FEED, facts(changed=False), NOW)
        seen.append(state.interval)
    assert seen == [7.5, 11.25, 16.875, 25.3125, 37.96875, 56.953125, 60, 60]
    state = after_success(state, FEED, facts(changed=True), NOW)
    assert (state.interval, minutes(state)) == (30, 30)


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
    assert 3.2 * 60 <= waits[-1] <= 4 * 60
    assert (state.errors, state.error, state.status) == (12, "silent", None)
    assert (state.etag, state.body_hash, state.interval) == ('"1"', "h", 20.0)
    assert not state.retired
    good = after_success(state, FEED, facts(changed=False), NOW)
    assert (good.errors, good.error) == (0, None)


def test_feeds_that_failed_together_do_not_come_back_together() -> None:
    urls = [f"https://wire.example/{n}" for n in range(50)]
    dues = {after_error(FeedState(url=u), feed(u), TooSlow("x"), NOW).due for u in urls}
    assert len(dues) == 50


@pytest.mark.parametrize(("asked", "at_least"), [(1200.0, 20), (10.0**9, 7 * 24 * 60), (1.0, 5)])
def test_retry_after_is_obeyed(asked: float, at_least: float) -> None:
    state = after_error(NEW, FEED, BadResponse("429", status=429, retry_after=asked), NOW)
    assert at_least <= minutes(state) <= max(at_least, 6.25)
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
    began = time.perf_counter()
    found = due(states, feeds, NOW)
    assert time.perf_counter() - began < 1
    assert 40_000 < len(found) < 60_000
