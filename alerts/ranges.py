"""Ranges in a query: `confidence:>=0.8`, `published:[2022-01-01 TO 2022-01-31]`, `published:>now-7d`.

A date is a day, a month or a year, in UTC: from its first moment to its last, so that
`published:2022-01` is all of January. `now` is the moment at which the query is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T", float, datetime)
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_NOW = re.compile(r"now(?:-(\d{1,6})([hd]))?")
_UNITS = {"h": "hours", "d": "days"}
_LEAST, _MOST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Between(Generic[T]):
    """From `low` to before `high`, or to `high` itself with `closed`; None is open. `raw` as written."""

    raw: str
    low: T | None
    high: T | None
    closed: bool = True
    after: bool = False  # what is `low` itself is not in it

    def holds(self, value: T | None) -> bool:
        """Whether `value` lies in it; what is not known does not."""
        if value is None:
            return False
        if self.low is not None and (value <= self.low if self.after else value < self.low):
            return False
        return self.high is None or (value <= self.high if self.closed else value < self.high)


@dataclass(frozen=True, slots=True)
class Ends:
    """A range as it is written: its ends, `*` or None for an open one, and whether each is in it."""

    low: str | None
    high: str | None
    low_in: bool = True
    high_in: bool = True

    def __str__(self) -> str:
        """As one would write it."""
        if self.low is not None and self.low == self.high:
            return self.low
        if self.high is None:
            return f">{'=' * self.low_in}{self.low}"
        if self.low is None:
            return f"<{'=' * self.high_in}{self.high}"
        return f"{'{['[self.low_in]}{self.low} TO {self.high}{'}]'[self.high_in]}"


def number(ends: Ends) -> Between[float]:
    """A range of numbers. ValueError where an end is none."""
    low, high = (_open(end, float) for end in (ends.low, ends.high))
    return Between(str(ends), low, high, closed=ends.high_in, after=not ends.low_in)


def time(ends: Ends, now: datetime) -> Between[datetime]:
    """A range of moments. ValueError where an end is neither a date nor `now-7d` and its like."""
    low, high = (_open(end, lambda e: _span(e, now)) for end in (ends.low, ends.high))
    start = None if low is None else low[0] if ends.low_in else low[1]
    end = None if high is None else high[1] if ends.high_in else high[0]
    # A day ends before the next begins; a moment is what it is.
    moment = high is not None and high[0] == high[1]
    return Between(str(ends), start, end, closed=moment and ends.high_in)


E = TypeVar("E")


def _open(end: str | None, read: Callable[[str], E]) -> E | None:
    return None if end in (None, "*") else read(end)


def _span(text: str, now: datetime) -> tuple[datetime, datetime]:
    """The first moment of what is written, and the first after it."""
    if match := _NOW.fullmatch(text):
        ago = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match[1] else timedelta()
        at = max(_LEAST + timedelta(days=1), now - ago) if ago < now - _LEAST else _LEAST
        return at, at
    match = _DAY.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, month, day = (int(part) if part else None for part in match.groups())
    first = date(year or 1, month or 1, day or 1)
    if day:
        last = first + timedelta(days=1) if first < date.max else first
    elif month:
        last = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    else:
        last = date(first.year + 1, 1, 1)
    return _midnight(first), _midnight(last)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
