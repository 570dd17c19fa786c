"""Staged files: what went in comes back, what is broken is named, what is no record is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import made_warehouse as made
import pyarrow.parquet as pq
import pytest

from news.errors import StageError
from news.records import Extraction
from news.settings import Settings
from warehouse import read, stage
from warehouse.load import load


def test_records_come_back_as_they_went_in(settings: Settings) -> None:
    folder = made.staged(settings, "r", range(3))
    assert [p.feed for p in stage.read_polls(folder)] == [made.FEED]
    assert stage.read_polls(folder)[0].entries == tuple(made.entry(n) for n in range(3))
    assert list(stage.read_pages(folder)) == [made.page(n) for n in range(3)]
    assert list(stage.read_pages(folder, "0")) == [made.page(n) for n in range(3)]
    assert list(stage.read_pages(folder, "1")) == []
    outcomes = stage.read_outcomes(folder)
    assert [(o.entry, o.status) for o in outcomes] == [(made.entry(n), "article") for n in range(3)]


@pytest.mark.parametrize(
    "run", ["manual__2026-03-02T12:00:00+00:00", "../../etc", ".hidden", "a" * 300]
)
def test_a_run_of_any_name_has_a_folder_of_its_own(settings: Settings, run: str) -> None:
    folder = stage.run_folder(settings, run)
    assert folder.parent == settings.staging
    assert folder == stage.run_folder(settings, run) != stage.run_folder(settings, run + "x")
    made.staged(settings, run, range(1))
    assert stage.unfinished(settings) == [folder]
    stage.discard(folder)
    assert list(settings.staging.iterdir()) == []


def test_pages_are_staged_in_groups_of_bounded_size(settings: Settings) -> None:
    big = b"x" * (6 << 20)
    file = stage.write_pages(
        stage.run_folder(settings, "r"), "0", (made.page(n, big) for n in range(10))
    )
    groups = pq.read_metadata(file)
    assert [groups.row_group(i).num_rows for i in range(groups.num_row_groups)] == [3, 3, 3, 1]
    assert sum(len(p.body or b"") for p in stage.read_pages(file.parent)) == 10 * len(big)


def test_bytes_that_are_no_text_cost_nothing_else(settings: Settings) -> None:
    """HTTP clients hand on stray bytes of headers as lone surrogates, which no file can hold."""
    odd = replace(made.page(0), headers={"content-type": "text/html; x=\udce9"}, error="\udcff")
    folder = stage.run_folder(settings, "r")
    stage.write_pages(folder, "0", [odd, made.page(1)])
    assert [p.headers["content-type"] for p in stage.read_pages(folder)] == [
        "text/html; x=?",
        "text/html",
    ]
    text = "A\x00 \ud800 She said: “It\x00 \udfff.” She met him."
    stage.write_extractions(folder, "0", [(made.page(1), [made.extraction(1, text)])])
    assert load(folder, settings).quotes == 1
    assert read.query(settings, "SELECT content FROM quotes")[1] == [("It\x00 ?.",)]


def test_a_broken_file_of_pages_is_left_out(settings: Settings) -> None:
    made.staged(settings, "r", range(2), shard="0")
    folder = made.staged(settings, "r", range(2, 4), shard="1")
    (folder / "pages-0.parquet").write_bytes(b"PAR1")
    assert [p.url for p in stage.read_pages(folder)] == [made.page(n).url for n in (2, 3)]


def test_a_foreign_file_is_refused_by_name(settings: Settings) -> None:
    folder = made.staged(settings, "r", range(1))
    (folder / "pages-0.parquet").replace(folder / "quotes-0.parquet")
    with pytest.raises(StageError, match=r"quotes-0\.parquet: found the columns url.*missing"):
        stage.check(folder / "quotes-0.parquet", "quotes")
    with pytest.raises(StageError, match=r"gone\.parquet: no readable"):
        stage.check(folder / "gone.parquet", "quotes")


def test_a_broken_file_can_be_moved_out_of_the_way(settings: Settings) -> None:
    folder = made.staged(settings, "r", range(1))
    moved = stage.quarantine(settings, folder / "polls-0.parquet")
    assert moved == settings.staging / ".broken" / "r-polls-0.parquet"
    assert moved.exists() and not (folder / "polls-0.parquet").exists()
    assert stage.unfinished(settings) == [folder]


def _faulty() -> dict[str, Any]:
    one = made.extraction(0)
    [quote], [event] = one.quotes, one.events
    return {
        "a type": replace(one, quotes=(replace(quote, start="x"),)),  # type: ignore[arg-type]
        "nothing": replace(one, quotes=(replace(quote, kind=None),)),  # type: ignore[arg-type]
        "a kind": replace(one, quotes=(replace(quote, kind="shouted"),)),  # type: ignore[arg-type]
        "a thing": replace(one, events=({"trigger": "met"},)),  # type: ignore[arg-type]
        "beyond the text": replace(one, quotes=(replace(quote, end=10**12),)),
        "backwards": replace(one, events=(replace(event, start=9, end=3),)),
        "a segment": replace(one, quotes=(replace(quote, segments=((-1, 4),)),)),
        "a party": replace(
            one, events=(replace(event, actors=(replace(event.actors[0], end=999),)),)
        ),
    }


@pytest.mark.parametrize("what", _faulty())
def test_what_is_no_record_costs_its_own_page_alone(settings: Settings, what: str) -> None:
    """Extractors may be anybody's."""
    bad: Extraction = _faulty()[what]
    folder = stage.run_folder(settings, "r")
    stage.write_extractions(
        folder, "0", [(made.page(0), [bad]), (made.page(1), [made.extraction(1)])]
    )
    report = load(folder, settings)
    assert (report.pages, report.articles, report.quotes) == (2, 1, 1)
    query = "SELECT reason FROM pages WHERE status = 'failed'"
    [(reason,)] = read.query(settings, query)[1]
    assert reason.startswith("an extractor gave no valid record: ")
    assert "found" in reason


def test_each_page_is_accounted_for(settings: Settings) -> None:
    no_article = Extraction(
        doc_id="d", url="u", status="not_article", article=None, reason="a list of links"
    )
    given = [
        (made.page(0, None), []),
        (replace(made.page(1, None), temporary=False, error="404"), []),
        (made.page(2), [no_article]),
        (made.page(3), []),
        (made.page(4), [no_article, made.extraction(4)]),
    ]
    folder = stage.run_folder(settings, "r")
    stage.write_extractions(folder, "0", given)
    assert [(o.status, o.reason) for o in stage.read_outcomes(folder)] == [
        ("retry", "no answer"),
        ("failed", "404"),
        ("not_article", "a list of links"),
        ("failed", "nothing was extracted"),
        ("article", None),
    ]


def test_what_a_killed_discard_left_is_removed_by_the_next(settings: Settings) -> None:
    folder = made.staged(settings, "r", range(1))
    folder.rename(folder.with_name(".gone-r"))
    stage.discard(made.staged(settings, "r2", range(1)))
    assert list(settings.staging.iterdir()) == []
