"""Events: how many of each kind when, who did what to whom, and where."""

from __future__ import annotations

from datetime import datetime

from warehouse.desk.kept import Kept, Row
from warehouse.desk.names import Names
from warehouse.desk.speakers import BUCKET

# What is denied or recalled is told in the stream; counts are of what happened or is said to.
_WHERE = (
    "latest AND first_at >= $since AND first_at < $until AND NOT negated AND NOT background {where}"
)
_TYPES = f"SELECT type, count(*) AS count FROM events WHERE {_WHERE} GROUP BY type ORDER BY count DESC, type"
_OVER_TIME = f"""
SELECT day, quad, sum(count)::BIGINT AS count
FROM (SELECT {BUCKET} AS day, type, count(*) AS count FROM events WHERE {_WHERE} GROUP BY ALL)
JOIN plover USING (type) GROUP BY ALL ORDER BY day
"""
# By ids alone: a name beside each would take twice as long; and by their hashes, which takes half. Both parties
# of a meeting are in both lists: nobody meets themselves.
_PAIRS = f"""
WITH told AS (
    SELECT coalesce(p.quad >= 3, false) AS conflict, [x.id FOR x IN actors IF x.id IS NOT NULL] AS a,
           [x.id FOR x IN recipients IF x.id IS NOT NULL] AS b
    FROM events LEFT JOIN plover p USING (type) WHERE {_WHERE} AND len(actors) > 0 AND len(recipients) > 0
), pairs AS (
    SELECT actor, unnest(b) AS recipient, conflict
    FROM (SELECT unnest(a) AS actor, b, conflict FROM told WHERE len(b) > 0)
), counted AS (
    SELECT any_value(actor) AS actor, any_value(recipient) AS recipient, count(*) AS count,
           count(*) FILTER (conflict) AS conflict
    FROM pairs GROUP BY hash(actor), hash(recipient)
), cells AS (
    SELECT coalesce(r.moved_to, actor) AS actor, coalesce(s.moved_to, recipient) AS recipient,
           sum(count)::BIGINT AS count, sum(conflict)::BIGINT AS conflict
    FROM counted c
    LEFT JOIN entity_redirects r ON r.entity = c.actor LEFT JOIN entity_redirects s ON s.entity = c.recipient
    GROUP BY 1, 2
), rows AS (
    SELECT actor FROM cells WHERE actor <> recipient GROUP BY actor ORDER BY sum(count) DESC, actor LIMIT $size
), columns AS (
    SELECT recipient FROM cells WHERE actor <> recipient GROUP BY recipient ORDER BY sum(count) DESC, recipient LIMIT $size
)
SELECT * FROM cells SEMI JOIN rows USING (actor) SEMI JOIN columns USING (recipient) WHERE actor <> recipient
"""
_PLACES = f"""
SELECT place.id AS id, any_value(place.name) AS name, any_value(place.country) AS country,
       any_value(place.lat) AS lat, any_value(place.lon) AS lon, count(*) AS count
FROM events WHERE {_WHERE} AND place.country IS NOT NULL AND place.id IS NOT NULL
GROUP BY place.id ORDER BY count DESC, name LIMIT 300
"""


def overview(
    kept: Kept,
    names: Names,
    since: datetime,
    until: datetime,
    *,
    type_: str = "",
    days: int = 1,
    size: int = 12,
) -> dict[str, list[Row]]:
    """`types`, `over_time` by quad class, `pairs` of the matrix, and `places`, of a time."""
    where = "AND type = $type" if type_ else ""
    values = {"since": since, "until": until, "type": type_, "days": days, "size": size}
    asked = {"types": _TYPES, "over_time": _OVER_TIME, "pairs": _PAIRS, "places": _PLACES}
    found = {
        name: kept.ask(sql.replace("{where}", "" if name == "types" else where), values)
        for name, sql in asked.items()
    }
    named = names.parties().name_of
    for pair in found["pairs"]:
        pair |= {f"{side}_name": named(pair[side]) for side in ("actor", "recipient")}
    return found
