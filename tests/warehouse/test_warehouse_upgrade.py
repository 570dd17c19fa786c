"""The first release's file always upgrades, and then has what today's loader would have made of it.

tests/data/warehouse/first-release.duckdb.gz: schema 9, two loads of made_warehouse's articles, one of them a
revision. It is never made anew.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import made_warehouse as made
import pytest

from news.settings import Settings
from warehouse import publish, read
from warehouse.connect import writer
from warehouse.load import load
from warehouse.migrate import steps, version
from wirewatch.pipeline.load import CLUSTERINGS

FIRST = Path(__file__).parents[1] / "data" / "warehouse" / "first-release.duckdb.gz"
REVISED = "The harbour master said: “Ship 0 is here.”\nShe met the pilot in Geneva."
KEPT = (
    "articles",
    "quotes",
    "events",
    "mentions",
    "quotes_full",
    "events_full",
    "articles_full",
    "quote_clusters",
)


@pytest.fixture
def upgraded(tmp_path: Path) -> Settings:
    """The first release's desk, opened by this version."""
    settings = made.settings_in(tmp_path / "old")
    settings.writer.parent.mkdir(parents=True)
    settings.writer.write_bytes(gzip.decompress(FIRST.read_bytes()))
    with writer(settings) as connection:
        assert version(connection) == steps()[-1][0]
    publish.publish(settings)
    return settings


def test_its_rows_are_those_that_this_version_would_have_loaded(
    upgraded: Settings, tmp_path: Path
) -> None:
    new = made.settings_in(tmp_path / "new")
    load(made.staged(new, "first", range(3)), new, clusterings=CLUSTERINGS)
    load(made.staged(new, "revised", range(1), text=REVISED), new, clusterings=CLUSTERINGS)
    for table in KEPT:
        columns = read.query(new, f"FROM {table}")[0]
        named = ", ".join(f'"{c}"' for c in columns)
        asked = f"SELECT {named} FROM {table} ORDER BY ALL"
        assert read.query(upgraded, asked)[1] == read.query(new, asked)[1], table


def test_loading_goes_on(upgraded: Settings) -> None:
    assert (
        load(made.staged(upgraded, "next", range(2, 5)), upgraded, clusterings=CLUSTERINGS).articles
        == 2
    )
    assert made.counts(upgraded)["articles"] == 6
