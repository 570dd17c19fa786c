"""Where the articles, quotes and events of a load belong: candidates by fingerprint, decided by the caller.

A batch costs what the batch costs, and a scan of the fingerprints of the weeks around it, never of all
history: 77 ms for ten million on two cores. One that more than `HOT` clusters share tells nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Generic, Protocol, TypeVar

import pyarrow as pa
from duckdb import DuckDBPyConnection

from news.records import Body, Done, Said, Spread
from warehouse.numbers import number, number_of

HOT = 40
# How far apart, by when their articles were first seen, two may be that are one.
REACH = timedelta(days=45)
# Candidates that one is compared with, those that share most fingerprints first.
MOST = 8

_PENDING = """
SELECT DISTINCT load FROM {facts}
WHERE load > (SELECT coalesce(max(load), 0) FROM {table}) ORDER BY load
"""
_THERE = "SELECT member FROM {table} WHERE member IN (SELECT member FROM batch_members)"
_HITS = """
CREATE OR REPLACE TEMP TABLE hits AS
WITH shared AS (
    SELECT b.n, p.print, p.member FROM {prints} p JOIN batch_prints b ON b.print = p.print
    WHERE p.first_at BETWEEN $since AND $until
)
SELECT s.n, s.print, s.member, c.cluster
FROM shared s JOIN {table} c ON c.member = s.member
WHERE c.first_at BETWEEN $since AND $until
QUALIFY count(*) OVER (PARTITION BY s.n, s.print) <= $hot
"""
_CANDIDATES = """
WITH near AS (
    SELECT n, member, count(*) AS shared, list(print) AS prints FROM hits GROUP BY n, member
    QUALIFY row_number() OVER (PARTITION BY n ORDER BY shared DESC, member) <= $most
), found AS (
    SELECT member, list_sort(list_distinct(flatten(list(prints)))) AS prints FROM near GROUP BY member
)
SELECT {columns}, f.prints, c.cluster, c.cluster_at
FROM {table} c JOIN found f ON f.member = c.member
WHERE c.first_at BETWEEN $since AND $until ORDER BY 1
"""
_MOVED = (
    "UPDATE {table} SET cluster = m.new, cluster_at = m.at FROM moved m WHERE m.old = {table}.cluster",
    "UPDATE {facts} SET cluster = m.new, home = m.home FROM moved m WHERE m.was = {facts}.home",
)
# The facts carry their clusters, so that who asks for them need not join. Those that have none yet are
# the last, which DuckDB knows of each block: it looks at no other.
_CARRIED = f"""
UPDATE {{facts}} SET cluster = c.cluster, home = {number("c.cluster")}
FROM (SELECT member, cluster FROM {{table}} WHERE member IN (SELECT member FROM batch_members)) c
WHERE c.member = {{facts}}.member AND {{facts}}.home IS NULL
"""
_TIME, _TEXT = pa.timestamp("us", tz="UTC"), pa.string()
_PRINTS = pa.schema({"print": pa.int64(), "member": pa.int64(), "first_at": _TIME})
One = TypeVar("One", Body, Said, Done)
Judged = TypeVar("Judged", Body, Said, Done, contravariant=True)


class Clustering(Protocol[Judged]):
    """What decides which things are one: extractors/cluster, occurrence, copies, or another's."""

    def prints(self, one: Judged) -> tuple[int, ...]:
        """The fingerprints by which others like it are found."""

    def assign(self, new: Sequence[Judged], known: Sequence[Judged]) -> Spread:
        """The cluster of each new one, and which known clusters are part of another now."""


@dataclass(frozen=True)
class Clusterings:
    """What decides on quotes, what on events, and what on articles."""

    quotes: Clustering[Said]
    events: Clustering[Done]
    articles: Clustering[Body]


