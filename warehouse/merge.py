"""What is staged, merged by natural keys within the caller's transaction."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from news import ids
from news.records import Fix, Origin
from news.time import now
from warehouse import changes
from warehouse.clusters import Clusterings, place_all
from warehouse.fixes import put
from warehouse.numbers import number

Staged = dict[str, pa.Table]

# An article is new where no revision has this text last; the earliest seen of a batch wins, a page
# before what a feed says of it. Once the page was had, a feed's text is no revision of it.
# Which are known is asked of their numbers first: ids, hashes and texts are then read of few blocks.
_KNOWN = f"""
CREATE TEMP TABLE known_articles AS
SELECT member, first_at FROM articles
WHERE latest AND member IN (SELECT {number("id")} FROM staged_articles)
"""
_NEW_ARTICLES = """
CREATE TEMP TABLE new_articles AS
WITH batch AS (
    SELECT * FROM staged_articles
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY source = 'feed', seen, text_hash) = 1
), latest AS (
    SELECT a.id, a.revision, a.text_hash, a.source
    FROM articles a JOIN known_articles k ON k.first_at = a.first_at AND k.member = a.member
    WHERE a.latest
)
SELECT b.* REPLACE (coalesce(l.revision, 0) + 1 AS revision)
FROM batch b LEFT JOIN latest l USING (id)
WHERE l.id IS NULL
   OR (l.text_hash <> b.text_hash AND NOT (b.source = 'feed' AND l.source <> 'feed'))
"""
# `at` is a reserved word of DuckDB's.
_ARTICLES = f"""
INSERT INTO articles BY NAME
SELECT * RENAME ("at" AS first_at), {number("id")} AS member, true AS latest, $load AS load
FROM new_articles
ORDER BY first_at, id
"""
# In the order of time, so that a window of time is a few blocks of the file.
_FACTS = """
INSERT INTO {kind} BY NAME
SELECT s.* EXCLUDE (text_hash, n, start, "end"), s.start AS span_start, s."end" AS span_end,
       a."at" AS first_at, a.outlet, true AS latest, {more} $load AS load
FROM staged_{kind} s JOIN new_articles a ON a.id = s.article AND a.revision = s.revision
ORDER BY a."at", s.article, s.n
"""
# Articles and facts of revisions that are no longer the newest.
_SUPERSEDED = f"""
CREATE TEMP TABLE superseded AS
SELECT a.id, a.revision, a.first_at
FROM articles a JOIN known_articles k ON k.first_at = a.first_at AND k.member = a.member
WHERE a.latest AND a.load < $load
  AND a.member IN (SELECT {number("id")} FROM new_articles WHERE revision > 1)
"""
_SUPERSEDE = """
UPDATE {table} SET latest = false FROM superseded s
WHERE s.id = {table}.{article} AND s.revision = {table}.revision AND s.first_at = {table}.first_at
"""
# The first load that any of the entries is known of: blocks of those before are passed over.
_KNOWN_PAGES = f"""
SELECT coalesce(min(load), $load) FROM pages
WHERE member IN (SELECT {number("entry.key")} FROM staged_outcomes)
"""
_PAGES = f"""
MERGE INTO pages p USING (
    SELECT entry.feed AS feed, entry.key AS entry_key, {number("entry.key")} AS member, url, entry.outlet AS outlet,
           entry.title AS title, status, reason, fetched, articles, $load AS load
    FROM staged_outcomes
    -- What came of a page fetched again tells only where it gave something: else the first time holds.
    WHERE entry.step = 0 OR status IN ('article', 'stub')
    QUALIFY row_number() OVER (PARTITION BY entry.feed, entry.key ORDER BY fetched DESC) = 1
) s ON p.member = s.member AND p.feed = s.feed AND p.entry_key = s.entry_key AND p.load >= $since
WHEN MATCHED THEN UPDATE SET url = s.url, outlet = s.outlet, title = s.title, status = s.status,
    reason = s.reason, fetched = s.fetched, articles = s.articles, load = s.load
WHEN NOT MATCHED THEN INSERT BY NAME
"""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did. `load` is None where nothing was staged; `already`: this batch had landed before.

    `broken` names staged files that could not be read and were set aside, their shard with them.
    """

    load: int | None
    run: str
    pages: int = 0
    articles: int = 0
    revisions: int = 0
    quotes: int = 0
    events: int = 0
    mentions: int = 0
    already: bool = False
    seconds: float = 0.0
    broken: tuple[str, ...] = ()


def digest(staged: Staged) -> str:
    """What a batch is known by: its pages as they were fetched, and its texts."""
    outcomes, articles = staged["outcomes"], staged["articles"]
    pages = [(e["feed"], e["key"]) for e in outcomes.column("entry").to_pylist()]
    tries = zip(
        pages,
        outcomes.column("status").to_pylist(),
        map(str, outcomes.column("fetched").to_pylist()),
        strict=True,
    )
    texts = zip(
        articles.column("id").to_pylist(), articles.column("text_hash").to_pylist(), strict=True
    )
    return ids.digest("batch", sorted(tries), sorted(texts))


