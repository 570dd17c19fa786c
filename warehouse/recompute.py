"""What was extracted again from raw pages takes the place of what was there: one transaction, alerting nobody.

Facts keep the load that their article came with, and their keys: what was told of them stays told, and
what people have put right stays right. A text that is cleaned otherwise stays the revision that it was.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from news import ids
from news.records import Article, Extraction, Fix
from news.settings import Settings
from news.time import now
from warehouse import changes, raw, stage
from warehouse.clusters import Clusterings, place_again
from warehouse.connect import published, reader, writer
from warehouse.fixes import put
from warehouse.leave import leave
from warehouse.merge import with_ids
from warehouse.numbers import number
from warehouse.publish import publish
from warehouse.read import extractions_of
from warehouse.shapes import SCHEMAS
from warehouse.words import unindex

FACTS = ("quotes", "events", "mentions")
TEXTS = "articles"
"""Among what is computed again: the pages are cleaned again, too."""

_DAYS = """
SELECT DISTINCT loaded::DATE FROM loads WHERE articles + revisions > 0 AND origin <> 'recompute'
"""
_LANDED = """
SELECT a.id, a.revision, a.text_hash, l.run, a.source FROM articles a JOIN loads l ON l.load = a.load
WHERE l.loaded >= $start AND l.loaded < $end AND a.text <> '' ORDER BY a.id, a.revision
"""
_BROUGHT = """
WITH landed AS (
    SELECT DISTINCT a.id, l.run FROM articles a JOIN loads l ON l.load = a.load
    WHERE l.loaded >= $start AND l.loaded < $end
)
SELECT DISTINCT p.feed, p.entry_key, l.run
FROM (SELECT feed, entry_key, unnest(articles) AS id FROM pages) p JOIN landed l ON l.id = p.id
"""
_RECOMPUTED = """
CREATE OR REPLACE TEMP TABLE recomputed AS
SELECT DISTINCT a.id AS article, a.revision
FROM staged_articles s JOIN articles a ON a.id = s.id AND a.revision = s.revision
WHERE $texts OR a.text_hash = s.text_hash
"""
_NEW = f"""
INSERT INTO articles BY NAME
SELECT s.* REPLACE (1 AS revision) RENAME ("at" AS first_at), {number("s.id")} AS member, true AS latest, $load AS load
FROM staged_articles s
WHERE s.revision = 0 AND s.id NOT IN (SELECT id FROM articles)
QUALIFY row_number() OVER (PARTITION BY s.id ORDER BY s.source = 'feed', s.seen, s.text_hash) = 1
"""
_TEXTS = """
UPDATE articles SET title = s.title, byline = s.byline, published = s.published, first_at = s."at",
    language = s.language, text = s.text, text_hash = s.text_hash, posts = s.posts,
    residue = s.residue, status = s.status
FROM (
    SELECT * FROM staged_articles WHERE revision > 0
    QUALIFY row_number() OVER (PARTITION BY id, revision ORDER BY seen, text_hash) = 1
) s WHERE s.id = articles.id AND s.revision = articles.revision
"""
_VERSIONS = """
UPDATE articles SET versions = map_from_entries(list_concat(
    [e FOR e IN map_entries(articles.versions) IF NOT list_contains($names, e.key)],
    [e FOR e IN map_entries(s.versions) IF list_contains($names, e.key)]))
FROM (
    SELECT id, revision, arg_min(versions, text_hash) AS versions FROM staged_articles GROUP BY ALL
) s WHERE s.id = articles.id AND s.revision = articles.revision
      AND (s.id, s.revision) IN (SELECT article, revision FROM recomputed)
"""
_OF = "(article, revision) IN (SELECT article, revision FROM recomputed)"
_INSERT = """
INSERT INTO {kind} BY NAME
SELECT s.* EXCLUDE (text_hash, n, start, "end"), s.start AS span_start, s."end" AS span_end,
       a.first_at, a.outlet, a.latest, {more} a.load
FROM staged_{kind} s JOIN articles a ON a.id = s.article AND a.revision = s.revision
ORDER BY a.first_at, s.article, s.n
"""
# Of facts that stay, where their article's time is another now.
_CARRIED = """
UPDATE {kind} SET first_at = a.first_at FROM articles a
WHERE a.id = {kind}.article AND a.revision = {kind}.revision AND a.first_at <> {kind}.first_at
      AND (a.id, a.revision) IN (SELECT article, revision FROM recomputed)
