"""The made-up warehouse that benchmarks run on is one: the real schema, spans that hold, loads that add up."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from benchmarks.made import make

UNTIL = datetime(2026, 3, 1, tzinfo=UTC)


def test_what_is_made_is_as_if_loaded(tmp_path: Path) -> None:
    with duckdb.connect(str(make(600, tmp_path / "a", UNTIL)), read_only=True) as made:

        def one(sql: str) -> object:
            row = made.execute(sql).fetchone()
            return row[0] if row and len(row) == 1 else row

        for facts in ("quotes", "events"):
            held = f"""
            SELECT count(*) > 0 AND bool_and(substr(a.text, f.span_start + 1, f.span_end - f.span_start) = f.text)
            FROM {facts} f JOIN articles a ON a.id = f.article AND a.revision = f.revision"""
            assert one(held)
        assert one("SELECT count(DISTINCT id) FROM articles") == 600
        assert one("SELECT bool_and(quotes = q) FROM loads JOIN (SELECT load, count(*) AS q FROM quotes GROUP BY 1) USING (load)")  # fmt: skip
        assert one("SELECT count(*) FROM quote_clusters") == one("SELECT count(DISTINCT key) FROM quotes")  # fmt: skip
        assert one("SELECT max(articles) > 1 FROM quote_spread")
        assert one("SELECT max(first_at) FROM articles") < UNTIL  # type: ignore[operator]


def test_the_same_arguments_make_the_same_rows(tmp_path: Path) -> None:
    sums = []
    for name in "ab":
        with duckdb.connect(str(make(200, tmp_path / name, UNTIL)), read_only=True) as made:
            sums.append(made.execute("SELECT bit_xor(hash(q)) FROM quotes q").fetchall())
    assert sums[0] == sums[1]


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    make(200, tmp_path, UNTIL)
    with pytest.raises(SystemExit, match="is there already"):
        make(200, tmp_path, UNTIL)
