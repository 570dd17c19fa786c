"""How much a watch finds over time: more than its usual, or nothing for too long.

Volumes count articles, each once, at the time of `Article.at`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from news.settings import SpikeSettings

_WINDOWS = 3
"""So many windows of history must be known before anything is usual."""


@dataclass(frozen=True, slots=True)
class Surge:
    """More than the usual: articles in the last window, and how many there are in one as a rule."""

    at: datetime
    count: int
    usual: float


def surge(
    times: Sequence[datetime], asked: SpikeSettings, now: datetime, begins: datetime
) -> Surge | None:
    """The surge that there is at `now`, if there is one.

    `times` of articles in order, `begins`: since when articles are known at all. The usual is the mean
    of the windows in `asked.usual` before the last one.
    """
    edge = now - asked.within
    first = max(begins, edge - asked.usual)
    windows = (edge - first) / asked.within
    if windows < _WINDOWS:
        return None
    last = bisect_right(times, edge)
    count = bisect_right(times, now) - last
    usual = (last - bisect_left(times, first)) / windows
    return (
        Surge(now, count, usual) if count >= asked.least and count > asked.times * usual else None
    )


def surges(
    times: Sequence[datetime], asked: SpikeSettings, begins: datetime, since: datetime
) -> list[Surge]:
    """The surges that would have been told from `since` on, each when it began.

    One goes on until for a whole window there was none.
    """
    found, above = list[Surge](), None
    for at in times:
        if (one := surge(times, asked, at, begins)) is None:
            continue
        if at >= since and not goes_on(above, at, asked):
            found.append(one)
        above = at
    return found


def goes_on(above: datetime | None, now: datetime, asked: SpikeSettings) -> bool:
    """Whether a surge at `now` is that which was last seen at `above`."""
    return above is not None and now - above <= asked.within


def gaps(
    times: Sequence[datetime], longest: timedelta, since: datetime, until: datetime
) -> list[tuple[datetime, datetime]]:
    """Silences of at least `longest` that would have been told from `since` to before `until`.

    Each from the last article before it to the first after it, or to `until`.
    """
    ends = [*times[1:], until]
    return [
        (start, end)
        for start, end in zip(times, ends, strict=False)
        if end - start >= longest and since <= start + longest < until
    ]
