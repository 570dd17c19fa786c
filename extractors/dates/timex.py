"""Time expressions: how dates are written in English news. What each means is told by `extractors.dates.readers`.

Words around one ("since", "early", "until") are the matter of `extractors.dates.dates`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from extractors.dates import readers as read
from extractors.dates.days import Days, Now


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and its reader; `after`, if any, must match what stands before it."""

    pattern: re.Pattern[str]
    reader: Callable[[re.Match[str], Now], Days | None]
    after: re.Pattern[str] | None = None

    def match(self, text: str, at: int, end: int) -> re.Match[str] | None:
        """The match at `at`, if the words before it allow one."""
        found = self.pattern.match(text, at, end)
        if found and self.after and not self.after.search(text[max(0, at - _BEHIND) : at]):
            return None
        return found


_BEHIND = 30  # characters: the longest that `after` looks at


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted((re.escape(w).replace(r"\ ", r"\s+") for w in words), key=len)[::-1])


def _rule(
    pattern: str,
    reader: Callable[[re.Match[str], Now], Days | None],
    after: str | None = None,
    cased: bool = False,
) -> Rule:
    case = 0 if cased else re.IGNORECASE
    behind = re.compile(rf"(?:^|[^\w])(?:{after})$", re.IGNORECASE) if after else None
    return Rule(re.compile(r"(?<![\w$€£.,])" + pattern, case), reader, behind)


# Months that are also words or names keep their capital; short forms stand with a number only.
_LONG = "January February March April May June July August September October November December"
_FULL = "|".join((*_LONG.split(), *_LONG.upper().split())) + "|" + "|".join(
    m.lower() for m in _LONG.split() if m not in ("March", "April", "May", "August")
)  # fmt: skip
_ABBREVIATED = "Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec"
_SHORT = "|".join((*_ABBREVIATED.split(), *_ABBREVIATED.upper().split()))
_MONTH = rf"(?P<month>(?:{_FULL})\b|(?:{_SHORT})\b\.?)"
_NOT_A_SUM = r"(?![.,:]\d|%|\s*(?:per\s?cent|percent|million|billion|a\.m|p\.m|am\b|pm\b))"
_NUMBER = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\b"
_DAY = rf"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\b{_NOT_A_SUM}"
_TO = r"\s*(?:-|–|—|to|through|and|until)\s*"
_LAST = rf"(?:{_TO}(?P<last>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\b{_NOT_A_SUM}(?!\s+[a-z]+s\b))?"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"
_OF_YEAR = rf"(?:,?\s+{_YEAR}(?!\s+(?:people|troops|soldiers)\b))?"
_WEEKDAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_WEEKDAY = rf"(?P<weekday>{_WEEKDAYS})(?!\w)"
_BEFORE_DAY = rf"(?:(?i:{_WEEKDAYS}|mon|tues?|wed|thurs?|fri|sat|sun)\.?,?\s+\(?(?:the\s+)?)?"
_HOURS = r"(?:\s+(?:(?:early|late)\s+)?(?:morning|afternoon|evening|night|noon|midday)\b)?"
_COUNT = rf"(?P<count>\d{{1,3}}|{_either([*read.COUNTS, *read.VAGUE])})"
_HALF = r"(?P<half>\s+and\s+a\s+half)?"
_UNITS = r"(?P<unit>minute|hour|day|week|month|year|decade)"
_UNIT = r"(?P<unit>day|weekend|week|fortnight|month|quarter|year|decade)"
_ABOUT = (
    r"(?:(?P<about>about|around|some|nearly|almost|roughly|more\s+than|less\s+than|just\s+over|over|under|at\s+least"
    r"|barely)\s+)?"
)
_WHICH = r"(?P<which>last|past|previous|this|next|coming|current|following)"
_MONTH_AFTER = r"(?:in|since|until|till|before|after|during|early|late|mid|from|back in|(?:end|start|beginning|rest|half|middle) of)(?:\s|-)"
_NAMED_DAY = "".join(
    rf"(?<!{day} )" for day in "Black Good Bloody Super Ash Palm Cyber Holy Easter".split()
)
_MEDIA = r"(?!\s+(?:Times|Telegraph|Express|Mirror|Mail|Herald|Post|World|Sport|People|Night|Politics|Agreement)\b)"
# What makes four digits a year; after the last four only if nothing is counted: "by 2000 troops".
_YEAR_AFTER = r"(?:in|since|until|till|early|late|mid|during|around|circa|back in|of|by|from|to|through|before|after|between|and)(?:\s|-)"
_NOT_COUNTED = r"(?!\s+(?:people|men|women|children|[a-z]*[^\Wsu]s)\b)"

