"""A run's staged files land in the warehouse: one transaction, by natural keys, under a load number."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import structlog
from duckdb import DuckDBPyConnection

from news import ids
from news.errors import StageError
from news.records import Origin
from news.settings import Settings
from news.time import now
from warehouse import stage
from warehouse.connect import writer
from warehouse.publish import publish
from warehouse.shapes import SCHEMAS

log = structlog.get_logger(__name__)

KINDS = ("articles", "quotes", "events", "mentions", "outcomes")

# An article is new where no revision has this text last; the earliest seen of a batch wins.
_NEW_ARTICLES = """
CREATE TEMP TABLE new_articles AS
WITH batch AS (
    SELECT * FROM staged_articles
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY seen, text_hash) = 1
), latest AS (
    SELECT id, revision, text_hash FROM articles WHERE id IN (SELECT id FROM batch)
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY revision DESC) = 1
)
SELECT b.* REPLACE (coalesce(l.revision, 0) + 1 AS revision)
FROM batch b LEFT JOIN latest l USING (id)
WHERE l.id IS NULL OR l.text_hash <> b.text_hash
"""
# `at` is a reserved word of DuckDB's.
_ARTICLES = """
INSERT INTO articles BY NAME
SELECT * RENAME ("at" AS first_at), $load AS load FROM new_articles ORDER BY first_at, id
"""
_FACTS = """
INSERT INTO {kind} BY NAME
SELECT s.* EXCLUDE (text_hash, n, start, "end"), s.start AS span_start, s."end" AS span_end,
       $load AS load
FROM staged_{kind} s ORDER BY s.article, s.n
"""
_PAGES = """
MERGE INTO pages p USING (
    SELECT entry.feed AS feed, entry.key AS entry_key, url, entry.outlet AS outlet,
           entry.title AS title, status, reason, fetched, articles, $load AS load
    FROM staged_outcomes
    QUALIFY row_number() OVER (PARTITION BY entry.feed, entry.key ORDER BY fetched DESC) = 1
) s ON p.feed = s.feed AND p.entry_key = s.entry_key
WHEN MATCHED THEN UPDATE SET url = s.url, outlet = s.outlet, title = s.title, status = s.status,
    reason = s.reason, fetched = s.fetched, articles = s.articles, load = s.load
