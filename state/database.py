"""Opening the state database and the few statements it is written with.

SQLite in WAL mode: readers never wait, writers one after the other (BEGIN IMMEDIATE, so that a
read which turns into a write cannot find that it may not). `synchronous=FULL`: a commit is on the
disk when it returns, for a notification that was sent must not become unsent by a power cut; it
costs a few milliseconds a write. PostgreSQL takes the same statements.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from news.errors import WirewatchError
from state import tables

VERSION = 8
"""Of the tables; a database with a higher one was written by a newer wirewatch."""

WAIT = 60
"""Seconds that a writer of SQLite waits for another."""

# SQLite allows some 32,000 variables in a statement, older ones 999.
CHUNK = 500

_engines: dict[tuple[int, str], Engine] = {}


def engine(url: str) -> Engine:
    """The engine for `url`, one in each process (a fork must not share a connection).

    Makes the tables on first use. Raises WirewatchError where the database cannot be opened or was
    written by a newer version.
    """
    key = os.getpid(), url
    if key not in _engines:
        try:
            _engines[key] = _open(sa.engine.make_url(url))
        except ImportError as error:
            raise WirewatchError(f"the state database needs a driver: {error}") from None
        except (sa.exc.SQLAlchemyError, OSError) as error:
            # An address may hold a password: SQLAlchemy's errors repeat it, we do not.
            reason = getattr(error, "orig", None) or type(error).__name__
            raise WirewatchError(
                f"the state database cannot be opened: {reason} (WIREWATCH_STATE_URL, or `var`)"
            ) from None
    return _engines[key]


@contextlib.contextmanager
def write(engine: Engine) -> Iterator[Connection]:
    """One transaction; what is written in it is kept as a whole or not at all."""
    with engine.connect() as db:
        if db.dialect.name == "sqlite":
            db.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield db
        except BaseException:
            db.rollback()
            raise
        db.commit()


def put(
    db: Connection,
    table: sa.Table,
    row: Mapping[str, Any],
    *,
    unless: sa.ColumnElement[bool] | None = None,
) -> None:
    """Insert a row, or replace the one of the same key except where `unless` holds of it."""
    insert = _insert(db, table).values(**row)
    keys = [column.name for column in table.primary_key]
    rest = {k: v for k, v in row.items() if k not in keys}
    where = None if unless is None else sa.not_(unless)
    db.execute(insert.on_conflict_do_update(index_elements=keys, set_=rest, where=where))


def add(db: Connection, table: sa.Table, row: Mapping[str, Any]) -> bool:
    """Insert a row; False where its key is there already, which is then left alone."""
    insert = _insert(db, table).values(**row)
    keys = [column.name for column in table.primary_key]
    # Not `rowcount`: psycopg does not tell it of an INSERT that SQLAlchemy has made to return its key.
    insert = insert.on_conflict_do_nothing(index_elements=keys).returning(table.c[keys[0]])
    return db.execute(insert).first() is not None


def chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    """`keys` in parts that fit one statement."""
    for i in range(0, len(keys), CHUNK):
        yield keys[i : i + CHUNK]


def _insert(db: Connection, table: sa.Table) -> Any:
    dialect: Any = sqlite if db.dialect.name == "sqlite" else postgresql
    return dialect.insert(table)


def _open(address: sa.URL) -> Engine:
    if address.get_backend_name() == "sqlite":
        if address.database in (None, "", ":memory:"):
            raise WirewatchError("the state must be a file or a server: nothing may forget it")
        Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
        # `isolation_level=None`: transactions are begun by us, see `write`.
        arguments: dict[str, Any] = {"timeout": WAIT, "isolation_level": None}
        made = sa.create_engine(address, connect_args=arguments, poolclass=sa.pool.NullPool)
        sa.event.listen(made, "connect", _configure)
    else:
        made = sa.create_engine(address, pool_pre_ping=True)
    _make(made)
    return made


def _configure(connection: Any, record: Any) -> None:
    deadline = time.monotonic() + WAIT
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError as error:
            # The very first change to WAL does not wait for others that do the same.
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
    connection.execute("PRAGMA synchronous=FULL")


def _make(engine: Engine) -> None:
    with write(engine) as db:
        if db.dialect.name == "postgresql":
            # Two that start at once would both find no table: the second waits here.
            db.execute(sa.select(sa.func.pg_advisory_xact_lock(0x57495245)))
        tables.version.create(db, checkfirst=True)
        found = db.scalar(sa.select(sa.func.max(tables.version.c.number)))
        if found is not None and found > VERSION:
            raise WirewatchError(
                f"the state database was written by a newer wirewatch (its version is {found}, "
                f"this one knows {VERSION}): update wirewatch"
            )
        tables.metadata.create_all(db)
        if found is not None and found < VERSION:
            _extend(db)
        if found == 1:
            # What was polled before had been read in full.
            old = tables.feeds
            db.execute(sa.update(old).values(settled=old.c.succeeded))
        if found != VERSION:
            db.execute(sa.insert(tables.version).values(number=VERSION))


def _extend(db: Connection) -> None:
    """Give the tables of an older version the columns and indexes that have been added since.

    A new column is empty or has a default of the server's: rows stay as they are.
    """
    inspector = sa.inspect(db)
    for table in tables.metadata.sorted_tables:
        there = {column["name"] for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                ddl = sa.schema.CreateColumn(column).compile(dialect=db.dialect)
                db.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {ddl}")
        for index in table.indexes:
            index.create(db, checkfirst=True)
