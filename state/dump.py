"""All of state as lines of JSON and back: the same for SQLite and PostgreSQL, and from one to the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from news.errors import WirewatchError
from state import tables
from state.database import VERSION, add, engine, write
from state.tables import moment

_BATCH = 1000


def dump(url: str, file: Path) -> int:
    """Write every row to `file`, as they were at one moment; how many. Nobody is held up."""
    count = 0
    with engine(url).connect() as db, file.open("w", encoding="utf-8") as out:
        if db.dialect.name == "postgresql":
            db.execution_options(isolation_level="REPEATABLE READ")
        else:
            db.exec_driver_sql("BEGIN")
        out.write(json.dumps({"state": VERSION}) + "\n")
        for table in _tables():
            for row in db.execute(sa.select(*_plain(table)).select_from(table)).mappings():
                out.write(json.dumps([table.name, dict(row)], ensure_ascii=False) + "\n")
                count += 1
    return count


def restore(url: str, file: Path) -> int:
    """Put the rows of `file` in the place of all that is there, in one transaction; how many.

    Raises WirewatchError where a newer wirewatch has written it, or it is no such file.
    """
    known, count = {t.name: t for t in _tables()}, 0
    with write(engine(url)) as db:
        lines = _lines(file)
        head = next(lines, None)
        if not isinstance(head, dict) or "state" not in head:
            raise WirewatchError(f"{file}: no dump of wirewatch's state")
        if head["state"] > VERSION:
            raise WirewatchError(
                f"{file}: of state {head['state']}, this wirewatch knows {VERSION}: update wirewatch"
            )
        for table in reversed(_tables()):
            if table is not tables.tombstones:  # what was forgotten since stays forgotten
                db.execute(sa.delete(table))
        for name, rows in _batches(lines):
            if name == "tombstones":
                count += sum(add(db, known[name], row | {"at": moment(row["at"])}) for row in rows)
            elif name in known:
                columns = {c.name: c.type for c in known[name].columns}
                plain = [
                    {k: _of(columns[k], v) for k, v in row.items() if k in columns} for row in rows
                ]
                names = [c for c in known[name].columns if c.name in plain[0]]
                sql = sa.insert(sa.table(name, *(sa.column(c.name) for c in names)))
                db.execute(sql, plain)
                count += len(rows)
        _count_on(db)
    return count


def _tables() -> list[sa.Table]:
    return [t for t in tables.metadata.sorted_tables if t is not tables.version]


def _plain(table: sa.Table) -> list[Any]:
    """The columns as the database holds them: moments are whole numbers."""
    return [sa.literal_column(f'{table.name}."{c.name}"').label(c.name) for c in table.columns]


def _of(type_: Any, value: Any) -> Any:
    """A value as either database takes it: SQLite gives 0 and 1 for truth, PostgreSQL wants truth."""
    return bool(value) if isinstance(type_, sa.Boolean) and value is not None else value


def _lines(file: Path) -> Iterator[Any]:
    with file.open(encoding="utf-8") as content:
        yield from map(json.loads, content)


def _batches(lines: Iterator[Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    name, rows = "", list[dict[str, Any]]()
    for table, row in lines:
        if rows and (table != name or len(rows) >= _BATCH):
            yield name, rows
            rows = []
        name = table
        rows.append(row)
    if rows:
        yield name, rows


def _count_on(db: Connection) -> None:
    """PostgreSQL counts on from the highest number there is; SQLite does so by itself."""
    if db.dialect.name != "postgresql":
        return
    for table in _tables():
        for column in table.primary_key.columns:
            if column.autoincrement is True:
                of = f"'{table.name}', '{column.name}'"
                last = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
                db.execute(
                    sa.select(sa.func.setval(sa.text(f"pg_get_serial_sequence({of})"), last, False))
                )
