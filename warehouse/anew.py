"""The writer's file, or the lake's, written anew without what was deleted from it."""

from __future__ import annotations

import duckdb

from news.settings import Settings
from warehouse import lake
from warehouse.connect import writer
from warehouse.files import sync


def write_anew(settings: Settings) -> None:
    """Write the writer's file anew, within the lane, without what was deleted from it.

    DuckDB gives deleted rows' blocks back for use, and leaves in them what was there. Killed
    midway, the file is what it was. A lake's past goes as well: it had what was deleted.
    """
    if settings.lake:
        with writer(settings) as connection:
            lake.tend(connection, keep_days=0)
        return
    file = settings.writer
    temporary = file.with_name(f".{file.name}.anew")
    for leftover in (temporary, temporary.with_name(f"{temporary.name}.wal")):
        leftover.unlink(missing_ok=True)
    with writer(settings) as connection:
        row = connection.execute("SELECT current_database()").fetchone()
        connection.execute("CHECKPOINT")
        try:
            connection.execute(f"ATTACH '{str(temporary).replace(chr(39), chr(39) * 2)}' AS anew")
            connection.execute(f'COPY FROM DATABASE "{row[0] if row else ""}" TO anew')
            connection.execute("CHECKPOINT anew")
            connection.execute("DETACH anew")
        except (duckdb.Error, OSError):
            temporary.unlink(missing_ok=True)
            raise
    sync(temporary)
    temporary.replace(file)
    sync(file.parent)
