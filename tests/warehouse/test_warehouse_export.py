"""What is exported is what is published, whole, and as docs/export.md tells."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import duckdb
import made_warehouse as made
import pytest

from news.errors import WarehouseError
from news.settings import Settings
from warehouse import read
from warehouse.export import TABLES, Format, export
from warehouse.load import load
from wirewatch.pipeline.load import CLUSTERINGS

PAGE = (Path(__file__).parents[2] / "docs" / "export.md").read_text(encoding="utf-8")


@pytest.fixture
def filled(settings: Settings) -> Settings:
    load(made.staged(settings, "r", range(3)), settings, clusterings=CLUSTERINGS)
    return settings


def columns_told(heading: str) -> list[str]:
    """The first column of the table under these words of docs/export.md."""
    rows = PAGE[PAGE.index(heading) :].split("\n\n")[0]
    return re.findall(r"^\| (\w+) \|", rows, re.M)[1:]


@pytest.mark.parametrize("format", ["parquet", "csv", "jsonl"])
def test_a_file_of_each_table_has_its_rows(
    filled: Settings, tmp_path: Path, format: Format
) -> None:
    seen: list[tuple[str, float]] = []
    written = list(export(filled, tmp_path / "out", format, progress=lambda *p: seen.append(p)))
    assert [w.table for w in written] == list(TABLES)
    for w in written:
        rows = duckdb.sql(f"SELECT count(*), min(first_at) FROM '{w.file}'").fetchall()
        assert rows[0][0] == w.rows == 3
    assert {name for name, done in seen if done == 1.0} == set(TABLES)
    assert not list((tmp_path / "out").glob(".*"))


def test_a_duckdb_file_has_the_columns_of_the_views(filled: Settings, tmp_path: Path) -> None:
    (quotes,) = export(filled, tmp_path, "duckdb", ["quotes"])
    with duckdb.connect(str(quotes.file), read_only=True) as new:
        columns = [d[0] for d in new.execute("FROM quotes").description or ()]
    assert columns == read.query(filled, "FROM quotes_full")[0]


def test_only_what_is_of_the_time_asked_for(filled: Settings, tmp_path: Path) -> None:
    later = made.NOON + timedelta(seconds=1)
    assert sum(w.rows for w in export(filled, tmp_path, "csv", since=later)) == 0
    assert sum(w.rows for w in export(filled, tmp_path, "csv", since=made.NOON, until=later)) == 12


def test_the_columns_of_gdelt_are_those_told(filled: Settings, tmp_path: Path) -> None:
    (events,) = export(filled, tmp_path, "gdelt")
    lines = events.file.read_text(encoding="utf-8").splitlines()
    assert lines[0].split("\t") == columns_told("| column | from |")
    (row,) = [dict(zip(lines[0].split("\t"), line.split("\t"), strict=True)) for line in lines[1:]]
    assert (row["SQLDATE"], row["EventRootCode"], row["QuadClass"]) == ("20260302", "04", "1")
    assert (row["NumMentions"], row["NumSources"], row["NumArticles"]) == ("3", "1", "3")
    assert (row["Actor1Name"], row["ActionGeo_FullName"]) == ("X", "Geneva")


def test_the_properties_of_json_ld_are_those_told(filled: Settings, tmp_path: Path) -> None:
    for written, heading in zip(
        export(filled, tmp_path, "jsonld"),
        ("| Quotation | from |", "| Action | from |"),
        strict=True,
    ):
        made_of = [json.loads(line) for line in written.file.read_text("utf-8").splitlines()]
        assert len(made_of) == 3
        assert set(made_of[0]) == {"@context", "@type", "@id", *columns_told(heading)}
    assert made_of[0]["subjectOf"]["publisher"]["name"] == "A"


def test_what_cannot_be_written_is_told(filled: Settings, tmp_path: Path) -> None:
    (tmp_path / ".quotes.csv.tmp").mkdir()
    with pytest.raises(WarehouseError, match=r"quotes\.csv"):
        list(export(filled, tmp_path, "csv", ["quotes"]))