def already(connection: DuckDBPyConnection, run: str, batch: str) -> LoadReport | None:
    """What the load of this batch of this run did, if there has been one."""
    names = [f for f in LoadReport.__dataclass_fields__ if f not in ("already", "broken")]
    row = connection.execute(
        f"SELECT {', '.join(names)} FROM loads WHERE run = ? AND batch = ?", [run, batch]
    ).fetchone()
    return None if row is None else LoadReport(**dict(zip(names, row, strict=True)), already=True)


def merge(
    connection: DuckDBPyConnection,
    run: str,
    batch: str,
    staged: Staged,
    origin: Origin,
    began: float,
    clusterings: Clusterings | None = None,
    fixes: Sequence[Fix] = (),
) -> LoadReport:
    """Add what is new under the next load number. `began` is by the monotonic clock, in seconds.

    Without `clusterings` quotes and events stay in no cluster. `fixes` are what people have put right.
    """
    last = connection.execute("SELECT coalesce(max(load), 0) FROM loads").fetchone()
    load = int(last[0]) + 1 if last else 1
    connection.register("staged_articles", staged["articles"])
    connection.register("staged_outcomes", staged["outcomes"])
    connection.execute(_KNOWN)
    connection.execute(_NEW_ARTICLES)
    connection.execute(_ARTICLES, {"load": load})
    revisions: dict[tuple[str, str], int] = {
        (article, text_hash): revision
        for article, text_hash, revision in connection.execute(
            "SELECT id, text_hash, revision FROM new_articles"
        ).fetchall()
    }
    counts: dict[str, Any] = {"articles": sum(r == 1 for r in revisions.values())}
    counts["revisions"] = len(revisions) - counts["articles"]
    for kind in ("quotes", "events", "mentions"):
        facts = with_ids(kind, staged[kind], {key: [n] for key, n in revisions.items()})
        counts[kind] = len(facts)
        connection.register(f"staged_{kind}", facts)
        more = f"{number('s.key')} AS member," if kind != "mentions" else ""
        connection.execute(_FACTS.format(kind=kind, more=more), {"load": load})
    if counts["revisions"]:
        _supersede(connection, load)
    put(connection, fixes, f"{{kind}}s.load = {load}")
    loaded = now()
    changes.keep(connection, load, loaded)
    if clusterings is not None:
        place_all(connection, clusterings)
    first = connection.execute(_KNOWN_PAGES, {"load": load}).fetchone()
    connection.execute(_PAGES, {"load": load, "since": first[0] if first else 0})
    counts["pages"] = len(staged["outcomes"])
    seconds = time.monotonic() - began
    row = {"load": load, "run": run, "batch": batch, "origin": origin, "loaded": loaded}
    names, values = zip(*(row | counts | {"seconds": seconds}).items(), strict=True)
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO loads ({', '.join(names)}) VALUES ({marks})", values)
    connection.execute("DROP TABLE new_articles")
    connection.execute("DROP TABLE known_articles")
    return LoadReport(load, run, **counts, seconds=seconds)


def _supersede(connection: DuckDBPyConnection, load: int) -> None:
    """What a load's revisions replace is not the latest any more."""
    connection.execute(_SUPERSEDED, {"load": load})
    for table in ("articles", "quotes", "events", "mentions"):
        article = "id" if table == "articles" else "article"
        connection.execute(_SUPERSEDE.format(table=table, article=article))
    connection.execute("DROP TABLE superseded")


def with_ids(
    kind: str, table: pa.Table, revisions: Mapping[tuple[str, str], Sequence[int]]
) -> pa.Table:
    """The facts of these revisions (by article and text), with revision and id; doubles go."""
    columns = {
        name: table.column(name).to_pylist()
        for name in ("article", "text_hash", "start", "end", "version")
    }
    if kind == "events":
        columns |= {n: table.column(n).to_pylist() for n in ("trigger_start", "type")}
    keep, made, found = [], [], []
    seen: set[str] = set()
    for i, where in enumerate(zip(columns["article"], columns["text_hash"], strict=True)):
        for revision in revisions.get(where, ()):
            fact_id = _id(kind, where[0], revision, {n: c[i] for n, c in columns.items()})
            if fact_id not in seen:
                seen.add(fact_id)
                keep.append(i)
                made.append(fact_id)
                found.append(revision)
    kept = table.take(pa.array(keep, pa.int64()))
    if kind == "mentions":
        kept = kept.rename_columns(["entity" if n == "id" else n for n in kept.column_names])
    return kept.append_column("id", pa.array(made, pa.string())).append_column(
        "revision", pa.array(found, pa.int32())
    )


def _id(kind: str, article: str, revision: int, row: dict[str, Any]) -> str:
    if kind == "events":
        return ids.event_id(article, revision, row["trigger_start"], row["type"], row["version"])
    make = ids.quote_id if kind == "quotes" else ids.mention_id
    return make(article, revision, row["start"], row["end"], row["version"])
