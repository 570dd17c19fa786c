"""Which feeds are due, what is new in them, and the pages of what is new: staged, nothing decided."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

import structlog

from feeds import pages, schedule
from feeds.addresses import masked
from feeds.poll import poll as poll_feeds
from news.ids import digest
from news.records import Page, Poll
from news.settings import Settings
from news.time import now as right_now
from state.store import Store
from warehouse import stage

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
    now: datetime | None = None,
) -> PollReport:
    """Poll the due feeds of a shard, fetch the pages of what is new, stage both under `run`.

    A feed belongs to the shard of its host, so that one host is asked by one shard alone.
    `everything` polls feeds that are not due as well. Nothing is committed: until `load` has
    ended, the same call finds the same entries again.
    """
    began, now = time.monotonic(), now or right_now()
    store = Store(settings.state_url)
    mine = [f for f in settings.feeds if shard_of(f.url, shards) == shard]
    states = store.feed_states()
    if everything:
        states = {url: replace(s, due=None) for url, s in states.items() if not s.retired}
    polls = poll_feeds(schedule.due(states, mine, now), settings)
    polls = list(_new_only(polls, store, max(1, settings.ingest.pages_per_run // shards)))
    again = [e for e in store.waiting(now) if shard_of(e.feed, shards) == shard]
    folder = stage.run_folder(settings, run)
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
        f"{report.feeds} of {len(mine)} feeds were due: {report.unchanged} unchanged, "
        f"{report.errors} failed; {report.entries} new entries and {len(again)} tried again; "
        f"{report.pages} pages came, {report.failed} did not; {report.seconds:.1f} s"
    )
    return report


def shard_of(url: str, shards: int) -> int:
    """The shard that asks this address's host."""
    return int(digest(urlsplit(url).hostname or "", size=4), 16) % shards


def due_shards(settings: Settings, now: datetime | None = None) -> list[int]:
    """The shards in which a feed is due or a page is to be asked for again."""
    now, store, shards = now or right_now(), Store(settings.state_url), settings.ingest.shards
    feeds = [feed.url for feed, _ in schedule.due(store.feed_states(), settings.feeds, now)]
    feeds += [entry.feed for entry in store.waiting(now)]
    return sorted({shard_of(url, shards) for url in feeds})


def _new_only(polls: Sequence[Poll], store: Store, budget: int) -> Iterator[Poll]:
    """The polls with only entries not known yet, at most `budget` in all.

    A feed that is cut keeps no validators and is due at once, so that the rest comes next time.
    """
    for poll in polls:
        known = store.known(poll.feed.url, [e.key for e in poll.entries])
        new = tuple(e for e in poll.entries if e.key not in known)
        if len(new) > budget:
            new = new[:budget]
            state = replace(
                poll.state, etag=None, last_modified=None, body_hash=None, due=poll.state.polled
            )
            poll = replace(poll, state=state)
        budget -= len(new)
        yield replace(poll, entries=new)


class _Count:
    """Counts pages as they pass by, so that no list of bodies is ever held."""

    def __init__(self) -> None:
        self.pages = self.failed = 0

    def __call__(self, pages: Iterable[Page]) -> Iterator[Page]:
        for page in pages:
            self.pages += page.body is not None
            self.failed += page.body is None
            yield page
