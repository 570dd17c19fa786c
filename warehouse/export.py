"""The published tables in files that others read: Parquet, CSV, JSON lines, DuckDB, GDELT's columns, JSON-LD.

docs/export.md tells what each column of the two mappings is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import duckdb
from duckdb import DuckDBPyConnection

from news.errors import WarehouseError
from news.settings import Settings
from news.time import iso
from warehouse.connect import reader

Format = Literal["parquet", "csv", "jsonl", "duckdb", "gdelt", "jsonld"]
Progress = Callable[[str, float], None]
"""Told the name of what is being written, and how much of it is, from 0 to 1."""

TABLES = ("articles", "quotes", "events", "mentions")
_SUFFIXES = {
    "parquet": "parquet",
    "csv": "csv",
    "jsonl": "jsonl",
    "gdelt": "tsv",
    "jsonld": "jsonl",
}
_OPTIONS = {
    "parquet": "FORMAT parquet, COMPRESSION zstd", "csv": "FORMAT csv, HEADER", "jsonl": "FORMAT json",
    "gdelt": "FORMAT csv, DELIMITER '\t', HEADER", "jsonld": "FORMAT json",
}  # fmt: skip
_ROWS = "SELECT * FROM {table}_full WHERE {when} ORDER BY first_at, id"
# GDELT 1.0's columns (Leetaru and Schrodt 2013, codebook 1.03), as far as there is something to put there.
_GDELT = """
SELECT any_value(cluster) AS "GLOBALEVENTID",
       strftime(coalesce(try_cast(mode(date) AS DATE), min(first_at)::TIMESTAMP::DATE), '%Y%m%d') AS "SQLDATE",
       arg_min(a.id, first_at) AS "Actor1Code", arg_min(coalesce(a.name, a.mention), first_at) AS "Actor1Name",
       arg_min(r.id, first_at) AS "Actor2Code", arg_min(coalesce(r.name, r.mention), first_at) AS "Actor2Name",
       (NOT bool_and(background))::INTEGER AS "IsRootEvent", any_value(cameo_root) AS "EventRootCode",
       any_value(quad) AS "QuadClass", any_value(goldstein) AS "GoldsteinScale", count(*) AS "NumMentions",
       count(DISTINCT outlet) AS "NumSources", count(DISTINCT article) AS "NumArticles",
       arg_min(place.name, first_at) AS "ActionGeo_FullName", arg_min(place.country, first_at) AS "ActionGeo_CountryCode",
       arg_min(place.lat, first_at) AS "ActionGeo_Lat", arg_min(place.lon, first_at) AS "ActionGeo_Long",
       strftime(min(first_at)::TIMESTAMP, '%Y%m%d') AS "DATEADDED", arg_min(url, first_at) AS "SOURCEURL"
FROM (
    SELECT *, actors[1] AS a,
           list_filter(recipients, lambda x: x.mention IS DISTINCT FROM actors[1].mention)[1] AS r
    FROM events_full WHERE {when} AND NOT negated AND modality IN ('actual', 'claimed')
) GROUP BY coalesce(cluster, key) ORDER BY min(first_at), 1
"""
_ARTICLE = """{'@type': 'NewsArticle', '@id': 'urn:wirewatch:article:' || article, 'url': url, 'headline': title,
    'datePublished': strftime(coalesce(published, seen)::TIMESTAMP, '%Y-%m-%dT%H:%M:%SZ'), 'inLanguage': language,
    'publisher': {'@type': 'Organization', 'name': outlet}}"""
_PARTIES = """[{{'@type': 'Thing', '@id': CASE WHEN x.id IS NOT NULL THEN 'urn:wirewatch:entity:' || x.id END,
    'name': coalesce(x.name, x.mention)}} FOR x IN {0}]"""
# schema.org's Quotation and Action, one to a line.
_JSONLD = {
    "quotes": f"""
SELECT 'https://schema.org' AS "@context", 'Quotation' AS "@type", 'urn:wirewatch:quote:' || key AS "@id",
       content AS "text",
       CASE WHEN speaker IS NOT NULL THEN {{{{'@type': 'Thing', '@id': CASE WHEN speaker_id IS NOT NULL THEN
            'urn:wirewatch:entity:' || speaker_id END, 'name': speaker}}}} END AS "creator",
       strftime(first_at::TIMESTAMP, '%Y-%m-%dT%H:%M:%SZ') AS "dateCreated",
       {_ARTICLE.replace("{", "{{").replace("}", "}}")} AS "isPartOf"
FROM quotes_full WHERE {{when}} ORDER BY first_at, id
""",
    "events": f"""
