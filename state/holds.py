"""What waits in the outbox for others of its group, and what goes out in its place: one transaction each."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

import sqlalchemy as sa

from news.records import Notification
from state import tables
from state.database import chunks, engine, write
from state.store import insert, notification


class Holds:
    """The groups in the state database at an SQLAlchemy address.

    Raises WirewatchError where it cannot be opened or was written by a newer version.
    """

    def __init__(self, url: str) -> None:
        self._engine = engine(url)

    def waiting(self) -> dict[str, datetime]:
        """Groups that wait, and until when."""
        t = tables.holds
        query = sa.select(t.c.group, sa.func.min(t.c.until, type_=tables.Utc())).group_by(t.c.group)
        with self._engine.connect() as db:
            return {row[0]: row[1] for row in db.execute(query)}

    def told(self) -> dict[str, datetime]:
        """Groups, and when each was told last."""
        t = tables.groups
        with self._engine.connect() as db:
            return {row[0]: row[1] for row in db.execute(sa.select(t.c.group, t.c.told))}

    def due(self, now: datetime) -> dict[str, list[Notification]]:
        """All that waits in groups that are due, oldest first."""
        h, n = tables.holds, tables.notifications
        groups = sa.select(h.c.group).where(h.c.until <= now)
        query = (
            sa.select(h.c.group.label("of"), n)
            .join(n, n.c.id == h.c.notification)
            .where(h.c.group.in_(groups))
            .order_by(n.c.created, n.c.id)
        )
        found = defaultdict[str, list[Notification]](list)
        with self._engine.connect() as db:
            for row in db.execute(query).mappings():
                found[row["of"]].append(notification(dict(row)))
        return dict(found)

    def tell(
        self, group: str, members: list[Notification], together: Notification | None, now: datetime
    ) -> None:
        """Let a group go: each for itself, or all of it as the one notification `together`."""
        h, n, g = tables.holds, tables.notifications, tables.groups
        state = {"state": "pending" if together is None else "bundled", "due": None}
        with write(self._engine) as db:
            if together is not None:
                insert(db, together)
            for some in chunks([member.id for member in members]):
                db.execute(
                    sa.update(n).where(n.c.id.in_(some), n.c.state == "held").values(**state)
                )
                db.execute(sa.delete(h).where(h.c.notification.in_(some)))
            db.execute(sa.delete(g).where(g.c.group == group))
            db.execute(sa.insert(g).values(group=group, told=now))

    def sent_since(self, receiver: str, since: datetime) -> list[datetime]:
        """When this receiver has taken a message, after `since`; the oldest first."""
        n = tables.notifications
        query = sa.select(n.c.sent).where(n.c.receiver == receiver, n.c.sent > since)
        with self._engine.connect() as db:
            return sorted(row[0] for row in db.execute(query))

    def hold_back(self, receiver: str, group: str, until: datetime) -> int:
        """Make all that is new for a receiver wait as one group; how many that were."""
        h, n = tables.holds, tables.notifications
        new = (n.c.receiver == receiver, n.c.state == "pending", n.c.condition != "bundle")
        with write(self._engine) as db:
            ids = [row[0] for row in db.execute(sa.select(n.c.id).where(*new))]
            for some in chunks(ids):
                db.execute(sa.update(n).where(n.c.id.in_(some)).values(state="held", due=until))
            for id in ids:
                row = {"notification": id, "receiver": receiver, "group": group, "until": until}
                db.execute(sa.insert(h).values(**row))
        return len(ids)
