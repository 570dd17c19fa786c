"""Dates as the news writes them ("on Tuesday", "since 2014", "two days after April 7"), and what they mean.

A time expression of `extractors.dates.timex` with the words before it ("since", "early", "until", "the end
of"), or two as a span ("from Monday to Friday"). What it means depends on the article's day and on the
tense of its clause, so it is found first and read later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from extractors.dates import days
from extractors.dates.days import Days, Now
from extractors.dates.readers import COUNTS
from extractors.dates.timex import HINT, RULES, STARTS

Meaning = Callable[[Now], Days | None]


@dataclass(frozen=True, slots=True)
class When:
    """A date in a text, `[start, end)` of it, and what it means.

    `date` is a day (ISO 8601), None for a period; `first` and `last` are the days it spans, None
    where open. `certainty` is that of `extractors.dates.days.Days`, or None where nothing could be resolved.
    """

    start: int
    end: int
    text: str
    date: str | None = None
    first: str | None = None
    last: str | None = None
    certainty: str | None = None


@dataclass(frozen=True, slots=True)
class Expression:
    """A time expression in a text, not yet read. `before` is the one before it in its sentence.

    `owner`: it stands as a possessive, "Tuesday's talks".
    """

    start: int
    end: int
    text: str
    meaning: Meaning
    before: Expression | None = None
    owner: bool = False

    def days(self, day: date | None, past: bool | None = None) -> Days | None:
        """The days it means, or None. Never raises."""
        anchor = self.before.days(day, past) if self.before is not None else None
        single = anchor.first if anchor and anchor.first == anchor.last else None
        try:
            return self.meaning(Now(day, past, single))
        except (ValueError, OverflowError):  # February 30, or a year beyond the calendar
            return None

    def when(self, day: date | None, past: bool | None = None) -> When:
        """What it means against the article's day, in a clause of that tense."""
        found = self.days(day, past)
        if found is None or (found.first is None and found.last is None):
            return When(self.start, self.end, self.text)
        first, last = (d.isoformat() if d else None for d in (found.first, found.last))
        return When(
            start=self.start,
            end=self.end,
            text=self.text,
            date=first if first == last else None,
            first=first,
            last=last,
            certainty=found.certainty,
        )


def find(text: str, start: int = 0, end: int | None = None) -> list[Expression]:
    """The time expressions of `text[start:end]` in their order, none inside another."""
    end = len(text) if end is None else end
    if HINT.search(text, start, end) is None:
        return []
    found: list[Expression] = []
    reach = start
    for one in _joined(text, _simple(text, start, end)):
        whole = _modified(text, reach, one)
        if whole is not None:
            earlier = replace(found[-1], before=None) if found else None
            found.append(replace(whole, before=earlier))
        reach = one.end
    return found


def resolve(words: str, published: datetime | None, past: bool | None = None) -> When | None:
    """What the first date in `words` means, or None if they hold no date. Never raises."""
    found = find(words)
    return found[0].when(published.date() if published else None, past) if found else None


def _simple(text: str, start: int, end: int) -> Iterator[Expression]:
    at = start
    while (hit := STARTS.search(text, at, end)) is not None:
        at = hit.start() + 1
        for rule in RULES:
            match = rule.match(text, hit.start(), end)
            if match is not None:
                at = match.end()
                yield _expression(text, match.start(), at, _reading(rule.reader, match))
                break


def _reading(reader: Callable[[re.Match[str], Now], Days | None], match: re.Match[str]) -> Meaning:
    return lambda now: reader(match, now)


def _expression(text: str, start: int, end: int, meaning: Meaning) -> Expression:
    owner = text[end : end + 2] in ("'s", "’s")
    return Expression(start, end, text[start:end], meaning, owner=owner)


# Spans: "from Monday to Friday", "Monday through Friday", "between May 2 and May 5", "Monday and Tuesday".
_TO = re.compile(
    r"\s*(?:-|–|—|\s(?P<to>to|through|until|till|and|or))\s*(?:on\s+|the\s+)?(?!.)", re.I
)
_FROM = re.compile(r"\b(?:(?P<from>from|between)\s+(?:the\s+)?)$", re.I)


def _joined(text: str, found: Iterable[Expression]) -> Iterator[Expression]:
    """The expressions with those two that make a span as one."""
    waiting: Expression | None = None
    for one in found:
        joined = _span(text, waiting, one) if waiting is not None else None
        if waiting is not None:
            yield joined or waiting
        waiting = None if joined else one
    if waiting is not None:
        yield waiting


def _span(text: str, first: Expression, last: Expression) -> Expression | None:
    between = text[first.end : last.start]
    if len(between) > 12 or first.owner or not (link := _TO.match(between)):
        return None
    word, opening = (
        (link["to"] or "").lower(),
        _FROM.search(text[max(0, first.start - 16) : first.start]),
    )
    if word in ("to", "until", "till") and not opening:
        return None
    start = first.start - (len(opening.group()) if opening else 0)
    loose = word in ("and", "or") and not opening

    def meaning(now: Now) -> Days | None:
        return _between(first.meaning, last.meaning, now, loose)

    return _expression(text, start, last.end, meaning)


def _between(first: Meaning, last: Meaning, now: Now, loose: bool) -> Days | None:
    """From one to the other; `loose`: only if they are next to each other, else the first alone."""
    start, stop = first(now), last(now)
    if start and stop and start.first and stop.last and stop.last < start.first:
        # "From Friday to Monday", said on a Tuesday of the past: the Friday before.
        if now.past:
            start = first(replace(now, day=stop.last))
        else:
            stop = last(replace(now, day=start.first, past=False))
    if (
        start is None
        or stop is None
        or not (start.first and start.last and stop.first and stop.last)
    ):
        return None
    if loose and stop.first - start.last > timedelta(3):
        return start
    return Days(start.first, stop.last) if start.first <= stop.last else None


