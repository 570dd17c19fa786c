"""The tables of the state database: SQLite in WAL mode, PostgreSQL on a cluster."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from news.time import utc

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(value: int) -> datetime:
    """The moment so many microseconds after 1970 began."""
    return _EPOCH + timedelta(microseconds=value)


class Utc(sa.types.TypeDecorator[datetime]):
    """A moment, kept as microseconds since 1970 so that every database orders it alike."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        """To microseconds."""
        return None if value is None else round(utc(value).timestamp() * 1_000_000)

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        """Back to an aware moment."""
        return None if value is None else moment(value)


class Plain(sa.types.TypeDecorator[str]):
    """Text from anywhere: what no database holds (NUL, half a surrogate pair) becomes `?`."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """To text that can be encoded."""
        if value is None:
            return None
        return value.replace("\0", "?").encode("utf-8", "replace").decode()


metadata = sa.MetaData()

version = sa.Table("version", metadata, sa.Column("number", sa.Integer, nullable=False))

feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("etag", Plain),
    sa.Column("last_modified", Plain),
    sa.Column("body_hash", sa.Text),
    sa.Column("due", Utc),
    sa.Column("interval", sa.Float),
    sa.Column("errors", sa.Integer, nullable=False),
    sa.Column("error", Plain),
    sa.Column("status", sa.Integer),
    sa.Column("polled", Utc),
    sa.Column("succeeded", Utc),
    sa.Column("retired", sa.Boolean, nullable=False),
    sa.Column("asked", sa.Float),
    sa.Column("skips", sa.Text),
    sa.Column("moved_to", Plain),
    sa.Column("moving_to", Plain),
    sa.Column("moves", sa.Integer, nullable=False, server_default="0"),
    sa.Column("settled", Utc),
    sa.Column("staged", Utc),
)

# An entry is `waiting` while its page is to be asked for again, then what became of it; `elsewhere`:
# its page came by another feed. `title`, `updated` and `page` tell whether it, or its page, is known;
# `seen`, to a day, when its feed listed it last.
entries = sa.Table(
    "entries",
    metadata,
    sa.Column("feed", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reason", Plain),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due", Utc),
    sa.Column("entry", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("updated", Utc),
    sa.Column("page", sa.Text),
    sa.Column("seen", Utc),
    sa.Index("entries_waiting", "status", "due"),
    sa.Index("entries_page", "page"),
)

# Pages fetched again on a schedule, counted from when they were `had`: the next is the `step`th, or
# none where `due` is empty.
refetches = sa.Table(
    "refetches",
    metadata,
    sa.Column("feed", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("had", Utc, nullable=False),
    sa.Column("due", Utc),
    sa.Column("entry", sa.Text),
    sa.Index("refetches_due", "due"),
)

# When each part of the house that is to be at work was last seen there.
signs = sa.Table(
    "signs",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("at", Utc, nullable=False),
)

marks = sa.Table(
    "marks",
    metadata,
    sa.Column("watch", sa.Text, primary_key=True),
    sa.Column("load", sa.BigInteger, nullable=False),
)

matches = sa.Table(
    "matches",
    metadata,
    sa.Column("watch", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("article", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("load", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("why", Plain, nullable=False),
)

# The outbox. `claim` names who is sending; with `due` past, the claim is over.
notifications = sa.Table(
    "notifications",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("watch", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("condition", sa.Text, nullable=False),
    sa.Column("receiver", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("created", Utc, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due", Utc),
    sa.Column("error", Plain),
    sa.Column("sent", Utc),
    sa.Column("seen", Utc),
    sa.Column("claim", sa.Text),
    sa.Column("story", sa.Text, nullable=False, server_default=""),
    sa.Column("thread", sa.Text),
    sa.Column("receipt", Plain),
    sa.Index("notifications_story", "story", "receiver"),
    sa.Index("notifications_open", "state", "receiver", "due"),
    sa.Index("notifications_claim", "claim"),
)

# Each thing that a receiver has been told of, or is about to be: by which notification. A message
# that holds nothing new is never made.
told = sa.Table(
    "told",
    metadata,
    sa.Column("watch", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("condition", sa.Text, primary_key=True),
    sa.Column("receiver", sa.Text, primary_key=True),
    sa.Column("notification", sa.Text, nullable=False),
)

# What watches remember that ask for more than matches: each article that one heard, pairs that have come
# together, and since when it does.
memories = sa.Table(
    "memories",
    metadata,
    sa.Column("watch", sa.Text, primary_key=True),
    sa.Column("of", sa.Text, nullable=False),
    sa.Column("begins", Utc, nullable=False),
    sa.Column("armed", Utc, nullable=False),
    sa.Column("above", Utc),
    sa.Column("began", Utc),
)

heard = sa.Table(
    "heard",
    metadata,
    sa.Column("watch", sa.Text, primary_key=True),
    sa.Column("article", sa.Text, primary_key=True),
    sa.Column("at", Utc, nullable=False),
    sa.Column("headline", Plain, nullable=False),
    sa.Column("source", Plain, nullable=False),
    sa.Column("link", Plain),
    sa.Index("heard_at", "watch", "at"),
)

pairs = sa.Table(
    "pairs",
    metadata,
    sa.Column("watch", sa.Text, primary_key=True),
    sa.Column("pair", sa.Text, primary_key=True),
)

# What waits for others of its group, and until when; gone when it is told.
holds = sa.Table(
    "holds",
    metadata,
    sa.Column("notification", sa.Text, primary_key=True),
    sa.Column("receiver", sa.Text, nullable=False),
    sa.Column("group", Plain, nullable=False),
    sa.Column("until", Utc, nullable=False),
    sa.Index("holds_group", "group", "until"),
)

# When each group was told last.
groups = sa.Table(
    "groups",
    metadata,
    sa.Column("group", Plain, primary_key=True),
    sa.Column("told", Utc, nullable=False),
)

# What is not to be told for a while. A silence is never removed: expired, it ends now.
silences = sa.Table(
    "silences",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("watch", Plain, nullable=False),
    sa.Column("receiver", Plain),
    sa.Column("start", Utc, nullable=False),
    sa.Column("end", Utc, nullable=False),
    sa.Column("who", Plain, nullable=False),
    sa.Column("why", Plain, nullable=False),
    sa.Index("silences_end", "end"),
)

# What people have put right, never changed afterwards: of each subject the newest row holds.
corrections = sa.Table(
    "corrections",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", Utc, nullable=False),
    sa.Column("who", Plain, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("subject", Plain, nullable=False),
    sa.Column("into", Plain, nullable=False),
    sa.Column("name", Plain, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("why", Plain, nullable=False),
    # Of a quote or an event: what is put right, as JSON.
    sa.Column("fields", Plain),
    sa.Index("corrections_subject", "subject", "number"),
)

# What was forgotten, by digest alone: never to be fetched or loaded again.
tombstones = sa.Table(
    "tombstones",
    metadata,
    sa.Column("mark", sa.Text, primary_key=True),
    sa.Column("at", Utc, nullable=False),
)
