"""One object for all state; every change is one short transaction."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.engine import Connection, Engine

from news.errors import WirewatchError
from news.records import Entry, FeedState, Match, Message, Notification, Outcome, Poll
from state import tables

VERSION = 1
# A deliverer that was killed gives its claims back after this long.
LEASE = timedelta(minutes=5)
# First wait before a page is asked for again; it doubles with each attempt.
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
# SQLite allows some 32,000 variables in a statement, older ones 999.
_CHUNK = 500

_entry: TypeAdapter[Entry] = TypeAdapter(Entry)
_message: TypeAdapter[Message] = TypeAdapter(Message)
_engines: dict[str, Engine] = {}


class Store:
    """The state database at an SQLAlchemy address, made on first use.

    Cheap to construct: engines are kept per process. Raises WirewatchError where the database was
    written by a newer version.
    """

    def __init__(self, url: str) -> None:
        if url not in _engines:
            _engines[url] = _open(url)
        self._engine = _engines[url]

    # Feeds and entries

    def feed_states(self) -> dict[str, FeedState]:
        """What is known of each feed that was ever polled, by address."""
        with self._engine.connect() as db:
            rows = db.execute(sa.select(tables.feeds)).mappings()
            return {row["url"]: FeedState(**row) for row in rows}

    def known(self, feed: str, keys: Sequence[str]) -> set[str]:
        """Those of `keys` that this feed's entries have been dealt with or wait for another try."""
        found: set[str] = set()
        t = tables.entries
        with self._engine.connect() as db:
            for some in _chunks(keys):
                query = sa.select(t.c.key).where(t.c.feed == feed, t.c.key.in_(some))
                found.update(db.scalars(query))
        return found

    def waiting(self, now: datetime) -> list[Entry]:
        """Entries whose page is to be asked for again by now, the longest due first."""
        t = tables.entries
        query = sa.select(t.c.entry, t.c.attempts).where(t.c.status == "waiting", t.c.due <= now)
        with self._engine.connect() as db:
            rows = db.execute(query.order_by(t.c.due, t.c.key)).all()
        return [replace(_entry.validate_json(e), attempts=n) for e, n in rows]

    def commit(
        self, polls: Sequence[Poll], outcomes: Sequence[Outcome], *, attempts: int, now: datetime
    ) -> None:
        """Remember how far each feed was read, and what became of each entry; one transaction.

        An outcome `retry` waits with a growing delay; after `attempts` tries it is `failed`. Safe
        to be called again with the same: an older poll never overwrites a newer one's state.
        """
        with self._write() as db:
            known = _pairs(db, tables.feeds.c.url, tables.feeds.c.polled)
            for poll in polls:
                before = known.get(poll.feed.url)
                if before is None or poll.state.polled is None or poll.state.polled >= before:
                    self._put(db, tables.feeds, ("url",), asdict(poll.state))
            for outcome in outcomes:
                self._put(db, tables.entries, ("feed", "key"), _entry_row(outcome, attempts, now))

    # Watches and the outbox

    def marks(self, watches: Sequence[str]) -> dict[str, int]:
        """Load number up to which each watch has seen everything.

        A watch not seen before starts at the highest mark there is: it is told of what comes, not
        of history. On an empty house that is 0.
        """
        with self._engine.connect() as db:
            kept = _pairs(db, tables.marks.c.watch, tables.marks.c.load)
        newest = max(kept.values(), default=0)
        return {w: kept.get(w, newest) for w in watches}

    def record(
        self,
        matches: Sequence[Match],
        notifications: Sequence[Notification],
        marks: Mapping[str, int],
    ) -> int:
        """Matches, notifications and marks in one transaction; how many notifications were new.

        What is there already is left alone, and a mark never goes back.
        """
        with self._write() as db:
            for row in (r for m in matches for r in _match_rows(m)):
                self._insert(db, tables.matches, ("watch", "key"), row)
            new = sum(
                self._insert(db, tables.notifications, ("id",), _notification_row(n))
                for n in notifications
            )
            kept = _pairs(db, tables.marks.c.watch, tables.marks.c.load)
            for watch, load in marks.items():
                if load >= kept.get(watch, 0):
                    self._put(db, tables.marks, ("watch",), {"watch": watch, "load": load})
        return new

    def claim(
        self, now: datetime, *, limit: int = 100, receiver: str | None = None
    ) -> list[Notification]:
        """Take what is due for delivery; nobody else gets it until it is settled or the lease ends."""
        t = tables.notifications
        due = sa.or_(t.c.due.is_(None), t.c.due <= now)
        open_ = t.c.state.in_(("pending", "failed", "sending"))
        query = sa.select(t).where(open_, due).order_by(t.c.created, t.c.id).limit(limit)
        if receiver is not None:
            query = query.where(t.c.receiver == receiver)
        with self._write() as db:
            rows = [
                dict(row) for row in db.execute(query.with_for_update(skip_locked=True)).mappings()
            ]
            for some in _chunks([row["id"] for row in rows]):
                lease = {"state": "sending", "due": now + LEASE}
                db.execute(sa.update(t).where(t.c.id.in_(some)).values(**lease))
        return [_notification({**row, "state": "sending", "due": now + LEASE}) for row in rows]

    def sent(self, id: str, now: datetime) -> None:
        """The receiver has taken it."""
        self._settle(id, state="sent", sent=now, error=None, due=None)

    def failed(self, id: str, error: str, due: datetime) -> None:
        """Not taken; to be tried again at `due`."""
        self._settle(id, state="failed", error=error, due=due)

    def dead(self, id: str, error: str) -> None:
        """Given up."""
        self._settle(id, state="dead", error=error, due=None)

    def notifications(self, state: str | None = None) -> list[Notification]:
        """The outbox, oldest first, or what of it is in `state`."""
        t = tables.notifications
        query = sa.select(t).order_by(t.c.created, t.c.id)
        if state is not None:
            query = query.where(t.c.state == state)
        with self._engine.connect() as db:
            return [_notification(dict(row)) for row in db.execute(query).mappings()]

    def counts(self) -> dict[str, int]:
        """Notifications by state."""
        t = tables.notifications
        with self._engine.connect() as db:
            rows = db.execute(sa.select(t.c.state, sa.func.count()).group_by(t.c.state))
            return dict(rows.tuples().all())

    # Statements

    def _settle(self, id: str, **values: object) -> None:
        t = tables.notifications
        with self._write() as db:
            db.execute(sa.update(t).where(t.c.id == id).values(attempts=t.c.attempts + 1, **values))

    @contextlib.contextmanager
    def _write(self) -> Iterator[Connection]:
        with self._engine.connect() as db:
            if db.dialect.name == "sqlite":
                # Take the lock at once: a read that turns into a write may find it cannot.
                db.exec_driver_sql("BEGIN IMMEDIATE")
            with contextlib.ExitStack() as stack:
                stack.callback(db.rollback)
                yield db
                db.commit()

    def _put(
        self, db: Connection, table: sa.Table, key: tuple[str, ...], row: dict[str, Any]
    ) -> None:
        insert = _insert_for(db)(table).values(**row)
        rest = {k: v for k, v in row.items() if k not in key}
        db.execute(insert.on_conflict_do_update(index_elements=list(key), set_=rest))

    def _insert(
        self, db: Connection, table: sa.Table, key: tuple[str, ...], row: dict[str, Any]
    ) -> int:
        insert = _insert_for(db)(table).values(**row)
        done = db.execute(insert.on_conflict_do_nothing(index_elements=list(key)))
        return max(0, done.rowcount)


