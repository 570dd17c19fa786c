"""Time, always aware and always UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def utc(moment: datetime) -> datetime:
    """The same moment in UTC; a naive one is taken to be UTC already."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def parse(text: str) -> datetime | None:
    """An ISO 8601 or RFC 2822 date as UTC, or None where `text` is neither."""
    for reader in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return utc(reader(text.strip()))
        except (ValueError, TypeError, OverflowError):
            continue
    return None


def iso(moment: datetime | None) -> str | None:
    """`2022-01-21T18:05:00Z`, to the second; None stays None."""
    return None if moment is None else utc(moment).strftime("%Y-%m-%dT%H:%M:%SZ")


def rfc2822(moment: datetime) -> str:
    """`Fri, 21 Jan 2022 18:05:00 +0000`, for mail and feeds."""
    return format_datetime(utc(moment))


def earlier(*moments: datetime | None) -> datetime | None:
    """The earliest of the moments that are known."""
    return min((utc(m) for m in moments if m is not None), default=None)


def seconds(value: float | None) -> str:
    """A span of time in one unit: 8.2 s, 14 min, 3.5 h, 2 days."""
    if value is None:
        return "–"
    for size, unit, limit in ((1, "s", 120), (60, "min", 7200), (3600, "h", 172_800)):
        if abs(value) < limit:
            shown = value / size
            return f"{shown:.1f} {unit}" if shown < 10 else f"{shown:.0f} {unit}"
    return f"{value / 86_400:.0f} days"


def ago(moment: datetime | None) -> str:
    """How long ago, or how soon: `4 min ago`, `in 2 h`."""
    if moment is None:
        return "never"
    span = (now() - moment).total_seconds()
    if abs(span) < 45:
        return "now"
    return f"{seconds(span)} ago" if span > 0 else f"in {seconds(-span)}"
