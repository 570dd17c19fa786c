"""What has told of a thing already, and how it is worded anew while it can be."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from news.records import Message, Notification
from state import tables
from state.database import chunks, engine, write
from state.store import as_json, notification, told_by


class Told:
    """Notifications in the state database at an SQLAlchemy address, by what they tell.

    Raises WirewatchError where it cannot be opened or was written by a newer version.
    """

    def __init__(self, url: str) -> None:
        self._engine = engine(url)

    def originals(self, n: Notification) -> list[tuple[Notification, tuple[str, ...]]]:
        """Notifications that told what `n` tells, of other articles, and by which keys."""
        t = tables.told
        alike = [key for some in n.alike.values() for key in some]
        told = defaultdict[str, list[str]](list)
        with self._engine.connect() as db:
            for some in chunks(alike):
                query = sa.select(t.c.notification, t.c.key).where(told_by(n), t.c.key.in_(some))
                for id, key in db.execute(query):
                    told[id].append(key)
            outbox = tables.notifications
            return [
                (notification(dict(row)), tuple(told[row["id"]]))
                for some in chunks(sorted(told))
                for row in db.execute(sa.select(outbox).where(outbox.c.id.in_(some))).mappings()
            ]

    def landed(self) -> list[tuple[int, datetime]]:
        """Of each notification that was handed over the load that brought what it tells of, and when it was sent.

        Where it tells of several things, the last of them.
        """
        n, t, m = tables.notifications, tables.told, tables.matches
        query = (
            sa.select(sa.func.max(m.c.load), n.c.sent)
            .join(t, t.c.notification == n.c.id)
            .join(m, sa.and_(m.c.watch == t.c.watch, m.c.key == t.c.key))
            .where(n.c.sent.is_not(None))
            .group_by(n.c.id, n.c.sent)
        )
        with self._engine.connect() as db:
            return [(row[0], row[1]) for row in db.execute(query)]

    def reword(self, id: str, message: Message) -> bool:
        """Give a notification another message; False where it is under way, or cannot be changed any more.

        One that its receiver has taken, and can change, is sent again for that.
        """
        t = tables.notifications
        waits = t.c.state.in_(("pending", "held", "failed"))
        taken = sa.and_(t.c.state == "sent", t.c.receipt.is_not(None))
        values: dict[str, Any] = {"message": as_json(message)}
        with write(self._engine) as db:
            done = db.execute(sa.update(t).where(t.c.id == id, waits).values(**values)).rowcount
            values |= {"state": "pending", "due": None, "attempts": 0}
            done += db.execute(sa.update(t).where(t.c.id == id, taken).values(**values)).rowcount
        return bool(done)
