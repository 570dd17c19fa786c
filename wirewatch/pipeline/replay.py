"""A watch tried on history before it is armed: what it would have matched, day by day."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from alerts.watch import Watch
from news.records import Match
from news.settings import Settings, WatchSettings
from warehouse import replay as history
from wirewatch.pipeline.past import Past


@dataclass(slots=True)
class Replay:
    """What a watch would have matched. `days` counts articles, `kinds` hits; `examples` are the newest.

    `told`: what spread, was revised, surged, fell silent or came together for the first time, each when
    it would have been told.
    """

    articles: int = 0
    matched: int = 0
    days: Counter[date] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    outlets: Counter[str] = field(default_factory=Counter)
    examples: list[Match] = field(default_factory=list)
    told: list[tuple[datetime, str]] = field(default_factory=list)
    seconds: float = 0.0


def replay(
    settings: Settings,
    watch: Watch,
    since: datetime,
    until: datetime,
    *,
    asks: WatchSettings | None = None,
    examples: int = 5,
) -> Replay:
    """Hold a watch against the articles from `since` to before `until`, in the published file.

    The database only passes over articles that cannot match; what matches is told by the matcher that
    alerts use. `asks`: what it asks for besides matches, for which earlier articles are read, too. Raises
    WarehouseError where nothing is published yet.
    """
    began, told = time.monotonic(), Replay(articles=history.count(settings, since, until))
    past = Past(settings, asks or WatchSettings(name=watch.name, query=watch.query))
    for found in past.matches(watch, since, until):
        article = found.extraction.article
        assert article is not None
        if article.at < since:
            continue
        told.matched += 1
        told.days[article.at.date()] += 1
        told.outlets[article.outlet or "?"] += 1
        told.kinds.update(hit.kind for hit in found.hits)
        told.examples = [*told.examples, found][-examples:] if examples else []
    told.told = past.told(since, until)
    told.seconds = time.monotonic() - began
    return told