WHEN NOT MATCHED THEN INSERT BY NAME
"""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did. `load` is None where nothing was staged; `already`: this run had landed before.

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


def load(
    folder: Path,
    settings: Settings,
    *,
    origin: Origin = "live",
    after_step: Callable[[str], None] | None = None,
) -> LoadReport:
    """Merge what a run has staged, publish, and keep its raw pages.

    The steps are, in order: lane, begin, merge, commit, publish, archive; `after_step` is told
    each when it is done. The same run again changes nothing. Raises LaneBusy and WarehouseError.
    """
    done = after_step or (lambda step: None)
    broken = _sound(folder, settings)
    began = time.monotonic()
    with writer(settings) as connection:
        done("lane")
        report = _already(connection, folder.name)
        if report is None:
            report = _transaction(connection, folder, origin, began, done)
    report = replace(report, broken=broken)
    publish(settings)
    done("publish")
    _archive(folder, settings)
    done("archive")
    return report


_FIELDS = tuple(LoadReport.__dataclass_fields__)


def _transaction(
    connection: DuckDBPyConnection,
    folder: Path,
    origin: Origin,
    began: float,
    done: Callable[[str], None],
) -> LoadReport:
    staged = {kind: _table(folder, kind) for kind in KINDS}
    if not any(len(table) for table in staged.values()):
        return LoadReport(None, folder.name)
    connection.begin()
    done("begin")
    try:
        report = _merge(connection, folder.name, staged, origin, began)
        done("merge")
        connection.commit()
        done("commit")
    except Exception:
        connection.rollback()
        raise
    return report


def _merge(
    connection: DuckDBPyConnection,
    run: str,
    staged: dict[str, pa.Table],
    origin: Origin,
    began: float,
) -> LoadReport:
    number = _one(connection, "SELECT coalesce(max(load), 0) + 1 FROM loads")
    connection.register("staged_articles", staged["articles"])
    connection.register("staged_outcomes", staged["outcomes"])
    connection.execute(_NEW_ARTICLES)
    connection.execute(_ARTICLES, {"load": number})
    revisions: dict[tuple[str, str], int] = {
        (article, text_hash): revision
        for article, text_hash, revision in connection.execute(
            "SELECT id, text_hash, revision FROM new_articles"
        ).fetchall()
    }
    counts = {"articles": sum(r == 1 for r in revisions.values())}
    counts["revisions"] = len(revisions) - counts["articles"]
    for kind in ("quotes", "events", "mentions"):
        facts = _with_ids(kind, staged[kind], revisions)
        counts[kind] = len(facts)
        connection.register(f"staged_{kind}", facts)
        connection.execute(_FACTS.format(kind=kind), {"load": number})
    connection.execute(_PAGES, {"load": number})
    counts["pages"] = len(staged["outcomes"])
    seconds = time.monotonic() - began
    row = {"load": number, "run": run, "origin": origin, "loaded": now(), "seconds": seconds}
    names, values = zip(*(row | counts).items(), strict=True)
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO loads ({', '.join(names)}) VALUES ({marks})", values)
    connection.execute("DROP TABLE new_articles")
    return LoadReport(
        load=number,
        run=run,
        pages=counts["pages"],
        articles=counts["articles"],
        revisions=counts["revisions"],
        quotes=counts["quotes"],
        events=counts["events"],
        mentions=counts["mentions"],
        seconds=seconds,
    )


def _with_ids(kind: str, table: pa.Table, revisions: dict[tuple[str, str], int]) -> pa.Table:
    """The facts of articles that are new in this load, with revision and id; doubles go."""
    columns = {
        name: table.column(name).to_pylist()
        for name in ("article", "text_hash", "start", "end", "version")
    }
    if kind == "events":
        columns |= {n: table.column(n).to_pylist() for n in ("trigger_start", "type")}
    keep, made, found = [], [], []
    seen: set[str] = set()
    for i, where in enumerate(zip(columns["article"], columns["text_hash"], strict=True)):
        revision = revisions.get(where)
        if revision is None:
            continue
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


def _table(folder: Path, kind: str) -> pa.Table:
    tables = [pq.read_table(f, schema=SCHEMAS[kind]) for f in stage.files(folder, kind)]
    return pa.concat_tables(tables) if tables else SCHEMAS[kind].empty_table()


def _sound(folder: Path, settings: Settings) -> tuple[str, ...]:
    """Set aside what cannot be read, and with it all of its shard: half a shard would lose facts.

    Its entries then have no outcome, so that their feeds are read again.
    """
    broken = []
    for kind in KINDS:
        for file in stage.files(folder, kind):
            try:
                stage.check(file, kind)
                pq.read_table(file)
            except (StageError, pa.ArrowException, OSError) as error:
                log.error("staged file set aside, with its shard", file=str(file), error=str(error))
                broken.append(file.name)
    shards = {Path(name).stem.partition("-")[2] for name in broken}
    for shard, kind in ((s, k) for s in shards for k in KINDS):
        if (file := folder / f"{kind}-{shard}.parquet").exists():
            stage.set_aside(settings, file)
    return tuple(broken)


def _already(connection: DuckDBPyConnection, run: str) -> LoadReport | None:
    names = [f for f in _FIELDS if f not in ("already", "broken")]
    row = connection.execute(
        f"SELECT {', '.join(names)} FROM loads WHERE run = ?", [run]
    ).fetchone()
    return None if row is None else LoadReport(**dict(zip(names, row, strict=True)), already=True)


def _archive(folder: Path, settings: Settings) -> None:
    """Keep the raw pages, so that everything after them can be computed again."""
    for file in stage.files(folder, "pages"):
        kept = settings.raw / f"{now():%Y-%m-%d}" / f"{folder.name}-{file.name}"
        kept.parent.mkdir(parents=True, exist_ok=True)
        file.replace(kept)


def _one(connection: DuckDBPyConnection, sql: str, values: Iterable[object] = ()) -> int:
    row = connection.execute(sql, list(values)).fetchone()
    assert row is not None
    return int(row[0])
