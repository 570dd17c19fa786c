"""The writer's file for a backup: as it was at one moment, between two loads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb

from news.errors import WarehouseError
from news.settings import Settings
from warehouse.connect import lane, writer
from warehouse.files import copy, sync
from warehouse.migrate import is_newest, version


def take(settings: Settings, file: Path, before: Callable[[], object]) -> int:
    """Copy the warehouse to `file`, within the lane; its newest load, 0 where there is none.

    `before` is called in the lane, before the copy: what it copies is never ahead of the warehouse.
    Raises LaneBusy and WarehouseError.
    """
    with lane(settings):
        before()
        if not settings.writer.exists():
            return 0
        with writer(settings) as connection:
            row = connection.execute("SELECT coalesce(max(load), 0) FROM loads").fetchone()
            connection.execute("CHECKPOINT")
        copy(settings.writer, file)
    return int(row[0]) if row else 0


def check(file: Path) -> int:
    """The newest load of a warehouse's file, all of it read once; of an older version, too.

    Raises WarehouseError where it is none, or of a newer version.
    """
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            is_newest(connection)
            if version(connection) == 0:
                raise WarehouseError(f"{file}: a DuckDB file, but no warehouse")
            row = connection.execute("SELECT coalesce(max(load), 0) FROM loads").fetchone()
            tables = connection.execute(
                "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary"
            ).fetchall()
            for (table,) in tables:
                connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()
    except duckdb.Error as error:
        raise WarehouseError(f"{file}: {error}") from None
    return int(row[0]) if row else 0


def put(settings: Settings, file: Path) -> None:
    """Make `file` the writer's, within the lane."""
    with lane(settings):
        settings.writer.with_name(f"{settings.writer.name}.wal").unlink(missing_ok=True)
        sync(file)
        file.replace(settings.writer)
        sync(settings.writer.parent)
