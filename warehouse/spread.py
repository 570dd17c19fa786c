"""The same words elsewhere, as published: who had a quote first, in how many outlets, in what words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from duckdb import DuckDBPyConnection

from news.settings import Settings
from warehouse.connect import begun, reader, writer
from warehouse.read import query

_CLUSTERS = """
SELECT cluster, content, speaker, first_at, outlets, articles FROM quote_spread
WHERE articles >= $least {where}
ORDER BY outlets DESC, articles DESC, first_at DESC, cluster LIMIT $limit
"""
_WORDINGS = """
SELECT cluster, content, first_at, outlet, title, url FROM quotes_full
WHERE cluster IN (SELECT unnest($clusters)) ORDER BY cluster, first_at, article, span_start
"""


@dataclass(frozen=True, slots=True)
class Carried:
    """One article that has a quote of the cluster, in its own words."""

    content: str
    at: datetime
    outlet: str | None
    title: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Cluster:
    """A quote across outlets; `carried` in the order of time, the first first."""

    id: str
    content: str
    speaker: str | None
    at: datetime
    outlets: int
    articles: int
    carried: tuple[Carried, ...]


def clusters(
    settings: Settings, words: str, *, speaker: str | None = None, least: int = 1, limit: int = 10
) -> list[Cluster]:
    """Clusters in which every one of `words` occurs, those in most outlets first.

    `speaker` is a part of a name; `least` the number of articles. Raises WarehouseError where nothing
    is published.
    """
    terms = words.split()
    where = [f"AND contains(lower(content), lower($word{n}))" for n in range(len(terms))]
    values: dict[str, object] = {f"word{n}": term for n, term in enumerate(terms)}
    if speaker:
        where.append("AND contains(lower(speaker), lower($speaker))")
        values["speaker"] = speaker
    values |= {"least": least, "limit": limit}
    _, rows = query(settings, _CLUSTERS.format(where=" ".join(where)), values)
    found = [row[0] for row in rows]
    carried: dict[str, list[Carried]] = {cluster: [] for cluster in found}
    for cluster, *rest in query(settings, _WORDINGS, {"clusters": found})[1] if found else ():
        carried[cluster].append(Carried(*rest))
    return [
        Cluster(id_, content, who, at, outlets, articles, tuple(carried[id_]))
        for id_, content, who, at, outlets, articles in rows
    ]


_OUTLETS_OF = """
WITH mine AS (SELECT quote AS asked, cluster FROM quote_clusters WHERE quote IN (SELECT unnest($keys))),
carried AS (
    SELECT m.asked, m.cluster, a.outlet, min(a.first_at) AS first_at
    FROM mine m JOIN quote_clusters c USING (cluster) JOIN quotes q ON q.key = c.quote
    JOIN latest_articles a ON a.id = q.article AND a.revision = q.revision
    GROUP BY ALL
)
SELECT asked, cluster, list(outlet ORDER BY first_at, outlet), list(first_at ORDER BY first_at, outlet)
FROM carried GROUP BY ALL
"""
Outlets = dict[str, tuple[str, tuple[tuple[str, datetime], ...]]]
"""By quote_key its cluster, and the outlets that carry it with when each had it, the first first."""


def outlets_of(settings: Settings, keys: Sequence[str]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Of each quote_key its cluster and the outlets that carry it, the first first; as loaded.

    Reads the writer's file, within the lane, as matching does.
    """
    if not keys or not begun(settings):
        return {}
    with writer(settings) as connection:
        found = _outlets(connection, keys)
    return {
        key: (cluster, tuple(name for name, _ in carried))
        for key, (cluster, carried) in found.items()
    }


def outlets_by_time(settings: Settings, keys: Sequence[str]) -> Outlets:
    """The same with times, as published. Raises WarehouseError where nothing is."""
    if not keys:
        return {}
    with reader(settings) as connection:
        return _outlets(connection, keys)


def _outlets(connection: DuckDBPyConnection, keys: Sequence[str]) -> Outlets:
    rows = connection.execute(_OUTLETS_OF, {"keys": list(keys)}).fetchall()
    return {
        key: (cluster, tuple((name or "?", at) for name, at in zip(outlets, times, strict=True)))
        for key, cluster, outlets, times in rows
    }
