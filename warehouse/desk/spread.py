"""A quote across outlets: those that went furthest, and one of them in the order of time."""

from __future__ import annotations

from datetime import datetime

from warehouse.desk.filter import HEX, said
from warehouse.desk.kept import Kept, Row
from warehouse.desk.names import Names
from warehouse.desk.stream import read
from warehouse.numbers import number_of

# Who says it again, in that time; then all of those that were said again in most outlets. What is distinct is
# counted by its hash: half of the time.
_FURTHEST = """
WITH again AS (
    SELECT home, count(DISTINCT hash(outlet)) AS others FROM quotes t
    WHERE latest AND home <> member AND first_at >= $since AND first_at < $until {where}
    GROUP BY home ORDER BY others DESC, home LIMIT 200
)
SELECT any_value(q.cluster) AS cluster, arg_min(q.content, (q.first_at, q.id)) AS content, arg_min(q.kind, (q.first_at, q.id)) AS kind,
       mode(coalesce(r.name, q.speaker)) AS speaker, mode(coalesce(r.moved_to, q.speaker_id)) AS speaker_id,
       arg_min(q.outlet, (q.first_at, q.id)) AS first_outlet, min(q.first_at) AS first_at,
       max(q.first_at) AS last_at, count(DISTINCT hash(q.outlet)) AS outlets,
       count(DISTINCT hash(q.article)) AS articles, count(DISTINCT hash(q.content)) AS wordings
FROM quotes q LEFT JOIN entity_redirects r ON r.entity = q.speaker_id
WHERE q.latest AND q.home IN (SELECT home FROM again) GROUP BY q.home HAVING count(DISTINCT hash(q.article)) > 1
ORDER BY outlets DESC, articles DESC, 6 DESC, 1 LIMIT $limit
"""
_CARRIED = """
SELECT id, article, span_start, first_at, 'quotes' AS kind FROM quotes
WHERE latest AND home = $home ORDER BY first_at, article, span_start LIMIT 200
"""
_MOVED = (
    "SELECT moved_to FROM cluster_redirects WHERE cluster = $cluster ORDER BY load DESC LIMIT 1"
)
_CHAIN = 20


def furthest(
    kept: Kept, names: Names, since: datetime, until: datetime, *, text: str = "", limit: int = 40
) -> list[Row]:
    """Quotes that were said again in a time, elsewhere; those that stand in most outlets first."""
    words, values = said(text, names)
    values |= {"since": since, "until": until, "limit": limit}
    where = " ".join(f"AND {one}" for one in words)
    return kept.ask(_FURTHEST.format(where=where), values)


def carried(kept: Kept, cluster: str | None) -> list[Row]:
    """The quotes of a cluster, the first first: who else has these words."""
    if cluster is None or not HEX.fullmatch(cluster):
        return []
    return read(kept, kept.ask(_CARRIED, {"home": number_of(cluster)}))


def moved(kept: Kept, cluster: str) -> str:
    """The cluster that an old id now stands for; itself where it has not moved."""
    for _ in range(_CHAIN):
        rows = kept.ask(_MOVED, {"cluster": cluster})
        if not rows:
            break
        cluster = rows[0]["moved_to"]
    return cluster
