"""What watches remember that ask for more than matches: volumes, silences, what came together before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from news.records import Brief, Heard, Memory, Remembered
from state import tables
from state.database import add, chunks, engine, put


class Memories:
    """The memories in the state database at an SQLAlchemy address; `Store.record` writes them.

    Raises WirewatchError where it cannot be opened or was written by a newer version.
    """

    def __init__(self, url: str) -> None:
        self._engine = engine(url)

    def all(self) -> dict[str, Memory]:
        """The memory of each watch that has one."""
        with self._engine.connect() as db:
            rows = db.execute(sa.select(tables.memories)).mappings()
            return {row["watch"]: Memory(**row) for row in rows}

    def times(self, watch: str, since: datetime) -> dict[str, datetime]:
        """Articles that a watch heard from `since` on, and when."""
        t = tables.heard
        query = sa.select(t.c.article, t.c.at).where(t.c.watch == watch, t.c.at >= since)
        with self._engine.connect() as db:
            return {row[0]: row[1] for row in db.execute(query)}

    def newest(self, watch: str, most: int) -> list[Heard]:
        """What a watch heard last, the newest first."""
        t = tables.heard
        query = sa.select(t).where(t.c.watch == watch).order_by(t.c.at.desc(), t.c.article)
        with self._engine.connect() as db:
            return [_heard(row) for row in db.execute(query.limit(most)).mappings()]

    def pairs(self, watch: str, asked: Collection[str]) -> set[str]:
        """Those of `asked` that have come together before."""
        t, found = tables.pairs, set[str]()
        with self._engine.connect() as db:
            for some in chunks(sorted(asked)):
                query = sa.select(t.c.pair).where(t.c.watch == watch, t.c.pair.in_(some))
                found.update(row[0] for row in db.execute(query))
        return found

    def listened(self) -> datetime | None:
        """When a feed was last read with success: before that, nobody was listening."""
        t = tables.feeds
        with self._engine.connect() as db:
            found: datetime | None = db.scalar(
                sa.select(sa.func.max(t.c.succeeded, type_=tables.Utc()))
            )
        return found


def remember(db: Connection, new: Remembered) -> None:
    """Add to the memories, within the transaction of a round of matching."""
    heard = tables.heard
    for watch in new.anew:
        db.execute(sa.delete(heard).where(heard.c.watch == watch))
        db.execute(sa.delete(tables.pairs).where(tables.pairs.c.watch == watch))
    for memory in new.memories:
        put(db, tables.memories, asdict(memory))
    for one in new.heard:
        told = {"watch": one.watch, "article": one.article, "at": one.at}
        add(db, heard, told | asdict(one.brief))
    for watch, pair in new.pairs:
        add(db, tables.pairs, {"watch": watch, "pair": pair})
    for watch, since in new.since.items():
        last = sa.select(sa.func.max(heard.c.at)).where(heard.c.watch == watch).scalar_subquery()
        old = sa.delete(heard).where(heard.c.watch == watch, heard.c.at < since)
        db.execute(old.where(heard.c.at < last))


def _heard(row: Any) -> Heard:
    brief = Brief(row["headline"], row["source"], row["link"])
    return Heard(watch=row["watch"], article=row["article"], at=row["at"], brief=brief)
