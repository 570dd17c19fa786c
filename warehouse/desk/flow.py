"""The pipeline's own pulse: what each feed gave a day, and how long news took from there to here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from warehouse.desk.kept import Kept, Row

_DAYS = """
SELECT feed, fetched::DATE AS day, count(*) AS entries, count(*) FILTER (status IN ('article', 'stub')) AS articles,
       count(*) FILTER (status IN ('failed', 'quarantined')) AS failed
FROM pages WHERE fetched >= $since AND feed IN (SELECT unnest($feeds::VARCHAR[])) GROUP BY ALL ORDER BY day
"""
# What was published before its feed was first read says nothing about how fast news comes.
_FRESH = """
WITH read AS (SELECT unnest($feeds::VARCHAR[]) AS feed, unnest($settled::TIMESTAMPTZ[]) AS settled)
"""
_LATENCY = f"""{_FRESH}
SELECT feed, count(*) AS articles, median(epoch(seen - published)) AS seconds, max(first_at) AS last_at
FROM latest_articles JOIN read USING (feed)
WHERE seen >= $since AND published <= seen AND seen > settled GROUP BY feed
"""
_REASONS = """
SELECT feed, status, reason, url, title, fetched FROM pages
WHERE feed = $feed AND status <> 'article' ORDER BY fetched DESC LIMIT 20
"""
_STAGES = f"""{_FRESH}
SELECT time_bucket(INTERVAL 1 HOUR, a.seen) AS hour, count(*) AS articles,
       median(epoch(a.seen - a.published)) FILTER (a.published <= a.seen AND a.seen > r.settled) AS found,
       median(epoch(l.loaded - a.seen)) AS loaded,
       quantile_cont(epoch(l.loaded - a.seen), 0.95) AS loaded_late
FROM articles a JOIN loads l ON l.load = a.load LEFT JOIN read r ON r.feed = a.feed
WHERE a.seen >= $since AND a.revision = 1 AND l.origin = 'live' GROUP BY hour ORDER BY hour
"""
_PUBLISHED = "SELECT id, published FROM latest_articles WHERE id IN (SELECT unnest($ids::VARCHAR[])) AND published IS NOT NULL"
_LOADS = "SELECT load, loaded::DATE AS day FROM loads WHERE loaded >= $since ORDER BY load"
_NEWEST = "SELECT max(load) AS load, max(loaded) AS loaded, count(*) AS loads FROM loads"
_NEWEST_ARTICLE = "SELECT max(first_at) AS at, count(*) AS articles FROM articles"


def entries(kept: Kept, feeds: list[str], since: datetime) -> list[Row]:
    """Entries, articles and failures of each of these feeds on each day."""
    return kept.ask(_DAYS, {"feeds": feeds, "since": since})


def latency(kept: Kept, settled: Mapping[str, datetime], since: datetime) -> dict[str, Row]:
    """By feed, the median seconds from published to seen; `settled` is when it had first been read."""
    rows = kept.ask(_LATENCY, _read(settled) | {"since": since})
    return {r["feed"]: r for r in rows}


def refused(kept: Kept, feed: str) -> list[Row]:
    """The last entries of a feed that gave no article, and why."""
    return kept.ask(_REASONS, {"feed": feed})


def stages(kept: Kept, settled: Mapping[str, datetime], since: datetime) -> list[Row]:
    """By the hour: articles, and the seconds from published to seen and from seen to loaded."""
    return kept.ask(_STAGES, _read(settled) | {"since": since})


def _read(settled: Mapping[str, datetime]) -> dict[str, object]:
    return {"feeds": list(settled), "settled": list(settled.values())}


def published(kept: Kept, articles: list[str]) -> dict[str, datetime]:
    """When each of these articles was published, where its page says."""
    rows = kept.ask(_PUBLISHED, {"ids": articles}) if articles else []
    return {r["id"]: r["published"] for r in rows}


def loads(kept: Kept, since: datetime) -> list[Row]:
    """Number and day of each load since then."""
    return kept.ask(_LOADS, {"since": since})


def newest(kept: Kept) -> Row:
    """The newest load, when it landed, and the time of the newest article."""
    return kept.ask(_NEWEST)[0] | kept.ask(_NEWEST_ARTICLE)[0]
