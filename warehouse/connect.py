"""Who may open which file: one writer in its lane, any number of readers beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from news.errors import NothingYet, WarehouseError
from news.settings import Settings
from warehouse import lake
from warehouse.lane import Group, lane
from warehouse.migrate import is_newest, migrate, upgrade, version

__all__ = ["begun", "compact", "lane", "published", "published_at", "reader", "writer"]

_CONFIG: dict[str, Any] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
# Catalogs of lakes that were found to have tables: they keep them.
_there: set[str] = set()
_UTC = "SET TimeZone = 'UTC'"
# DuckDB's default is 80% of the machine; a load needs far less, and extraction runs beside it.
WRITER = _CONFIG | {"memory_limit": "1500MB", "threads": "2"}


@contextmanager
def writer(
    settings: Settings, *, wait: float = 600, group: Group = "facts"
) -> Iterator[DuckDBPyConnection]:
    """The writer's file or the lake, migrated, within the lane of the tables to be written.

    Raises LaneBusy, and WarehouseError where it is of a newer version or cannot be opened.
    """
    with lane(settings, wait=wait, group=group):
        connection = _newest_lake(settings) if settings.lake else _newest(settings.writer)
        try:
            connection.execute(_UTC)
            yield connection
        finally:
            connection.close()


def _newest(file: Path) -> DuckDBPyConnection:
    """The writer's file with the newest schema."""
    try:
        if file.exists():
            connection = duckdb.connect(str(file), config=WRITER)
            try:
                if is_newest(connection):
                    return connection
                connection.execute("CHECKPOINT")
            except BaseException:
                connection.close()
                raise
            connection.close()
        upgrade(file, WRITER)
        return duckdb.connect(str(file), config=WRITER)
    except duckdb.Error as error:
        raise WarehouseError(f"{file} cannot be opened: {error}") from None


def _newest_lake(settings: Settings) -> DuckDBPyConnection:
    """The lake with the newest schema; changed in place, for its catalog's commits are whole."""
    connection = lake.attach(settings, WRITER)
    try:
        if not is_newest(connection):
            with lane(settings):
                migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def reader(settings: Settings, *, as_of: datetime | None = None) -> Iterator[DuckDBPyConnection]:
    """The published file or the lake, read-only; never waits for a writer.

    `as_of`: a lake as it was then. Raises WarehouseError where nothing has been published yet, it cannot
    be opened, or the past is asked of a file.
    """
    if settings.lake:
        connection = lake.attach(settings, _CONFIG, read_only=True, as_of=as_of)
    elif as_of is not None:
        raise WarehouseError("only a lake can be read as it was (docs/scale.md); this is a file")
    else:
        connection = _published(settings)
    try:
        connection.execute(_UTC)
        yield connection
    finally:
        connection.close()


def compact(settings: Settings) -> int:
    """Compact the lake and let its old snapshots go, within the lane; how many files it has then."""
    if not begun(settings):
        return 0
    with writer(settings) as connection:
        return lake.tend(connection, keep_days=settings.warehouse.keep_days).files


def begun(settings: Settings) -> bool:
    """Whether anything was ever loaded."""
    return published(settings) if settings.lake else settings.writer.exists()


def published(settings: Settings) -> bool:
    """Whether there is something to read. Raises WarehouseError where a lake cannot be asked."""
    if not settings.lake:
        return settings.published.exists()
    catalog = str(settings.warehouse.catalog)
    if catalog not in _there:
        try:
            with reader(settings) as connection:
                if version(connection):
                    _there.add(catalog)
        except NothingYet:
            return False
    return catalog in _there


def published_at(settings: Settings) -> datetime | None:
    """When the published file was made; None where there is none, and of a lake, whose commits are read at once.

    Asks the file system alone.
    """
    try:
        made = settings.published.resolve(strict=True).stat().st_mtime
    except OSError:
        return None
    return datetime.fromtimestamp(made, UTC)


def _published(settings: Settings) -> DuckDBPyConnection:
    while settings.published.exists():
        # Resolved, so that a swap of the symlink in between cannot mix two files.
        file = settings.published.resolve()
        try:
            return duckdb.connect(str(file), read_only=True, config=_CONFIG)
        except duckdb.Error as error:
            if file.exists():
                raise WarehouseError(f"{file} cannot be opened: {error}") from None
            # Its grace ended between resolving and opening: the symlink leads to a newer one.
    raise NothingYet(
        f"{settings.published} is not there yet: nothing has been published; "
        "`make up` or `wirewatch poll` fill it"
    )
