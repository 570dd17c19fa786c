"""What analysts ask first, on rows of our own."""

from __future__ import annotations

from datetime import UTC, date, datetime

import duckdb
import pytest

from benchmarks.made import make
from warehouse.dictionary import MACROS

UNTIL = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    file = make(1200, tmp_path_factory.mktemp("views"), UNTIL)
    connection = duckdb.connect(str(file), read_only=True)
    connection.execute("SET TimeZone = 'Asia/Tokyo'")  # a week is the same whoever asks
    return connection


def rows(made: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[object, ...]]:
    return list(made.execute(sql).fetchall())


def test_speakers_by_week_are_those_that_a_plain_query_finds(
    made: duckdb.DuckDBPyConnection,
) -> None:
    plain = """
    SELECT date_trunc('week', a.first_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS week, speaker, speaker_id,
           count(*) AS quotes, count(DISTINCT a.outlet) AS outlets
    FROM quotes q JOIN (SELECT * FROM articles QUALIFY row_number() OVER (PARTITION BY id ORDER BY revision DESC) = 1) a
      ON a.id = q.article AND a.revision = q.revision GROUP BY ALL ORDER BY ALL"""
    assert rows(made, "FROM speakers_by_week ORDER BY ALL") == rows(made, plain)


def test_a_spread_is_what_a_plain_query_finds(made: duckdb.DuckDBPyConnection) -> None:
    plain = """
    SELECT c.cluster, min(a.first_at), count(DISTINCT a.outlet), count(DISTINCT a.id), count(DISTINCT q.content)
    FROM quotes q JOIN latest_articles a ON a.id = q.article AND a.revision = q.revision
    JOIN quote_clusters c ON c.quote = q.key GROUP BY 1 HAVING count(*) > 1 ORDER BY ALL"""
    found = rows(
        made, "SELECT cluster, first_at, outlets, articles, wordings FROM quote_spread ORDER BY ALL"
    )
    assert found == rows(made, plain)
    assert len(found) > 10


def test_a_day_of_events_counts_what_has_happened(made: duckdb.DuckDBPyConnection) -> None:
    plain = """
    SELECT sum(1) FROM events_full WHERE NOT negated AND NOT background AND modality IN ('actual', 'claimed')"""
    assert rows(made, "SELECT sum(reports) FROM events_daily") == rows(made, plain)
    assert rows(made, "SELECT max(day) FROM events_daily") == [(date(2026, 2, 28),)]


def test_who_met_whom_names_each_pair_once(made: duckdb.DuckDBPyConnection) -> None:
    assert rows(made, "SELECT count(*) > 50, bool_and(one_id < other_id) FROM who_met_whom") == [
        (True, True)
    ]
    twice = (
        "SELECT count(*) FROM who_met_whom GROUP BY cluster, one_id, other_id HAVING count(*) > 1"
    )
    assert rows(made, twice) == []


def test_outlet_health_is_of_every_outlet(made: duckdb.DuckDBPyConnection) -> None:
    assert rows(made, "SELECT outlet FROM outlet_health ORDER BY 1") == rows(
        made, "SELECT DISTINCT outlet FROM pages ORDER BY 1"
    )
    plain = """
    SELECT count(*) FROM latest_articles
    WHERE first_at > (SELECT max(loaded) FROM loads) - INTERVAL 7 DAY"""
    assert rows(made, "SELECT sum(articles_week) FROM outlet_health") == rows(made, plain)
    assert rows(made, "SELECT max(minutes_behind) FROM outlet_health") == [(3.0,)]


def test_changes_have_their_article(made: duckdb.DuckDBPyConnection) -> None:
    assert rows(made, "SELECT count(*), count(url), count(title) FROM article_changes_full") == [
        (40, 40, 40)
    ]


def test_macros_find_what_they_say(made: duckdb.DuckDBPyConnection) -> None:
    said = rows(made, "SELECT content FROM said_about('LAVROV', 'nato')")
    plain = (
        "SELECT content FROM quotes_full WHERE speaker = 'Sergey Lavrov' AND content ILIKE '%nato%'"
    )
    assert said
    assert sorted(said) == sorted(rows(made, plain))
    assert rows(made, "SELECT count(*) FROM quotes_by('per:sergey-lavrov')") == rows(
        made, "SELECT count(*) FROM quotes_by('lavrov')"
    )
    key = "(SELECT key FROM quotes WHERE home <> member ORDER BY key LIMIT 1)"
    assert len(rows(made, f"FROM same_quote({key})")) > 1
    assert rows(made, "SELECT count(*) FROM articles_with('nato')") == rows(
        made, "SELECT count(*) FROM articles_full WHERE text ILIKE '%nato%' OR title ILIKE '%nato%'"
    )


def test_every_macro_is_told_of(made: duckdb.DuckDBPyConnection) -> None:
    there = rows(made, "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'table_macro' AND NOT internal AND schema_name = 'main'")  # fmt: skip
    assert {name for (name,) in there} == set(MACROS)
