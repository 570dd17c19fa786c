"""Lines that a site repeats: learned, taken out of what comes later, forgotten."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "warehouse"))

import made_warehouse as made

from extractors.extract import extract_text
from news.settings import Settings
from warehouse import read, residue, stage
from warehouse.load import load
from wirewatch import knowledge
from wirewatch.pipeline.learn import WINDOW, learn

LINE = "Dunholm harbour gazette, the piers and their people"
SOON = made.NOON + timedelta(hours=1)
WORDS = "quay mill ferry tide ledger anchor".split()


def body(n: int) -> str:
    return (
        f"The {WORDS[n % 6]} of pier {n} was painted by {n + 2} men in the course of a long week."
    )


def arrives(settings: Settings, run: str, texts: Sequence[str], titles: Sequence[str] = ()) -> None:
    folder, found = stage.run_folder(settings, run), []
    numbers = [abs(hash((run, n))) % 10**9 for n in range(len(texts))]
    for n, text in zip(numbers, texts, strict=True):
        one = made.extraction(n)
        assert one.article is not None
        at = len(found)
        title = titles[at] if titles else one.article.title
        found.append(
            (
                made.page(n),
                [
                    replace(
                        one,
                        article=replace(
                            one.article,
                            text=text,
                            title=title,
                            residue=(),
                            posts=(),
                            text_hash=str(n),
                        ),
                        quotes=(),
                        events=(),
                        mentions=(),
                    )
                ],
            )
        )
    stage.write_pages(folder, "0", (made.page(n) for n in numbers))
    stage.write_extractions(folder, "0", found)
    load(folder, settings)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return made.settings_in(tmp_path)


def learned(settings: Settings) -> set[str]:
    return set(residue.lines(settings).get("a.example", ()))


def test_a_line_of_three_articles_is_learned_and_taken_out(settings: Settings) -> None:
    texts = [
        f"{body(n)}\n  {LINE}\n“I like {LINE},” said Ann Berg.\nAnn Berg said so." for n in range(3)
    ]
    arrives(settings, "r1", texts[:2])
    assert learn(settings, now=SOON).lines == 0
    arrives(settings, "r2", texts[2:])
    told = learn(settings, now=SOON)
    assert (told.lines, told.new, told.forgotten) == (1, 1, 0)
    assert learn(settings, now=SOON).new == 0
    arrives(settings, "r3", [body(9)])  # publishes
    assert learned(settings) == {LINE}  # never what somebody says
    known = knowledge.load(knowledge.sources(settings))
    (found,) = extract_text(
        f"{body(7)}\n{LINE}\n{body(8)}", known, doc_id="x", url="https://a.example/new"
    ).article.residue  # type: ignore[union-attr]
    assert found.reason == "repeated by the site"


def test_copies_of_one_text_are_one(settings: Settings) -> None:
    arrives(settings, "r1", [f"{body(1)}\n{LINE}"] * 3 + [f"{body(2)}\n{LINE}"])
    assert learn(settings, now=SOON).lines == 0


def test_a_headline_is_not_learned(settings: Settings) -> None:
    arrives(
        settings, "r1", [f"Morning briefing\n{body(n)}" for n in range(4)], ["Morning briefing"] * 4
    )
    assert learn(settings, now=SOON).lines == 0


def test_what_no_longer_recurs_is_forgotten(settings: Settings) -> None:
    arrives(settings, "r1", [f"{body(n)}\n{LINE}" for n in range(3)])
    assert learn(settings, now=SOON).lines == 1
    told = learn(settings, now=SOON + WINDOW)
    assert (told.lines, told.forgotten) == (0, 1)


def test_nothing_is_there_yet(settings: Settings) -> None:
    assert learn(settings, now=SOON).lines == 0
    assert residue.lines(settings) == {}
    arrives(settings, "r1", [body(1)])
    assert read.query(settings, "FROM learned_residue")[1] == []