"""
# Whose key is found again stays in its cluster, unless who said or did it may decide otherwise now.
_STAYS = {
    "quotes": """key IN (
        SELECT q.key FROM quotes q JOIN quote_clusters c ON c.quote = q.key
        WHERE q.speaker IS NOT DISTINCT FROM c.speaker AND q.speaker_id IS NOT DISTINCT FROM c.speaker_id
    )""",
    "events": f"key IN (SELECT key FROM events WHERE NOT {_OF})",
}
_LOAD = """
INSERT INTO loads (load, run, batch, origin, loaded, pages, articles, revisions, quotes, events,
                   mentions, seconds)
VALUES ($load, $run, $batch, 'recompute', $loaded, 0, $articles, 0, $quotes, $events, $mentions, $seconds)
"""


@dataclass(frozen=True, slots=True)
class Landed:
    """What landed on a day, to know which revision a page extracted again belongs to."""

    revisions: dict[tuple[str, str], list[tuple[int, str]]]
    brought: frozenset[tuple[str, str, str]]
    _by_run: dict[tuple[str, str], int] = field(default_factory=dict)

    def revision(self, id: str, text_hash: str, run: str, *, texts: bool) -> int | None:
        """The revision of a text extracted again; 0 for one that is in nobody's. None: leave it out.

        A text that came out otherwise belongs to the revision that its page's run had brought.
        """
        same = self.revisions.get((id, text_hash), [])
        if same:
            return next((n for n, of in same if of == run), same[0][0])
        if not texts:
            return None
        return self._by_run.get((id, run), 0)


@dataclass(frozen=True, slots=True)
class SwapReport:
    """What a swap did. `revisions`: of how many articles' revisions the facts are new."""

    load: int | None
    revisions: int = 0
    articles: int = 0
    quotes: int = 0
    events: int = 0
    mentions: int = 0
    seconds: float = 0.0


def days(settings: Settings, since: date, until: date | None = None) -> list[date]:
    """The days from `since` to before `until` on which something landed, or of which pages are kept."""
    found = set(raw.days(settings))
    if published(settings):
        with reader(settings) as connection:
            found |= {day for (day,) in connection.execute(_DAYS).fetchall()}
    return sorted(day for day in found if since <= day and (until is None or day < until))


def landed(settings: Settings, day: date) -> Landed:
    """The revisions that landed on a day. Raises WarehouseError where nothing is published."""
    revisions: dict[tuple[str, str], list[tuple[int, str]]] = {}
    by_run: dict[tuple[str, str], int] = {}
    with reader(settings) as connection:
        for id, number, text, run, source in connection.execute(_LANDED, _of(day)).fetchall():
            revisions.setdefault((id, text), []).append((number, run))
            if source != "feed":
                by_run[id, run] = number
        brought = frozenset(connection.execute(_BROUGHT, _of(day)).fetchall())
    return Landed(revisions, brought, by_run)


def without(settings: Settings, folder: Path, day: date) -> list[Article]:
    """The articles that landed on a day and that nothing in `folder` computes again."""
    there = table(folder, TEXTS)
    done = set(zip(there["id"].to_pylist(), there["revision"].to_pylist(), strict=True))
    with reader(settings) as connection:
        rows = connection.execute(_LANDED, _of(day)).fetchall()
        left = [(id, number) for id, number, *_ in rows if (id, number) not in done]
        found: list[Extraction] = list(extractions_of(connection, left)) if left else []
    return [one.article for one in found if one.article is not None]


def swap(
    settings: Settings,
    folder: Path,
    kinds: Collection[str],
    *,
    names: Collection[str],
    clusterings: Clusterings | None = None,
    fixes: Sequence[Fix] = (),
) -> SwapReport:
    """Put what `folder` holds in the place of what is there, for these `kinds` of tables; publish.

    `names` are the extractors whose versions are new, `fixes` what people have put right. The same folder again changes nothing.
    Raises LaneBusy, StageError and WarehouseError.
    """
    began = time.monotonic()
    staged = {kind: table(folder, kind) for kind in (TEXTS, *FACTS)}
    with writer(settings) as connection:
        batch = _digest(folder, kinds)
        known = "SELECT 1 FROM loads WHERE run = ? AND batch = ?"
        if connection.execute(known, [folder.name, batch]).fetchone():
            return SwapReport(None)
        connection.begin()
        try:
            report = _swap(connection, staged, kinds, names, clusterings, fixes)
            row: dict[str, Any] = {"load": report.load, "run": folder.name, "batch": batch}
            row |= {k: getattr(report, k) for k in ("articles", *FACTS)}
            row |= {"loaded": now(), "seconds": time.monotonic() - began}
            connection.execute(_LOAD, row)
            connection.commit()
        except Exception:
            connection.rollback()
            raise
    publish(settings, force=True)
    return report


