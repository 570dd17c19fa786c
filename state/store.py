"""One object for all state; every change is one short transaction."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.engine import Connection

from news.records import (
    Entry,
    FeedState,
    Match,
    Message,
    Notification,
    Outcome,
    Poll,
    Remembered,
)
from news.time import now as right_now
from state import tables
from state.database import add, chunks, engine, put, write
from state.entries import look, note
from state.memories import remember
from state.refetches import plan

# A deliverer that was killed gives its claims back after this long. Each notification that it
# settles renews those it still holds, so a lease need outlast one delivery, not a batch of them.
LEASE = timedelta(minutes=5)
# First wait before a page is asked for again; it doubles with each attempt.
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)

_entry: TypeAdapter[Entry] = TypeAdapter(Entry)
_message: TypeAdapter[Message] = TypeAdapter(Message)
# `keys` are the rows of `told`, which nobody needs once the notification is written.
_APART = (
    "message",
    "keys",
    "alike",
    "group",
    "thread_receipt",
)  # kept as JSON, and in tables of their own
_NOTIFICATION = [f.name for f in fields(Notification) if f.name not in _APART]


class Store:
    """The state database at an SQLAlchemy address, made on first use; cheap to construct.

    Raises WirewatchError where it cannot be opened or was written by a newer version. A store may
    be shared by threads.
    """

    def __init__(self, url: str) -> None:
        self._engine = engine(url)
        # Our claim on each notification, so that a lease that ended is not settled over another's.
        self._claims: dict[str, str] = {}

    # Feeds and entries

    def feed_states(self) -> dict[str, FeedState]:
        """What is known of each feed that was ever polled, by address."""
        return {state.url: state for state in self.feeds()}

    def feeds(self) -> list[FeedState]:
        """The same for operators: those that fail come first, the longest failing at the top."""
        t = tables.feeds
        with self._engine.connect() as db:
            rows = db.execute(sa.select(t).order_by(t.c.errors.desc(), t.c.url)).mappings()
            return [FeedState(**row) for row in rows]

    def settled(self, feeds: Collection[str]) -> dict[str, datetime | None]:
        """Of those of `feeds` that were ever polled, when all that was there at first had been read."""
        t, found = tables.feeds, dict[str, datetime | None]()
        with self._engine.connect() as db:
            for some in chunks(sorted(feeds)):
                found |= _pairs(db, sa.select(t.c.url, t.c.settled).where(t.c.url.in_(some)))
        return found

    def awake(self, now: datetime, longest: timedelta) -> tuple[dict[str, FeedState], set[str]]:
        """States of the feeds that may be due at `now`, and the addresses of those that are not.

        Not due: retired, held, or due later and last polled, if without an error, less than `longest`
        ago. Of a hundred thousand feeds few are due in any minute: only their rows become records.
        """
        t = tables.feeds
        late = sa.and_(t.c.errors == 0, t.c.polled <= now - longest)
        free = sa.or_(t.c.staged.is_(None), t.c.staged <= now)
        may = sa.and_(~t.c.retired, free, sa.or_(t.c.due.is_(None), t.c.due <= now, late))
        with self._engine.connect() as db:
            states = [FeedState(**row) for row in db.execute(sa.select(t).where(may)).mappings()]
            asleep = set(db.scalars(sa.select(t.c.url).where(sa.func.coalesce(~may, True))))
        return {state.url: state for state in states}, asleep

    def hold(self, feeds: Collection[str], until: datetime) -> None:
        """A body of each of `feeds` waits to be read: not due until then, or its state is committed."""
        t = tables.feeds
        with write(self._engine) as db:
            for some in chunks(sorted(feeds)):
                db.execute(sa.update(t).where(t.c.url.in_(some)).values(staged=until))
                for url in some:
                    add(db, t, asdict(FeedState(url=url, staged=until)))

    def held(self, now: datetime) -> set[str]:
        """Addresses of the feeds of which a body waits to be read."""
        t = tables.feeds
        with self._engine.connect() as db:
            return set(db.scalars(sa.select(t.c.url).where(t.c.staged > now)))

    def waiting(self, now: datetime) -> list[Entry]:
        """Entries whose page is to be asked for again by now, the longest due first."""
        t = tables.entries
        query = sa.select(t.c.entry, t.c.attempts).where(t.c.status == "waiting", t.c.due <= now)
        with self._engine.connect() as db:
            rows = db.execute(query.order_by(t.c.due, t.c.key)).all()
        return [replace(_entry.validate_json(e), attempts=n) for e, n in rows]

    def commit(
        self,
        polls: Sequence[Poll],
        outcomes: Sequence[Outcome],
        *,
        attempts: int,
        now: datetime,
        refetch: Sequence[float] = (),
    ) -> None:
        """Remember how far each feed was read, and what became of each entry; one transaction.

        An outcome `retry` waits with a growing delay; after `attempts` tries it is `failed`. Safe
        to be called again with the same, and late: an older poll never overwrites a newer one's
        state, nor does an entry that is done come back to wait. `refetch`: hours after which a page
        that came is fetched again.
        """
        t = tables.entries
        with write(self._engine) as db:
            known = _pairs(db, sa.select(tables.feeds.c.url, tables.feeds.c.polled))
            for poll in polls:
                before, polled = known.get(poll.feed.url), poll.state.polled
                if before is None or polled is None or polled >= before:
                    put(db, tables.feeds, asdict(poll.state))
            for outcome in outcomes:
                plan(db, outcome, refetch)
                if outcome.entry.step:
                    continue  # what became of the entry is known
                row = _entry_row(outcome, attempts, now)
                unless = t.c.attempts > row["attempts"]
                if row["status"] == "waiting":
                    unless = sa.or_(unless, t.c.status != "waiting")
                put(db, t, row, unless=unless)
                if row["status"] != "waiting":
                    # One that was known has changed: it need not be asked for again for that.
                    note(db, outcome.entry)
            for entry in (e for poll in polls for e in poll.noted):
                row = {"feed": entry.feed, "key": entry.key, "status": "elsewhere", "attempts": 0}
                add(db, t, row | look(entry) | {"seen": now})
                note(db, entry)

    # Watches and the outbox

    def marks(self, watches: Sequence[str]) -> dict[str, int]:
        """Load number up to which each watch has seen everything.

        A watch not seen before starts at the highest mark there is: it is told of what comes, not
        of history. On an empty house that is 0.
        """
        t = tables.marks
        with self._engine.connect() as db:
            kept = _pairs(db, sa.select(t.c.watch, t.c.load))
        newest = max(kept.values(), default=0)
        return {w: kept.get(w, newest) for w in watches}

    def record(
        self,
        matches: Sequence[Match],
        notifications: Sequence[Notification],
        marks: Mapping[str, int],
        remembered: Remembered | None = None,
    ) -> int:
        """Matches, notifications, marks and memories in one transaction; how many notifications were new.

        A notification is new if at least one of its keys was not yet told by that watch, on that
        condition, to that receiver. What is there already is left alone, and a mark never goes
        back.
        """
        t = tables.marks
        with write(self._engine) as db:
            for row in (r for m in matches for r in _match_rows(m)):
                add(db, tables.matches, row)
            new = sum(_add_notification(db, n) for n in notifications)
            for watch, load in marks.items():
                put(db, t, {"watch": watch, "load": load}, unless=t.c.load > load)
            if remembered is not None:
                remember(db, remembered)
        return new

    def matched(self, articles: Sequence[str]) -> dict[tuple[str, str], dict[str, int]]:
        """By watch and article, each key found in it and the first revision that had it."""
        t, found = tables.matches, dict[tuple[str, str], dict[str, int]]()
        with self._engine.connect() as db:
            for some in chunks(list(articles)):
                query = sa.select(t.c.watch, t.c.article, t.c.key, t.c.revision)
                for row in db.execute(query.where(t.c.article.in_(some))):
                    found.setdefault((row[0], row[1]), {})[row[2]] = row[3]
        return found

    def claim(
        self, now: datetime, *, limit: int = 100, receiver: str | None = None
    ) -> list[Notification]:
        """Take what is due, oldest first; nobody else gets it until it is settled or LEASE is over.

        Settle each with `sent`, `failed` or `dead`, in order: that renews the lease of the rest.
        """
        t = tables.notifications
        due = sa.or_(t.c.due.is_(None), t.c.due <= now)
        open_ = t.c.state.in_(("pending", "failed", "sending"))
        query = sa.select(t).where(open_, due).order_by(t.c.created, t.c.id).limit(limit)
        if receiver is not None:
            query = query.where(t.c.receiver == receiver)
        lease = {"state": "sending", "due": now + LEASE}
        claim = uuid4().hex
        with write(self._engine) as db:
            # PostgreSQL skips what another is claiming; SQLite has one writer at a time.
            rows = db.execute(query.with_for_update(skip_locked=True)).mappings().all()
            ids = [row["id"] for row in rows]
            for some in chunks(ids):
                db.execute(sa.update(t).where(t.c.id.in_(some)).values(claim=claim, **lease))
            roots = [row["thread"] for row in rows if row["thread"]]
            first = sa.select(t.c.id, t.c.receipt).where(t.c.id.in_(roots))
            receipts = _pairs(db, first) if roots else {}
        self._claims.update(dict.fromkeys(ids, claim))
        return [
            replace(
                notification({**row, **lease}), thread_receipt=receipts.get(row["thread"] or "")
            )
            for row in rows
        ]

    def sent(self, id: str, now: datetime, receipt: str | None = None) -> None:
        """The receiver has taken it. That holds even if the lease was over: it cannot be unsent."""
        said = {"receipt": receipt} if receipt else {}
        self._settle(id, now, held=False, state="sent", sent=now, error=None, due=None, **said)

    def failed(self, id: str, error: str, due: datetime) -> None:
        """Not taken; to be tried again at `due`. Nothing happens if the lease was over."""
        self._settle(id, right_now(), held=True, state="failed", error=error, due=due)

    def dead(self, id: str, error: str) -> None:
        """Given up. Nothing happens if the lease was over."""
        self._settle(id, right_now(), held=True, state="dead", error=error, due=None)

    def retry(self, ids: Sequence[str] | None = None) -> int:
        """What was given up is pending again, all of it or these; how many there were."""
        t = tables.notifications
        dead = sa.update(t).where(t.c.state == "dead")
        if ids is not None:
            dead = dead.where(t.c.id.in_(ids))
        with write(self._engine) as db:
            again = db.execute(dead.values(state="pending", attempts=0, due=None, claim=None))
            return int(again.rowcount)

    def notifications(self, state: str | None = None) -> list[Notification]:
        """The outbox, oldest first, or what of it is in `state`."""
        t = tables.notifications
        query = sa.select(t).order_by(t.c.created, t.c.id)
        if state is not None:
            query = query.where(t.c.state == state)
        with self._engine.connect() as db:
            return [notification(dict(row)) for row in db.execute(query).mappings()]

    def counts(self) -> dict[str, int]:
        """Notifications by state."""
        t = tables.notifications
        with self._engine.connect() as db:
            return _pairs(db, sa.select(t.c.state, sa.func.count()).group_by(t.c.state))

    def _settle(self, id: str, now: datetime, *, held: bool, **values: object) -> None:
        """Write how a delivery ended. `held`: only while the claim is ours, and it is not sent."""
        t, claim = tables.notifications, self._claims.pop(id, None)
        one = sa.update(t).where(t.c.id == id)
        if held:
            one = one.where(t.c.state == "sending")
            one = one.where(t.c.claim == claim) if claim else one
        with write(self._engine) as db:
            db.execute(one.values(attempts=t.c.attempts + 1, claim=None, **values))
            if claim:
                rest = sa.update(t).where(t.c.claim == claim, t.c.due < now + LEASE)
                db.execute(rest.values(due=now + LEASE))


def _pairs(db: Connection, query: sa.Select[Any]) -> dict[str, Any]:
    """Two columns as a dictionary."""
    return {row[0]: row[1] for row in db.execute(query)}


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
        "seen": now,
    } | look(outcome.entry)
    if outcome.status != "retry":
        return row
    if tried >= attempts:
        return row | {"status": "failed", "reason": f"{outcome.reason} ({tried} tries)"}
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(tried - 1, 20))
    return row | {"status": "waiting", "due": now + wait, "entry": as_json(outcome.entry)}


def _match_rows(match: Match) -> Iterator[dict[str, Any]]:
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


def _add_notification(db: Connection, n: Notification) -> bool:
    new = False
    for key in n.keys or (n.key,):
        elsewhere = any(
            db.scalar(sa.select(sa.exists().where(told_by(n), tables.told.c.key.in_(some))))
            for some in chunks(n.alike.get(key, ()))
        )
        row = {"watch": n.watch, "condition": n.condition, "receiver": n.receiver}
        new |= add(db, tables.told, row | {"key": key, "notification": n.id}) and not elsewhere
    if not new:
        return False
    if not (added := insert(db, n)) or n.state != "held":
        return added
    held = {"notification": n.id, "receiver": n.receiver, "group": n.group, "until": n.due}
    return add(db, tables.holds, held)


def told_by(n: Notification) -> sa.ColumnElement[bool]:
    """What has been told by the same watch, on the same condition, to the same receiver."""
    t = tables.told
    return sa.and_(t.c.watch == n.watch, t.c.condition == n.condition, t.c.receiver == n.receiver)


def insert(db: Connection, n: Notification) -> bool:
    """Put a notification into the outbox, in the thread of its story; False where it is there."""
    row = {name: getattr(n, name) for name in _NOTIFICATION} | {"message": as_json(n.message)}
    if n.story:
        t = tables.notifications
        root = sa.func.coalesce(t.c.thread, t.c.id)
        first = sa.select(root).where(t.c.story == n.story, t.c.receiver == n.receiver)
        row["thread"] = db.scalar(first.order_by(t.c.created, t.c.id).limit(1))
    return add(db, tables.notifications, row)


def notification(row: Mapping[str, Any]) -> Notification:
    """A row of the outbox as a record."""
    kept = {name: row[name] for name in _NOTIFICATION}
    return Notification(**kept, message=_message.validate_json(row["message"]))


def as_json(record: Entry | Message) -> str:
    """A record as JSON that any database can hold: half a surrogate pair becomes `?`."""
    text = json.dumps(asdict(record), ensure_ascii=False, default=datetime.isoformat)
    return text.encode("utf-8", "replace").decode()