# Tried in this order at each place where one may begin.
RULES: tuple[Rule, ...] = (
    _rule(r"(?:19|20)\d\d-\d\d-\d\d\b", read.iso),
    _rule(rf"(?P<first>\d{{1,2}})(?P<mark>[./])(?P<second>\d{{1,2}})(?P=mark){_YEAR}", read.numeric),
    _rule(r"9/11\b|Sep(?:tember|t\.?|\.)?\s+11(?:th)?(?=\s+(?:terror\w*\s+)?(?:attack|hijack))", read.september_11),
    _rule(rf"{_BEFORE_DAY}{_MONTH}\s+(?:the\s+)?{_DAY}{_LAST}\)?{_OF_YEAR}", read.month_day, cased=True),
    _rule(rf"{_BEFORE_DAY}(?:the\s+)?{_DAY}{_LAST}\s+(?:of\s+)?{_MONTH}{_OF_YEAR}", read.month_day, cased=True),
    _rule(rf"{_MONTH}(?:\s+of)?,?\s+{_YEAR}", read.month, cased=True),
    _rule(rf"{_MONTH}\s+(?:of\s+)?(?P<of>last|this|next)\s+year\b", read.month, cased=True),
    _rule(rf"(?P<which>(?i:this\s+past|last|next|this))\s+{_MONTH}", read.month, cased=True),
    _rule(rf"{_MONTH}(?!\s+\d)", read.month, after=_MONTH_AFTER, cased=True),
    _rule(rf"(?!May\b|March\b)(?P<month>{_FULL})(?=[’']s\s)", read.month, cased=True),
    _rule(rf"(?:the\s+)?(?P<which>first|second|third|fourth|last|[1-4](?:st|nd|rd|th))\s+(?P<part>quarter|half)\s+of\s+(?:the\s+year|{_YEAR}|(?P<of>this|last|next)\s+year)", read.part),
    _rule(rf"Q(?P<number>[1-4])\b(?:\s+(?:of\s+)?{_YEAR})?", read.part, cased=True),
    _rule(rf"(?:{_WHICH}\s+)(?P<season>spring|summer|autumn|fall|winter)\b(?:\s+(?:of\s+)?{_YEAR})?", read.season),
    _rule(rf"(?:the\s+)?(?P<season>spring|summer|autumn|fall|winter)\s+(?:of\s+)?{_YEAR}", read.season),
    _rule(r"(?P<season>spring|summer|autumn|winter|fall)\b(?P<year>(?!))?(?!\s+of)", read.season, after=r"(?:in|by|since|until) the "),
    _rule(r"(?P<decade>(?:19|20)\d0)[’']?s\b", read.decade),
    _rule(rf"{_YEAR}\s?[-–/]\s?(?P<last>(?:19|20)?\d\d)\b(?![-/])", read.years),
    _rule(rf"{_NAMED_DAY}(?:(?P<which>(?:this\s+|the\s+)?(?:last|past|previous|next|coming|following)|this)\s+)?{_WEEKDAY}{_HOURS}(?:\s+(?:of\s+)?(?P<week>last|this|next)\s+week\b)?{_MEDIA}", read.weekday),
    _rule(r"(?P<word>the\s+day\s+(?:before\s+yesterday|after\s+tomorrow)|yesterday|tomorrow|tonight|today|last\s+night|this\s+(?:morning|afternoon|evening|lunchtime))\b", read.near),
    _rule(r"overnight\b(?!\s+(?:success|sensation|stay))", read.overnight),
    _rule(rf"(?:the\s+)?(?P<which>past|last|previous|recent|next|coming|following)\s+(?:{_COUNT}\s+)?(?P<unit>hour|day|week|month|year|decade)s\b", read.window),
    _rule(rf"(?:the\s+)?{_WHICH}\s+{_UNIT}\b(?!-)", read.period),
    _rule(rf"the\s+{_UNIT}\b", read.within, after=r"(?:(?:earlier|later|late|early) in|(?:end|start|beginning|middle|close|rest|half|course) of) "),
    _rule(r"the\s+weekend\b", read.weekend, after="(?:over|at|during|on|of) "),
    _rule(rf"{_ABOUT}{_COUNT}{_HALF}\s+{_UNITS}s?(?P<half2>\s+and\s+a\s+half)?\s+ago\b", read.ago),
    _rule(rf"{_UNITS}s\s+ago\b", read.ago),
    _rule(rf"within\s+(?:the\s+(?:next\s+)?)?{_COUNT}\s+(?P<unit>hour|day|week|month|year)s?\b", read.soon),
    _rule(rf"{_ABOUT}{_COUNT}{_HALF}\s+{_UNITS}s?\s+from\s+now\b", read.hence),
    _rule(rf"in\s+{_ABOUT}{_COUNT}{_HALF}\s+{_UNITS}s?[’']?(?:\s+time)?\b(?!\s+(?:of|that|in|to|when|since|after|for|old|at)\b)", read.hence),
    _rule(rf"{_ABOUT}{_COUNT}\s+{_UNITS}s?\s+(?P<side>earlier|later|(?:before|after)(?=\s*(?:[.,;:)]|$)))\b(?!\s+than\b)", read.from_anchor),
    _rule(r"the\s+(?P<unit>day|week|month|year)\s+(?P<side>before|after|earlier)\b(?=\s*[.,;:)]|\s+(?:and|in|at|with)\b)", read.from_anchor),
    _rule(r"the\s+(?P<side>next|following|previous|preceding)\s+(?P<unit>day|night|morning)\b", read.from_anchor),
    _rule(r"(?:the|that)\s+(?:same|very)\s+day\b", read.same_day),
    _rule(rf"(?:(?P<which>(?i:last|next|this))\s+)?(?P<name>{_either(w.title().replace(chr(39) + 'S', chr(39) + 's') for w in read.HOLIDAYS).replace(chr(39), '[’' + chr(39) + ']')}){_OF_YEAR}", read.holiday, cased=True),
    _rule(rf"{_YEAR}(?![-–.,/]\d|%){_NOT_COUNTED}", read.year, after=_YEAR_AFTER),
    _rule(rf"{_YEAR}(?=\s+[a-z])(?![-–.,/]\d|%){_NOT_COUNTED}", read.year, after=r"(?:the|a|an|his|her|its|their|\w+[’']s?) "),
)  # fmt: skip

