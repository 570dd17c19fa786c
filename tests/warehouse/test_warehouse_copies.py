"""Copies of one text over outlets, revisions and loads, in a real DuckDB."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from made_warehouse import NOON, extraction, page, settings_in

from news.ids import text_hash
from news.settings import Settings
from warehouse import read, stage
from warehouse.load import load
from wirewatch.pipeline.load import CLUSTERINGS

AGENCY = [
    "The harbour master said: “The ferry sails when the ice has left the river.”",
    "Crews had worked through the night to free the two boats that lie below the bridge,",
    "and the town had put up lamps along the quay so that bread and mail could be carried",
    "across by hand, as in the years before the war, when there was no other way.",
    "She met the pilot in Geneva last week and asked him for a second tug before spring.",
]


def land(settings: Settings, run: str, n: int, outlet: str, text: str) -> None:
    one = extraction(n, text)
    assert one.article is not None
    at = NOON + timedelta(minutes=n)
    mine = replace(
        one.article, outlet=outlet, seen=at, at=at, text_hash=text_hash(one.article.title, text)
    )
    folder = stage.run_folder(settings, run)
    stage.write_pages(folder, "0", [page(n)])
    stage.write_extractions(folder, "0", [(page(n), [replace(one, article=mine)])])
    load(folder, settings, clusterings=CLUSTERINGS)


def copies(settings: Settings) -> list[tuple[object, ...]]:
    rows = read.query(
        settings, "SELECT first_outlet, outlets, outlet_names, articles FROM article_copies"
    )
    return list(rows[1])


def test_copies_are_one_cluster_and_each_keeps_its_outlet(tmp_path: Path) -> None:
    settings, text = settings_in(tmp_path), "\n".join(AGENCY)
    land(settings, "one", 1, "Wire", text)
    land(settings, "two", 2, "Courier", "The boats are free again.\n" + text)
    land(settings, "three", 3, "Courier", text.replace("two boats", "three boats"))
    land(
        settings,
        "four",
        4,
        "Herald",
        " ".join(reversed("\n".join(AGENCY[1:]).split())) + " She met her.",
    )
    assert copies(settings) == [("Wire", 2, ["Wire", "Courier"], 3)]
    outlets = read.query(settings, "SELECT outlet FROM articles_full ORDER BY first_at")[1]
    assert [row[0] for row in outlets] == ["Wire", "Courier", "Courier", "Herald"]


def test_a_revision_and_a_second_try_count_nothing_twice(tmp_path: Path) -> None:
    settings, text = settings_in(tmp_path), "\n".join(AGENCY)
    land(settings, "one", 1, "Wire", text)
    land(settings, "again", 1, "Wire", text)
    land(settings, "revised", 1, "Wire", text.replace("night", "evening"))
    assert copies(settings) == []
    land(settings, "two", 2, "Courier", text)
    assert copies(settings) == [("Wire", 2, ["Wire", "Courier"], 2)]
    rows = read.query(settings, "SELECT count(*), count(DISTINCT cluster) FROM article_clusters")[1]
    assert rows == [(2, 1)]


def test_a_page_that_comes_after_its_summary_is_placed(tmp_path: Path) -> None:
    settings, text = settings_in(tmp_path), "\n".join(AGENCY)
    land(settings, "one", 1, "Wire", text)
    land(settings, "summary", 2, "Courier", "The boats are free. She met them.")
    assert copies(settings) == []
    land(settings, "page", 2, "Courier", text)
    assert copies(settings) == [("Wire", 2, ["Wire", "Courier"], 2)]
