"""Whether the state database holds together, and what waits in it."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from state import tables
from state.database import engine


def sound(url: str) -> str | None:
    """What SQLite finds wrong with its file; None where nothing is, or it is another database."""
    with engine(url).connect() as db:
        if db.dialect.name != "sqlite":
            return None
        found = str(db.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    return None if found == "ok" else found


def accounted(url: str) -> list[tuple[str, str]]:
    """Entries (feed, key) whose page is done with: the warehouse must have a row of each."""
    t = tables.entries
    done = t.c.status.in_(("article", "stub", "not_article", "quarantined"))
    with engine(url).connect() as db:
        return [(row[0], row[1]) for row in db.execute(sa.select(t.c.feed, t.c.key).where(done))]


def entries(url: str) -> dict[str, int]:
    """Known entries by what became of them."""
    t = tables.entries
    with engine(url).connect() as db:
        rows = db.execute(sa.select(t.c.status, sa.func.count()).group_by(t.c.status))
        return {row[0]: int(row[1]) for row in rows}


def late(url: str, now: datetime, than: timedelta) -> int:
    """Notifications that should have been sent so long ago."""
    t = tables.notifications
    open_ = t.c.state.in_(("pending", "failed", "sending"))
    with engine(url).connect() as db:
        query = sa.select(sa.func.count()).where(open_, t.c.created < now - than)
        return int(db.scalar(query) or 0)