# Where a rule may begin; the cheap scan that spares all the others.
STARTS = re.compile(
    r"(?<![\w$€£.,])(?:\d|q[1-4]\b|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|"
    r"spring|summer|autumn|fall|winter|this\s|last\s|past\s|next\s|coming\s|previous\s|following\s|recent\s|current\s|"
    r"first\s|second\s|third\s|fourth\s|today|tonight|yesterday|tomorrow|overnight|"
    r"(?:minute|hour|day|week|month|year|decade)s\s+ago|"
    r"an?\s|the\s|in\s|within\s|about\s|around\s|some\s|nearly\s|almost\s|roughly\s|more\s+than|less\s+than|over\s|under\s|"
    r"at\s+least|just\s+over|barely\s|that\s+(?:same|very)|couple|few\s|several\s|many\s|christmas|boxing|new\s+year|halloween|"
    r"one\s|two\s|three\s|four\s|five\s|six\s|seven\s|eight\s|nine\s|ten\s|eleven\s|twelve\s|thirteen\s|fourteen\s|fifteen\s|"
    r"twenty\s|thirty\s|forty\s|fifty\s)",
    re.IGNORECASE,
)
# A text that has none of these has no date.
HINT = re.compile(
    r"\d|day|night|morning|evening|afternoon|today|week|month|year|quarter|decade|fortnight|hour|minute|spring|summer|"
    r"autumn|winter|\bfall\b|tomorrow|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|christmas|halloween",
    re.IGNORECASE,
)
