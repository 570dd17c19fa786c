"""How far the demo is, read where anybody would read it: the published DuckDB file, the sinks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from news.errors import WarehouseError
from news.settings import Settings
from state.store import Store
from warehouse import read

_OPEN = ("pending", "sending", "failed")


@dataclass(frozen=True, slots=True)
class Arrived:
    """What has come so far. `outlets` counts articles by outlet, `pages` what became of each page."""

    outlets: dict[str, int] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)
    quotes: int = 0
    speakers: int = 0
    events: int = 0
    mails: int = 0
    slacks: int = 0
    load: int = 0
    seen_upto: int = 0
    waiting: int = 0

    @property
    def articles(self) -> int:
        """Articles of all outlets."""
        return sum(self.outlets.values())

    def complete(self, expected: dict[str, Any]) -> bool:
        """Whether every page is accounted for, and all that was to be told has been told."""
        return (
            sum(self.pages.values()) >= pages(expected)
            and self.articles >= expected["articles"]
            and self.seen_upto >= self.load
            and self.waiting == 0
        )


def pages(expected: dict[str, Any]) -> int:
    """How many pages the newsroom's feeds name: a live blog is one, whatever its posts."""
    return sum(outlet["entries"] for outlet in expected["outlets"].values())


def look(settings: Settings, folder: Path) -> Arrived:
    """What has arrived by now; nothing at all before the first publication."""
    store = Store(settings.state_url)
    counts = store.counts()
    told = Arrived(
        mails=len(list((folder / "mail").glob("*.eml"))),
        slacks=len(list((folder / "slack").glob("*.json"))),
        waiting=sum(counts.get(s, 0) for s in _OPEN),
        seen_upto=min(store.marks([w.name for w in settings.watches]).values(), default=0),
    )
    try:
        return replace(
            told,
            outlets=_count(settings, "SELECT outlet, count(*) FROM articles GROUP BY 1 ORDER BY 1"),
            pages=_count(settings, "SELECT status, count(*) FROM pages GROUP BY 1 ORDER BY 2 DESC"),
            quotes=_one(settings, "SELECT count(*) FROM quotes"),
            speakers=_one(settings, "SELECT count(*) FROM quotes WHERE speaker IS NOT NULL"),
            events=_one(settings, "SELECT count(*) FROM events"),
            load=_one(settings, "SELECT coalesce(max(load), 0) FROM loads"),
        )
    except WarehouseError:
        return told


def _count(settings: Settings, sql: str) -> dict[str, int]:
    return {str(k): int(n) for k, n in read.query(settings, sql)[1]}


def _one(settings: Settings, sql: str) -> int:
    return int(read.query(settings, sql)[1][0][0])
