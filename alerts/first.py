"""A feed's first poll: what was there before anybody asked for it is told as one message a watch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from alerts.hold import policy
from news.records import Match, Notification
from news.settings import RouteSettings

OF_FIRST = " (first poll)"


def was_there(match: Match, settled: Mapping[str, datetime | None]) -> bool:
    """Whether a match's article was in its feed when that was first read.

    `settled` has, for feeds that were ever polled, when all that was there at first had been read;
    None where that has not ended.
    """
    article = match.extraction.article
    if article is None or article.feed is None or article.feed not in settled:
        return False
    until = settled[article.feed]
    return until is None or article.seen <= until


def grouped(notifications: Iterable[Notification], route: RouteSettings) -> list[Notification]:
    """Notifications of a first poll, in a group of their own; one that goes into a digest stays."""
    return [
        n
        if policy(n.watch, route).digest is not None
        else replace(n, group=f"{n.receiver} watch={n.watch}{OF_FIRST}")
        for n in notifications
    ]


def waiting(notifications: Iterable[Notification], now: datetime) -> list[Notification]:
    """All of them; those of a first poll which nothing holds wait for one another, until `now`."""
    return [
        replace(n, state="held", due=now)
        if n.state == "pending" and n.group.endswith(OF_FIRST)
        else n
        for n in notifications
    ]
