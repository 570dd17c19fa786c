"""Lines that a site repeats, learned from the articles that the warehouse has."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from news.ids import digest
from news.settings import Settings
from warehouse.connect import begun, published, reader, writer
from warehouse.redirects import note

RUN = "learned-residue"
LEAST = 3
"""Distinct articles of a site in which a line must stand."""
LONGEST = 300
"""Characters; what is longer is a paragraph, not furniture."""

_HOST = "regexp_extract(lower(url), '^[a-z]+://(?:[^/@]*@)?([^/:?#]+)', 1)"
# Copies of one text have the same three longest lines: they count once. A headline is never residue.
_LINES = f"""
WITH articles_of AS (
    SELECT s.site, a.title, a.first_at, string_split(a.text, chr(10)) AS lines
    FROM latest_articles a JOIN sites s ON s.host = {_HOST}
    WHERE a.first_at >= $since AND a.source = 'page'
), printed AS (
    SELECT *, hash(list_sort(list_transform(lines, lambda l: printf('%08d%s', length(l), l)), 'DESC')[1:3]) AS body
    FROM articles_of
), each AS (
    SELECT site, title, first_at, body,
           unnest(list_distinct(list_transform(lines, lambda l: trim(regexp_replace(l, '\\s+', ' ', 'g'))))) AS line
    FROM printed
)
SELECT site, line, count(DISTINCT body)::INTEGER AS articles, max(first_at) AS last_at
FROM each WHERE length(line) BETWEEN 3 AND {LONGEST}
GROUP BY site, line
HAVING count(DISTINCT body) >= {LEAST} AND NOT bool_or(line = trim(coalesce(title, '')))
"""
_TIME = pa.timestamp("us", tz="UTC")
_KEPT = pa.schema(
    {
        "site": pa.string(), "line": pa.string(), "articles": pa.int32(), "learned": _TIME,
        "last_at": _TIME,
    }
)  # fmt: skip
_THERE = "SELECT 1 FROM duckdb_tables() WHERE table_name = 'learned_residue' AND database_name = current_database()"


@dataclass(frozen=True, slots=True)
class Learned:
    """How many lines hold, how many of them are new, and how many were forgotten."""

    lines: int
    new: int
    forgotten: int


def learn(
    settings: Settings,
    since: datetime,
    now: datetime,
    *,
    site_of: Callable[[str], str | None],
    keep: Callable[[str], bool],
) -> Learned:
    """Count again, over the articles first seen since `since`, which lines each site repeats.

    `site_of` gives the site of an address; a line for which `keep` holds (it carries speech) is never
    learned. What no longer recurs is forgotten. Raises LaneBusy, and WarehouseError.
    """
    if not begun(settings):
        return Learned(0, 0, 0)
    began = time.monotonic()
    with writer(settings, group="residue") as connection:
        hosts = connection.execute(f"SELECT DISTINCT {_HOST} FROM latest_articles").fetchall()
        sites = [(host, site_of(f"https://{host}/")) for (host,) in hosts if host]
        table = pa.table({"host": [h for h, s in sites if s], "site": [s for _, s in sites if s]})
        connection.register(
            "sites", table.cast(pa.schema({"host": pa.string(), "site": pa.string()}))
        )
        found = connection.execute(_LINES, {"since": since}).fetchall()
        rows = [row for row in found if not keep(row[1])]
        held_before = connection.execute(
            "SELECT site, line, learned FROM learned_residue"
        ).fetchall()
        before = {(site, line): learned for site, line, learned in held_before}
        connection.unregister("sites")
        held = {(site, line) for site, line, _, _ in rows}
        connection.begin()
        try:
            connection.execute("DELETE FROM learned_residue")
            learned = [
                (site, line, n, before.get((site, line), now), last) for site, line, n, last in rows
            ]
            connection.register(
                "learned", pa.table(list(zip(*learned, strict=True)) or [()] * 5, _KEPT)
            )
            connection.execute("INSERT INTO learned_residue BY NAME FROM learned")
            if held != before.keys() and not settings.lake:
                note(connection, RUN, digest("residue", sorted(held)), time.monotonic() - began)
            connection.commit()
        except Exception:
            connection.rollback()
            raise
    return Learned(len(held), len(held - before.keys()), len(before.keys() - held))


def lines(settings: Settings) -> dict[str, frozenset[str]]:
    """The lines that hold, by site, as published; none before anything is."""
    if not published(settings):
        return {}
    found: dict[str, set[str]] = {}
    with reader(settings) as connection:
        if not connection.execute(_THERE).fetchone():
            return {}  # published before there was any
        for site, line in connection.execute("SELECT site, line FROM learned_residue").fetchall():
            found.setdefault(site, set()).add(line)
    return {site: frozenset(some) for site, some in sorted(found.items())}
