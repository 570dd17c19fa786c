"""What came since each watch's mark, matched; matches, notifications and marks kept in one transaction."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import structlog

from alerts.first import grouped, waiting, was_there
from alerts.hold import hold
from alerts.match import match as match_items
from alerts.names import Gazetteer
from alerts.notice import notifications as notices_told
from alerts.notify import notifications
from alerts.query import WhoIs
from alerts.silence import held_back
from alerts.watch import Watch
from alerts.watch import compile as compile_watch
from news.errors import WatchError
from news.records import Match, Notification
from news.settings import Settings
from news.time import now as right_now
from state.holds import Holds
from state.silences import Silences
from state.store import Store
from warehouse import read
from wirewatch import knowledge
from wirewatch.pipeline.alike import grow, with_others
from wirewatch.pipeline.conditions import recollect, to_tell

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class MatchReport:
    """What a round of matching did. `upto` is the load number seen up to."""

    articles: int
    matches: int
    notifications: int
    upto: int
    seconds: float


def match(
    settings: Settings, *, now: datetime | None = None, backfill: int | None = None
) -> MatchReport:
    """Match every watch against the live loads since its mark.

    `backfill` is a load of old news that is to be told all the same, however old.
    """
    began, store, at = time.monotonic(), Store(settings.state_url), now or right_now()
    watches = list(compiled(settings, now))
    marks = store.marks([w.name for w in watches])
    known = recollect(settings, watches, marks, at)
    # What came between history and mark is looked at again; what was told is not told again.
    marks |= {name: min(marks[name], learned) for name, learned in known.anew.items()}
    upto = read.last_load(settings)
    since = min([*marks.values(), *([backfill - 1] if backfill else [])], default=upto)
    items = list(read.extractions_since(settings, since, upto=upto, also=backfill))
    matches = []
    with _uncollected():
        for mark in sorted(set(marks.values())):
            # Watches of one mark together: an article's words are then split once for all of them.
            mine = [w for w in watches if marks[w.name] == mark]
            matches += match_items(mine, [(n, e) for n, e in items if n > mark or n == backfill])
    for one in matches:
        if one.watch in known.memories:
            known.hear(one)
    told = with_others(to_tell(matches, settings, store, known), settings)
    notices = notices_told(known.notices(at), settings, at)
    silences = Silences(settings.state_url).active(at)
    found = held_back([*_notifications(told, settings, at, backfill), *notices], silences, at)
    holds = Holds(settings.state_url)
    found = waiting(hold(found, settings.route, at, holds.waiting(), holds.told()), at)
    new = store.record(matches, found, dict.fromkeys(marks, upto), known.added(at))
    grow(found, told, settings, watches)
    report = MatchReport(len(items), len(matches), new, upto, time.monotonic() - began)
    log.info(
        f"{report.articles} articles up to load {upto} against {len(watches)} watches: "
        f"{report.matches} matches, {report.notifications} new notifications; {report.seconds:.1f} s"
    )
    return report


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles: matching makes none, and many watches are many objects to go over."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _notifications(
    matches: Sequence[Match], settings: Settings, now: datetime, backfill: int | None
) -> list[Notification]:
    """What is to be told; what a feed's first poll found is a group of its own."""
    if settings.alert.first_poll == "each":
        return notifications(matches, settings, now, backfill)
    articles = [m.extraction.article for m in matches]
    settled = Store(settings.state_url).settled({a.feed for a in articles if a and a.feed})
    old = [m for m in matches if was_there(m, settled)]
    new = [m for m in matches if not was_there(m, settled)]
    first = grouped(notifications(old, settings, now, backfill), settings.route)
    return [*first, *notifications(new, settings, now, backfill)]


def compiled(settings: Settings, now: datetime | None = None) -> Iterator[Watch]:
    """The watches that can be understood; one that cannot is told to the operator and left out."""
    who_is = names(settings)
    for watch in settings.watches:
        try:
            yield compile_watch(watch, who_is=who_is, now=now)
        except WatchError as error:
            log.error("watch left out: see `wirewatch check`", watch=watch.name, error=str(error))


def names(settings: Settings) -> WhoIs:
    """Whom a name in a query means, by what the desk knows; read when first asked."""

    @cache
    def gazetteer() -> Gazetteer:
        known = knowledge.load(knowledge.sources(settings))
        return Gazetteer((*known.entities, *known.imported))

    return lambda pattern: gazetteer().ids(pattern)
