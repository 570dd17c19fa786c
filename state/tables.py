"""The tables of the state database: SQLite in WAL mode, PostgreSQL on a cluster."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from news.time import utc


class Utc(sa.types.TypeDecorator[datetime]):
    """A moment, kept as microseconds since 1970 so that every database orders it alike."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        """To microseconds."""
        return None if value is None else round(utc(value).timestamp() * 1_000_000)

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        """Back to an aware moment."""
        from datetime import UTC, timedelta

        if value is None:
            return None
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=value)


metadata = sa.MetaData()

version = sa.Table("version", metadata, sa.Column("number", sa.Integer, nullable=False))

feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("body_hash", sa.Text),
    sa.Column("due", Utc),
    sa.Column("interval", sa.Float),
    sa.Column("errors", sa.Integer, nullable=False),
    sa.Column("error", sa.Text),
    sa.Column("status", sa.Integer),
    sa.Column("polled", Utc),
    sa.Column("succeeded", Utc),
    sa.Column("retired", sa.Boolean, nullable=False),
)

# An entry is `waiting` while its page is to be asked for again, then what became of it.
entries = sa.Table(
    "entries",
    metadata,
    sa.Column("feed", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due", Utc),
    sa.Column("entry", sa.Text),
    sa.Index("entries_waiting", "status", "due"),
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
    sa.Column("why", sa.Text, nullable=False),
)

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
    sa.Column("error", sa.Text),
    sa.Column("sent", Utc),
    sa.Column("seen", Utc),
    sa.Index("notifications_open", "state", "receiver", "due"),
)
