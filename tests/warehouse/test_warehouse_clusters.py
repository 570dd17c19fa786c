"""Quotes of the same words over articles, outlets, revisions and loads, in a real DuckDB."""

from __future__ import annotations

from pathlib import Path

from made_warehouse import settings_in, staged

from news.settings import Settings
from warehouse import read
from warehouse.load import load
from wirewatch.pipeline.load import CLUSTERINGS

WORDS = "The ferry will sail again when the ice has left the northern harbour"


def told(words: str) -> str:
    return f"The harbour master said: “{words}.”\nShe met the pilot in Geneva."


def land(settings: Settings, run: str, n: int, words: str) -> None:
    load(
        staged(settings, run, range(n, n + 1), text=told(words)), settings, clusterings=CLUSTERINGS
    )


def clusters(settings: Settings) -> list[tuple[object, ...]]:
    return list(
        read.query(settings, "SELECT cluster, articles, outlets, wordings FROM quote_spread ORDER BY articles DESC")[1]
    )  # fmt: skip


def test_the_same_words_in_two_articles_are_one_cluster(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    land(settings, "one", 1, WORDS)
    land(settings, "two", 2, "The ferry will sail again, when the ice has left")
    land(settings, "three", 3, "Nobody asked the pilots what they thought of it")
    (first,) = clusters(settings)  # what stands alone has no spread
    assert first[1:] == (2, 1, 2)
    keys = read.query(settings, "SELECT key FROM quotes WHERE load < 3")[1]
    assert (first[0],) in keys


def test_the_same_batch_again_and_a_revision_count_nothing_twice(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    land(settings, "one", 1, WORDS)
    land(settings, "one again", 1, WORDS)
    land(settings, "revised", 1, WORDS + " in spring")
    assert clusters(settings) == []  # one article alone has it
    members = read.query(settings, "SELECT count(*), count(DISTINCT cluster) FROM quote_clusters")
    assert members[1] == [(2, 1)]


def test_what_joins_two_clusters_leaves_a_redirect(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    head = "The ferry will sail to the northern harbour with mail and bread"
    tail = "when the last ice has left the river and pilots are back"
    land(settings, "head", 1, head)
    land(settings, "tail", 2, tail)
    assert clusters(settings) == []
    land(settings, "whole", 3, f"{head} {tail}")
    ((cluster_id, articles, _, _),) = clusters(settings)
    assert articles == 3
    moved = read.query(settings, "SELECT cluster, moved_to FROM cluster_redirects")[1]
    assert [row[1] for row in moved] == [cluster_id]
    carried = read.query(settings, "SELECT DISTINCT cluster FROM quotes WHERE latest")[1]
    assert carried == [(cluster_id,)]


def test_a_revision_later_than_others_keeps_its_place(tmp_path: Path) -> None:
    """Looked for from the load on that its article came with, however many came since."""
    settings = settings_in(tmp_path)
    for n in range(1, 5):
        land(settings, f"run {n}", n, WORDS)
    land(settings, "revised", 1, WORDS + " in spring")
    rows = read.query(settings, "SELECT count(*), count(DISTINCT quote), count(DISTINCT cluster) FROM quote_clusters")  # fmt: skip
    assert rows[1] == [(5, 5, 1)]
    land(settings, "revised again", 1, WORDS)
    assert read.query(settings, "SELECT count(*), count(DISTINCT quote) FROM quote_clusters")[1] == [(5, 5)]  # fmt: skip
    assert read.query(settings, "SELECT DISTINCT home IS NULL FROM quotes")[1] == [(False,)]


def test_without_a_clustering_quotes_are_in_no_cluster(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    load(staged(settings, "plain", range(1, 2)), settings)
    assert read.query(settings, "SELECT cluster FROM quotes_full")[1] == [(None,)]
    assert clusters(settings) == []


def test_quotes_that_landed_without_one_are_placed_with_the_next_load(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    load(staged(settings, "plain", range(1, 2), text=told(WORDS)), settings)
    land(settings, "next", 2, WORDS)
    assert [row[1] for row in clusters(settings)] == [2]
