"""A query tried on history for the page: what it would have matched, or where it is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alerts.watch import compile as compile_watch
from news.errors import WatchError
from news.records import Match
from news.settings import Settings, WatchSettings
from wirewatch.pipeline.match import names
from wirewatch.pipeline.replay import Replay, replay

_TOKEN = re.compile(r"\S+|$")
EXAMPLES = 12


@dataclass(frozen=True, slots=True)
class Wrong:
    """A mistake in a query: the query around it (`before`, `at`, `after`), why, and a hint."""

    before: str
    at: str
    after: str
    why: str
    hint: str | None
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Tried:
    """What a query would have matched, day by day; `examples` the newest first."""

    found: Replay
    days: list[tuple[date, int]]
    examples: list[Match]


def attempt(settings: Settings, query: str, since: datetime, until: datetime) -> Tried | Wrong:
    """Try a query on the articles of a time. Raises WarehouseError where nothing is published."""
    try:
        watch = compile_watch(WatchSettings(name="try", query=query), who_is=names(settings))
    except WatchError as error:
        return _wrong(query, error)
    found = replay(settings, watch, since, until, examples=EXAMPLES)
    last = (until - timedelta(microseconds=1)).date()
    all_days = [since.date() + timedelta(days=n) for n in range((last - since.date()).days + 1)]
    return Tried(found, [(day, found.days[day]) for day in all_days], found.examples[::-1])


def _wrong(query: str, error: WatchError) -> Wrong:
    lines = query.splitlines(keepends=True) or [""]
    row = min(error.line, len(lines))
    start = sum(map(len, lines[: row - 1])) + error.column - 1
    start = max(0, min(start, len(query)))
    token = _TOKEN.search(query, start)
    end = token.end() if token and token.start() == start else start
    return Wrong(
        query[:start],
        query[start:end] or " ",
        query[end:],
        error.message,
        error.hint,
        row,
        error.column,
    )
