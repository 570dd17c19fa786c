"""Whether what is kept holds together: files that open, rows that belong to something, counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from news.errors import StageError
from news.settings import Settings
from warehouse import raw, stage
from warehouse.connect import published, reader, writer

# What must give no row, and what it is.
_ORPHANS = {
    "articles twice": "SELECT id FROM articles GROUP BY id, revision HAVING count(*) > 1",
    "quotes twice": "SELECT id FROM quotes GROUP BY id HAVING count(*) > 1",
    "events twice": "SELECT id FROM events GROUP BY id HAVING count(*) > 1",
    "quotes without an article": "FROM quotes WHERE (article, revision) NOT IN (SELECT id, revision FROM articles)",
    "events without an article": "FROM events WHERE (article, revision) NOT IN (SELECT id, revision FROM articles)",
    "mentions without an article": "FROM mentions WHERE (article, revision) NOT IN (SELECT id, revision FROM articles)",
    "quotes that are not where they say": """
        FROM quotes q JOIN articles a ON a.id = q.article AND a.revision = q.revision
        WHERE a.text <> '' AND substr(a.text, q.span_start + 1, q.span_end - q.span_start) <> q.text""",
    "clustered quotes that are gone": "FROM quote_clusters WHERE quote NOT IN (SELECT key FROM quotes)",
    "clustered events that are gone": "FROM event_clusters WHERE event NOT IN (SELECT key FROM events)",
    "words of articles that are gone": """
        SELECT DISTINCT article FROM word_articles
        WHERE article NOT IN (SELECT indexed FROM articles WHERE indexed IS NOT NULL)""",
    "indexed articles without words": """
        SELECT id FROM articles
        WHERE text <> '' AND indexed IS NOT NULL AND indexed NOT IN (SELECT DISTINCT article FROM word_articles)""",
    "articles of no load": "FROM articles WHERE load NOT IN (SELECT load FROM loads)",
}
_COUNTS = {
    "pages": "SELECT status, count(*) FROM pages GROUP BY 1 ORDER BY 2 DESC",
    "facts": """SELECT 'articles', count(DISTINCT id) FROM articles UNION ALL
        SELECT 'quotes', count(*) FROM quotes UNION ALL SELECT 'events', count(*) FROM events
        UNION ALL SELECT 'mentions', count(*) FROM mentions""",
}


@dataclass(frozen=True, slots=True)
class Staged:
    """What is in `var/staging`: runs in flight with their age in seconds, files that cannot be read."""

    runs: dict[str, float]
    unreadable: tuple[Path, ...]
    quarantined: tuple[Path, ...]


def orphans(settings: Settings) -> dict[str, int]:
    """Rows of the published file that belong to nothing, by what they are. Raises WarehouseError."""
    with reader(settings) as connection:
        found = {}
        for name, sql in _ORPHANS.items():
            row = connection.execute(f"SELECT count(*) FROM ({sql})").fetchone()
            if row and row[0]:
                found[name] = int(row[0])
    return found


def counts(settings: Settings) -> dict[str, dict[str, int]]:
    """Pages by what became of them, and facts, as published."""
    with reader(settings) as connection:
        return {
            name: {k: int(n) for k, n in connection.execute(sql).fetchall()}
            for name, sql in _COUNTS.items()
        }


def newest(settings: Settings) -> tuple[int, Any, int]:
    """Newest load of the writer's file and when it landed, and the newest that is published.

    Takes the lane for a moment. Raises LaneBusy, and WarehouseError where the file does not open.
    """
    sql = "SELECT coalesce(max(load), 0), max(loaded) FROM loads"
    with writer(settings, wait=5) as connection:
        ours = connection.execute(sql).fetchone() or (0, None)
    if not published(settings):
        return int(ours[0]), ours[1], 0
    with reader(settings) as connection:
        theirs = connection.execute(sql).fetchone() or (0, None)
    return int(ours[0]), ours[1], int(theirs[0])


def unaccounted(settings: Settings, entries: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of `entries` (feed, key) that the published file accounts for by no page."""
    table = {"feed": [f for f, _ in entries], "key": [k for _, k in entries]}
    schema = pa.schema({"feed": pa.string(), "key": pa.string()})
    with reader(settings) as connection:
        connection.register("known", pa.table(table, schema=schema))
        rows = connection.execute(
            "SELECT feed, key FROM known WHERE (feed, key) NOT IN (SELECT feed, entry_key FROM pages)"
        ).fetchall()
    return [(feed, key) for feed, key in rows]


def staged(settings: Settings, at: float) -> Staged:
    """What is staged, `at` a time of the clock in seconds."""
    runs, unreadable = {}, list[Path]()
    for folder in stage.unfinished(settings):
        try:
            runs[folder.name] = at - folder.stat().st_mtime
        except FileNotFoundError:
            continue  # it has just been loaded
        unreadable += [
            file for kind in (*stage.SHARD, "polls", "pages") for file in _broken(folder, kind)
        ]
    aside = settings.staging / stage.BROKEN
    there = tuple(sorted(aside.glob("*"))) if aside.exists() else ()
    return Staged(runs, tuple(unreadable), there)


def raw_pages(settings: Settings) -> tuple[int, int, list[Path]]:
    """Days and bytes of raw pages, and files of the newest day that cannot be read."""
    days = raw.days(settings)
    size = sum(file.stat().st_size for day in days for file in raw.files(settings, day))
    broken = []
    for file in raw.files(settings, days[-1]) if days else ():
        try:
            stage.check(file, "pages")
        except StageError:
            broken.append(file)
    return len(days), size, broken


def _broken(folder: Path, kind: str) -> list[Path]:
    found = []
    for file in stage.files(folder, kind):
        try:
            stage.check(file, kind)
        except StageError:
            if file.exists():
                found.append(file)
    return found
