"""Numbered SQL, forward only, each step in a transaction."""

from __future__ import annotations

import re
from importlib.resources import files

from duckdb import DuckDBPyConnection

from news.errors import WarehouseError

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
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'schema_version'"
    ).fetchone()
    if not there or not there[0]:
        return 0
    row = connection.execute("SELECT max(number) FROM schema_version").fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def migrate(connection: DuckDBPyConnection) -> int:
    """Bring the database to the newest schema; returns its number.

    Raises WarehouseError where a newer wirewatch has written it.
    """
    known, found = steps(), version(connection)
    newest = known[-1][0]
    if found > newest:
        raise WarehouseError(
            f"the warehouse has schema {found}, this wirewatch knows {newest}: update wirewatch, or "
            "restore the copy made before the update"
        )
    for number, sql in known:
        if number > found:
            _step(connection, number, sql)
    return newest


def _step(connection: DuckDBPyConnection, number: int, sql: str) -> None:
    connection.begin()
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_version "
            "(number INTEGER NOT NULL, applied TIMESTAMPTZ NOT NULL DEFAULT current_timestamp)"
        )
        connection.execute(
            "COMMENT ON TABLE schema_version IS 'Steps of the schema applied so far.'"
        )
        connection.execute("COMMENT ON COLUMN schema_version.number IS 'Number of the step.'")
        connection.execute("COMMENT ON COLUMN schema_version.applied IS 'When it was applied.'")
        connection.execute(sql)
        connection.execute("INSERT INTO schema_version (number) VALUES (?)", [number])
        connection.commit()
    except Exception:
        connection.rollback()
        raise
