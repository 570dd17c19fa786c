"""Days and spans of days, and the calendar's arithmetic on them."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

Certainty = Literal["exact", "relative", "period", "about"]


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `first` to `last`; None where that end is open.

    `certainty`: "exact" (a full date is written), "relative" (a day worked out from another),
    "period" (more than a day), "about" (the text itself is vague: "in recent weeks").
    """

    first: date | None
    last: date | None
    certainty: Certainty = "period"

    @property
    def about(self) -> Days:
        """The same days, less sure."""
        return replace(self, certainty="about")


@dataclass(frozen=True, slots=True)
class Now:
    """What a relative date counts from: the article's `day`, and the tense of the clause.

    `past` is True, False (what is to come) or None (not told); `anchor` is the day last named.
    """

    day: date | None = None
    past: bool | None = None
    anchor: date | None = None


def one(day: date, certainty: Certainty = "relative") -> Days:
    """A single day."""
    return Days(day, day, certainty)


def week(day: date) -> Days:
    """The week of a day, Monday to Sunday."""
    monday = day - timedelta(day.weekday())
    return Days(monday, monday + timedelta(6))


def month(year: int, number: int) -> Days:
    """A whole month; `number` may run over the year's end."""
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    return Days(date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1]))


def months(year: int, first: int, count: int) -> Days:
    """So many whole months."""
    return Days(month(year, first).first, month(year, first + count - 1).last)


def year(number: int, count: int = 1) -> Days:
    """Whole years."""
    return Days(date(number, 1, 1), date(number + count - 1, 12, 31))


def unit(name: str, now: date, steps: int) -> Days:
    """The day, weekend, week, fortnight, month, quarter, year or decade so many steps from now's."""
    if name == "day":
        return one(now + timedelta(steps))
    if name in ("week", "fortnight"):
        return week(now + timedelta(steps * (7 if name == "week" else 14)))
    if name == "weekend":
        whole = week(now + timedelta(steps * 7))
        assert whole.last is not None
        return Days(whole.last - timedelta(1), whole.last)
    if name == "month":
        return month(now.year, now.month + steps)
    if name == "quarter":
        return months(now.year, (now.month - 1) // 3 * 3 + 1 + 3 * steps, 3)
    if name == "decade":
        return year(now.year // 10 * 10 + 10 * steps, 10)
    return year(now.year + steps)


def shift(name: str, now: date, steps: int) -> date:
    """The day so many units away, whole days counted: three months before May 31 is February's last."""
    if name in _LENGTHS:
        return now + timedelta(steps * _LENGTHS[name])
    by = {"month": 1, "quarter": 3, "year": 12, "decade": 120}[name]
    there = month(now.year, now.month + steps * by)
    assert there.first is not None and there.last is not None
    return min(there.last, there.first + timedelta(now.day - 1))


_PAST, _AHEAD = timedelta(300), timedelta(210)
_LENGTHS = {"second": 0, "minute": 0, "hour": 0, "day": 1, "week": 7, "weekend": 7, "fortnight": 14}


def nearest(choice: Iterable[date], now: Now) -> date | None:
    """Of several days the nearest to `now.day`, on the side that the tense says.

    What is ten months past, or seven to come, would have its year written.
    """
    if now.day is None:
        return None
    day, found = now.day, list(choice)
    if now.past is not None:
        side = [d for d in found if (d <= day if now.past else d >= day)]
        found = [d for d in side if -_PAST < d - day < _AHEAD] or found
    return min(found, key=lambda d: abs(d - day), default=None)


def in_years(month_number: int, number: int, now: Now) -> list[date]:
    """That day of the month in the years around `now.day`; none where there is no such day."""
    found = []
    for year_number in (now.day.year + step for step in (-1, 0, 1)) if now.day else ():
        if number <= calendar.monthrange(year_number, month_number)[1]:
            found.append(date(year_number, month_number, number))
    return found
