"""Speakers: who spoke how often, when, with whom and about what."""

from __future__ import annotations

from datetime import datetime

from warehouse.desk.kept import Kept, Row

# A speaker that no gazetteer knows has an id of the name's own; one unresolved is nobody's.
_SPAN = "first_at >= $since AND first_at < $until"
_LIST = f"""
SELECT speaker_id AS id, mode(speaker) AS name, count(*) AS quotes, count(DISTINCT outlet) AS outlets,
       count(*) FILTER (kind = 'direct') AS direct, max(first_at) AS last_at
FROM quotes_full
WHERE speaker_id IS NOT NULL AND {_SPAN} {{where}}
GROUP BY speaker_id ORDER BY quotes DESC, name LIMIT $limit
"""
_OVER_TIME = f"""
SELECT time_bucket(to_days($days), first_at)::DATE AS day, speaker_id AS id, count(*) AS quotes
FROM quotes_full WHERE {_SPAN} AND speaker_id IN (SELECT unnest($ids::VARCHAR[]))
GROUP BY ALL ORDER BY day
"""
_ONE = f"""
SELECT speaker_id AS id, mode(speaker) AS name, count(*) AS quotes, count(DISTINCT outlet) AS outlets,
       count(DISTINCT article) AS articles, count(*) FILTER (kind = 'direct') AS direct,
       min(first_at) AS first_at, max(first_at) AS last_at
FROM quotes_full WHERE speaker_id = $id AND {_SPAN} GROUP BY speaker_id
"""
_OUTLETS = f"""
SELECT outlet AS name, count(*) AS count FROM quotes_full
WHERE speaker_id = $id AND {_SPAN} GROUP BY outlet ORDER BY count DESC, name LIMIT 12
"""
_BESIDE = f"""
WITH mine AS (SELECT DISTINCT article FROM quotes_full WHERE speaker_id = $id AND {_SPAN})
SELECT speaker_id AS id, mode(speaker) AS name, count(DISTINCT article) AS count
FROM quotes_full SEMI JOIN mine USING (article)
WHERE speaker_id <> $id AND {_SPAN} GROUP BY speaker_id ORDER BY count DESC, name LIMIT 12
"""
# What the words of a quote name.
_ABOUT = f"""
WITH mine AS (
    SELECT article, revision, span_start, span_end FROM quotes_full WHERE speaker_id = $id AND {_SPAN}
)
SELECT m.entity AS id, mode(m.name) AS name, mode(m.kind) AS kind, count(*) AS count
FROM mentions_full m JOIN mine q ON m.article = q.article AND m.revision = q.revision
    AND m.span_start >= q.span_start AND m.span_end <= q.span_end
WHERE m.entity IS NOT NULL AND m.entity <> $id
GROUP BY m.entity ORDER BY count DESC, name LIMIT 16
"""


def listed(
    kept: Kept, since: datetime, until: datetime, *, part: str = "", limit: int = 50
) -> list[Row]:
    """Speakers of a time, the most quoted first; `part` of a name narrows them."""
    where = "AND contains(lower(speaker), lower($part))" if part else ""
    values = {"since": since, "until": until, "part": part, "limit": limit}
    return kept.ask(_LIST.format(where=where), values)


def over_time(
    kept: Kept, ids: list[str], since: datetime, until: datetime, *, days: int = 1
) -> list[Row]:
    """Quotes of each of these speakers in each span of so many days."""
    values = {"since": since, "until": until, "ids": ids, "days": days}
    return kept.ask(_OVER_TIME, values) if ids else []


def one(kept: Kept, id_: str, since: datetime, until: datetime) -> dict[str, object] | None:
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
    """The name that an id is quoted under most, at any time; None where nobody has it."""
    rows = kept.ask(
        "SELECT mode(speaker) AS name FROM quotes_full WHERE speaker_id = $id", {"id": id_}
    )
    name: str | None = rows[0]["name"] if rows else None
    return name
