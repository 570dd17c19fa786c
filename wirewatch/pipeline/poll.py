"""Which feeds are due, what is new in them, and the pages of what is new: staged, nothing decided."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from feeds import pages, schedule
from feeds.addresses import masked
from feeds.poll import poll as poll_feeds
from feeds.poll import read
from news.ids import digest
from news.records import Entry, Feed, FeedState, Page, Poll
from news.settings import Settings
from news.time import now as right_now
from state.entries import Entries
from state.forgotten import forgotten
from state.refetches import Refetches
from state.store import Store
from warehouse import stage
from wirewatch.pipeline.fresh import fresh

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PollReport:
    """What a shard of a poll did, in numbers."""

    feeds: int
    unchanged: int
    errors: int
    entries: int
    pages: int
    failed: int
    seconds: float


def poll(
    settings: Settings,
    run: str,
    *,
    shard: int = 0,
    shards: int = 1,
    everything: bool = False,
    ask: bool = True,
    now: datetime | None = None,
) -> PollReport:
    """Poll the due feeds of a shard, fetch the pages of what is new, stage both under `run`.

    A feed belongs to the shard of its host, so that one host is asked by one shard alone.
    `everything` polls feeds that are not due as well; without `ask` none is, and only the answers
    that `run` has taken are read (see `pipeline.watcher`). Nothing is committed: until `load` has
    ended, the same call finds the same entries again.
    """
    began, now = time.monotonic(), now or right_now()
    store = Store(settings.state_url)
    gone = forgotten(settings.state_url)
    mine = [
        f for f in settings.feeds if shard_of(f.url, shards) == shard and not gone.outlet(f.outlet)
    ]
    folder = stage.run_folder(settings, run)
    polls = _read(folder, shard, shards)
    if ask:
        polls += poll_feeds(due_feeds(store, mine, now, everything=everything), settings)
    if gone:
        polls = [
            replace(p, entries=tuple(e for e in p.entries if not gone.entry(e))) for p in polls
        ]
    polls = list(
        fresh(polls, Entries(settings.state_url), max(1, settings.ingest.pages_per_run // shards))
    )
    again = [e for e in store.waiting(now) if shard_of(e.feed, shards) == shard]
    again += [e for e in refetches(settings, now) if shard_of(e.feed, shards) == shard]
    stage.write_polls(folder, str(shard), polls)
    entries = [e for p in polls for e in p.entries]
    count = _Count()
    stage.write_pages(folder, str(shard), count(pages.fetch([*entries, *again], settings)))
    report = PollReport(
        feeds=len(polls),
        unchanged=sum(p.unchanged for p in polls),
        errors=sum(p.error is not None for p in polls),
        entries=len(entries),
        pages=count.pages,
        failed=count.failed,
        seconds=time.monotonic() - began,
    )
    for p in polls:
        if p.error:
            log.warning(
                "feed not polled", feed=masked(p.feed.url), outlet=p.feed.outlet, error=p.error
            )
    log.info(
        f"{report.feeds} of {len(mine)} feeds were polled: {report.unchanged} unchanged, "
        f"{report.errors} failed; {report.entries} new entries and {len(again)} asked for again; "
        f"{report.pages} pages came, {report.failed} did not; {report.seconds:.1f} s"
    )
    return report


def shard_of(url: str, shards: int) -> int:
    """The shard that asks this address's host."""
    return int(digest(urlsplit(url).hostname or "", size=4), 16) % shards


def due_shards(settings: Settings, run: str, now: datetime | None = None) -> list[int]:
    """The shards in which `run` has an answer to read, or a page is to be asked for again."""
    now, store, shards = now or right_now(), Store(settings.state_url), settings.ingest.shards
    feeds = stage.answered(stage.run_folder(settings, run))
    feeds += [entry.feed for entry in (*store.waiting(now), *refetches(settings, now))]
    return sorted({shard_of(url, shards) for url in feeds})


def to_ask(settings: Settings, now: datetime) -> list[tuple[Feed, FeedState]]:
    """The feeds that are due, without those of outlets that were forgotten."""
    due = due_feeds(Store(settings.state_url), settings.feeds, now)
    gone = forgotten(settings.state_url)
    return [(feed, state) for feed, state in due if not gone.outlet(feed.outlet)]


def pages_wait(settings: Settings, now: datetime) -> bool:
    """Whether a page is to be asked for again by now."""
    return bool(Store(settings.state_url).waiting(now) or refetches(settings, now))


def _read(folder: Path, shard: int, shards: int) -> list[Poll]:
    """What the answers that a run has taken hold; of two of one feed the later one."""
    answers = (a for a in stage.read_answers(folder) if shard_of(a.feed.url, shards) == shard)
    return list({answer.feed.url: read(answer) for answer in answers}.values())


def refetches(settings: Settings, now: datetime) -> list[Entry]:
    """Entries whose page is to be fetched again to see whether it has changed; a run's worth of them."""
    hours, most = settings.ingest.refetch_hours, settings.ingest.pages_per_run
    return Refetches(settings.state_url).due(now, hours, most)


def due_feeds(
    store: Store, feeds: Sequence[Feed], now: datetime, *, everything: bool = False
) -> list[tuple[Feed, FeedState]]:
    """Those of `feeds` that are due, or all but the retired ones, each with its state."""
    if everything:
        states = {
            url: s if s.retired else replace(s, due=None, staged=None)
            for url, s in store.feed_states().items()
        }
        return schedule.due(states, feeds, now)
    shortest = min((feed.max_minutes for feed in feeds), default=0.0)
    states, asleep = store.awake(now, timedelta(minutes=shortest))
    return schedule.due(states, [feed for feed in feeds if feed.url not in asleep], now)


class _Count:
    """Counts pages as they pass by, so that no list of bodies is ever held."""

    def __init__(self) -> None:
        self.pages = self.failed = 0

    def __call__(self, pages: Iterable[Page]) -> Iterator[Page]:
        for page in pages:
            self.pages += page.body is not None
            self.failed += page.body is None
            yield page
