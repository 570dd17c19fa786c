"""What leaves its cluster, because it is forgotten or no longer found: the others stay together."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

# Of a cluster each fingerprint is kept once, by one member: one that leaves hands its own on.
_LEAVING = """
CREATE OR REPLACE TEMP TABLE leaving AS
WITH away AS (SELECT member, cluster FROM {kind}_clusters WHERE {kind} IN (SELECT key FROM gone)),
stay AS (
    SELECT cluster, min(member) AS heir, arg_min(first_at, member) AS heir_at, min(first_at) AS starts
    FROM {kind}_clusters
    WHERE cluster IN (SELECT cluster FROM away) AND {kind} NOT IN (SELECT key FROM gone)
    GROUP BY cluster
)
SELECT a.member, a.cluster, s.heir, s.heir_at, s.starts FROM away a LEFT JOIN stay s USING (cluster)
"""
_HAND_ON = """
UPDATE {kind}_prints SET member = l.heir, first_at = l.heir_at FROM leaving l
WHERE l.member = {kind}_prints.member AND l.heir IS NOT NULL
"""
_DROP_PRINTS = "DELETE FROM {kind}_prints WHERE member IN (SELECT member FROM leaving)"
_DROP = "DELETE FROM {kind}_clusters WHERE {kind} IN (SELECT key FROM gone)"
_START = """
UPDATE {kind}_clusters SET cluster_at = l.starts
FROM (SELECT DISTINCT cluster, starts FROM leaving WHERE starts IS NOT NULL) l
WHERE l.cluster = {kind}_clusters.cluster AND l.starts <> {kind}_clusters.cluster_at
"""


def leave(connection: DuckDBPyConnection, kind: str) -> int:
    """Take the keys in the table `gone` out of the clusters of `kind` (article, quote or event).

    Within the caller's transaction; how many were in one.
    """
    connection.execute(_LEAVING.format(kind=kind))
    row = connection.execute("SELECT count(*) FROM leaving").fetchone()
    if row and row[0]:
        for sql in (_HAND_ON, _DROP_PRINTS, _DROP, _START):
            connection.execute(sql.format(kind=kind))
    connection.execute("DROP TABLE leaving")
    return int(row[0]) if row else 0
