"""What a time expression means, once its pattern has matched: readers for the rules of `extractors.dates.timex`.

A reader gets the match and what relative words count from; it gives None where that is not known.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import replace
from datetime import date, timedelta

from extractors.dates import days
from extractors.dates.days import Days, Now

MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
WEEKDAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)}
_CARDINALS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
COUNTS = {word: n for n, word in enumerate(_CARDINALS.split(), 1)}
COUNTS |= {"a": 1, "an": 1, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
VAGUE = {"a couple of": 2, "couple of": 2, "a few": 3, "few": 3, "several": 4, "many": 5}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
# The first month of each: the north's, as most English news has it.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
HOLIDAYS = {
    "christmas": (12, 25), "christmas day": (12, 25), "christmas eve": (12, 24), "boxing day": (12, 26),
    "new year's day": (1, 1), "new year's eve": (12, 31), "may day": (5, 1), "halloween": (10, 31),
}  # fmt: skip
_STEPS = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}
_BACKWARD = frozenset({"last", "past", "previous", "recent"})
_NEAR = {"yesterday": -1, "tomorrow": 1, "last night": -1}
_NEAR |= {"the day before yesterday": -2, "the day after tomorrow": 2}
# How far "recent days" and the like reach.
_RECENT = {"hour": 24, "day": 5, "week": 4, "month": 4, "year": 4, "decade": 3}
_WHOLE = frozenset({"minute", "hour", "day", "night", "morning"})

Match = re.Match[str]


def iso(match: Match, now: Now) -> Days | None:
    """`2022-01-21`."""
    return days.one(date.fromisoformat(match.group()), "exact")


def numeric(match: Match, now: Now) -> Days | None:
    """`21/01/2022`, `1/21/2022`, `21.1.2022`; None where day and month could change places."""
    first, second, year = (int(match[n]) for n in ("first", "second", "year"))
    if match["mark"] == "." or first > 12 or first == second:
        return days.one(date(year, second, first), "exact")
    return days.one(date(year, first, second), "exact") if second > 12 else None


def month_day(match: Match, now: Now) -> Days | None:
    """`April 7`, `7 April 2022`, `April 7-9`: without a year, the one that the tense asks for."""
    month, number = _month_number(match), int(match["day"])
    last = int(match["last"] or number)
    if match["year"]:
        first = date(int(match["year"]), month, number)
    elif (found := days.nearest(days.in_years(month, number, now), now)) is not None:
        first = found
    else:
        return None
    if last == number:
        return days.one(first, "exact" if match["year"] else "relative")
    return Days(first, date(first.year, month, last)) if last > number else None


def month(match: Match, now: Now) -> Days | None:
    """`March 2022`, `last March`, `in March`."""
    number, which = _month_number(match), _word(match, "which")
    if year := _word(match, "year"):
        return days.month(int(year), number)
    if now.day is None:
        return None
    if of := _word(match, "of"):
        return days.month(now.day.year + _STEPS.get(of, 0), number)
    here = now.day.month
    if "last" in which:
        return days.month(now.day.year - (here <= number), number)
    if "next" in which:
        return days.month(now.day.year + (here >= number), number)
    if here == number or "this" in which:
        return days.month(now.day.year, number)
    found = days.nearest(days.in_years(number, 1, now), now)
    return days.month(found.year, number) if found else None


def year(match: Match, now: Now) -> Days | None:
    """`2014`."""
    return days.year(int(match["year"]))


def years(match: Match, now: Now) -> Days | None:
    """`2014-2018`, `2021/22`."""
    first, last = int(match["year"]), match["last"]
    until = int(last if len(last) == 4 else f"{first // 100}{last}")
    return days.year(first, until - first + 1) if first < until < first + 100 else None


def decade(match: Match, now: Now) -> Days | None:
    """`the 1990s`."""
    return days.year(int(match["decade"]), 10)


def part(match: Match, now: Now) -> Days | None:
    """`the first quarter of 2022`, `Q3`, `the second half of this year`."""
    which = _word(match, "which") or _word(match, "number")
    number = ORDINALS[which] if which in ORDINALS else int(which[0])
    length = 6 if _word(match, "part") == "half" else 3
    if match["year"]:
        whole = int(match["year"])
    elif now.day is None:
        return None
    else:
        whole = now.day.year + _STEPS.get(_word(match, "of"), 0)
    return days.months(whole, (min(number, 12 // length) - 1) * length + 1, length)


def season(match: Match, now: Now) -> Days | None:
    """`last summer`, `the winter of 2021`, `in the spring`."""
    first, which = SEASONS[match["season"].lower()], _word(match, "which")
    if match["year"]:
        return days.months(int(match["year"]), first, 3)
    if now.day is None:
        return None
    around = [days.months(now.day.year + step, first, 3) for step in (-2, -1, 0, 1)]
    over = [s for s in around if s.last is not None and s.last < now.day]
    ahead = [s for s in around if s.first is not None and s.first > now.day]
    within = [s for s in around if s not in over and s not in ahead]
    if _STEPS.get(which, 0) < 0:
        return over[-1]
    if _STEPS.get(which, 0) > 0:
        return ahead[0] if ahead else None
    if within:
        return within[0]
    return over[-1] if now.past and which != "this" else (ahead or over)[0]


def weekday(match: Match, now: Now) -> Days | None:
    """`Tuesday`: the last one where the clause is past, today included; the next where it is to come."""
    if now.day is None:
        return None
    which, number = _word(match, "which").split(), WEEKDAYS[match["weekday"].lower()]
    if of := _word(match, "week"):
        monday = days.week(now.day + timedelta(7 * _STEPS.get(of, 0))).first
        return days.one(monday + timedelta(number)) if monday else None
    if "following" in which:
        after = now.anchor
        return days.one(after + timedelta((number - after.weekday()) % 7 or 7)) if after else None
    ahead, behind = (number - now.day.weekday()) % 7, (now.day.weekday() - number) % 7
    if {"next", "coming"} & set(which):
        return days.one(now.day + timedelta(ahead or 7))
    if _BACKWARD & set(which):
        return days.one(now.day - timedelta(behind or 7))
    forward = ahead <= 3 if now.past is None else not now.past
    return days.one(now.day + timedelta(ahead) if forward else now.day - timedelta(behind))


def near(match: Match, now: Now) -> Days | None:
    """`today`, `yesterday`, `last night`."""
    steps = _NEAR.get(" ".join(_word(match, "word").split()), 0)
    return days.one(now.day + timedelta(steps)) if now.day else None


def overnight(match: Match, now: Now) -> Days | None:
    """The night before the article, or the one to come."""
    if now.day is None:
        return None
    night = timedelta(1)
    return Days(now.day, now.day + night) if now.past is False else Days(now.day - night, now.day)


def period(match: Match, now: Now) -> Days | None:
    """`last week`, `this month`, `next year`."""
    which, unit = _word(match, "which"), _word(match, "unit")
    if which == "following":
        return days.unit(unit, now.anchor, 1) if now.anchor else None
    if now.day is None:
        return None
    steps = _STEPS.get(which, 0)
    # Written on a Sunday of what is to come, "this week" is the one that begins.
    ahead = unit == "week" and not steps and now.past is not True and now.day.weekday() == 6
    return days.unit(unit, now.day + timedelta(ahead), steps)


def within(match: Match, now: Now) -> Days | None:
    """`later this month`, `the end of the week`: some time in the unit that is."""
    return days.unit(_word(match, "unit"), now.day, 0) if now.day else None


def weekend(match: Match, now: Now) -> Days | None:
    """`over the weekend`."""
    if now.day is None:
        return None
    over = now.past is not False and now.day.weekday() < 5
    return days.unit("weekend", now.day, -over)


def ago(match: Match, now: Now) -> Days | None:
    """`two weeks ago`, `about a year ago`, `months ago`."""
    return _counted(match, now.day, -1)


def hence(match: Match, now: Now) -> Days | None:
    """`in two weeks`, `a year from now`; of the past, it is how long something took."""
    return None if now.past else _counted(match, now.day, 1)


def from_anchor(match: Match, now: Now) -> Days | None:
    """`two days later`, `the day before`, `the next day`: from the day last named."""
    back = _word(match, "side") in ("earlier", "before", "previous", "preceding")
    return _counted(match, now.anchor, -1 if back else 1, "a")


def same_day(match: Match, now: Now) -> Days | None:
    """`the same day`."""
    return days.one(now.anchor) if now.anchor else None


def window(match: Match, now: Now) -> Days | None:
    """`the past two weeks`, `the next few days`, `in recent months`."""
    if now.day is None:
        return None
    which, unit = _word(match, "which"), _word(match, "unit")
    said = _word(match, "count")
    count, vague = _number(said) if said else (_RECENT[unit], True)
    back = which in _BACKWARD
    there = days.shift(unit, now.day, -count if back else count)
    whole = Days(there, now.day) if back else Days(now.day, there)
    return whole.about if vague else whole


def soon(match: Match, now: Now) -> Days | None:
    """`within 48 hours`: from now until then."""
    if now.day is None:
        return None
    count, vague = _number(_word(match, "count"))
    unit = _word(match, "unit")
    if unit == "hour":
        unit, count = "day", -(-count // 24)
    whole = Days(now.day, days.shift(unit, now.day, count))
    return whole.about if vague else whole


def holiday(match: Match, now: Now) -> Days | None:
    """`Christmas Eve`."""
    number, day = HOLIDAYS[" ".join(_word(match, "name").split()).replace("’", "'")]
    if match["year"]:
        return days.one(date(int(match["year"]), number, day), "exact")
    step = _STEPS.get(_word(match, "which"), 0)
    told = replace(now, past=step < 0) if step else now
    found = days.nearest(days.in_years(number, day, now), told)
    return days.one(found) if found else None


def september_11(match: Match, now: Now) -> Days | None:
    """`9/11`, which is of 2001 whatever the year."""
    return days.one(date(2001, 9, 11), "exact")


def _counted(match: Match, start: date | None, sign: int, default: str = "") -> Days | None:
    """So many units from `start`: a day, or the whole week, month or year that it falls in."""
    if start is None:
        return None
    count, vague = _number(_word(match, "count") or default)
    unit = _word(match, "unit")
    there = days.shift(unit, start, sign * count)
    half = bool(_word(match, "half") or _word(match, "half2"))
    if half:
        there += sign * timedelta({"week": 3, "month": 15, "year": 182}.get(unit, 0))
        unit = "month" if unit == "year" else unit
    whole: Days = days.one(there) if unit in _WHOLE else days.unit(unit, there, 0)
    return whole.about if vague or half or _word(match, "about") else whole


def _number(words: str) -> tuple[int, bool]:
    """A count, and whether it is vague: `a few`, or a plural without one."""
    plain = " ".join((words or "several").split())
    if plain in VAGUE:
        return VAGUE[plain], True
    return (COUNTS[plain] if plain in COUNTS else int(plain)), False


def _month_number(match: Match) -> int:
    return MONTHS[match["month"].lower().rstrip(".")]


def _word(match: Match, name: str) -> str:
    """A group in lower case; "" where the rule has none of that name, or it matched nothing."""
    if name not in match.re.groupindex:
        return ""
    return " ".join((match[name] or "").lower().split())
