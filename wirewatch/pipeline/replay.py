"""A watch tried on history before it is armed: what it would have matched, day by day."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from alerts.match import match
from alerts.sieve import expressions
from alerts.watch import Watch
from news.records import Match
from news.settings import Settings
from warehouse import replay as history


@dataclass(slots=True)
class Replay:
    """What a watch would have matched. `days` counts articles, `kinds` hits; `examples` are the newest."""

    articles: int = 0
    matched: int = 0
    days: Counter[date] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    outlets: Counter[str] = field(default_factory=Counter)
    examples: list[Match] = field(default_factory=list)
    seconds: float = 0.0


def replay(
    settings: Settings, watch: Watch, since: datetime, until: datetime, *, examples: int = 5
) -> Replay:
    """Hold a watch against the articles from `since` to before `until`, in the published file.

    The database only passes over articles that cannot match; what matches is told by the matcher that
    alerts use. Raises WarehouseError where nothing is published yet.
    """
    began, told = time.monotonic(), Replay(articles=history.count(settings, since, until))
    for extraction in history.between(settings, since, until, expressions(watch)):
        for found in match([watch], [(0, extraction)]):
            article = found.extraction.article
            assert article is not None
            told.matched += 1
            told.days[article.at.date()] += 1
            told.outlets[article.outlet or "?"] += 1
            told.kinds.update(hit.kind for hit in found.hits)
            told.examples = [*told.examples, found][-examples:] if examples else []
    told.seconds = time.monotonic() - began
    return told
