"""Silences: watches of which nothing is told for a while. What each holds back stays in the outbox."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from news.errors import WirewatchError
from news.records import Silence
from state import tables
from state.database import engine, write


class Silences:
    """The silences in the state database at an SQLAlchemy address.

    Raises WirewatchError where it cannot be opened or was written by a newer version.
    """

    def __init__(self, url: str) -> None:
        self._engine = engine(url)

    def add(self, silence: Silence) -> int:
        """Keep a silence; its number. Raises WirewatchError where it would end before it starts."""
        if silence.end <= silence.start:
            raise WirewatchError("a silence must end after it starts")
        row = {name: value for name, value in asdict(silence).items() if name != "id"}
        with write(self._engine) as db:
            number = db.execute(sa.insert(tables.silences).values(**row)).inserted_primary_key
        return int(number[0]) if number else 0

    def active(self, now: datetime) -> list[Silence]:
        """Those that hold at `now`, and those that will: not those that are over."""
        return [silence for silence in self.all() if silence.end > now]

    def all(self) -> list[Silence]:
        """Every silence there was, the newest first."""
        t = tables.silences
        with self._engine.connect() as db:
            rows = db.execute(sa.select(t).order_by(t.c.id.desc())).mappings()
            return [Silence(**row) for row in rows]

    def expire(self, id: int, now: datetime) -> Silence:
        """End a silence now. Raises WirewatchError where there is none, or it is over already."""
        found = next((silence for silence in self.all() if silence.id == id), None)
        if found is None or found.end <= now:
            raise WirewatchError(
                f"no silence {id} holds; `wirewatch silence list` shows those that do"
            )
        t = tables.silences
        with write(self._engine) as db:
            db.execute(sa.update(t).where(t.c.id == id).values(end=now))
        return found
