"""What a text says of its own place and day: the dateline of a wire story, and stamps of publication."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from extractors.dates.dates import find

_FIRST_LINES = 12
_LAST_LINES = 6
_LONGEST = 140  # characters of a dateline or stamp
_OLDEST = date(1990, 1, 1)
_FAR = timedelta(300)

_WORD = r"[A-Z][\w.'’-]*"
_PLACE = rf"(?P<place>{_WORD}(?:[ /]{_WORD}){{0,3}})(?:,\s(?P<within>(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)){_WORD}(?: {_WORD}){{0,2}}))?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DAY = rf"(?P<day>(?:[A-Z][a-z]+day,? )?(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? (?:19|20)\d\d)?)"
_AGENCY = r"(?:\((?P<agency>[A-Za-z][\w.&/’' -]{1,40})\)|/[A-Z-]{2,12}/\.?)"
_DASH = r"(?:\s?[—–]\s?|\s--?\s|\s?--\s)"
_DATELINES = (
    re.compile(rf"{_PLACE}(?:[,.]? {_DAY})?[.,]?(?: {_AGENCY})?(?:{_DASH})"),
    re.compile(rf"{_PLACE}[,.]? {_DAY}[.,]? {_AGENCY}\s?"),
    re.compile(rf"{_DAY} {_AGENCY}(?:{_DASH})(?P<place>(?!))?(?P<within>(?!))?"),
    re.compile(r"(?P<place>[A-Z]{3,}(?:[ -][A-Z]{2,}){0,2}): (?=[A-Z])(?P<day>(?!))?(?P<within>(?!))?"),
)  # fmt: skip

# What may stand beside the date in a line that is nothing else.
_FURNITURE = re.compile(
    r"\b(?:first|last|originally|article|story|date|published|posted|updated|modified|created|issued|on|at|by|time|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun|gmt|utc|bst|ist|msk|c?e[sd]?t|[mp][sd]t|ct|"
    r"a\.?m|p\.?m|h)\b|\d{1,2}[:.h]\d\d(?::\d\d)?|[+-]\d{2}:?\d{2}",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(r"\b(?:published|posted|issued|created)\b", re.IGNORECASE)
_UPDATED = re.compile(r"\b(?:updated|modified)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dateline:
    """`GENEVA, Jan 21 (Reuters) —` at `[start, end)` of a text; each part None where it is not given."""

    start: int
    end: int
    place: str | None = None
    within: str | None = None
    day: str | None = None


def dateline(text: str) -> Dateline | None:
    """The dateline at the head of one of the first paragraphs, if there is one."""
    for start, line in _lines(text, _FIRST_LINES):
        for pattern in _DATELINES:
            found = pattern.match(line)
            if found and found.end() < len(line) and _is_dateline(found):
                return Dateline(start, start + found.end(), found["place"], found["within"], found["day"])  # fmt: skip
    return None


def article_day(line: Dateline | None, published: datetime | None) -> date | None:
    """The day from which an article's "Tuesday" counts: its dateline's, else that of its publication."""
    known = published.date() if published else None
    if line is None or line.day is None:
        return known
    day = _day(line.day, known)
    if day is None or (known is not None and not day <= known + timedelta(1) <= day + _FAR):
        return known
    return day


def own_day(text: str) -> date | None:
    """The day a text gives as that of its publication, in a full dateline or a line that is only a stamp."""
    line = dateline(text)
    if line is not None and line.day and (day := _day(line.day, None)):
        return day
    stamps = sorted(_stamps(text), key=lambda s: s[0])
    return stamps[0][1] if stamps else None


def _is_dateline(found: re.Match[str]) -> bool:
    """Whether it has more of a dateline than a capitalised word before a dash."""
    place = found["place"] or ""
    return bool(found["day"] or found.groupdict().get("agency") or found["within"] or place.isupper())  # fmt: skip


def _day(words: str, known: date | None) -> date | None:
    found = find(words)
    days = found[0].days(known, past=True) if found else None
    if days is None or days.first is None or days.first != days.last or days.first < _OLDEST:
        return None
    return days.first


def _stamps(text: str) -> Iterator[tuple[int, date]]:
    """Days in lines that hold nothing else, each with its rank: published, not told, updated."""
    head = list(_lines(text, _FIRST_LINES))
    tail = [line for line in _lines(text, _LAST_LINES, last=True) if line not in head]
    for _, line in (*head, *tail):
        found = find(line) if len(line) <= _LONGEST else []
        if len(found) != 1:
            continue
        rest = line[: found[0].start] + " " + line[found[0].end :]
        day = _day(found[0].text, None)
        if day is None or re.search(r"[^\W_]", _FURNITURE.sub(" ", rest)):
            continue
        rank = 0 if _PUBLISHED.search(rest) else 2 if _UPDATED.search(rest) else 1
        yield rank, day


def _lines(text: str, most: int, last: bool = False) -> Iterator[tuple[int, str]]:
    """The first or last lines that are not blank, with where each begins."""
    found: list[tuple[int, str]] = []
    at = len(text) if last else 0
    while len(found) < most and (at > 0 if last else at < len(text)):
        if last:
            start = text.rfind("\n", 0, at) + 1
            line, following = text[start:at], start - 1
        else:
            start = at
            stop = text.find("\n", at)
            stop = len(text) if stop < 0 else stop
            line, following = text[start:stop], stop + 1
        if line.strip():
            bare = line.lstrip()
            found.append((start + len(line) - len(bare), bare.rstrip()))
        at = following
    yield from found
