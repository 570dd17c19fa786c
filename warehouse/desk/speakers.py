"""Speakers: who spoke how often, when, with whom and about what."""

from __future__ import annotations

from datetime import datetime

from warehouse.desk.kept import Kept, Row

_SPAN = "latest AND first_at >= $since AND first_at < $until"
# Merged entities are one: a speaker's rows are those of the id, and of the ids that stand for it.
_MINE = (
    "speaker_id IN (SELECT $id UNION ALL SELECT entity FROM entity_redirects WHERE moved_to = $id)"
)
# Who they are first, then what there is of them alone; what is distinct is counted by its hash: a third of the time.
_LIST = f"""
WITH most AS (
    SELECT coalesce(r.moved_to, speaker_id) AS id, any_value(coalesce(r.name, speaker)) AS name,
           sum(quotes)::BIGINT AS quotes
    FROM (
        SELECT speaker_id, any_value(speaker) AS speaker, count(*) AS quotes FROM quotes
        WHERE speaker_id IS NOT NULL AND {_SPAN} {{where}} GROUP BY speaker_id
    ) LEFT JOIN entity_redirects r ON r.entity = speaker_id
    GROUP BY 1 ORDER BY quotes DESC, name LIMIT $limit
)
SELECT m.id, any_value(m.name) AS name, any_value(m.quotes) AS quotes, count(DISTINCT hash(q.outlet)) AS outlets,
       count(*) FILTER (q.kind = 'direct') AS direct, max(q.first_at) AS last_at
FROM quotes q LEFT JOIN entity_redirects r ON r.entity = q.speaker_id
JOIN most m ON m.id = coalesce(r.moved_to, q.speaker_id)
WHERE {_SPAN} {{where}} GROUP BY m.id ORDER BY quotes DESC, name
"""
# Days by arithmetic: a calendar takes ten times as long.
BUCKET = "(DATE '2000-01-03' + (((epoch_us(first_at) // 86400000000) - 10959) // $days * $days)::INTEGER)"
"""The first day of a row's span of `$days` days, counted from Monday 3 January 2000, in SQL."""
_OVER_TIME = f"""
SELECT {BUCKET} AS day, coalesce(r.moved_to, q.speaker_id) AS id, count(*) AS quotes
FROM quotes q LEFT JOIN entity_redirects r ON r.entity = q.speaker_id
WHERE {_SPAN} AND coalesce(r.moved_to, q.speaker_id) IN (SELECT unnest($ids::VARCHAR[]))
GROUP BY ALL ORDER BY day
"""
_ONE = f"""
SELECT count(*) AS quotes, count(DISTINCT outlet) AS outlets, count(DISTINCT article) AS articles,
       count(*) FILTER (kind = 'direct') AS direct, max(first_at) AS last_at
FROM quotes WHERE {_MINE} AND {_SPAN} HAVING count(*) > 0
"""
_OUTLETS = f"""
SELECT outlet AS name, count(*) AS count FROM quotes
WHERE {_MINE} AND {_SPAN} GROUP BY outlet ORDER BY count DESC, name LIMIT 12
"""
# The time first, as in all that joins: an article's quotes lie together.
_BESIDE = f"""
WITH mine AS (SELECT DISTINCT article, first_at FROM quotes WHERE {_MINE} AND {_SPAN}),
beside AS (
    SELECT coalesce(r.moved_to, q.speaker_id) AS id, coalesce(r.name, q.speaker) AS name, q.article
    FROM quotes q JOIN mine USING (first_at, article) LEFT JOIN entity_redirects r ON r.entity = q.speaker_id
    WHERE q.latest AND q.speaker_id IS NOT NULL
)
SELECT id, any_value(name) AS name, count(DISTINCT hash(article)) AS count
FROM beside WHERE id <> $id GROUP BY id ORDER BY count DESC, name LIMIT 12
"""
# What the words of a quote name.
_ABOUT = f"""
WITH mine AS (SELECT first_at, hash(article) AS of, revision, span_start, span_end FROM quotes WHERE {_MINE} AND {_SPAN}),
named AS (
    SELECT coalesce(r.moved_to, m.entity) AS id, coalesce(r.name, m.name) AS name
    FROM mentions m JOIN mine q ON m.first_at = q.first_at AND hash(m.article) = q.of AND m.revision = q.revision
        AND m.span_start >= q.span_start AND m.span_end <= q.span_end
    LEFT JOIN entity_redirects r ON r.entity = m.entity
    WHERE m.entity IS NOT NULL
)
SELECT id, any_value(name) AS name, count(*) AS count
FROM named WHERE id <> $id GROUP BY id ORDER BY count DESC, name LIMIT 16
"""
_NAME = f"""
SELECT coalesce((SELECT any_value(name) FROM entity_redirects WHERE moved_to = $id), any_value(speaker)) AS name
FROM quotes WHERE {_MINE}
"""


def listed(
    kept: Kept, since: datetime, until: datetime, *, ids: list[str] | None = None, limit: int = 50
) -> list[Row]:
    """Speakers of a time, the most quoted first; of these `ids` alone, where they are given."""
    where = "AND speaker_id IN (SELECT unnest($ids::VARCHAR[]))" if ids is not None else ""
    values = {"since": since, "until": until, "ids": ids, "limit": limit}
    return kept.ask(_LIST.format(where=where), values)


def over_time(
    kept: Kept, ids: list[str], since: datetime, until: datetime, *, days: int = 1
) -> list[Row]:
    """Quotes of each of these speakers in each span of so many days."""
    values = {"since": since, "until": until, "ids": ids, "days": days}
    return kept.ask(_OVER_TIME, values) if ids else []


def one(kept: Kept, id_: str, since: datetime, until: datetime) -> Row | None:
    """A speaker in a time: counts, outlets, who is quoted beside them, what they speak of."""
    values = {"since": since, "until": until, "id": id_}
    rows = kept.ask(_ONE, values)
    if not rows:
        return None
    return rows[0] | {
        "by_outlet": kept.ask(_OUTLETS, values),
        "beside": kept.ask(_BESIDE, values),
        "about": kept.ask(_ABOUT, values),
    }


def name_of(kept: Kept, id_: str) -> str | None:
    """The name that an id is quoted under, at any time; None where nobody has it."""
    rows = kept.ask(_NAME, {"id": id_})
    name: str | None = rows[0]["name"] if rows else None
    return name
