"""Facts again from raw pages: compared before they are swapped, keyed as before, and told to nobody."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "warehouse"))
from made_warehouse import entry, extraction, page, settings_in

from news.errors import WirewatchError
from news.schema import ReceiverSettings, RouteSettings, WatchSettings
from news.settings import Settings
from news.time import now
from state.store import Store
from warehouse import read, stage
from wirewatch.pipeline import extract, load, match, recompute

ROOT = str(Path(__file__).resolve().parents[2])
CHANGED = "tests.pipeline.changed_extractor:again"
THREE = (
    "The harbour master said: “One ferry waits for the ice upon the river.” “Two more.” “Three at last.”"
    "\nShe met the pilot."
)
ONE = "One ferry waits for the ice upon the river."


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("PYTHONPATH", ROOT)
    return settings_in(tmp_path)


def land(settings: Settings, run: str, *texts: str, first: int = 0) -> date:
    """Articles with these texts, as the pipeline lands them; the day."""
    folder, many = stage.run_folder(settings, run), range(first, first + len(texts))
    pages = [page(n, f"text:{t}".encode()) for n, t in zip(many, texts, strict=True)]
    stage.write_polls(folder, "0", [])
    stage.write_pages(folder, "0", pages)
    found = [(p, [extraction(n, t)]) for n, p, t in zip(many, pages, texts, strict=True)]
    stage.write_extractions(folder, "0", found)
    load(settings, run)
    return now().date()


def again(
    settings: Settings, day: date, *names: str, target: str = CHANGED, run: str = "again"
) -> dict[str, dict[str, int]]:
    recompute.plan(settings, run, names, [day])
    for shard in range(2):
        recompute.compute(settings, run, day, shard=shard, shards=2, target=target)
    recompute.rest(settings, run, day, target=target)
    return recompute.compare(settings, run).counts


def ask(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    return read.query(settings, sql)[1]


SPOKEN = "SELECT content, speaker, version, load FROM quotes ORDER BY 1"


def test_old_and_new_are_compared_before_anything_changes(settings: Settings) -> None:
    day = land(settings, "r", THREE, "She said: “So.”\nShe met him.")
    before = ask(settings, "FROM quotes ORDER BY id")
    counts = again(settings, day, "quotes")
    assert counts == {"quotes": {"changed": 2, "gone": 2}}
    assert ask(settings, "FROM quotes ORDER BY id") == before
    told = {(d.how, d.words, d.before, d.after) for d in recompute.differences(settings, "again")}
    assert ("gone", "Two more.", "Harbour Master | direct | said", None) in told
    one = ("Harbour Master | direct | said", "Ann Berg | direct | said")
    assert ("changed", "So.", *one) in told
    [first] = [d for d in recompute.differences(settings, "again") if d.words == "So."]
    assert (first.version_before, first.version_after) == ("1", "2")
    assert first.url == "http://a.example/1"


def test_a_swap_replaces_what_was_asked_for_alone(settings: Settings) -> None:
    day = land(settings, "r", THREE)
    keys = dict(ask(settings, "SELECT content, key FROM quotes"))
    events = ask(settings, "FROM events")
    again(settings, day, "quotes")
    report = recompute.swap(settings, "again")
    assert (report.load, report.revisions, report.quotes) == (2, 1, 1)
    assert ask(settings, SPOKEN) == [(ONE, "Ann Berg", "2", 1)]
    assert dict(ask(settings, "SELECT content, key FROM quotes")) == {ONE: keys[ONE]}
    assert ask(settings, "FROM events") == events
    [(origin, quotes)] = ask(settings, "SELECT origin, quotes FROM loads WHERE load = 2")
    assert (origin, quotes) == ("recompute", 1)
    versions = ask(settings, "SELECT versions['quotes'], versions['events'] FROM articles")
    assert versions == [("2", "1")]
    clusters = "SELECT quote, load FROM quote_clusters"
    assert ask(settings, clusters) == [(keys[ONE], 1)]  # of the load it came with, not the swap's
    prints = ask(settings, "SELECT DISTINCT member FROM quote_prints")
    assert prints == ask(settings, "SELECT DISTINCT member FROM quote_clusters")


def test_a_swap_again_changes_nothing(settings: Settings) -> None:
    day = land(settings, "r", THREE)
    again(settings, day)
    assert recompute.swap(settings, "again").load == 2
    assert recompute.swap(settings, "again").load is None
    assert ask(settings, "SELECT count(*) FROM loads") == [(2,)]


def test_a_recompute_never_alerts_and_what_was_told_stays_told(settings: Settings) -> None:
    watch = WatchSettings(name="berg", query='speaker:"Ann Berg" OR speaker:"Harbour Master"')
    receiver = ReceiverSettings(name="desk", kind="slack", connection="slack")
    route = RouteSettings(receivers=("desk",))
    desk = settings.model_copy(
        update={"watches": (watch,), "receivers": (receiver,), "route": route}
    )
    Store(desk.state_url).record([], [], {"berg": 0})
    at = entry(0).seen + timedelta(hours=1)
    day = land(desk, "r", THREE)
    first = match(desk, now=at)
    assert (first.articles, first.notifications) == (1, 1)
    again(desk, day)
    recompute.swap(desk, "again")
    after = match(desk, now=at)
    assert (after.articles, after.matches, after.notifications) == (0, 0, 0)
    # A revision that brings the same words alerts no more than it would have.
    land(desk, "revised", THREE + "\nAnd left.")
    assert match(desk, now=at).notifications == 0


def test_a_swap_between_load_and_match_loses_no_alert(settings: Settings) -> None:
    desk = settings.model_copy(
        update={
            "watches": (WatchSettings(name="berg", query="speaker:Berg"),),
            "receivers": (ReceiverSettings(name="desk", kind="slack", connection="slack"),),
            "route": RouteSettings(receivers=("desk",)),
        }
    )
    Store(desk.state_url).record([], [], {"berg": 0})
    day = land(desk, "r", THREE)
    again(desk, day)
    recompute.swap(desk, "again")
    found = match(desk, now=entry(0).seen + timedelta(hours=1))
    assert (found.articles, found.matches) == (1, 1)


def test_a_page_that_is_not_kept_is_read_from_its_text(settings: Settings) -> None:
    day = land(settings, "r", THREE)
    shutil.rmtree(settings.raw)
    assert again(settings, day, "quotes") == {"quotes": {"changed": 1, "gone": 2}}
    recompute.swap(settings, "again")
    assert ask(settings, SPOKEN) == [(ONE, "Ann Berg", "2", 1)]


def test_a_text_cleaned_otherwise_stays_the_revision_it_was(settings: Settings) -> None:
    day = land(settings, "r", THREE)
    land(settings, "revised", THREE + "\nAnd left.")
    other = "tests.pipeline.changed_extractor:cleaned_otherwise"
    counts = again(settings, day, "article", target=other)
    assert counts["articles"] == {"changed": 2}
    recompute.swap(settings, "again")
    rows = ask(settings, "SELECT revision, text, load FROM articles ORDER BY revision")
    assert [(n, text.startswith("Cleaned better. The"), load) for n, text, load in rows] == [
        (1, True, 1), (2, True, 2)
    ]  # fmt: skip
    [(diff,)] = ask(settings, "SELECT diff FROM article_changes")
    assert diff == "{+And left.+}"
    wrong = "SELECT count(*) FROM quotes q JOIN articles a ON a.id = q.article AND a.revision = q.revision WHERE a.text[span_start + 1:span_end] <> q.text"
    assert ask(settings, wrong) == [(0,)]


def test_without_cleaning_an_article_keeps_its_text(settings: Settings) -> None:
    """A page that is cleaned otherwise by now does not move the spans of the text that is there."""
    day = land(settings, "r", THREE)
    other = "tests.pipeline.changed_extractor:cleaned_otherwise"
    assert again(settings, day, "quotes", target=other)["quotes"] == {"changed": 1, "gone": 2}
    recompute.swap(settings, "again")
    assert ask(settings, "SELECT text FROM articles") == [(THREE,)]
    assert ask(settings, SPOKEN) == [(ONE, "Ann Berg", "2", 1)]


def test_a_page_refused_before_may_be_an_article_now(settings: Settings) -> None:
    day = land(settings, "r", THREE)
    folder = stage.run_folder(settings, "refused")
    stage.write_polls(folder, "0", [])
    stage.write_pages(
        folder, "0", [page(7, b"text:She said: \xe2\x80\x9cNow.\xe2\x80\x9d\nShe met him.")]
    )
    stage.write_extractions(folder, "0", [(page(7), [])])
    load(settings, "refused")
    again(settings, day, "article")
    assert recompute.swap(settings, "again").articles == 1
    [(revision, of)] = ask(settings, "SELECT revision, load FROM articles WHERE url LIKE '%/7'")
    assert (revision, of) == (1, 3)
    assert ("Now.", "Ann Berg", "2", 3) in ask(settings, SPOKEN)


def test_where_an_extractor_fails_what_was_there_stays(settings: Settings) -> None:
    day = land(settings, "r", THREE)
    before = ask(settings, SPOKEN)
    again(settings, day, "quotes", target="tests.pipeline.changed_extractor:failing")
    recompute.swap(settings, "again")
    assert ask(settings, SPOKEN) == before


def test_tried_again_after_a_kill_a_part_gives_the_same(settings: Settings) -> None:
    day = land(settings, "r", THREE)
    shutil.rmtree(settings.raw)
    first = again(settings, day, "quotes")
    recompute.rest(settings, "again", day, target=CHANGED)
    assert recompute.compare(settings, "again").counts == first


def test_an_unknown_extractor_is_named(settings: Settings) -> None:
    with pytest.raises(WirewatchError, match="no extractor is called 'quote'; there are article"):
        recompute.plan(settings, "again", ["quote"])


def test_what_was_computed_long_ago_is_dropped(settings: Settings) -> None:
    recompute.plan(settings, "old", [])
    old = replace(recompute.read(recompute.folder_of(settings, "old")), made="2020-01-01")
    recompute._write(settings, old)
    recompute.plan(settings, "new", [])
    assert recompute.drop_old(settings) == 1
    assert [p.run for p in recompute.plans(settings)] == ["new"]


@pytest.mark.slow
def test_the_real_extractors_find_the_same_again(settings: Settings) -> None:
    text = "The ferry to the northern harbour will not sail before the ice has left the river, "
    body = (
        "<html><head><title>Ferry waits for the ice</title></head><body><article>"
        f"<h1>Ferry waits for the ice</h1><p>“{text}and nobody knows when that is,” said Ann Berg, "
        f"who runs the port of Lillesund, on Monday. {text * 4}</p><p>Berg said that "
        f"the crew had been paid until March. {text * 4}</p></article></body></html>"
    ).encode()
    folder = stage.run_folder(settings, "r")
    stage.write_polls(folder, "0", [])
    stage.write_pages(folder, "0", [page(1, body)])
    extract(settings, "r")
    load(settings, "r")
    before = ask(settings, "SELECT * EXCLUDE (load) FROM quotes ORDER BY id")
    assert len(before) >= 2
    day = now().date()
    real = recompute.TARGET
    counts = again(settings, day, target=real)
    assert all(set(kind) <= {"same"} for kind in counts.values()), counts
    recompute.swap(settings, "again")
    assert ask(settings, "SELECT * EXCLUDE (load) FROM quotes ORDER BY id") == before
