"""Dates as the news writes them ("on Tuesday", "April 7", "last week"), resolved against the day of publication."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
WEEKDAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)}
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
COUNTS = {word: n for n, word in enumerate(_NUMBERS, 1)} | {"a": 1, "an": 1, "a few": 3}

_MONTH = r"(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"
_WEEKDAY = r"(?P<weekday>" + "|".join(WEEKDAYS) + r")\b"
_HOURS = r"(?:\s+(?:morning|afternoon|evening|night))?"


@dataclass(frozen=True, slots=True)
class When:
    """A date in a text, `[start, end)` of it, and what it means.

    `date` is a day (ISO 8601), None for a period; `first` and `last` are the days it spans, None
    where open. `certainty`: "exact" (a full date is written), "relative" (worked out from the day
    of publication), "period" (more than a day), or None where it could not be resolved.
    """

    start: int
    end: int
    text: str
    date: str | None = None
    first: str | None = None
    last: str | None = None
    certainty: str | None = None


_Days = tuple[date, date | None, str]
_Reader = Callable[[re.Match[str], date | None, bool | None], _Days | None]


def find(
    text: str, start: int, end: int, published: datetime | None, past: bool | None = None
) -> Iterator[When]:
    """The dates in `text[start:end]` by their starts, none inside another.

    `past` says by the tense of the clause which of two weekdays or years is meant; None: the nearer.
    """
    at = start
    day = published.date() if published else None
    for hit in _DATE.finditer(text, start, end):
        if hit.start() < at:
            continue
        for pattern, reader in _RULES:
            match = pattern.match(text, hit.start(), end)
            if match is None:
                continue
            at = match.end()
            yield _when(match, _read(reader, match, day, past))
            break


def resolve(expression: str, published: datetime | None, past: bool | None = None) -> When | None:
    """What a date expression means, or None if it holds no date. Never raises."""
    return next(find(expression, 0, len(expression), published, past), None)


def _read(
    reader: _Reader, match: re.Match[str], day: date | None, past: bool | None
) -> _Days | None:
    try:
        return reader(match, day, past)
    except (ValueError, OverflowError):  # February 30, or a year beyond the calendar
        return None


def _when(match: re.Match[str], days: _Days | None) -> When:
    if days is None:
        return When(match.start(), match.end(), match.group())
    first, last, certainty = days
    return When(
        match.start(),
        match.end(),
        match.group(),
        date=first.isoformat() if first == last else None,
        first=first.isoformat(),
        last=last.isoformat() if last else None,
        certainty=certainty,
    )


def _iso(match: re.Match[str], day: date | None, past: bool | None) -> _Days | None:
    found = date.fromisoformat(match.group())
    return found, found, "exact"


def _month_day(match: re.Match[str], day: date | None, past: bool | None) -> _Days | None:
    month, number = MONTHS[match["month"].lower()], int(match["day"])
    if match["year"]:
        found = date(int(match["year"]), month, number)
        return found, found, "exact"
    if day is None:
        return None
    found = _nearest([d for y in (-1, 0, 1) if (d := _day(day.year + y, month, number))], day, past)
    return found, found, "relative"


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:  # February 29
        return None


def _nearest(choice: list[date], day: date, past: bool | None) -> date:
    if past is not None:
        choice = [d for d in choice if (d <= day if past else d >= day)] or choice
    return min(choice, key=lambda d: abs(d - day))


def _month(match: re.Match[str], day: date | None, past: bool | None) -> _Days | None:
    month = MONTHS[match["month"].lower()]
    if match["year"]:
        return _whole_month(int(match["year"]), month)
    if day is None:
        return None
    first = _nearest([date(day.year + y, month, 1) for y in (-1, 0, 1)], day, past)
    return _whole_month(first.year, month)


def _whole_month(year: int, month: int) -> _Days:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "period"


def _year(match: re.Match[str], day: date | None, past: bool | None) -> _Days | None:
    year = int(match["year"])
    since = match["word"].lower() == "since"
    return date(year, 1, 1), None if since else date(year, 12, 31), "period"


def _weekday(match: re.Match[str], day: date | None, past: bool | None) -> _Days | None:
    if day is None:
        return None
    which = (match["which"] or "").lower()
    number = WEEKDAYS[match["weekday"].lower()]
    ahead = (number - day.weekday()) % 7
    if which == "next":
        found = day + timedelta(ahead or 7)
    elif which == "last":
        found = day - timedelta((7 - ahead) % 7 or 7)
    elif past is False:
        found = day + timedelta(ahead)
    elif past is True or ahead > 3:
        found = day - timedelta((7 - ahead) % 7)
    else:
        found = day + timedelta(ahead)
    return found, found, "relative"


def _near(match: re.Match[str], day: date | None, past: bool | None) -> _Days | None:
    if day is None:
        return None
    steps = {"yesterday": -1, "tomorrow": 1, "last night": -1}
    found = day + timedelta(steps.get(" ".join(match.group().lower().split()), 0))
    return found, found, "relative"


def _period(match: re.Match[str], day: date | None, past: bool | None) -> _Days | None:
    if day is None:
        return None
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}
    n, unit = step.get(match["which"].lower(), 0), match["unit"].lower()
    if unit in ("week", "weekend"):
        monday = day - timedelta(day.weekday()) + timedelta(7 * n)
        return monday + timedelta(5 if unit == "weekend" else 0), monday + timedelta(6), "period"
    if unit == "month":
        months = day.year * 12 + day.month - 1 + n
        return _whole_month(months // 12, months % 12 + 1)
    return date(day.year + n, 1, 1), date(day.year + n, 12, 31), "period"


def _distance(match: re.Match[str], day: date | None, past: bool | None) -> _Days | None:
    if day is None:
        return None
    words = match["count"].lower()
    n = COUNTS[words] if words in COUNTS else int(words)
    n, unit = -n, match["unit"].lower()
    if unit in ("day", "week"):
        found = day + timedelta(n * (7 if unit == "week" else 1))
        return (found, found, "relative") if unit == "day" else _week(found)
    if unit == "month":
        months = day.year * 12 + day.month - 1 + n
        return _whole_month(months // 12, months % 12 + 1)
    return date(day.year + n, 1, 1), date(day.year + n, 12, 31), "period"


def _week(day: date) -> _Days:
    monday = day - timedelta(day.weekday())
    return monday, monday + timedelta(6), "period"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + pattern, re.IGNORECASE)


_COUNT = r"(?P<count>\d{1,2}|a few|an?|" + "|".join(_NUMBERS) + ")"
# Tried in this order at each place where any of them begins.
_RULES: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (_compiled(r"(?:19|20)\d\d-\d\d-\d\d\b"), _iso),
    (_compiled(rf"{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?"), _month_day),
    (_compiled(rf"{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?"), _month_day),
    (_compiled(rf"{_WEEKDAY},\s+{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?"), _month_day),
    (_compiled(rf"(?P<word>in|since|by|until)\s+{_YEAR}"), _year),
    (_compiled(rf"{_MONTH}(?:\s+of)?,?\s+{_YEAR}"), _month),
    (_compiled(rf"(?<=\bin ){_MONTH}(?P<year>(?!))?"), _month),
    (_compiled(rf"(?<=\bsince ){_MONTH}(?P<year>(?!))?"), _month),
    (_compiled(rf"(?:(?P<which>last|next|this|coming)\s+)?{_WEEKDAY}{_HOURS}"), _weekday),
    (_compiled(r"(?:yesterday|tomorrow|tonight|today|last\s+night|this\s+(?:morning|afternoon|evening))\b"), _near),
    (_compiled(r"(?:the\s+)?(?P<which>last|past|previous|this|next|coming)\s+(?P<unit>weekend|week|month|year)\b(?!-)"), _period),
    (_compiled(rf"{_COUNT}\s+(?P<unit>day|week|month|year)s?\s+ago\b"), _distance),
)  # fmt: skip
_DATE = _compiled(
    r"(?:\d|in\s|since\s|by\s|until\s|last\s|next\s|this\s|coming\s|past\s|previous\s|the\s|an?\s|today|tonight|yesterday|tomorrow|"
    + "|".join([*MONTHS, *WEEKDAYS, *_NUMBERS])
    + ")"
)