def _pairs(db: Connection, key: Any, value: Any) -> dict[str, Any]:
    return dict(db.execute(sa.select(key, value)).tuples().all())


def _insert_for(db: Connection) -> Any:
    from sqlalchemy.dialects import postgresql, sqlite

    return sqlite.insert if db.dialect.name == "sqlite" else postgresql.insert


def _open(url: str) -> Engine:
    address = sa.engine.make_url(url)
    if address.drivername.startswith("sqlite") and address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        # `isolation_level=None`: transactions are begun by us, see Store._write.
        arguments: dict[str, Any] = {"timeout": 60, "isolation_level": None}
        engine = sa.create_engine(address, connect_args=arguments, poolclass=sa.pool.NullPool)
        sa.event.listen(engine, "connect", _sqlite)
    else:
        engine = sa.create_engine(address, pool_pre_ping=True)
    _make(engine)
    return engine


def _sqlite(connection: Any, record: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    # A commit is on the disk when it returns: a sent notification must not become unsent.
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA busy_timeout=60000")


def _make(engine: Engine) -> None:
    with engine.connect() as db:
        if db.dialect.name == "sqlite":
            db.exec_driver_sql("BEGIN IMMEDIATE")
        tables.metadata.create_all(db)
        found = db.scalar(sa.select(sa.func.max(tables.version.c.number)))
        if found is None:
            db.execute(sa.insert(tables.version).values(number=VERSION))
        db.commit()
    if found is not None and found > VERSION:
        raise WirewatchError(
            f"{engine.url}: written by a newer wirewatch (state version {found}, this one knows "
            f"{VERSION}); update wirewatch"
        )


def _entry_row(outcome: Outcome, attempts: int, now: datetime) -> dict[str, Any]:
    tried = outcome.entry.attempts + 1
    row: dict[str, Any] = {
        "feed": outcome.entry.feed,
        "key": outcome.entry.key,
        "status": outcome.status,
        "reason": outcome.reason,
        "attempts": tried,
        "due": None,
        "entry": None,
    }
    if outcome.status != "retry":
        return row
    if tried >= attempts:
        return row | {"status": "failed", "reason": f"{outcome.reason} ({tried} tries)"}
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tried - 1))
    entry = _entry.dump_json(outcome.entry).decode()
    return row | {"status": "waiting", "due": now + wait, "entry": entry}


def _match_rows(match: Match) -> Iterable[dict[str, Any]]:
    article = match.extraction.article
    if article is None:
        return
    for hit in match.hits:
        yield {
            "watch": match.watch,
            "key": hit.key,
            "article": article.id,
            "revision": article.revision,
            "load": match.load,
            "kind": hit.kind,
            "why": hit.why,
        }


def _notification_row(notification: Notification) -> dict[str, Any]:
    row = {f: getattr(notification, f) for f in Notification.__dataclass_fields__}
    return row | {"message": json.dumps(asdict(notification.message), ensure_ascii=False)}


def _notification(row: dict[str, Any]) -> Notification:
    return Notification(**{**row, "message": _message.validate_json(row["message"])})


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for i in range(0, len(keys), _CHUNK):
        yield keys[i : i + _CHUNK]
