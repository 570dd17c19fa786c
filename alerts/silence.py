"""Which notifications a silence holds back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from fnmatch import fnmatchcase

from news.records import Notification, Silence
from news.text import fold


def held_back(
    notifications: Iterable[Notification], silences: Sequence[Silence], now: datetime
) -> list[Notification]:
    """The notifications, those that a silence of `now` is for in state `silenced`, saying why."""
    return [_silenced(n, silences, now) for n in notifications]


def holds(silence: Silence, watch: str, receiver: str, now: datetime) -> bool:
    """Whether a silence is for this watch and receiver at `now`."""
    if not silence.start <= now < silence.end or silence.receiver not in (None, receiver):
        return False
    return fnmatchcase(fold(watch), fold(silence.watch))


def _silenced(
    notification: Notification, silences: Sequence[Silence], now: datetime
) -> Notification:
    for silence in silences:
        if holds(silence, notification.watch, notification.receiver, now):
            why = f"silence {silence.id} until {silence.end:%Y-%m-%d %H:%M} UTC: {silence.why}"
            return replace(notification, state="silenced", error=why)
    return notification
