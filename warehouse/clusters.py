"""Where the articles, quotes and events of a load belong: candidates by fingerprint, decided by the caller.

A batch costs what the batch costs, and a scan of the fingerprints of the weeks around it, never of all
history: 77 ms for ten million on two cores. One that more than `HOT` clusters share tells nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Protocol, TypeVar

import pyarrow as pa
from duckdb import DuckDBPyConnection

from news.records import Body, Done, Said, Spread
from warehouse.kinds import ARTICLES, EVENTS, QUOTES, TIME, Kind, One
from warehouse.numbers import SIEVE, SIFTED, number_of

HOT = 40
# How far apart, by when their articles were first seen, two may be that are one.
REACH = timedelta(days=45)
# Candidates that one is compared with, those that share most fingerprints first.
MOST = 8

_PENDING = """
SELECT DISTINCT load FROM {facts}
WHERE load > (SELECT coalesce(max(load), 0) FROM {table}) ORDER BY load
"""
# The first load that anything came with that a load has revised. Only facts of those can be placed already,
# and not before it; DuckDB passes over the blocks of earlier loads.
_FIRST = """
SELECT min(load) FROM articles WHERE member IN (SELECT member FROM articles WHERE load = $load AND revision > 1)
"""
_THERE = """
SELECT member, cluster FROM {table} WHERE load >= $since AND member IN (SELECT member FROM batch_members)
"""
# The fingerprints that few clusters share. Each stands once in a cluster, and each of theirs is in one.
_HITS = """
CREATE OR REPLACE TEMP TABLE hits AS
WITH shared AS (
    SELECT print, list(member) AS members FROM {prints}
    WHERE print IN (SELECT print FROM batch_prints) AND first_at BETWEEN $since AND $until
    GROUP BY print HAVING count(*) <= $hot
)
SELECT b.n, b.print, unnest(s.members) AS member FROM shared s JOIN batch_prints b ON b.print = s.print
"""
_FOUND = f"""
CREATE OR REPLACE TEMP TABLE found AS
SELECT member, {{columns}}, cluster, epoch_us(cluster_at) AS cluster_at FROM {{table}}
WHERE first_at BETWEEN $since AND $until AND {SIFTED} AND member IN (SELECT member FROM hits)
"""
_CANDIDATES = """
WITH near AS (
    SELECT n, member, count(*) AS shared, list(print) AS prints FROM hits GROUP BY n, member
    QUALIFY row_number() OVER (PARTITION BY n ORDER BY shared DESC, member) <= $most
), by_member AS (
    SELECT member, list_sort(list_distinct(flatten(list(prints)))) AS prints FROM near GROUP BY member
)
SELECT f.* EXCLUDE (member, cluster, cluster_at), n.prints, f.cluster, f.cluster_at
FROM found f JOIN by_member n ON n.member = f.member ORDER BY 1
"""
_HAD = """
SELECT DISTINCT h.print, f.cluster FROM hits h
JOIN (SELECT member, cluster FROM found WHERE cluster IN (SELECT cluster FROM joined)) f ON f.member = h.member
"""
# No member of a cluster came before its start, and no fact is of a load before its cluster's first.
_MOVED_SINCE = (
    "SELECT min(load) FROM {table} WHERE first_at >= $since AND cluster IN (SELECT old FROM moved)"
)
_MOVED = """
UPDATE {table} SET cluster = m.new, cluster_at = m.at FROM moved m
WHERE m.old = {table}.cluster AND {table}.first_at >= $since
"""
_MOVED_FACTS = """
UPDATE {facts} SET cluster = m.new, home = m.home FROM moved m
WHERE m.was = {facts}.home AND {facts}.load >= $since
"""
# What is computed again keeps the load that it came with, here as well.
_CAME = """
UPDATE {table} SET load = f.load FROM (
    SELECT member, min(load) AS load FROM {facts}
    WHERE (article, revision) IN (SELECT article, revision FROM recomputed) GROUP BY member
) f WHERE f.member = {table}.member AND f.load < {table}.load
"""
# The facts carry their clusters, so that who asks for them need not join.
_CARRIED = """
UPDATE {facts} SET cluster = p.cluster, home = p.home FROM placed p
WHERE p.member = {facts}.member AND {facts}.home IS NULL AND {facts}.load >= $since
"""
_PRINTS = pa.schema({"print": pa.int64(), "member": pa.int64(), "first_at": TIME})
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


def place_all(connection: DuckDBPyConnection, clusterings: Clusterings) -> None:
    """Give each article, quote and event that landed since the last one placed its cluster.

    Usually those of the load at hand; after an update from a warehouse without clusters, all history.
    """
    firsts: dict[int, int] = {}
    _place_pending(connection, QUOTES, clusterings.quotes, firsts)
    _place_pending(connection, EVENTS, clusterings.events, firsts)
    _place_pending(connection, ARTICLES, clusterings.articles, firsts)


def place_again(connection: DuckDBPyConnection, clusterings: Clusterings, load: int) -> None:
    """The same for the quotes and events of the revisions in the table `recomputed`."""
    place(connection, load, QUOTES, clusterings.quotes, 0, again=True)
    place(connection, load, EVENTS, clusterings.events, 0, again=True)
    for kind in (QUOTES, EVENTS):
        connection.execute(_CAME.format(**kind.names))


def _place_pending(
    connection: DuckDBPyConnection,
    kind: Kind[One],
    clustering: Clustering[One],
    firsts: dict[int, int],
) -> None:
    pending = connection.execute(_PENDING.format(**kind.names)).fetchall()
    for (load,) in pending:
        if load not in firsts:
            row = connection.execute(_FIRST, {"load": load}).fetchone()
            firsts[load] = load if row is None or row[0] is None else int(row[0])
        place(connection, int(load), kind, clustering, firsts[load])


def place(
    connection: DuckDBPyConnection,
    load: int,
    kind: Kind[One],
    clustering: Clustering[One],
    since: int,
    *,
    again: bool = False,
) -> int:
    """Give each new one of a load its cluster, within the caller's transaction; how many were new.

    `since`: the first load that any of them may have come with before.
    """
    rows = connection.execute(kind.asked(again), None if again else {"load": load}).fetchall()
    some = {number_of(one.key): one for one in map(kind.one, rows)}
    placed = _there(connection, kind, list(some), since) if since < load else {}
    new = [one for member, one in some.items() if member not in placed]
    new = [replace(one, prints=clustering.prints(one)) for one in _told(connection, kind, new)]
    if kind.texts:
        new = [one for one in new if one.prints]  # too short to be told from others
    if new:
        known = _candidates(connection, kind, new)
        spread = clustering.assign(new, known)
        _move(connection, kind, spread, known, load)
        _keep(connection, kind, new, spread, load)
        placed |= {number_of(one.key): spread.clusters[one.key] for one in new}
    _carry(connection, kind, placed, since)
    return len(new)


def _there(
    connection: DuckDBPyConnection, kind: Kind[One], members: Sequence[int], since: int
) -> dict[int, str]:
    """The clusters of those that have one."""
    connection.register("batch_members", pa.table({"member": pa.array(members, pa.int64())}))
    return dict(connection.execute(_THERE.format(**kind.names), {"since": since}).fetchall())


def _candidates(connection: DuckDBPyConnection, kind: Kind[One], new: Sequence[One]) -> list[One]:
    pairs = [(n, p) for n, one in enumerate(new) for p in one.prints]
    table = {"n": [n for n, _ in pairs], "print": [p for _, p in pairs]}
    schema = pa.schema({"n": pa.int32(), "print": pa.int64()})
    connection.register("batch_prints", pa.table(table, schema))
    times = [one.at for one in new]
    window = {"since": min(times) - REACH, "until": max(times) + REACH}
    connection.execute(_HITS.format(**kind.names), {"hot": HOT, **window})
    connection.execute(SIEVE.format(asked="hits"))
    connection.execute(_FOUND.format(**kind.names), window)
    found = connection.execute(_CANDIDATES.format(**kind.names), {"most": MOST}).fetchall()
    return _told(connection, kind, [kind.one(row) for row in found])


def _told(connection: DuckDBPyConnection, kind: Kind[One], some: Sequence[One]) -> list[One]:
    """The same, each with its words."""
    if not (kind.texts and some):
        return list(some)
    times = [one.at for one in some]
    members = pa.array([number_of(one.key) for one in some], pa.int64())
    connection.register("told", pa.table({"member": members}))
    connection.execute(SIEVE.format(asked="told"))
    rows = connection.execute(kind.texts, {"since": min(times), "until": max(times)}).fetchall()
    words = {(key, revision): text for key, revision, text in rows}
    return [
        replace(one, words=words[one.key, one.revision]) if isinstance(one, Body) else one
        for one in some
    ]


def _move(
    connection: DuckDBPyConnection,
    kind: Kind[One],
    spread: Spread,
    known: Sequence[One],
    load: int,
) -> None:
    """Clusters that are part of another from now on."""
    if not spread.redirects:
        return
    old, new = list(spread.redirects), list(spread.redirects.values())
    table = {
        "old": old, "was": [number_of(c) for c in old],
        "new": new, "home": [number_of(c) for c in new], "at": [spread.starts[c] for c in new],
    }  # fmt: skip
    connection.register("moved", pa.table(table))
    start = min(one.cluster_at or one.at for one in known if one.cluster in spread.redirects)
    row = connection.execute(_MOVED_SINCE.format(**kind.names), {"since": start}).fetchone()
    connection.execute(_MOVED.format(**kind.names), {"since": start})
    connection.execute(_MOVED_FACTS.format(**kind.names), {"since": row[0] if row else 0})
    connection.execute("INSERT INTO cluster_redirects SELECT old, new, ? FROM moved", [load])


def _carry(
    connection: DuckDBPyConnection, kind: Kind[One], placed: dict[int, str], since: int
) -> None:
    """Write what was placed to the facts, of loads from `since` on."""
    homes = [number_of(cluster) for cluster in placed.values()]
    table = {"member": list(placed), "cluster": list(placed.values()), "home": homes}
    schema = pa.schema({"member": pa.int64(), "cluster": pa.string(), "home": pa.int64()})
    connection.register("placed", pa.table(table, schema))
    connection.execute(_CARRIED.format(**kind.names), {"since": since})


def _had(connection: DuckDBPyConnection, spread: Spread) -> defaultdict[str, set[int]]:
    """The batch's fingerprints that clusters which it joins have already."""
    had: defaultdict[str, set[int]] = defaultdict(set)
    joined = {cluster for key, cluster in spread.clusters.items() if cluster != key}
    joined |= set(spread.redirects)
    if joined:
        table = pa.table({"cluster": pa.array(sorted(joined), pa.string())})
        connection.register("joined", table)
        for one_print, cluster in connection.execute(_HAD).fetchall():
            had[spread.redirects.get(cluster, cluster)].add(one_print)
    return had


def _keep(
    connection: DuckDBPyConnection,
    kind: Kind[One],
    new: Sequence[One],
    spread: Spread,
    load: int,
) -> None:
    """Add the new ones, and of their fingerprints those that their clusters have not yet."""
    had = _had(connection, spread)
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