# Words before an expression, the innermost first, and what they make of its days.
_OFFSET = rf"(?P<count>\d{{1,3}}|the|{'|'.join(sorted(COUNTS, key=len, reverse=True))})\s+(?P<unit>day|week|month|year)s?\s+(?P<side>before|after|from|following|ahead\s+of|since)\s+(?:the\s+)?"
_MODIFIERS = re.compile(
    r"(?<!\w)(?:"
    r"(?:in\s+|the\s+)?(?P<part>early|late|mid|earlier|later)(?:\s+(?:in|on)(?:\s+the)?)?(?:\s+|-)"
    r"|(?:the\s+)?(?P<of>end|close|start|beginning|middle|first\s+half|second\s+half|rest)\s+of\s+(?:the\s+)?"
    r"|(?P<limit>since|until|till|up\s+to|by|no\s+later\s+than|before|prior\s+to|after|starting(?:\s+on)?|as\s+of|from)\s+(?:on\s+|the\s+)?"
    r"|(?:the\s+)?(?P<week>week)\s+(?:of|beginning|starting)\s+(?:on\s+)?(?:the\s+)?"
    r"|(?:the\s+)?(?P<same>night|morning|evening|afternoon)\s+of\s+(?:the\s+)?"
    r"|(?:on\s+)?(?:the\s+)?(?P<eve>eve)\s+of\s+(?:the\s+)?"
    r"|(?P<about>about|around|circa)\s+"
    rf"|{_OFFSET}"
    r")$",
    re.IGNORECASE,
)
# "The first time since 2014", "the worst losses since May" tell of when it was last so.
_COMPARED = re.compile(
    r"(?:\btime|\b(?:the|its|their|his|her)\s+(?:first|most|least|worst|best|lowest|highest|(?!west|arrest|protest|request|interest|latest)\w+est)\b[^.,;:]{0,40})\s*$",
    re.IGNORECASE,
)
_LONGEST = 40  # characters before an expression that may belong to it


def _modified(text: str, reach: int, one: Expression) -> Expression | None:
    """The expression with the words before it that change its meaning; None where it is no date of an event."""
    for _ in range(3):
        before = text[max(reach, one.start - _LONGEST) : one.start]
        match = _MODIFIERS.search(before)
        if match is None or (match["limit"] and one.owner):
            break
        start = one.start - len(match.group())
        if (match["limit"] or "").lower() == "since" and _COMPARED.search(
            text[max(reach, start - 60) : start]
        ):
            return None
        if (match["limit"] or "").lower() == "from":
            break
        one = replace(
            one, start=start, text=text[start : one.end], meaning=_changed(one.meaning, match)
        )
        if match["limit"]:
            break
    return one


def _changed(meaning: Meaning, match: re.Match[str]) -> Meaning:
    def changed(now: Now) -> Days | None:
        since = (match["limit"] or "").lower() == "since"
        found = meaning(replace(now, past=True) if since else now)
        return _change(found, match, now) if found is not None else None

    return changed


def _change(found: Days, match: re.Match[str], now: Now) -> Days | None:
    word = " ".join((match[match.lastgroup or 0] or "").lower().split())
    if match["part"] or match["of"]:
        return _part(found, word, now)
    if match["limit"]:
        return _limit(found, word, now)
    if match["count"]:
        return _offset(found, match)
    if match["week"]:
        return days.week(found.first) if found.first else None
    if match["eve"]:
        return days.one(found.first - timedelta(1)) if found.first else None
    return found.about if match["about"] else found


def _part(found: Days, word: str, now: Now) -> Days | None:
    """`early March`, `the end of 2022`, `later this week`: a third of it, or what is over of it."""
    first, last = found.first, found.last
    if first is None or last is None or first == last:
        return found
    if word in ("earlier", "later", "rest") and now.day and first <= now.day <= last:
        return Days(first, now.day) if word == "earlier" else Days(now.day, last)
    share = (last - first) // (2 if word.endswith("half") else 3)
    if word in ("early", "earlier", "start", "beginning", "first half"):
        return Days(first, first + share)
    if word in ("mid", "middle"):
        return Days(first + share, last - share)
    return Days(last - share, last)


def _limit(found: Days, word: str, now: Now) -> Days | None:
    """`since`, `until`, `by`, `before`, `after`: open to one side, or up to the article's day."""
    first, last = found.first, found.last
    if word == "since":
        return Days(first, now.day if now.day and first and now.day >= first else None)
    if word in ("after", "starting", "starting on", "as of"):
        if word != "after":
            return Days(first, None)
        return Days(last + timedelta(1), None) if last else None
    if word in ("before", "prior to"):
        last = first - timedelta(1) if first else None
    open_ = now.past or now.day is None or last is None or now.day > last
    return Days(None if open_ else now.day, last)


def _offset(found: Days, match: re.Match[str]) -> Days | None:
    """`two days after Tuesday's talks`."""
    if found.first is None or found.last is None:
        return None
    words = match["count"].lower()
    count = 1 if words == "the" else COUNTS[words] if words in COUNTS else int(words)
    unit = match["unit"].lower()
    if match["side"].lower() in ("before", "ahead of"):
        there = days.shift(unit, found.first, -count)
    else:
        there = days.shift(unit, found.last, count)
    return (
        days.one(there) if unit == "day" or found.first == found.last else days.unit(unit, there, 0)
    )
