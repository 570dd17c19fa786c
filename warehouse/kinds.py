"""Where each kind of things that may be one is kept, and how it is asked: quotes, events, articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

import pyarrow as pa

from news.records import Body, Done, Said
from warehouse.numbers import SIFTED

One = TypeVar("One", Body, Said, Done)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIME = pa.timestamp("us", tz="UTC")
_TEXT = pa.string()


@dataclass(frozen=True)
class Kind(Generic[One]):
    """Where one kind of things is kept. `columns` are those of a record, in its tables' names.

    `texts` gives the words of what is asked for, where its table of clusters does not repeat them.
    """

    record: type[One]
    facts: str
    key: str
    new: str
    columns: dict[str, tuple[str, pa.DataType]]
    texts: str = ""

    @property
    def names(self) -> dict[str, str]:
        """What the SQL of clusters.py is filled with."""
        kind = self.facts.removesuffix("s")
        columns = ", ".join(
            f"epoch_us({column}) AS {column}" if type is TIME else column
            for column, type in self.columns.values()
        )
        return {
            "facts": self.facts, "table": f"{kind}_clusters", "prints": f"{kind}_prints",
            "columns": columns,
        }  # fmt: skip

    def asked(self, again: bool) -> str:
        """The SQL of what is to be placed: a load's, or what was computed again (`recomputed`).

        Moments as microseconds: DuckDB's datetimes take twenty times as long to make.
        """
        fact = self.facts[0]
        scope = (
            f"({fact}.article, {fact}.revision) IN (SELECT article, revision FROM recomputed)"
            if again
            else f"{fact}.load = $load AND a.load = $load"
        )
        sql = self.new.format(scope=scope)
        return (
            f"SELECT * REPLACE (epoch_us(first_at) AS first_at) FROM ({sql}) ORDER BY first_at, 1"
        )

    @property
    def schema(self) -> pa.Schema:
        """A row of its table of clusters."""
        own = dict(self.columns.values())
        rest = {
            "cluster": pa.string(),
            "cluster_at": TIME,
            "member": pa.int64(),
            "load": pa.int64(),
        }
        return pa.schema(own | rest)

    def one(self, row: Sequence[Any]) -> One:
        """A row of `new`, or of the candidates, as a record."""
        found = dict(zip((*self.columns, "prints", "cluster", "cluster_at"), row, strict=True))
        found["prints"] = tuple(found["prints"] or ())
        if "actors" in found:
            found |= {name: tuple(found[name] or ()) for name in ("actors", "recipients")}
        found["at"] = _EPOCH + timedelta(microseconds=found["at"])
        if found["cluster_at"] is not None:
            found["cluster_at"] = _EPOCH + timedelta(microseconds=found["cluster_at"])
        return self.record(**found)


QUOTES = Kind(
    Said,
    "quotes",
    "quote",
    # What a load brought and is in no cluster yet; the same words twice in an article are one.
    """
    SELECT q.key, q.content, q.kind, a.first_at, q.speaker, q.speaker_id, NULL, NULL, NULL
    FROM quotes q JOIN articles a ON a.id = q.article AND a.revision = q.revision
    WHERE {scope}
    QUALIFY row_number() OVER (PARTITION BY q.key ORDER BY a.first_at, q.id) = 1
    """,
    {
        "key": ("quote", _TEXT), "words": ("content", _TEXT), "kind": ("kind", _TEXT),
        "at": ("first_at", TIME), "speaker": ("speaker", _TEXT), "speaker_id": ("speaker_id", _TEXT),
    },
)  # fmt: skip
EVENTS = Kind(
    Done,
    "events",
    "event",
    # The day is the event's own; news that tells none is of its article's day.
    """
    SELECT e.key, e.type,
           CASE WHEN e.negated THEN 'not ' || e.modality
                WHEN e.modality IN ('actual', 'claimed') THEN 'happened' ELSE e.modality END,
           list_distinct([coalesce(p.id, lower(p.name), lower(p.mention)) FOR p IN e.actors]),
           list_distinct([coalesce(p.id, lower(p.name), lower(p.mention)) FOR p IN e.recipients]),
           e.trigger, a.first_at, coalesce(e.place.id, e.place.name),
           coalesce(e.date_start, e.date, CASE WHEN NOT e.background THEN strftime(a.first_at, '%Y-%m-%d') END),
           coalesce(e.date_end, e.date, CASE WHEN NOT e.background THEN strftime(a.first_at, '%Y-%m-%d') END),
           NULL, NULL, NULL
    FROM events e JOIN articles a ON a.id = e.article AND a.revision = e.revision
    WHERE {scope}
    QUALIFY row_number() OVER (PARTITION BY e.key ORDER BY a.first_at, e.id) = 1
    """,
    {
        "key": ("event", _TEXT), "type": ("type", _TEXT), "standing": ("standing", _TEXT),
        "actors": ("actors", pa.list_(_TEXT)), "recipients": ("recipients", pa.list_(_TEXT)),
        "trigger": ("trigger", _TEXT), "at": ("first_at", TIME), "place": ("place", _TEXT),
        "first_day": ("first_day", _TEXT), "last_day": ("last_day", _TEXT),
    },
)  # fmt: skip
ARTICLES = Kind(
    Body,
    "articles",
    "article",
    # What a feed says of a page in a few words is placed when the page has come, as a revision.
    """
    SELECT id, revision, first_at, NULL, NULL, NULL FROM articles
    WHERE load = $load AND status = 'article'
    """,
    {"key": ("article", _TEXT), "revision": ("revision", pa.int32()), "at": ("first_at", TIME)},
    f"""
    SELECT id, revision, text FROM articles WHERE first_at BETWEEN $since AND $until AND {SIFTED} AND member IN (SELECT member FROM told)
    """,
)
