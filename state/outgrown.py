"""What state no longer needs: told long ago, settled, and done with."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from state import tables
from state.database import engine, write

# What no deliverer will touch again. What still waits is never cleared.
_SETTLED = ("sent", "dead", "silenced", "bundled")


def clear(url: str, before: datetime, load: int) -> dict[str, int]:
    """Remove what was settled before a moment, and matches up to a load; rows by table.

    What was told on a plain match is forgotten with its notification: an article that old alerts no
    more. What has spread is remembered, as its cluster may grow on. Raises WirewatchError where the
    database cannot be opened.
    """
    n, t, m = tables.notifications, tables.told, tables.matches
    r, g = tables.refetches, tables.groups
    old = sa.and_(n.c.state.in_(_SETTLED), n.c.created < before)
    counts = {}
    with write(engine(url)) as db:
        of_old = t.c.notification.in_(sa.select(n.c.id).where(old))
        spread = t.c.condition.startswith("spread")
        counts["told"] = db.execute(sa.delete(t).where(of_old, sa.not_(spread))).rowcount
        counts["notifications"] = db.execute(sa.delete(n).where(old)).rowcount
        counts["matches"] = db.execute(sa.delete(m).where(m.c.load <= load)).rowcount
        done = sa.and_(r.c.due.is_(None), r.c.had < before)
        counts["refetches"] = db.execute(sa.delete(r).where(done)).rowcount
        counts["groups"] = db.execute(sa.delete(g).where(g.c.told < before)).rowcount
    return {table: rows for table, rows in counts.items() if rows}
