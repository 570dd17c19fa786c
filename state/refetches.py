"""Pages to be fetched again, to see whether they have changed: when, and by which validators."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.engine import Connection

from news.records import Entry, Outcome
from state import tables
from state.database import engine, put

_entry: TypeAdapter[Entry] = TypeAdapter(Entry)


class Refetches:
    """The refetches in the state database at an SQLAlchemy address.

    Raises WirewatchError where it cannot be opened or was written by a newer version.
    """

    def __init__(self, url: str) -> None:
        self._engine = engine(url)

    def due(self, now: datetime, hours: Sequence[float], limit: int | None = None) -> list[Entry]:
        """Entries whose page is to be fetched again by now, the longest due first.

        None that has been due for longer than the last of `hours`: it is history by then.
        """
        if not hours:
            return []
        t, oldest = tables.refetches, now - timedelta(hours=max(hours))
        query = sa.select(t.c.entry).where(t.c.due <= now, t.c.due > oldest)
        with self._engine.connect() as db:
            found = db.scalars(query.order_by(t.c.due, t.c.feed, t.c.key).limit(limit)).all()
        return [_entry.validate_json(entry) for entry in found]


def plan(db: Connection, outcome: Outcome, hours: Sequence[float]) -> None:
    """Remember when this entry's page is to be fetched next, after what has become of it.

    `hours` are counted from when the page was first had. The same outcome again changes nothing.
    """
    entry = outcome.entry
    base = entry.had or outcome.fetched
    if not (entry.step or _had(outcome, hours)):
        return
    t, row = tables.refetches, _row(outcome, base, sorted(hours))
    unless = sa.or_(t.c.had > base, sa.and_(t.c.had == base, t.c.step >= row["step"]))
    put(db, t, row, unless=unless)


def _had(outcome: Outcome, hours: Sequence[float]) -> bool:
    """Whether a page came now for the first time, and is not of long ago."""
    if not hours or not outcome.had or outcome.status not in ("article", "stub"):
        return False
    published = outcome.entry.published
    return published is None or outcome.fetched - published <= timedelta(hours=max(hours))


def _row(outcome: Outcome, base: datetime, hours: Sequence[float]) -> dict[str, Any]:
    """The next step whose time has not passed; without `due` after the last."""
    entry, last = outcome.entry, len(hours) + 1
    times = [base + timedelta(hours=h) for h in hours]
    after = (n for n, time in enumerate(times, 1) if n > entry.step and time > outcome.fetched)
    step = next(after, max(last, entry.step + 1))
    row: dict[str, Any] = {"feed": entry.feed, "key": entry.key, "step": step, "had": base}
    if step >= last:
        return row | {"due": None, "entry": None}
    again = replace(
        entry,
        step=step,
        had=base,
        summary=None,
        attempts=0,
        etag=outcome.etag if outcome.had else entry.etag,
        last_modified=outcome.last_modified if outcome.had else entry.last_modified,
    )
    return row | {"due": times[step - 1], "entry": _json(again)}


def _json(entry: Entry) -> str:
    text = json.dumps(asdict(entry), ensure_ascii=False, default=datetime.isoformat)
    return text.encode("utf-8", "replace").decode()
