"""A watch tried on history before it is armed: what it would have matched, day by day."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from alerts import together, volume
from alerts.match import match
from alerts.notice import span
from alerts.sieve import expressions
from alerts.watch import Watch
from news.records import Match
from news.settings import Settings, WatchSettings
from warehouse import replay as history

EVER = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(slots=True)
class Replay:
    """What a watch would have matched. `days` counts articles, `kinds` hits; `examples` are the newest.

    `told`: surges, silences and what came together for the first time, each when it would have been told.
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
    times, known = list[datetime](), set[str]()
    for extraction in history.between(settings, _first(since, asks), until, expressions(watch)):
        for found in match([watch], [(0, extraction)]):
            article = found.extraction.article
            assert article is not None
            times.append(article.at)
            new = None
            if asks is not None and asks.new is not None:
                new = together.first_time(found, asks.new, known)
                known.update(pair.key for pair in together.pairs(found, asks.new))
            if article.at < since:
                continue
            if new is not None:
                told.told.append((article.at, new.hits[0].why.partition(";")[0]))
            told.matched += 1
            told.days[article.at.date()] += 1
            told.outlets[article.outlet or "?"] += 1
            told.kinds.update(hit.kind for hit in found.hits)
            told.examples = [*told.examples, found][-examples:] if examples else []
    if asks is not None:
        told.told += _volumes(times, asks, since, until, history.known(settings)[2] or since)
        told.told.sort()
    told.seconds = time.monotonic() - began
    return told


def _first(since: datetime, asks: WatchSettings | None) -> datetime:
    """From when on articles must be read for what is asked of those from `since` on."""
    if asks is None or not asks.remembers:
        return since
    if asks.silence is not None or asks.new is not None:
        return EVER
    assert asks.spike is not None
    return since - asks.spike.usual - asks.spike.within


def _volumes(
    times: list[datetime], asks: WatchSettings, since: datetime, until: datetime, begins: datetime
) -> list[tuple[datetime, str]]:
    """Surges and silences."""
    found = list[tuple[datetime, str]]()
    if asks.spike is not None:
        for one in volume.surges(times, asks.spike, begins, since):
            usual = f"usually {one.usual:.2g}"
            found.append((one.at, f"{one.count} articles in {span(asks.spike.within)}, {usual}"))
    if asks.silence is not None:
        for start, end in volume.gaps(times, asks.silence, since, until):
            found.append((start + asks.silence, f"nothing for {span(end - start)}"))
    return found
