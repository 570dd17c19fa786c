"""What is kept for so long and no longer: raw pages, texts and facts, each by a setting of its own."""

from __future__ import annotations

import shutil
from datetime import datetime

from duckdb import DuckDBPyConnection

from news.ids import digest
from news.settings import Settings
from warehouse import raw
from warehouse.anew import write_anew
from warehouse.connect import begun, lane, writer
from warehouse.leave import leave
from warehouse.redirects import note
from warehouse.sieve import FACTS
from warehouse.words import unindex

# Of the file, what may lie idle before it is written anew.
_IDLE = 0.25
_OLD = "SELECT id FROM articles GROUP BY id HAVING max(seen) < $before"
_TEXTS = """
UPDATE articles SET text = '', posts = NULL, residue = NULL
WHERE text <> '' AND id IN (SELECT id FROM old_articles)
"""


def drop_raw(settings: Settings, before: datetime) -> int:
    """Remove the folders of days before a moment; how many days."""
    old = [day for day in raw.days(settings) if day < before.date()]
    for day in old:
        shutil.rmtree(settings.raw / day.isoformat(), ignore_errors=True)
    return len(old)


def expire(
    settings: Settings, *, texts: datetime | None = None, facts: datetime | None = None
) -> dict[str, int]:
    """Empty the texts, and remove the facts, of articles first seen before these moments.

    Titles, addresses and dates stay, so that an article is known again. One transaction; rows by table.
    Raises LaneBusy and WarehouseError.
    """
    if not begun(settings) or (texts is None and facts is None):
        return {}
    with lane(settings):
        with writer(settings) as connection:
            connection.begin()
            try:
                counts = _texts(connection, texts) if texts else {}
                counts |= _facts(connection, facts) if facts else {}
                counts = {table: n for table, n in counts.items() if n}
                if counts:
                    moments = f"{texts} {facts}"
                    note(connection, "retention", digest("retention", moments), 0.0)
                connection.commit()
            except Exception:
                connection.rollback()
                raise
            # A lake's own compaction writes anew what holds too many deleted rows.
            idle = 0.0 if settings.lake else _idle(connection)
        if counts and idle > _IDLE:
            write_anew(settings)
    return counts


def last_load(settings: Settings, before: datetime) -> int:
    """The newest load that landed before a moment; 0 where there is none."""
    if not begun(settings):
        return 0
    with writer(settings) as connection:
        sql = "SELECT coalesce(max(load), 0) FROM loads WHERE loaded < $before"
        row = connection.execute(sql, {"before": before}).fetchone()
    return int(row[0]) if row else 0


def _texts(connection: DuckDBPyConnection, before: datetime) -> dict[str, int]:
    _old(connection, before)
    gone = "article IN (SELECT id FROM old_articles)"
    unindex(connection, "text <> '' AND id IN (SELECT id FROM old_articles)")
    return {
        "articles": _rows(connection, _TEXTS),
        "article_changes": _rows(connection, f"DELETE FROM article_changes WHERE {gone}"),
    }


def _facts(connection: DuckDBPyConnection, before: datetime) -> dict[str, int]:
    _old(connection, before)
    gone, counts = "article IN (SELECT id FROM old_articles)", {}
    for kind in FACTS:
        if kind != "mentions":
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE gone AS SELECT DISTINCT key FROM {kind} WHERE {gone}"
            )
        counts[kind] = _rows(connection, f"DELETE FROM {kind} WHERE {gone}")
        if kind != "mentions":
            leave(connection, kind.removesuffix("s"))
            connection.execute("DELETE FROM corrections WHERE key IN (SELECT key FROM gone)")
    return counts


def _old(connection: DuckDBPyConnection, before: datetime) -> None:
    connection.execute(f"CREATE OR REPLACE TEMP TABLE old_articles AS {_OLD}", {"before": before})


def _rows(connection: DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _idle(connection: DuckDBPyConnection) -> float:
    """The part of the file that holds nothing."""
    connection.execute("CHECKPOINT")
    row = connection.execute(
        "SELECT free_blocks, total_blocks FROM pragma_database_size()"
    ).fetchone()
    return row[0] / row[1] if row and row[1] else 0.0