@dataclass(frozen=True)
class _Kind(Generic[One]):
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
        """What the SQL above is filled with."""
        kind = self.facts.removesuffix("s")
        columns = ", ".join(f"c.{column}" for column, _ in self.columns.values())
        return {
            "facts": self.facts, "table": f"{kind}_clusters", "prints": f"{kind}_prints",
            "columns": columns,
        }  # fmt: skip

    def asked(self, again: bool) -> str:
        """The SQL of what is to be placed: a load's, or what was computed again (`recomputed`)."""
        fact = self.facts[0]
        scope = (
            f"({fact}.article, {fact}.revision) IN (SELECT article, revision FROM recomputed)"
            if again
            else f"{fact}.load = $load AND a.load = $load"
        )
        return self.new.format(scope=scope)

    @property
    def schema(self) -> pa.Schema:
        """A row of its table of clusters."""
        own = dict(self.columns.values())
        rest = {
            "cluster": pa.string(),
            "cluster_at": _TIME,
            "member": pa.int64(),
            "load": pa.int64(),
        }
        return pa.schema(own | rest)

    def one(self, row: Sequence[Any]) -> One:
        """A row of `new`, or of the candidates, as a record."""
        names = (*self.columns, "prints", "cluster", "cluster_at")
        found: dict[str, Any] = dict(zip(names, row, strict=True))
        for name in ("prints", "actors", "recipients"):
            if name in found:
                found[name] = tuple(found[name] or ())
        return self.record(**found)