SELECT 'https://schema.org' AS "@context", 'Action' AS "@type", 'urn:wirewatch:event:' || key AS "@id",
       type AS "name", mode AS "additionalType", text AS "description",
       {_PARTIES.format("actors").replace("{", "{{").replace("}", "}}")} AS "agent",
       {_PARTIES.format("recipients").replace("{", "{{").replace("}", "}}")} AS "participant",
       coalesce(date_start, date) AS "startTime", coalesce(date_end, date) AS "endTime",
       CASE WHEN modality IN ('actual', 'claimed') AND NOT negated THEN 'CompletedActionStatus'
            WHEN negated THEN 'FailedActionStatus' ELSE 'PotentialActionStatus' END AS "actionStatus",
       CASE WHEN place IS NOT NULL THEN {{{{'@type': 'Place', 'name': place.name, 'address': {{{{'@type': 'PostalAddress',
            'addressCountry': place.country}}}}, 'latitude': place.lat, 'longitude': place.lon}}}} END AS "location",
       {_ARTICLE.replace("{", "{{").replace("}", "}}")} AS "subjectOf"
FROM events_full WHERE {{when}} ORDER BY first_at, id
""",
}


@dataclass(frozen=True, slots=True)
class Written:
    """A file, or a table of one, and its rows."""

    file: Path
    table: str
    rows: int


def export(
    settings: Settings,
    folder: Path,
    format: Format,
    tables: Sequence[str] = TABLES,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    progress: Progress | None = None,
) -> Iterator[Written]:
    """Write what was first seen or published from `since` to before `until`; a file of each table.

    Newest revisions alone. A file has its name when it is whole; one that is there is replaced.
    Raises WarehouseError where nothing is published or a file cannot be written.
    """
    told = progress or (lambda name, done: None)
    folder.mkdir(parents=True, exist_ok=True)
    with reader(settings) as connection:
        if format == "duckdb":
            yield from _duckdb(
                connection, folder / "news.duckdb", tables, _when(since, until), told
            )
            return
        for table, sql in _queries(format, tables):
            file = folder / f"{table}.{_SUFFIXES[format]}"
            temporary = file.with_name(f".{file.name}.tmp")
            rows = _copy(
                connection, sql.format(when=_when(since, until)), temporary, format, table, told
            )
            temporary.replace(file)
            yield Written(file, table, rows)


def _queries(format: Format, tables: Sequence[str]) -> Iterator[tuple[str, str]]:
    if format == "gdelt":
        yield "events", _GDELT
    elif format == "jsonld":
        yield from ((t, _JSONLD[t]) for t in tables if t in _JSONLD)
    else:
        yield from ((t, _ROWS.replace("{table}", t)) for t in tables)


def _duckdb(
    connection: DuckDBPyConnection, file: Path, tables: Sequence[str], when: str, told: Progress
) -> list[Written]:
    """One file with a table of each; the rows of the views, under the tables' names.

    By way of Parquet: who reads a file that is read-only can write no other.
    """
    whole, part = (file.with_name(f".{file.name}.{end}") for end in ("tmp", "parquet"))
    whole.unlink(missing_ok=True)
    done = []
    with duckdb.connect(str(whole)) as new:
        new.execute("SET TimeZone = 'UTC'")
        for table in tables:
            sql = _ROWS.format(table=table, when=when)
            rows = _copy(connection, sql, part, "parquet", table, told)
            new.execute(f"CREATE TABLE {table} AS FROM read_parquet({_quoted(part)})")
            part.unlink()
            done.append(Written(file, table, rows))
    whole.replace(file)
    return done


def _copy(
    connection: DuckDBPyConnection, sql: str, file: Path, format: Format, table: str, told: Progress
) -> int:
    copy = f"COPY ({sql}) TO {_quoted(file)} ({_OPTIONS[format]})"
    return _run(connection, copy, lambda done: told(table, done))


def _run(connection: DuckDBPyConnection, sql: str, told: Callable[[float], None]) -> int:
    """Run a statement in a thread, telling how far it has come; its count of rows."""
    connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
    outcome: list[int | Exception] = []

    def work() -> None:
        try:
            row = connection.execute(sql).fetchone()
            outcome.append(int(row[0]) if row and isinstance(row[0], int) else 0)
        except Exception as error:
            outcome.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(0.1)
            with suppress(duckdb.Error):
                told(max(0.0, connection.query_progress()) / 100)
    except BaseException:
        connection.interrupt()
        thread.join()
        raise
    told(1.0)
    if isinstance(outcome[0], Exception):
        raise WarehouseError(str(outcome[0])) from None
    return outcome[0]


def _when(since: datetime | None, until: datetime | None) -> str:
    """The condition on first_at."""
    bounds = [(">=", since), ("<", until)]
    return " AND ".join(f"first_at {sign} '{iso(t)}'" for sign, t in bounds if t) or "true"


def _quoted(file: Path) -> str:
    return "'" + str(file).replace("'", "''") + "'"