def _swap(
    connection: DuckDBPyConnection,
    staged: dict[str, pa.Table],
    kinds: Collection[str],
    names: Collection[str],
    clusterings: Clusterings | None,
    fixes: Sequence[Fix],
) -> SwapReport:
    began, texts = time.monotonic(), TEXTS in kinds
    load = _count(connection, "SELECT coalesce(max(load), 0) + 1 FROM loads")
    connection.register("staged_articles", staged[TEXTS])
    connection.execute(_RECOMPUTED, {"texts": texts})
    new = 0
    if texts:
        connection.execute(_NEW, {"load": load})
        new = _count(connection, f"SELECT count(*) FROM articles WHERE load = {load}")
        unindex(connection, "(id, revision) IN (SELECT article, revision FROM recomputed)")
        connection.execute(_TEXTS)
        connection.execute(
            f"INSERT INTO recomputed SELECT id, revision FROM articles WHERE load = {load}"
        )
        _changes_again(connection)
    revisions: dict[tuple[str, str], list[int]] = {}
    for id, text, revision in connection.execute(
        "SELECT id, text_hash, revision FROM articles a "
        "WHERE (id, revision) IN (SELECT article, revision FROM recomputed)"
    ).fetchall():
        revisions.setdefault((id, text), []).append(revision)
    counts = {}
    for kind in FACTS:
        if kind in kinds:
            counts[kind] = _facts(connection, kind, with_ids(kind, staged[kind], revisions))
    for kind in FACTS if texts else ():
        connection.execute(_CARRIED.format(kind=kind))
    anew = [fix for fix in fixes if f"{fix.kind}s" in kinds]
    of = "({kind}s.article, {kind}s.revision) IN (SELECT article, revision FROM recomputed)"
    put(connection, anew, of)
    connection.execute(_VERSIONS, {"names": sorted(names)})
    if clusterings is not None:
        place_again(connection, clusterings, load)
    done = _count(connection, "SELECT count(*) FROM recomputed")
    connection.execute("DROP TABLE recomputed")
    return SwapReport(load, done, new, **counts, seconds=time.monotonic() - began)


def _facts(connection: DuckDBPyConnection, kind: str, new: pa.Table) -> int:
    """Put the new facts of a kind in the place of the old; keys that are gone leave their clusters."""
    keyed = kind != "mentions"
    if keyed:
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE gone AS SELECT DISTINCT key FROM {kind} WHERE {_OF}"
        )
        connection.execute(
            f"DELETE FROM corrections WHERE fact IN (SELECT id FROM {kind} WHERE {_OF})"
        )
    connection.execute(f"DELETE FROM {kind} WHERE {_OF}")
    connection.register(f"staged_{kind}", new)
    more = f"{number('s.key')} AS member," if keyed else ""
    connection.execute(_INSERT.format(kind=kind, more=more))
    if keyed:
        connection.execute(f"DELETE FROM gone WHERE {_STAYS[kind]}")
        leave(connection, kind.removesuffix("s"))
        connection.execute("DROP TABLE gone")
    return len(new)


def _changes_again(connection: DuckDBPyConnection) -> None:
    """What revisions changed, where the text of either has been cleaned otherwise."""
    revised = connection.execute(
        "SELECT DISTINCT article FROM article_changes "
        "WHERE article IN (SELECT article FROM recomputed)"
    ).fetchall()
    changes.again(connection, [article for (article,) in revised])


def _digest(folder: Path, kinds: Collection[str]) -> str:
    """What is swapped in is known by its files."""
    files = [file for kind in (TEXTS, *FACTS) for file in stage.files(folder, kind)]
    return ids.digest("recompute", *sorted(kinds), *(f"{f.name} {_sum(f)}" for f in files))


def _sum(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "blake2b").hexdigest()


def _of(day: date) -> dict[str, datetime]:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return {"start": start, "end": start + timedelta(days=1)}


def _count(connection: DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


def table(folder: Path, kind: str) -> pa.Table:
    """All of a kind that was computed again. Raises StageError."""
    shards = stage.shards(folder)
    tables = [stage.read_table(stage.path(folder, kind, shard), kind) for shard in shards]
    return pa.concat_tables(tables) if tables else SCHEMAS[kind].empty_table()
