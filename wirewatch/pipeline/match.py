"""What came since each watch's mark, matched; matches, notifications and marks kept in one transaction."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import structlog

from alerts.match import match as match_items
from alerts.notify import notifications
from alerts.watch import Watch
from alerts.watch import compile as compile_watch
from news.errors import WatchError
from news.settings import Settings, WatchSettings
from news.time import now as right_now
from state.store import Store
from warehouse import read

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class MatchReport:
    """What a round of matching did. `upto` is the load number seen up to."""

    articles: int
    matches: int
    notifications: int
    upto: int
    seconds: float


def match(settings: Settings, *, now: datetime | None = None) -> MatchReport:
    """Match every watch against the live loads since its mark."""
    began, store = time.monotonic(), Store(settings.state_url)
    watches = list(_compiled(settings.watches))
    marks = store.marks([w.name for w in watches])
    upto = read.last_load(settings)
    items = list(read.extractions_since(settings, min(marks.values(), default=upto), upto=upto))
    matches = []
    for mark in sorted(set(marks.values())):
        # Watches of one mark together: an article's words are then split once for all of them.
        mine = [w for w in watches if marks[w.name] == mark]
        matches += match_items(mine, [(n, e) for n, e in items if n > mark])
    found = notifications(matches, settings, now or right_now())
    new = store.record(matches, found, dict.fromkeys(marks, upto))
    report = MatchReport(len(items), len(matches), new, upto, time.monotonic() - began)
    log.info(
        f"{report.articles} articles up to load {upto} against {len(watches)} watches: "
        f"{report.matches} matches, {report.notifications} new notifications; {report.seconds:.1f} s"
    )
    return report


def _compiled(watches: Iterable[WatchSettings]) -> Iterator[Watch]:
    """The watches that can be understood; one that cannot is told to the operator and left out."""
    for watch in watches:
        try:
            yield compile_watch(watch)
        except WatchError as error:
            log.error("watch left out: see `wirewatch check`", watch=watch.name, error=str(error))