QUOTES = _Kind(
    Said,
    "quotes",
    "quote",
    # What a load brought and is in no cluster yet; the same words twice in an article are one.
    """
    SELECT q.key, q.content, q.kind, a.first_at, q.speaker, q.speaker_id, NULL, NULL, NULL
    FROM quotes q JOIN articles a ON a.id = q.article AND a.revision = q.revision
    WHERE {scope}
    QUALIFY row_number() OVER (PARTITION BY q.key ORDER BY a.first_at, q.id) = 1
    ORDER BY a.first_at, q.key
    """,
    {
        "key": ("quote", _TEXT), "words": ("content", _TEXT), "kind": ("kind", _TEXT),
        "at": ("first_at", _TIME), "speaker": ("speaker", _TEXT), "speaker_id": ("speaker_id", _TEXT),
    },
)  # fmt: skip
EVENTS = _Kind(
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
    ORDER BY a.first_at, e.key
    """,
    {
        "key": ("event", _TEXT), "type": ("type", _TEXT), "standing": ("standing", _TEXT),
        "actors": ("actors", pa.list_(_TEXT)), "recipients": ("recipients", pa.list_(_TEXT)),
        "trigger": ("trigger", _TEXT), "at": ("first_at", _TIME), "place": ("place", _TEXT),
        "first_day": ("first_day", _TEXT), "last_day": ("last_day", _TEXT),
    },
)  # fmt: skip
ARTICLES = _Kind(
    Body,
    "articles",
    "article",
    # What a feed says of a page in a few words is placed when the page has come, as a revision.
    """
    SELECT id, revision, first_at, NULL, NULL, NULL FROM articles
    WHERE load = $load AND status = 'article' ORDER BY first_at, id
    """,
    {"key": ("article", _TEXT), "revision": ("revision", pa.int32()), "at": ("first_at", _TIME)},
    # A semi-join: with a join DuckDB would read the other articles' texts too.
    """
    SELECT id, revision, text FROM articles
    WHERE id IN (SELECT unnest($keys)) AND first_at BETWEEN $since AND $until
    """,
)


def place_all(connection: DuckDBPyConnection, clusterings: Clusterings) -> None:
    """Give each article, quote and event that landed since the last one placed its cluster.

    Usually those of the load at hand; after an update from a warehouse without clusters, all history.
    """
    _place_pending(connection, QUOTES, clusterings.quotes)
    _place_pending(connection, EVENTS, clusterings.events)
    _place_pending(connection, ARTICLES, clusterings.articles)


def place_again(connection: DuckDBPyConnection, clusterings: Clusterings, load: int) -> None:
    """The same for the quotes and events of the revisions in the table `recomputed`."""
    place(connection, load, QUOTES, clusterings.quotes, again=True)
    place(connection, load, EVENTS, clusterings.events, again=True)


def _place_pending(
    connection: DuckDBPyConnection, kind: _Kind[One], clustering: Clustering[One]
) -> None:
    pending = connection.execute(_PENDING.format(**kind.names)).fetchall()
    for (load,) in pending:
        place(connection, int(load), kind, clustering)


def place(
    connection: DuckDBPyConnection,
    load: int,
    kind: _Kind[One],
    clustering: Clustering[One],
    *,
    again: bool = False,
) -> int:
    """Give each new one of a load its cluster, within the caller's transaction; how many were new."""
    rows = connection.execute(kind.asked(again), None if again else {"load": load}).fetchall()
    new = [kind.one(row) for row in rows]
    members = pa.array([number_of(one.key) for one in new], pa.int64())
    connection.register("batch_members", pa.table({"member": members}))
    there = {row[0] for row in connection.execute(_THERE.format(**kind.names)).fetchall()}
    new = [one for one in new if number_of(one.key) not in there]
    new = [replace(one, prints=clustering.prints(one)) for one in _told(connection, kind, new)]
    if kind.texts:
        new = [one for one in new if one.prints]  # too short to be told from others
    if new:
        known = _candidates(connection, kind, new)
        spread = clustering.assign(new, known)
        _move(connection, kind, spread, load)
        _keep(connection, kind, new, spread, load)
    connection.execute(_CARRIED.format(**kind.names))
    return len(new)


def _candidates(connection: DuckDBPyConnection, kind: _Kind[One], new: Sequence[One]) -> list[One]:
    pairs = [(n, p) for n, one in enumerate(new) for p in one.prints]
    table = {"n": [n for n, _ in pairs], "print": [p for _, p in pairs]}
    schema = pa.schema({"n": pa.int32(), "print": pa.int64()})
    connection.register("batch_prints", pa.table(table, schema))
    times = [one.at for one in new]
    window = {"since": min(times) - REACH, "until": max(times) + REACH}
    connection.execute(_HITS.format(**kind.names), {"hot": HOT, **window})
    found = connection.execute(
        _CANDIDATES.format(**kind.names), {"most": MOST, **window}
    ).fetchall()
    return _told(connection, kind, [kind.one(row) for row in found])


def _told(connection: DuckDBPyConnection, kind: _Kind[One], some: Sequence[One]) -> list[One]:
    """The same, each with its words."""
    if not (kind.texts and some):
        return list(some)
    times = [one.at for one in some]
    values = {"keys": [one.key for one in some], "since": min(times), "until": max(times)}
    rows = connection.execute(kind.texts, values).fetchall()
    words = {(key, revision): text for key, revision, text in rows}
    return [
        replace(one, words=words[one.key, one.revision]) if isinstance(one, Body) else one
        for one in some
    ]


def _move(connection: DuckDBPyConnection, kind: _Kind[One], spread: Spread, load: int) -> None:
    """Clusters that are part of another from now on."""
    if not spread.redirects:
        return
    old, new = list(spread.redirects), list(spread.redirects.values())
    table = {
        "old": old, "was": [number_of(c) for c in old],
        "new": new, "home": [number_of(c) for c in new], "at": [spread.starts[c] for c in new],
    }  # fmt: skip
    connection.register("moved", pa.table(table))
    for sql in _MOVED:
        connection.execute(sql.format(**kind.names))
    connection.execute("INSERT INTO cluster_redirects SELECT old, new, ? FROM moved", [load])


def _keep(
    connection: DuckDBPyConnection,
    kind: _Kind[One],
    new: Sequence[One],
    spread: Spread,
    load: int,
) -> None:
    """Add the new ones, and of their fingerprints those that their clusters have not yet."""
    had: defaultdict[str, set[int]] = defaultdict(set)
    for one_print, cluster in connection.execute("SELECT print, cluster FROM hits").fetchall():
        had[spread.redirects.get(cluster, cluster)].add(one_print)
    rows, pairs = [], []
    for one in new:
        member, cluster = number_of(one.key), spread.clusters[one.key]
        values: list[Any] = [getattr(one, name) for name in kind.columns]
        rows.append((*values, cluster, spread.starts[cluster], member, load))
        pairs += [(p, member, one.at) for p in one.prints if p not in had[cluster]]
        had[cluster].update(one.prints)
    connection.register("members", _table(kind.schema, rows))
    connection.execute("INSERT INTO {table} BY NAME SELECT * FROM members".format(**kind.names))
    connection.register("member_prints", _table(_PRINTS, sorted(pairs)))
    connection.execute(
        "INSERT INTO {prints} BY NAME SELECT * FROM member_prints".format(**kind.names)
    )


def _table(schema: pa.Schema, rows: Sequence[Sequence[object]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [() for _ in schema]
    return pa.table(
        [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema
    )
