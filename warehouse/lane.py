"""The loading lanes: who writes a group of tables waits for the one before, on whichever machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from news.errors import LaneBusy, WarehouseError
from news.settings import Settings
from warehouse import lake

Group = Literal["facts", "residue", "redirects"]
"""Tables that are written together. A DuckDB file has one writer, hence one lane for them all."""

# Ours among the advisory locks of a database, and a group's.
_OURS = 0x57495245
_NUMBERS: dict[Group, int] = {"facts": 1, "residue": 2, "redirects": 3}
# The server lets go of a lane whose machine has fallen silent: after a minute, not after two hours.
_ALIVE = "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"


class _Held(threading.local):
    """The locks of this thread, and how often each was taken."""

    def __init__(self) -> None:
        self.locks: dict[tuple[str, int], tuple[Any, int]] = {}


_held = _Held()


@contextmanager
def lane(settings: Settings, *, wait: float = 600, group: Group = "facts") -> Iterator[None]:
    """Hold the loading lane of a group of tables: every writer takes it, the command line included.

    Who holds it may take it again. The lock dies with its process, on a lake with its connection to the
    catalog. Raises LaneBusy where another has held it for `wait` seconds.
    """
    catalog = str(settings.warehouse.catalog)
    if catalog.startswith("postgres:"):
        with _advisory(settings, group, wait):
            yield
        return
    file = settings.writer.with_name("lane.lock")
    if settings.lake:
        file = Path(f"{catalog.partition(':')[2]}.{group}.lock")
    file.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(file, is_singleton=True)
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        raise _busy(settings, wait) from None
    try:
        yield
    finally:
        lock.release()


def still_held(settings: Settings, group: Group = "facts") -> None:
    """Raise WarehouseError where this thread's lane was lost: its connection has ended, another may load.

    To be asked just before a commit. A lock on a file cannot be lost.
    """
    found = _held.locks.get((str(settings.warehouse.catalog), _NUMBERS[group]))
    if found is None:
        return
    import psycopg

    try:
        found[0].execute("SELECT 1")
    except psycopg.Error as error:
        raise WarehouseError(f"the lane was lost: {lake.said(settings, error)}") from None


@contextmanager
def _advisory(settings: Settings, group: Group, wait: float) -> Iterator[None]:
    key = str(settings.warehouse.catalog), _NUMBERS[group]
    connection, depth = _held.locks.get(key) or (None, 0)
    if connection is None:
        connection = _locked(settings, _NUMBERS[group], wait)
    _held.locks[key] = connection, depth + 1
    try:
        yield
    finally:
        if depth:
            _held.locks[key] = connection, depth
        else:
            del _held.locks[key]
            connection.close()


def _locked(settings: Settings, number: int, wait: float) -> Any:
    """A connection to the catalog's server that holds the lock; who waits longest is next."""
    try:
        import psycopg
    except ImportError:
        raise WarehouseError(
            "a lake in PostgreSQL needs psycopg: `uv sync --extra cluster`"
        ) from None
    try:
        connection = psycopg.connect(lake.dsn(settings), autocommit=True, options=_ALIVE)
    except psycopg.Error as error:
        raise WarehouseError(f"the lake's catalog: {lake.said(settings, error)}") from None
    try:
        connection.execute(f"SET lock_timeout = {max(1, round(wait * 1000))}")
        connection.execute("SELECT pg_advisory_lock(%s, %s)", (_OURS, number))
    except psycopg.errors.LockNotAvailable:
        connection.close()
        raise _busy(settings, wait) from None
    except psycopg.Error as error:
        connection.close()
        raise WarehouseError(f"the lake's catalog: {lake.said(settings, error)}") from None
    return connection


def _busy(settings: Settings, wait: float) -> LaneBusy:
    of = "the lake" if settings.lake else settings.writer
    return LaneBusy(
        f"another writer has held the lane of {of} for {wait:.0f} s; "
        "`wirewatch status` shows what runs"
    )
