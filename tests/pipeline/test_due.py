"""Which feeds are due, the state's reading included."""

from __future__ import annotations

import random
import time
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from feeds import schedule
from news.records import Feed, FeedState
from state import tables
from state.database import engine, write
from state.store import Store
from wirewatch.pipeline.poll import due_feeds

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def stored(folder: Path, states: list[FeedState]) -> Store:
    url = f"sqlite:///{folder / 'state.sqlite'}"
    store = Store(url)
    with write(engine(url)) as db:
        db.execute(sa.insert(tables.feeds), [asdict(state) for state in states])
    return store


def test_only_states_that_may_be_due_are_read_and_nothing_is_missed(tmp_path: Path) -> None:
    chance = random.Random(7)
    moments = [None, *(NOW + timedelta(minutes=m) for m in (-500, -61, -59, -1, 0, 1, 300))]
    feeds = [
        Feed(url=f"https://a.example/{n}", outlet="A", max_minutes=chance.choice([60.0, 360.0]))
        for n in range(600)
    ]
    states = [
        FeedState(
            url=feed.url,
            due=chance.choice(moments),
            polled=chance.choice(moments),
            errors=chance.choice([0, 0, 3]),
            retired=chance.random() < 0.1,
        )
        for feed in feeds[:500]
    ]
    store = stored(tmp_path, states)
    every = schedule.due(store.feed_states(), feeds, NOW)
    assert due_feeds(store, feeds, NOW) == every
    assert 200 < len(every) < 500
    forced = due_feeds(store, feeds, NOW, everything=True)
    assert len(forced) == 600 - sum(state.retired for state in states)


def test_a_hundred_thousand_feeds_with_their_state_in_under_a_second(tmp_path: Path) -> None:
    feeds = [Feed(url=f"https://h{n}.example/feed", outlet="A") for n in range(100_000)]
    one = FeedState(url="", etag='"1"', body_hash="h", polled=NOW, succeeded=NOW, interval=60.0)
    dues = (NOW + timedelta(seconds=n % 7200 - 60) for n in range(len(feeds)))
    states = [replace(one, url=f.url, due=due) for f, due in zip(feeds, dues, strict=True)]
    store = stored(tmp_path, states)
    began = time.process_time()
    found = due_feeds(store, feeds, NOW)
    assert time.process_time() - began < 1
    assert 500 < len(found) < 2000
