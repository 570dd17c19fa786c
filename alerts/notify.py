"""Matches become notifications: one message for an article, a watch and a receiver."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from alerts.render import render
from alerts.route import receivers
from news.ids import notification_id
from news.records import Match, Notification
from news.settings import Settings

log = structlog.get_logger(__name__)


def notifications(
    matches: Sequence[Match], settings: Settings, now: datetime
) -> list[Notification]:
    """What is to be told, rendered; what is older than `alert.max_age_hours` is left out.

    A notification's key is that of the match's first hit: the article for a bare word, the quote or
    event for a query on those. Its id holds watch, key, condition and receiver, so that the same
    thing found again, in a revision or after a crash, is not told again.
    """
    queries = {w.name: w.query for w in settings.watches}
    oldest = now - timedelta(hours=settings.alert.max_age_hours)
    found, old = dict[str, Notification](), 0
    for match in matches:
        article = match.extraction.article
        if article is None or article.at < oldest:
            old += 1
            continue
        key = match.hits[0].key
        for name in receivers(match.watch, settings.route):
            receiver = settings.receiver(name)
            if receiver is None:
                continue
            made = Notification(
                id=notification_id(match.watch, key, "", name),
                watch=match.watch,
                key=key,
                condition="",
                receiver=name,
                message=render(match, queries.get(match.watch, ""), receiver.kind),
                created=now,
            )
            found.setdefault(made.id, made)
    if old:
        log.info(f"{old} matches older than {settings.alert.max_age_hours:g} h are not told")
    return list(found.values())
