"""Numbered SQL, forward only, each step in a transaction, on a copy that is swapped in when it is whole.

The copy is no luxury. DuckDB 1.5 cannot always replay a change of schema from its write-ahead log
(duckdb/duckdb issues 19712, 20543, 22044): killed between commit and checkpoint, such a file never
opens again. So the log of the writer's file never holds one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from news.errors import WarehouseError
from warehouse.files import copy, sync

# A load of its own, without rows, so that the file is published anew: readers refuse one of another version.
_NOTE = """
INSERT INTO loads (load, run, batch, origin, loaded, pages, articles, revisions, quotes, events,
                   mentions, seconds)
SELECT max(load) + 1, $run, $batch, 'recompute', current_timestamp, 0, 0, 0, 0, 0, 0, 0 FROM loads
HAVING count(*) > 0
"""
_NUMBER = re.compile(r"(\d{4})_\w+\.sql")


def steps() -> list[tuple[int, str]]:
    """Number and SQL of each step, in order."""
    found = []
    for file in files("warehouse").joinpath("schema").iterdir():
        if match := _NUMBER.fullmatch(file.name):
            found.append((int(match[1]), file.read_text(encoding="utf-8")))
    return sorted(found)


def version(connection: DuckDBPyConnection) -> int:
    """Number of the newest step that this database has seen; 0 for an empty one."""
    there = connection.execute(
        "SELECT count(*) FROM duckdb_tables() "
        "WHERE table_name = 'schema_version' AND database_name = current_database()"
    ).fetchone()
    if not there or not there[0]:
        return 0
    row = connection.execute("SELECT max(number) FROM schema_version").fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def is_newest(connection: DuckDBPyConnection) -> bool:
    """Whether no step is missing. Raises WarehouseError where a newer wirewatch has been there."""
    newest, found = steps()[-1][0], version(connection)
    if found > newest:
        raise WarehouseError(
            f"the warehouse has schema {found}, this wirewatch knows {newest}: update wirewatch, or "
            "restore the copy made before the update"
        )
    return found == newest


def upgrade(file: Path, config: Mapping[str, Any]) -> None:
    """Bring a file that nobody has open, and that has no log, to the newest schema; or make it.

    Killed or failed midway, the file is what it was.
    """
    temporary, log = (file.with_name(f".{file.name}.tmp{end}") for end in ("", ".wal"))
    for leftover in (temporary, log):
        leftover.unlink(missing_ok=True)
    if file.exists():
        copy(file, temporary)
    with duckdb.connect(str(temporary), config=dict(config)) as connection:
        before = version(connection)
        after = migrate(connection)
        if before:
            connection.execute(_NOTE, {"run": f"schema {after}", "batch": f"from {before}"})
        connection.execute("CHECKPOINT")
    sync(temporary)
    temporary.replace(file)
    sync(file.parent)


def migrate(connection: DuckDBPyConnection) -> int:
    """Take the steps that are missing; returns the number of the newest.

    Raises WarehouseError where a newer wirewatch has written the database.
    """
    known, found = steps(), version(connection)
    if is_newest(connection):
        return found
    for number, sql in known:
        if number > found:
            _step(connection, number, sql)
    return known[-1][0]


def _step(connection: DuckDBPyConnection, number: int, sql: str) -> None:
    connection.begin()
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_version "
            "(number INTEGER NOT NULL, applied TIMESTAMPTZ NOT NULL)"
        )
        connection.execute(
            "COMMENT ON TABLE schema_version IS 'Steps of the schema applied so far.'"
        )
        connection.execute("COMMENT ON COLUMN schema_version.number IS 'Number of the step.'")
        connection.execute("COMMENT ON COLUMN schema_version.applied IS 'When it was applied.'")
        connection.execute(sql)
        connection.execute("INSERT INTO schema_version VALUES (?, current_timestamp)", [number])
        connection.commit()
    except Exception:
        connection.rollback()
        raise
