"""Who may open which file: one writer in its lane, any number of readers beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection
from filelock import FileLock, Timeout

from news.errors import LaneBusy, WarehouseError
from news.settings import Settings
from warehouse.migrate import is_newest, upgrade

_CONFIG: dict[str, Any] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_UTC = "SET TimeZone = 'UTC'"
# DuckDB's default is 80% of the machine; a load needs far less, and extraction runs beside it.
WRITER = _CONFIG | {"memory_limit": "1500MB", "threads": "2"}


@contextmanager
def lane(settings: Settings, *, wait: float = 600) -> Iterator[None]:
    """Hold the loading lane: every writer takes it, the command line included.

    Who holds it may take it again. The lock dies with its process.
    Raises LaneBusy where another has held it for `wait` seconds.
    """
    settings.writer.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.writer.with_name("lane.lock"), is_singleton=True)
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        raise LaneBusy(
            f"another writer has held the lane of {settings.writer} for {wait:.0f} s; "
            "`wirewatch status` shows what runs"
        ) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def writer(settings: Settings, *, wait: float = 600) -> Iterator[DuckDBPyConnection]:
    """The writer's file, migrated, within the lane.

    Raises LaneBusy, and WarehouseError where the file is of a newer version or no DuckDB file.
    """
    with lane(settings, wait=wait):
        connection = _newest(settings.writer)
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


@contextmanager
def reader(settings: Settings) -> Iterator[DuckDBPyConnection]:
    """The published file, read-only; never waits for a writer.

    Raises WarehouseError where nothing has been published yet, or the file is no DuckDB file.
    """
    connection = _published(settings)
    try:
        connection.execute(_UTC)
        yield connection
    finally:
        connection.close()


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
    raise WarehouseError(
        f"{settings.published} is not there yet: nothing has been published; "
        "`make up` or `wirewatch poll` fill it"
    )
