"""Questions to the warehouse: what landed since, and whatever an analyst asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection
from pydantic import TypeAdapter

from news.errors import WarehouseError
from news.records import Article, Event, Extraction, Mention, Quote
from news.settings import Settings
from warehouse.connect import begun, published, reader, writer

_RECORDS: dict[str, Any] = {"quotes": Quote, "events": Event, "mentions": Mention}
_ADAPTERS: dict[str, TypeAdapter[Any]] = {kind: TypeAdapter(r) for kind, r in _RECORDS.items()}
_article: TypeAdapter[Article] = TypeAdapter(Article)
_OUTLETS = """
SELECT outlet, sum(articles)::BIGINT AS articles, sum(quotes)::BIGINT AS quotes,
       sum(with_speaker)::BIGINT AS with_speaker, sum(events)::BIGINT AS events,
       sum(pages)::BIGINT AS pages
FROM (
    SELECT outlet, 1 AS articles, 0 AS quotes, 0 AS with_speaker, 0 AS events, 0 AS pages
    FROM latest_articles
    UNION ALL
    SELECT outlet, 0, 1, (speaker IS NOT NULL)::INTEGER, 0, 0 FROM quotes_full
    UNION ALL
    SELECT outlet, 0, 0, 0, 1, 0 FROM events_full
    UNION ALL
    SELECT outlet, 0, 0, 0, 0, 1 FROM pages
) GROUP BY outlet ORDER BY outlet
"""
_RENAMED = {"span_start": "start", "span_end": "end", "first_at": "at"}


def last_load(settings: Settings) -> int:
    """Number of the newest load; 0 before the first."""
    if not begun(settings):
        return 0
    with writer(settings) as connection:
        row = connection.execute("SELECT coalesce(max(load), 0) FROM loads").fetchone()
    return int(row[0]) if row else 0


def extractions_since(
    settings: Settings, load: int, *, upto: int | None = None, also: int | None = None
) -> Iterator[tuple[int, Extraction]]:
    """Load number and extraction of each article that came live after `load`, in order of loads.

    `also` is a load that counts although it did not come live.

    Reads the writer's file, within the lane: what was loaded a second ago is there, and the lane is
    free again before the first one is given.
    """
    if not begun(settings):
        return
    where = "x.load > $after AND x.load <= $upto"
    values = {"after": load, "upto": upto if upto is not None else (1 << 62)}
    live = "(l.origin = 'live' OR l.load = $also)"
    with writer(settings) as connection:
        articles = _rows(
            connection,
            f"SELECT x.* FROM articles x JOIN loads l ON l.load = x.load AND {live} "
            f"WHERE {where} ORDER BY x.load, x.first_at, x.id",
            values | {"also": also or 0},
        )
        facts = {
            kind: _rows(
                connection,
                f"SELECT x.* FROM {kind} x WHERE {where} ORDER BY x.article, x.span_start",
                values,
            )
            for kind in _ADAPTERS
        }
    found = {kind: _by_article(kind, rows) for kind, rows in facts.items()}
    for row in articles:
        yield row["load"], _extraction(row, found)


def extractions_of(
    connection: DuckDBPyConnection, articles: Sequence[tuple[str, int]]
) -> Iterator[Extraction]:
    """The extractions of these revisions (article id, number), in their order."""
    # A semi-join: with a join DuckDB would read the other articles' texts too.
    asked, values = "(SELECT unnest($ids))", {"ids": [id for id, _ in articles]}
    rows = _rows(connection, f"SELECT * FROM articles WHERE id IN {asked}", values)
    facts = {
        kind: _rows(
            connection,
            f"SELECT * FROM {kind} WHERE article IN {asked} ORDER BY article, span_start",
            values,
        )
        for kind in _ADAPTERS
    }
    found = {kind: _by_article(kind, some) for kind, some in facts.items()}
    by_id = {(row["id"], row["revision"]): row for row in rows}
    for key in articles:
        if key in by_id:
            yield _extraction(by_id[key], found)


def summary(settings: Settings) -> dict[str, Any]:
    """What there is: `{"load": newest, "loads": n, "loaded": when, "outlets": {outlet: counts}}`.

    The counts of an outlet are `articles`, `quotes`, `with_speaker` and `events` of the newest
    revisions, and `pages` accounted for. Of the published file, else of the writer's; all zero
    before the first load.
    """
    nothing: dict[str, Any] = {"load": 0, "loads": 0, "loaded": None, "outlets": {}}
    if published(settings):
        source = reader(settings)
    elif begun(settings):
        source = writer(settings)
    else:
        return nothing
    with source as connection:
        row = connection.execute(
            "SELECT coalesce(max(load), 0), count(*), max(loaded) FROM loads"
        ).fetchone()
        result = connection.execute(_OUTLETS)
        names = [d[0] for d in result.description or ()][1:]
        outlets = {o: dict(zip(names, counts, strict=True)) for o, *counts in result.fetchall()}
    return dict(zip(nothing, row or (), strict=False)) | {"outlets": outlets}


def query(
    settings: Settings,
    sql: str,
    values: Mapping[str, object] | None = None,
    *,
    as_of: datetime | None = None,
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Columns and rows of one query on the published file or the lake, `values` for its `$names`.

    `as_of`: on a lake as it was then. Raises WarehouseError where nothing is published yet, the past is
    not there, or the query does not hold.
    """
    with reader(settings, as_of=as_of) as connection:
        try:
            result = connection.execute(sql, dict(values) if values else None)
            return [d[0] for d in result.description or ()], result.fetchall()
        except duckdb.Error as error:
            raise WarehouseError(str(error)) from None


