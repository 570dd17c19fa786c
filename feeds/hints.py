"""How often a server wishes to be asked: by its headers, and by what its feed says of itself.

Cache-Control and Expires (RFC 9111), RSS's `ttl`, `skipHours` and `skipDays` (RSS 2.0), and
`sy:updatePeriod` with `sy:updateFrequency` (RDF Site Summary 1.0, Syndication). A wish only ever makes
a poll later, and never later than the feed's own bound (`feeds.schedule`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from news.time import utc

_MINUTES = {"hourly": 60.0, "daily": 1440.0, "weekly": 10_080.0, "monthly": 43_200.0, "yearly": 525_600.0}  # fmt: skip
_DAYS = "mon tue wed thu fri sat sun".split()
_MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_SKIP = re.compile(rb"<skip(Hours|Days)>(.{0,2000}?)</skip\1>", re.IGNORECASE | re.DOTALL)
_SKIPPED = re.compile(rb"<(?:hour|day)>\s*(\w{1,9})\s*<", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hints:
    """What a feed says of itself: minutes between two polls, and when it need not be asked at all.

    `skips` are hours (UTC) and days as words, `0 1 2 sat sun`; None where there are none.
    """

    minutes: float | None = None
    skips: str | None = None


def of_headers(headers: Mapping[str, str], now: datetime) -> float | None:
    """Minutes for which an answer is fresh by its headers (lower-case names); None where they say nothing.

    max-age counts before Expires; what a cache on the way has used up of it (Age) is taken off.
    """
    control = headers.get("cache-control", "")
    if re.search(r"\bno-(cache|store)\b", control, re.IGNORECASE):
        return None
    seconds: float | None = None
    if found := _MAX_AGE.search(control):
        age = headers.get("age", "").strip()
        seconds = float(found[1]) - (float(age[:9]) if age.isdecimal() else 0.0)
    elif expires := _moment(headers.get("expires")):
        seconds = (expires - (_moment(headers.get("date")) or now)).total_seconds()
    return seconds / 60 if seconds is not None and seconds > 0 else None


def of_feed(channel: Mapping[str, object], body: bytes) -> Hints:
    """The hints of a feed: `channel` is what feedparser read of it, `body` the same as UTF-8.

    feedparser keeps only the last of several hours or days: those are read here.
    """
    period = _MINUTES.get(str(channel.get("sy_updateperiod", "")).strip().lower())
    often = _number(channel.get("sy_updatefrequency")) or 1.0
    asked = [_number(channel.get("ttl")), period / often if period else None]
    return Hints(max((m for m in asked if m), default=None), _skips(body))


def after_skips(due: datetime, skips: str | None, latest: datetime) -> datetime:
    """`due`, or the end of the skipped hours and days that it lies in; never after `latest`."""
    words = set((skips or "").split())
    while words and due < latest and (str(due.hour) in words or _DAYS[due.weekday()] in words):
        due = due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return min(due, latest)


def _skips(body: bytes) -> str | None:
    hours, days = set[int](), set[str]()
    for block in _SKIP.finditer(body):
        for found in _SKIPPED.finditer(block[2]):
            word = found[1].decode("ascii", "replace").lower()
            if word.isdecimal():
                hours.add(int(word) % 24)  # 24 is midnight in RSS 0.91
            elif word[:3] in _DAYS:
                days.add(word[:3])
    words = [str(hour) for hour in sorted(hours)] + [day for day in _DAYS if day in days]
    return " ".join(words) or None


def _number(value: object) -> float | None:
    """A positive number of at most nine digits, else None."""
    text = str(value or "").strip()
    return float(text) or None if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text) else None


def _moment(value: str | None) -> datetime | None:
    """A header's date; None where it is none (`Expires: 0` is common, and means no freshness)."""
    try:
        return utc(parsedate_to_datetime(value)) if value else None
    except (ValueError, TypeError, OverflowError):
        return None
