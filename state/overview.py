"""What a person asks of matches and of the outbox: how many a day, what became of them, how long it took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from news.records import Notification
from state import tables
from state.database import engine
from state.store import notification

_DAY = 86_400_000_000  # microseconds, as tables.Utc keeps a moment
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """One thing that a watch has matched: `key` is a quote_key, event_key, article id or cluster."""

    watch: str
    key: str
    article: str
    load: int
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """A notification that has gone out: when its article was seen, when it was matched, and sent."""

    article: str | None
    seen: datetime | None
    created: datetime
    sent: datetime


class Overview:
    """Reads the state database at an SQLAlchemy address; writes nothing.

    Raises WirewatchError where it cannot be opened or was written by a newer version.
    """

    def __init__(self, url: str) -> None:
        self._engine = engine(url)

    def by_load(self, since: int) -> list[tuple[str, int, int]]:
        """Watch, load, and how many things of that load it matched; from load `since` on."""
        t = tables.matches
        query = sa.select(t.c.watch, t.c.load, sa.func.count()).where(t.c.load >= since)
        with self._engine.connect() as db:
            return [(w, n, c) for w, n, c in db.execute(query.group_by(t.c.watch, t.c.load))]

    def matches(self, watch: str | None = None, *, limit: int = 100) -> list[Matched]:
        """What was matched last, by one watch or any, the newest load first."""
        t = tables.matches
        columns = [t.c[name] for name in Matched.__dataclass_fields__]
        query = sa.select(*columns).order_by(t.c.load.desc(), t.c.watch, t.c.key).limit(limit)
        if watch is not None:
            query = query.where(t.c.watch == watch)
        with self._engine.connect() as db:
            return [Matched(**row) for row in db.execute(query).mappings()]

    def outcomes(self, since: datetime) -> dict[str, dict[str, int]]:
        """By watch, how many notifications made since then are in each state."""
        t, found = tables.notifications, dict[str, dict[str, int]]()
        query = sa.select(t.c.watch, t.c.state, sa.func.count()).where(t.c.created >= since)
        with self._engine.connect() as db:
            for watch, state, count in db.execute(query.group_by(t.c.watch, t.c.state)):
                found.setdefault(watch, {})[state] = count
        return found

    def by_day(self, watch: str, since: datetime) -> list[tuple[date, str, int]]:
        """Day made, state, and how many notifications of a watch."""
        t = tables.notifications
        day = sa.type_coerce(t.c.created, sa.BigInteger).op("/")(sa.literal(_DAY, sa.BigInteger))
        query = sa.select(day, t.c.state, sa.func.count()).group_by(day, t.c.state).order_by(day)
        query = query.where(t.c.watch == watch, t.c.created >= since)
        with self._engine.connect() as db:
            rows = db.execute(query).all()
        return [(_EPOCH + timedelta(days=int(n)), state, count) for n, state, count in rows]

    def notifications(self, watch: str, *, limit: int = 50) -> list[Notification]:
        """The last notifications of a watch, the newest first."""
        t = tables.notifications
        query = sa.select(t).where(t.c.watch == watch)
        query = query.order_by(t.c.created.desc(), t.c.id).limit(limit)
        with self._engine.connect() as db:
            return [notification(dict(row)) for row in db.execute(query).mappings()]

    def told(self, since: datetime, *, limit: int = 5000) -> list[Told]:
        """What was sent last, the newest first, with the article that its first key stands in."""
        n, m = tables.notifications, tables.matches
        same = sa.and_(m.c.watch == n.c.watch, m.c.key == n.c.key)
        query = sa.select(m.c.article, n.c.seen, n.c.created, n.c.sent).select_from(
            n.outerjoin(m, same)
        )
        query = query.where(n.c.state == "sent", n.c.sent >= since)
        with self._engine.connect() as db:
            rows = db.execute(query.order_by(n.c.sent.desc()).limit(limit))
            return [Told(*row) for row in rows]

    def keys(self, watch: str, *, limit: int = 20_000) -> dict[str, list[str]]:
        """Keys of what a watch has matched last, by kind: quotes, events, articles."""
        t, found = tables.matches, dict[str, list[str]](quotes=[], events=[], articles=[])
        query = sa.select(t.c.kind, t.c.key).where(t.c.watch == watch)
        with self._engine.connect() as db:
            for kind, key in db.execute(query.order_by(t.c.load.desc()).limit(limit)):
                found.setdefault(f"{kind}s", []).append(key)
        return found
