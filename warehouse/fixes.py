"""What people have put right, put into the rows: at once, and again whenever rows come anew."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import pyarrow as pa
from duckdb import DuckDBPyConnection

from news.errors import WarehouseError
from news.ids import digest
from news.records import Fix
from news.settings import Settings
from warehouse.connect import begun, writer
from warehouse.redirects import note

_PARTIES = pa.list_(
    pa.struct(
        [("mention", pa.string()), ("start", pa.int32()), ("end", pa.int32()), ("id", pa.string()),
         ("name", pa.string())]
    )
)  # fmt: skip
_COLUMNS: dict[str, dict[str, pa.DataType]] = {
    "quote": {"speaker": pa.string(), "speaker_id": pa.string()},
    "event": {
        "type": pa.string(), "actors": _PARTIES, "recipients": _PARTIES, "date": pa.string(),
        "modality": pa.string(), "negated": pa.bool_(),
    },
}  # fmt: skip
_ALSO = ("confidence", "why")
_KEEP = """
INSERT INTO corrections BY NAME
SELECT '{kind}' AS kind, {kind}s.key, {kind}s.id AS fact, f.made, f.who, f.why, f.fields, {was}
FROM {kind}s JOIN fixes f ON f.key = {kind}s.key WHERE {where}
"""
_PUT = """
UPDATE {kind}s SET confidence = 1, why = 'corrected by ' || f.who || ': ' || f.why, {sets}
FROM fixes f WHERE f.key = {kind}s.key AND NOT f.wrong AND {where}
"""
_BACK = """
UPDATE {kind}s SET {sets} FROM corrections c
WHERE c.fact = {kind}s.id AND c.kind = '{kind}' AND c.key = $key
"""


def put(connection: DuckDBPyConnection, fixes: Sequence[Fix], where: str = "true") -> int:
    """Put fixes into rows that are as they were extracted; how many rows.

    `where` says which rows, `{kind}s` in it being their table. Within the caller's transaction.
    """
    count = 0
    for kind, columns in _COLUMNS.items():
        mine = [fix for fix in fixes if fix.kind == kind and fix.fields is not None]
        if not mine:
            continue
        names = {"kind": kind, "where": where.format(kind=kind)}
        connection.register("fixes", _table(kind, mine))
        asked = "{kind}s.key IN (SELECT key FROM fixes{wrong}) AND {where}"
        here = asked.format(wrong="", **names)
        connection.execute(
            f"DELETE FROM corrections WHERE fact IN (SELECT id FROM {kind}s WHERE {here})"
        )
        was = ", ".join(f"{kind}s.{c} AS was_{c}" for c in (*columns, *_ALSO))
        row = connection.execute(_KEEP.format(was=was, **names)).fetchone()
        count += int(row[0]) if row else 0
        sets = ", ".join(
            f"{c} = CASE WHEN f.has_{c} THEN f.{c} ELSE {kind}s.{c} END" for c in columns
        )
        connection.execute(_PUT.format(sets=sets, **names))
        connection.execute(
            f"DELETE FROM {kind}s WHERE {asked.format(wrong=' WHERE wrong', **names)}"
        )
        connection.unregister("fixes")
    return count


def correct(settings: Settings, key: str, fix: Fix | None, *, kind: str, wait: float = 600) -> int:
    """Put a fix into the rows of its key, or take back what was put there; how many rows have it.

    Raises LaneBusy, and WarehouseError where there is no such key.
    """
    with writer(settings, wait=wait) as connection:
        connection.begin()
        try:
            columns = (*_COLUMNS[kind], *_ALSO)
            sets = ", ".join(f"{c} = c.was_{c}" for c in columns)
            connection.execute(_BACK.format(kind=kind, sets=sets), {"key": key})
            gone = "DELETE FROM corrections WHERE key = $key"
            had = connection.execute(gone, {"key": key}).fetchone()
            count = put(connection, [fix]) if fix else 0
            if count or (had and had[0]):
                note(connection, "correct", digest("correct", key, fix), 0.0)
            connection.commit()
        except Exception:
            connection.rollback()
            raise
    return count


def there(settings: Settings) -> dict[str, tuple[str, datetime]]:
    """The keys that have a fix in their rows: kind, and when it was made."""
    if not begun(settings):
        return {}
    with writer(settings) as connection:
        rows = connection.execute("SELECT DISTINCT key, kind, made FROM corrections").fetchall()
    return {key: (kind, made) for key, kind, made in rows}


def kind_of(settings: Settings, asked: str) -> tuple[Literal["quote", "event"], str, str]:
    """Kind, key and words of a quote or event, by its key or id. Raises WarehouseError."""
    if begun(settings):
        with writer(settings) as connection:
            kinds: tuple[tuple[Literal["quote", "event"], str], ...]
            kinds = (("quote", "content"), ("event", "text"))
            for kind, words in kinds:
                row = connection.execute(
                    f"SELECT key, {words} FROM {kind}s WHERE key = $asked OR id = $asked LIMIT 1",
                    {"asked": asked},
                ).fetchone()
                if row:
                    return kind, str(row[0]), str(row[1])
    raise WarehouseError(
        f'{asked} is no key or id of a quote or event; wirewatch sql "SELECT key, speaker, content FROM '
        'quotes_full" has them'
    )


def _table(kind: str, fixes: Sequence[Fix]) -> pa.Table:
    rows = [_row(kind, fix) for fix in fixes]
    fields: list[Any] = [
        ("key", pa.string()), ("made", pa.timestamp("us", tz="UTC")), ("who", pa.string()),
        ("why", pa.string()), ("fields", pa.string()), ("wrong", pa.bool_()),
    ]  # fmt: skip
    for column, type_ in _COLUMNS[kind].items():
        fields += [(column, type_), (f"has_{column}", pa.bool_())]
    return pa.Table.from_pylist(rows, schema=pa.schema(fields))


def _row(kind: str, fix: Fix) -> dict[str, Any]:
    fields = fix.fields or {}
    row: dict[str, Any] = {"key": fix.key, "made": fix.at, "who": fix.who, "why": fix.why}
    row |= {"fields": json.dumps(fields, ensure_ascii=False), "wrong": bool(fields.get("wrong"))}
    for column, type_ in _COLUMNS[kind].items():
        value = fields.get(column)
        if type_ is _PARTIES and value is not None:
            # Who is put right stands nowhere in the text: a span of nothing.
            value = [{"mention": p["name"], "start": 0, "end": 0, **p} for p in value]
        row |= {column: value, f"has_{column}": column in fields}
    return row
