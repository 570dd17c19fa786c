"""What is forgotten: tombstones, and what state knew of it until then."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from news.forgotten import Forgotten
from state import tables
from state.database import add, chunks, engine, write

# Of a notification that has not gone out.
_OPEN = ("pending", "failed", "held")


class Tombstones:
    """The tombstones in the state database at an SQLAlchemy address.

    Raises WirewatchError where it cannot be opened or was written by a newer version.
    """

    def __init__(self, url: str) -> None:
        self._engine = engine(url)

    def all(self) -> Forgotten:
        """Every tombstone there is."""
        with self._engine.connect() as db:
            return Forgotten(frozenset(db.scalars(sa.select(tables.tombstones.c.mark))))

    def add(self, marks: Iterable[str], now: datetime) -> int:
        """Set tombstones; how many were new."""
        with write(self._engine) as db:
            return sum(add(db, tables.tombstones, {"mark": m, "at": now}) for m in sorted(marks))

    def lift(self, marks: Iterable[str]) -> int:
        """Take tombstones away: what they stand for may be fetched again. How many there were."""
        t, n = tables.tombstones, 0
        with write(self._engine) as db:
            for some in chunks(sorted(marks)):
                n += db.execute(sa.delete(t).where(t.c.mark.in_(some))).rowcount
        return n

    def remove(
        self,
        *,
        entries: Sequence[tuple[str, str]] = (),
        pages: Sequence[str] = (),
        articles: Sequence[str] = (),
        keys: Sequence[str] = (),
        feeds: Sequence[str] = (),
        ids: Sequence[str] = (),
        words: Sequence[str] = (),
    ) -> dict[str, int]:
        """Remove what is known of these, in one transaction; counts by what was removed.

        `pages` are page keys, `keys` those of quotes and events, `ids` entities; a message goes where
        one of `words` (addresses, names) is in it. What was told stays known by its digest, so that it
        is never told again.
        """
        e, r, f = tables.entries, tables.refetches, tables.feeds
        m, n, h, c = tables.matches, tables.notifications, tables.holds, tables.corrections
        t = tables.told
        counts = {"entries": 0, "matches": 0, "notifications": 0, "corrections": 0}
        with self._leaving_nothing(), write(self._engine) as db:
            of_page = list(entries)
            for some in chunks(sorted(set(pages))):
                rows = db.execute(sa.select(e.c.feed, e.c.key).where(e.c.page.in_(some)))
                of_page += [(row[0], row[1]) for row in rows]
            for feed, key in sorted(set(of_page)):
                one = db.execute(sa.delete(e).where(e.c.feed == feed, e.c.key == key))
                counts["entries"] += one.rowcount
                db.execute(sa.delete(r).where(r.c.feed == feed, r.c.key == key))
            for some in chunks(sorted(set(feeds))):
                counts["entries"] += db.execute(sa.delete(e).where(e.c.feed.in_(some))).rowcount
                db.execute(sa.delete(r).where(r.c.feed.in_(some)))
                db.execute(sa.delete(f).where(f.c.url.in_(some)))
            for some in chunks(sorted(set(articles))):
                counts["matches"] += db.execute(sa.delete(m).where(m.c.article.in_(some))).rowcount
            for some in chunks(sorted(set(keys))):
                counts["matches"] += db.execute(sa.delete(m).where(m.c.key.in_(some))).rowcount
            counts["heard"] = _heard(db, articles, ids, words)
            told = sorted(_notifications(db, {*articles, *keys}, words))
            for some in chunks(told):
                # What never went out may be told of by another article that has it.
                open_ = sa.select(n.c.id).where(n.c.id.in_(some), n.c.state.in_(_OPEN))
                db.execute(sa.delete(t).where(t.c.notification.in_(open_)))
                counts["notifications"] += db.execute(sa.delete(n).where(n.c.id.in_(some))).rowcount
                db.execute(sa.delete(h).where(h.c.notification.in_(some)))
            for some in chunks(sorted(set(keys))):
                counts["corrections"] += db.execute(
                    sa.delete(c).where(c.c.subject.in_(some))
                ).rowcount
            for some in chunks(sorted(set(ids))):
                gone = sa.delete(c).where(sa.or_(c.c.subject.in_(some), c.c.into.in_(some)))
                counts["corrections"] += db.execute(gone).rowcount
        return counts

    @contextlib.contextmanager
    def _leaving_nothing(self) -> Iterator[None]:
        """What is deleted is overwritten in SQLite's file, and in its log."""
        lite = self._engine.dialect.name == "sqlite"

        def secure(connection: Any, record: Any) -> None:
            connection.execute("PRAGMA secure_delete=ON")

        if lite:
            sa.event.listen(self._engine, "connect", secure)
        try:
            yield
            if lite:
                with self._engine.connect() as db:
                    db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            if lite:
                sa.event.remove(self._engine, "connect", secure)


def forgotten(url: str) -> Forgotten:
    """Every tombstone there is."""
    return Tombstones(url).all()


def _heard(
    db: Connection, articles: Sequence[str], ids: Sequence[str], words: Sequence[str]
) -> int:
    """Take out of what watches remember these articles and people; how many rows."""
    h, p, count = tables.heard, tables.pairs, 0
    for some in chunks(sorted(set(articles))):
        count += db.execute(sa.delete(h).where(h.c.article.in_(some))).rowcount
    for word in words:
        said = sa.or_(h.c.link == word, h.c.headline.contains(word, autoescape=True))
        count += db.execute(sa.delete(h).where(said)).rowcount
    for id in ids:
        gone = sa.delete(p).where(p.c.pair.contains(id, autoescape=True))
        count += db.execute(gone).rowcount
    return count


def _notifications(db: Connection, keys: set[str], words: Sequence[str]) -> set[str]:
    """Ids of the notifications that tell of these keys, or that have one of these words in them."""
    t, n, found = tables.told, tables.notifications, set[str]()
    for some in chunks(sorted(keys)):
        found |= set(db.scalars(sa.select(t.c.notification).where(t.c.key.in_(some))))
        found |= set(db.scalars(sa.select(n.c.id).where(n.c.key.in_(some))))
    for word in words:
        found |= set(
            db.scalars(sa.select(n.c.id).where(n.c.message.contains(word, autoescape=True)))
        )
    return found
