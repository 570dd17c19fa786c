"""How long it takes to find the feeds that are due, the state's reading included.

    OMP_NUM_THREADS=1 python -m benchmarks.due [--feeds 100000]

Beside it, in the same run: reading every state instead of those that may be due.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from feeds import schedule
from news.records import Feed, FeedState, Poll
from state.store import Store
from wirewatch.pipeline.poll import due_feeds

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ROUNDS = 5


def made(url: str, count: int) -> tuple[Store, list[Feed]]:
    """A state of `count` feeds, their intervals spread from 5 minutes to 6 hours, and the feeds."""
    store, polls = Store(url), []
    for n in range(count):
        feed = Feed(url=f"https://host{n}.example.org/news/feed.xml", outlet=f"Outlet {n}")
        interval = 5.0 + n % 356
        polled = NOW - timedelta(minutes=interval * (n * 7919 % count) / count)
        state = FeedState(
            url=feed.url, etag=f'"{n:032x}"', last_modified="Sun, 01 Mar 2026 00:00:00 GMT",
            body_hash=f"{n:032x}", due=polled + timedelta(minutes=interval - 1), interval=interval,
            status=200, polled=polled, succeeded=polled, asked=60.0, settled=polled,
        )  # fmt: skip
        polls.append(Poll(feed=feed, state=state))
    store.commit(polls, [], attempts=1, now=NOW)
    return store, [poll.feed for poll in polls]


def seconds(what: Callable[[], object]) -> float:
    """CPU seconds, the median of some rounds."""
    found = []
    for _ in range(ROUNDS):
        began = time.process_time()
        what()
        found.append(time.process_time() - began)
    return statistics.median(found)


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=100_000)
    count = parser.parse_args().feeds
    with tempfile.TemporaryDirectory() as folder:
        store, feeds = made(f"sqlite:///{Path(folder) / 'state.sqlite'}", count)
        due = len(due_feeds(store, feeds, NOW))
        some = seconds(lambda: due_feeds(store, feeds, NOW))
        whole = seconds(lambda: schedule.due(store.feed_states(), feeds, NOW))
    print(f"{count} feeds, {due} of them due, CPU seconds, median of {ROUNDS}")
    print(f"  states of those that may be due {some:.2f}")
    print(f"  every state                     {whole:.2f}")


if __name__ == "__main__":
    main()
