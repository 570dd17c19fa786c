"""Matches become notifications: one message for an article, a watch and a receiver."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from alerts.hold import group, policy
from alerts.render import line, link, render
from alerts.route import receivers
from news.ids import digest, notification_id
from news.records import Match, Message, Notification
from news.settings import ReceiverKind, Settings

log = structlog.get_logger(__name__)


def notifications(
    matches: Sequence[Match], settings: Settings, now: datetime, backfill: int | None = None
) -> list[Notification]:
    """What is to be told, rendered; articles older than `alert.max_age_hours` at `now` are left out.

    But for those of the load `backfill`, which are told however old they are.

    `keys` are what a message tells of: the article where that was the hit, else each quote and
    event. The id comes from all of them, so that found again after a crash, in a revision or in a
    recompute it is the same notification; where a revision holds one more quote, it is another, and
    the store, which knows each key that was told, lets it pass only for what is new in it.
    """
    queries = {w.name: w.query for w in settings.watches}
    oldest = now - timedelta(hours=settings.alert.max_age_hours)
    found, old = dict[str, Notification](), 0
    for match in matches:
        article = match.extraction.article
        if article is None or (article.at < oldest and match.load != backfill):
            old += 1
            continue
        keys = _keys(match)
        key = keys[0] if len(keys) == 1 else digest("keys", *sorted(keys))
        labels = {"watch": match.watch, "outlet": article.outlet or ""}
        when = policy(match.watch, settings.route)
        for name in receivers(match.watch, settings.route):
            receiver = settings.receiver(name)
            if receiver is None:
                continue
            made = Notification(
                id=notification_id(match.watch, key, match.condition, name),
                watch=match.watch,
                key=key,
                condition=match.condition,
                receiver=name,
                message=message(match, queries.get(match.watch, ""), receiver.kind),
                created=now,
                seen=article.seen,
                keys=keys,
                alike={
                    key: tuple(one.key for one in match.elsewhere[key])
                    for key in keys
                    if key in match.elsewhere
                },
                group=group(name, when, labels),
                story=match.story,
            )
            found.setdefault(made.id, made)
    if old:
        log.info(f"{old} matches older than {settings.alert.max_age_hours:g} h are not told")
    return list(found.values())


def _keys(match: Match) -> tuple[str, ...]:
    articles = [h.key for h in match.hits if h.kind == "article"]
    return tuple(dict.fromkeys(articles or [h.key for h in match.hits]))


def message(match: Match, query: str, kind: ReceiverKind) -> Message:
    """The rendered message; a bare one where rendering breaks, so that one article stops no other."""
    try:
        return render(match, query, kind)
    except Exception:
        article = match.extraction.article
        assert article is not None
        log.exception("a match could not be rendered", watch=match.watch, article=article.id)
        where = link(article.url) or "(no address)"
        return Message(
            subject=f"{line(match.watch, 80)}: a match that could not be shown",
            body=f"An article matched the watch {line(match.watch, 80)}: {where}\n",
        )
