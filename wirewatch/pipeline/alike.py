"""The same elsewhere: told once, in a message that says who else has it and grows while it can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import structlog

from alerts.match import match as match_items
from alerts.notify import message
from alerts.watch import Watch
from news.records import Match, Notification
from news.settings import Settings
from state.told import Told
from warehouse import alike

log = structlog.get_logger(__name__)


def with_others(matches: Sequence[Match], settings: Settings) -> list[Match]:
    """The matches, each with who else has what it found, and the story that it belongs to.

    A story is an article with its copies, named by the first of them.
    """
    articles = [m.extraction.article.id for m in matches if m.extraction.article]
    keys = {"article": articles, "quote": list[str](), "event": list[str]()}
    for match in matches:
        for hit in match.hits:
            if hit.kind != "article":
                keys[hit.kind].append(hit.key)
    found = alike.alike(settings, {kind: sorted(set(some)) for kind, some in keys.items()})
    out = []
    for match in matches:
        article = match.extraction.article
        assert article is not None
        copies = [(one.at, one.article) for one in found.get(article.id, ())]
        _, story = min([*copies, (article.at, article.id)])
        mine = {hit.key: found[hit.key] for hit in match.hits if hit.key in found}
        out.append(
            replace(match, story=story, elsewhere=mine if match.condition == "match" else {})
        )
    return out


def grow(
    told: Sequence[Notification],
    matches: Sequence[Match],
    settings: Settings,
    watches: Sequence[Watch],
) -> int:
    """Word anew what has told of the same before, and can still be changed; how many those are.

    `told` are the notifications of a round, of `matches`, whether or not they were new.
    """
    where = {one.key: one.article for m in matches for some in m.elsewhere.values() for one in some}
    told_before, wanted = Told(settings.state_url), dict[str, tuple[Notification, str]]()
    for notification in (n for n in told if n.alike):
        for original, keys in told_before.originals(notification):
            if article := next((where[key] for key in keys if key in where), None):
                wanted[original.id] = (original, article)
    if not wanted:
        return 0
    extractions = alike.newest(settings, {article for _, article in wanted.values()})
    grown = 0
    for original, article in wanted.values():
        mine = [watch for watch in watches if watch.name == original.watch]
        receiver = settings.receiver(original.receiver)
        found = match_items(mine, [(0, extractions[article])]) if article in extractions else []
        if receiver is not None and found:
            (again,) = with_others(found, settings)
            grown += told_before.reword(original.id, message(again, mine[0].query, receiver.kind))
    if grown:
        log.info(f"{grown} notifications say who else has it")
    return grown
