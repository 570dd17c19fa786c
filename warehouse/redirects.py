"""Ids that people have merged, as the views resolve them: the rows themselves stay as they came."""

from __future__ import annotations

import time
from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from news.ids import digest
from news.records import Redirect
from news.settings import Settings
from news.time import now
from warehouse.connect import begun, writer

RUN = "entity-redirects"
_KNOWN = "SELECT entity, moved_to, name, kind FROM entity_redirects ORDER BY entity"
_LOAD = """
INSERT INTO loads (load, run, batch, origin, loaded, pages, articles, revisions, quotes, events,
                   mentions, seconds)
SELECT coalesce(max(load), 0) + 1, ?, ?, 'recompute', ?, 0, 0, 0, 0, 0, 0, ? FROM loads
"""


def keep(settings: Settings, redirects: Sequence[Redirect], *, wait: float = 600) -> bool:
    """Make these the redirects that hold; False where they are already.

    Published with the next copy. Raises LaneBusy after `wait` seconds, and WarehouseError.
    """
    if not redirects and not begun(settings):
        return False
    began = time.monotonic()
    rows = sorted((r.id, r.into, r.name, r.kind) for r in redirects)
    with writer(settings, wait=wait, group="redirects") as connection:
        if connection.execute(_KNOWN).fetchall() == rows:
            return False
        connection.begin()
        try:
            connection.execute("DELETE FROM entity_redirects")
            if rows:
                connection.executemany("INSERT INTO entity_redirects VALUES (?, ?, ?, ?)", rows)
            if not settings.lake:
                note(connection, RUN, digest("redirects", rows), time.monotonic() - began)
            connection.commit()
        except Exception:
            connection.rollback()
            raise
    return True


def note(connection: DuckDBPyConnection, run: str, batch: str, seconds: float) -> None:
    """A load of its own for what came from nowhere else, so that it is published; it alerts nobody."""
    connection.execute(_LOAD, [run, batch, now(), seconds])
