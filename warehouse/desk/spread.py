"""A quote across outlets: those that went furthest, and one of them in the order of time."""

from __future__ import annotations

from datetime import datetime

from warehouse.desk.filter import terms
from warehouse.desk.kept import Kept, Row

_FURTHEST = """
WITH grown AS (
    SELECT cluster, count(*) AS quotes FROM quote_clusters
    WHERE cluster_at >= $since AND cluster_at < $until {where}
    GROUP BY cluster HAVING quotes > 1 ORDER BY quotes DESC LIMIT 1000
)
SELECT cluster, arg_min(content, (first_at, id)) AS content, arg_min(kind, (first_at, id)) AS kind, mode(speaker) AS speaker,
       mode(speaker_id) AS speaker_id, arg_min(outlet, (first_at, id)) AS first_outlet,
       min(first_at) AS first_at, max(first_at) AS last_at, count(DISTINCT outlet) AS outlets,
       count(DISTINCT article) AS articles, count(DISTINCT content) AS wordings
FROM quotes_full SEMI JOIN grown USING (cluster)
GROUP BY cluster HAVING articles > 1
ORDER BY outlets DESC, articles DESC, first_at DESC, cluster LIMIT $limit
"""
_MOVED = (
    "SELECT moved_to FROM cluster_redirects WHERE cluster = $cluster ORDER BY load DESC LIMIT 1"
)
_CHAIN = 20


def furthest(
    kept: Kept, since: datetime, until: datetime, *, text: str = "", limit: int = 40
) -> list[Row]:
    """Clusters that began in a time and stand in several articles, those in most outlets first."""
    where, values = [], dict[str, object](since=since, until=until, limit=limit)
    for number, (words, there) in enumerate(terms(text)):
        where.append(
            f"AND {'' if there else 'NOT '}contains(lower(concat_ws(' ', content, speaker)), $word{number})"
        )
        values[f"word{number}"] = words
    return kept.ask(_FURTHEST.format(where=" ".join(where)), values)


def moved(kept: Kept, cluster: str) -> str:
    """The cluster that an old id now stands for; itself where it has not moved."""
    for _ in range(_CHAIN):
        rows = kept.ask(_MOVED, {"cluster": cluster})
        if not rows:
            break
        cluster = rows[0]["moved_to"]
    return cluster
