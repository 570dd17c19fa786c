"""When each part of the house that is to be at work was last seen there."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from state import tables
from state.database import engine, put, write

WATCHER = "watcher"
"""Who asks the feeds, in Airflow's triggerer."""


class Signs:
    """The signs of life in the state database at an SQLAlchemy address.

    Raises WirewatchError where it cannot be opened or was written by a newer version.
    """

    def __init__(self, url: str) -> None:
        self._engine = engine(url)

    def give(self, name: str, now: datetime) -> None:
        """`name` is at work at `now`; never earlier than it was seen before."""
        t = tables.signs
        with write(self._engine) as db:
            put(db, t, {"name": name, "at": now}, unless=t.c.at > now)

    def last(self, name: str) -> datetime | None:
        """When `name` was last seen at work; None: never."""
        t = tables.signs
        with self._engine.connect() as db:
            found: datetime | None = db.scalar(sa.select(t.c.at).where(t.c.name == name))
        return found