def _rows(
    connection: DuckDBPyConnection, sql: str, values: Mapping[str, object]
) -> list[dict[str, Any]]:
    table = connection.execute(sql, dict(values)).to_arrow_table()
    rows: list[dict[str, Any]] = table.to_pylist(maps_as_pydicts="lossy")
    return rows


def _by_article(kind: str, rows: list[dict[str, Any]]) -> dict[tuple[str, int], list[Any]]:
    adapter, found = _ADAPTERS[kind], defaultdict[tuple[str, int], list[Any]](list)
    fields = set(_RECORDS[kind].__dataclass_fields__)
    for row in rows:
        if kind == "mentions":
            row = row | {"id": row["entity"]}
        plain = {_RENAMED.get(k, k): v for k, v in row.items()}
        fact = adapter.validate_python({k: v for k, v in plain.items() if k in fields})
        found[row["article"], row["revision"]].append(fact)
    return found


def _extraction(
    row: dict[str, Any], facts: dict[str, dict[tuple[str, int], list[Any]]]
) -> Extraction:
    fields = Article.__dataclass_fields__
    plain = {_RENAMED.get(k, k): v for k, v in row.items()}
    # Emptied where the text is no longer kept.
    plain |= {name: plain[name] or () for name in ("posts", "residue")}
    article = _article.validate_python({k: v for k, v in plain.items() if k in fields})
    where = (article.id, article.revision)
    return Extraction(
        doc_id=article.id,
        url=article.url,
        status=row["status"],
        article=article,
        quotes=tuple(facts["quotes"].get(where, ())),
        events=tuple(facts["events"].get(where, ())),
        mentions=tuple(facts["mentions"].get(where, ())),
        versions=row["versions"] or {},
    )


def names(settings: Settings) -> tuple[dict[str, list[str]], list[str], list[str]]:
    """What a query may name: tables and views with their columns, macros, SQL's words. Raises WarehouseError."""
    _, rows = query(
        settings,
        "SELECT table_name, list(column_name ORDER BY column_index) FROM duckdb_columns() "
        "WHERE NOT internal AND schema_name = 'main' AND database_name = current_database() "
        "GROUP BY table_name ORDER BY table_name",
    )
    _, macros = query(
        settings,
        "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'table_macro' "
        "AND NOT internal AND schema_name = 'main' ORDER BY 1",
    )
    _, keywords = query(settings, "SELECT keyword_name FROM duckdb_keywords() ORDER BY 1")
    return dict(rows), [m for (m,) in macros], [k for (k,) in keywords]


def age(settings: Settings) -> tuple[int, datetime | None]:
    """The newest load that is published, and when it landed. Raises WarehouseError."""
    _, rows = query(settings, "SELECT coalesce(max(load), 0), max(loaded) FROM loads")
    return int(rows[0][0]), rows[0][1]
