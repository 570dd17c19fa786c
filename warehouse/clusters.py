"""Where the quotes of a load belong: candidates by fingerprint, decided by the caller's clustering.

A batch costs what the batch costs, and one scan of the fingerprints (8 bytes each, once a cluster):
77 ms for ten million on two cores. A fingerprint that more than `HOT` clusters share tells nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

import pyarrow as pa
from duckdb import DuckDBPyConnection

from news.records import Said, Spread

HOT = 40
# Clusters that one quote is compared with, those that share most fingerprints first.
MOST = 8

_PENDING = """
SELECT DISTINCT load FROM quotes
WHERE load > (SELECT coalesce(max(load), 0) FROM quote_clusters) ORDER BY load
"""
# What this load brought and is in no cluster yet; the same words twice in an article are one.
_NEW = """
SELECT q.key, q.content, q.kind, a.first_at, q.speaker, q.speaker_id, NULL, NULL, NULL
FROM quotes q JOIN articles a ON a.id = q.article AND a.revision = q.revision
WHERE q.load = $load AND a.load = $load
QUALIFY row_number() OVER (PARTITION BY q.key ORDER BY a.first_at, q.id) = 1
ORDER BY a.first_at, q.key
"""
_THERE = "SELECT member FROM quote_clusters WHERE member IN (SELECT member FROM batch_members)"
_HITS = """
CREATE OR REPLACE TEMP TABLE hits AS
WITH shared AS (
    SELECT b.n, p.print, p.member FROM quote_prints p JOIN batch_prints b ON b.print = p.print
)
SELECT s.n, s.print, s.member, c.cluster
FROM shared s JOIN quote_clusters c ON c.member = s.member
QUALIFY count(*) OVER (PARTITION BY s.n, s.print) <= $hot
"""
_CANDIDATES = f"""
WITH near AS (
    SELECT n, member, count(*) AS shared, list(print) AS prints FROM hits GROUP BY n, member
    QUALIFY row_number() OVER (PARTITION BY n ORDER BY shared DESC, member) <= {MOST}
), found AS (
    SELECT member, list_sort(list_distinct(flatten(list(prints)))) AS prints FROM near GROUP BY member
)
SELECT c.quote, c.content, c.kind, c.first_at, c.speaker, c.speaker_id, f.prints, c.cluster, c.cluster_at
FROM quote_clusters c JOIN found f ON f.member = c.member ORDER BY c.quote
"""


class Clustering(Protocol):
    """What decides which quotes are the same words: extractors/cluster, or another's."""

    def prints(self, content: str) -> tuple[int, ...]:
        """The fingerprints of a quote's words."""

    def assign(self, new: Sequence[Said], known: Sequence[Said]) -> Spread:
        """The cluster of each new quote, and which known clusters are part of another now."""


def place_all(connection: DuckDBPyConnection, clustering: Clustering) -> int:
    """Give each quote that landed since the last one placed its cluster; how many were new.

    Usually the load at hand; after an update from a warehouse without clusters, all of its history.
    """
    pending = connection.execute(_PENDING).fetchall()
    return sum(place(connection, int(load), clustering) for (load,) in pending)


def place(connection: DuckDBPyConnection, load: int, clustering: Clustering) -> int:
    """Give each new quote of a load its cluster, within the caller's transaction; how many were new."""
    new = [_said(row) for row in connection.execute(_NEW, {"load": load}).fetchall()]
    members = pa.array([_member(one.key) for one in new], pa.int64())
    connection.register("batch_members", pa.table({"member": members}))
    there = {row[0] for row in connection.execute(_THERE).fetchall()}
    new = [one for one in new if _member(one.key) not in there]
    if not new:
        return 0
    new = [replace(one, prints=clustering.prints(one.words)) for one in new]
    pairs = [(n, p) for n, one in enumerate(new) for p in one.prints]
    table = {"n": [n for n, _ in pairs], "print": [p for _, p in pairs]}
    connection.register(
        "batch_prints", pa.table(table, pa.schema({"n": pa.int32(), "print": pa.int64()}))
    )
    connection.execute(_HITS, {"hot": HOT})
    known = [_said(row) for row in connection.execute(_CANDIDATES).fetchall()]
    spread = clustering.assign(new, known)
    _move(connection, spread, load)
    _keep(connection, new, spread, load)
    return len(new)


_SAID = ("key", "words", "kind", "at", "speaker", "speaker_id", "prints", "cluster", "cluster_at")


def _said(row: Sequence[Any]) -> Said:
    found: dict[str, Any] = dict(zip(_SAID, row, strict=True))
    return Said(**found | {"prints": tuple(found["prints"] or ())})


def _member(key: str) -> int:
    """A quote's number: 63 bits of its key, quicker to join by than its 32 letters."""
    return int(key[:16], 16) >> 1


def _move(connection: DuckDBPyConnection, spread: Spread, load: int) -> None:
    """Clusters that are part of another from now on."""
    if not spread.redirects:
        return
    new = list(spread.redirects.values())
    table = {"old": list(spread.redirects), "new": new, "at": [spread.starts[c] for c in new]}
    connection.register("moved", pa.table(table))
    connection.execute(
        "UPDATE quote_clusters SET cluster = m.new, cluster_at = m.at FROM moved m "
        "WHERE m.old = quote_clusters.cluster"
    )
    connection.execute("INSERT INTO cluster_redirects SELECT old, new, ? FROM moved", [load])


def _keep(
    connection: DuckDBPyConnection,
    new: Sequence[Said],
    spread: Spread,
    load: int,
) -> None:
    """Add the quotes, and of their fingerprints those that their clusters have not yet."""
    had: defaultdict[str, set[int]] = defaultdict(set)
    for number, cluster in connection.execute("SELECT print, cluster FROM hits").fetchall():
        had[spread.redirects.get(cluster, cluster)].add(number)
    rows, pairs = [], []
    for one in new:
        member, cluster = _member(one.key), spread.clusters[one.key]
        start = spread.starts[cluster]
        rows.append((one.key, cluster, start, member, one.words, one.kind, one.speaker, one.speaker_id, one.at, load))  # fmt: skip
        pairs += [(p, member) for p in one.prints if p not in had[cluster]]
        had[cluster].update(one.prints)
    connection.register("members", _table(_MEMBERS, rows))
    connection.execute("INSERT INTO quote_clusters BY NAME SELECT * FROM members")
    connection.register("member_prints", _table(_PRINTS, sorted(pairs)))
    connection.execute("INSERT INTO quote_prints BY NAME SELECT * FROM member_prints")


_MEMBERS = pa.schema(
    {
        "quote": pa.string(), "cluster": pa.string(), "cluster_at": pa.timestamp("us", tz="UTC"), "member": pa.int64(), "content": pa.string(),
        "kind": pa.string(), "speaker": pa.string(), "speaker_id": pa.string(),
        "first_at": pa.timestamp("us", tz="UTC"), "load": pa.int64(),
    }
)  # fmt: skip
_PRINTS = pa.schema({"print": pa.int64(), "member": pa.int64()})


def _table(schema: pa.Schema, rows: Sequence[Sequence[object]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [() for _ in schema]
    return pa.table(
        [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema
    )
