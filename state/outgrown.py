"""What state no longer needs: told long ago, settled, done with, or of what the settings no longer name."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

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


def clear_watches(url: str, named: Collection[str], load: int) -> dict[str, int]:
    """Remove what watches remember that are no longer `named` and have not been matched since `load`.

    Set anew, such a watch begins as one that never was; while it waits (a week of other settings) it goes
    on where it was. Rows by table.
    """
    k, counts = tables.marks, {}
    of = (tables.heard, tables.pairs, tables.memories, tables.told, k)
    open_ = tables.told.c.notification.in_(sa.select(tables.notifications.c.id))
    with write(engine(url)) as db:
        known = {watch for t in of for watch in db.scalars(sa.select(t.c.watch).distinct())}
        lately = set(db.scalars(sa.select(k.c.watch).where(k.c.load > load)))
        gone = sorted(known - lately - set(named))
        for table in of if gone else ():
            there = [table.c.watch.in_(gone)]
            there += [sa.not_(open_)] if table is tables.told else []
            counts[table.name] = _drop(db, table, *there)
    return {table: rows for table, rows in counts.items() if rows}


def clear_entries(
    url: str, feeds: Collection[str], before: datetime, now: datetime
) -> dict[str, int]:
    """Remove entries that their feed no longer lists, though it was read since `before`.

    Of feeds that are not among `feeds` any more all of it goes then. What still waits for its page
    stays. Rows by table.
    """
    e, f = tables.entries, tables.feeds
    with write(engine(url)) as db:
        # Those of an older version, or from its backup, are as if listed now.
        db.execute(sa.update(e).where(e.c.seen.is_(None)).values(seen=now))
        old = sa.and_(e.c.seen < before, e.c.status != "waiting")
        read = sa.select(e.c.feed).group_by(e.c.feed).having(sa.func.max(e.c.seen) >= before)
        counts = {"entries": db.execute(sa.delete(e).where(old, e.c.feed.in_(read))).rowcount}
        late = db.scalars(sa.select(f.c.url).where(f.c.polled < before)).all()
        left = {*late, *db.scalars(sa.select(e.c.feed).where(e.c.seen < before).distinct())}
        for feed in sorted(left - set(feeds)):
            counts["entries"] += _drop(db, e, e.c.feed == feed, e.c.seen < before)
            counts["feeds"] = counts.get("feeds", 0) + _drop(
                db, f, f.c.url == feed, f.c.polled < before
            )
    return {table: rows for table, rows in counts.items() if rows}


def _drop(db: Connection, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
    return int(db.execute(sa.delete(table).where(*where)).rowcount)
