"""The first release's file always upgrades, and then has what today's loader would have made of it.

tests/data/warehouse/first-release.duckdb.gz: schema 9, two loads of made_warehouse's articles, one of them a
revision. It is never made anew.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import made_warehouse as made
import pytest

from news.errors import WarehouseError
from news.settings import Settings
from warehouse import publish, read
from warehouse.connect import published_at, writer
from warehouse.desk.kept import Kept
from warehouse.load import load
from warehouse.migrate import steps, version
from wirewatch.pipeline.load import CLUSTERINGS
from wirewatch.pipeline.tidy import publish_anew

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


def test_what_is_published_is_this_versions_at_once(tmp_path: Path) -> None:
    """Not with the next article only: who asks meanwhile would be refused."""
    settings = made.settings_in(tmp_path / "old")
    old = settings.var / "published" / "news-2.duckdb"
    for file in (settings.writer, old):
        file.parent.mkdir(parents=True)
        file.write_bytes(gzip.decompress(FIRST.read_bytes()))
    settings.published.symlink_to("published/news-2.duckdb")
    kept = Kept(settings)
    with pytest.raises(WarehouseError, match="another version"):
        kept.ask("FROM articles")
    before = published_at(settings)
    assert publish_anew(settings) is None
    assert len(kept.ask("FROM articles_full")) == 3
    assert read.age(settings)[0] == 3
    after = published_at(settings)
    assert before and after and after > before
    assert publish.publish(settings, force=True) is None  # once


def test_an_empty_house_has_nothing_to_publish_anew(tmp_path: Path) -> None:
    assert publish_anew(made.settings_in(tmp_path)) is None
    assert published_at(made.settings_in(tmp_path)) is None
