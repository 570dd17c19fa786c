"""Events: how many of each kind when, who did what to whom, and where."""

from __future__ import annotations

from datetime import datetime

from warehouse.desk.kept import Kept, Row

_SPAN = "first_at >= $since AND first_at < $until"
# Denied and merely wished-for events are told in the stream; counts are of what happened or is said to.
_WHERE = f"{_SPAN} AND NOT negated AND NOT background {{where}}"
_TYPES = f"SELECT type, any_value(quad) AS quad, count(*) AS count FROM events_full WHERE {_WHERE} GROUP BY type ORDER BY count DESC, type"
_OVER_TIME = f"""
SELECT time_bucket(to_days($days), first_at)::DATE AS day, quad, count(*) AS count
FROM events_full WHERE {_WHERE} AND quad IS NOT NULL GROUP BY ALL ORDER BY day
"""
# Both parties of a meeting are in both lists: nobody meets themselves.
_PAIRS = f"""
WITH pairs AS (
    SELECT unnest(actors) AS a, recipients, quad FROM events_full WHERE {_WHERE}
), both_named AS (
    SELECT a.id AS actor, a.name AS actor_name, unnest(recipients) AS r, quad FROM pairs
    WHERE a.id IS NOT NULL
), cells AS (
    SELECT actor, actor_name, r.id AS recipient, r.name AS recipient_name, quad FROM both_named
    WHERE r.id IS NOT NULL AND r.id <> actor
), rows AS (
    SELECT actor FROM cells GROUP BY actor ORDER BY count(*) DESC, actor LIMIT $size
), columns AS (
    SELECT recipient FROM cells GROUP BY recipient ORDER BY count(*) DESC, recipient LIMIT $size
)
SELECT actor, any_value(actor_name) AS actor_name, recipient, any_value(recipient_name) AS recipient_name,
       count(*) AS count, count(*) FILTER (quad >= 3) AS conflict
FROM cells SEMI JOIN rows USING (actor) SEMI JOIN columns USING (recipient)
GROUP BY actor, recipient
"""
_PLACES = f"""
SELECT place.id AS id, any_value(place.name) AS name, any_value(place.country) AS country,
       any_value(place.lat) AS lat, any_value(place.lon) AS lon, count(*) AS count
FROM events_full WHERE {_WHERE} AND place.country IS NOT NULL
GROUP BY place.id ORDER BY count DESC, name LIMIT 300
"""


def overview(
    kept: Kept, since: datetime, until: datetime, *, type_: str = "", days: int = 1, size: int = 12
) -> dict[str, list[Row]]:
    """`types`, `over_time` by quad class, `pairs` of the matrix, and `places`, of a time."""
    where = "AND type = $type" if type_ else ""
    values = {"since": since, "until": until, "type": type_, "days": days, "size": size}
    asked = {"types": _TYPES, "over_time": _OVER_TIME, "pairs": _PAIRS, "places": _PLACES}
    return {
        name: kept.ask(sql.format(where="" if name == "types" else where), values)
        for name, sql in asked.items()
    }
