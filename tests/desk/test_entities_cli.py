"""`wirewatch entity`: merging what is one, for what comes and for all history, and undoing it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "warehouse"))
from made_warehouse import page

from extractors.extract import extract_text
from news.errors import WirewatchError
from news.settings import Settings, read_settings
from warehouse import read, stage
from wirewatch import knowledge
from wirewatch.cli import app
from wirewatch.pipeline import load

TEXT = """Clement Bonn spoke to reporters in Paris on Monday.

“We will not be told what to sign,” Clement Bonn said. Bonn then met Sergey Lavrov.
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    (tmp_path / "settings.yaml").write_text("var: v\npublish: {least_seconds: 0}\n")
    (tmp_path / "feeds.yaml").write_text("feeds: []\n")
    (tmp_path / "watches.yaml").write_text("watches: []\n")
    monkeypatch.setenv("WIREWATCH_SETTINGS", str(tmp_path / "settings.yaml"))
    return read_settings()


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["entity", *arguments], env={"COLUMNS": "200"})
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return " ".join(done.output.split())


def land(settings: Settings, n: int) -> None:
    """One article, as the pipeline lands it, with what is known now."""
    known = knowledge.load(knowledge.sources(settings))
    folder = stage.run_folder(settings, f"r{n}")
    one = extract_text(TEXT, known, doc_id=str(n), url=f"http://a.example/{n}", language="en")
    stage.write_polls(folder, "0", [])
    stage.write_pages(folder, "0", [page(n)])
    stage.write_extractions(folder, "0", [(page(n), [replace(one, doc_id=str(n))])])
    load(settings, f"r{n}")


def speakers(settings: Settings) -> list[tuple[str, str]]:
    return read.query(settings, "SELECT DISTINCT speaker_id, speaker FROM quotes_full ORDER BY 1")[
        1
    ]


BONN, BEAUNE = ("name:clement-bonn", "Clement Bonn"), ("per:clement-beaune", "Clément Beaune")


def test_a_merge_holds_for_history_and_what_comes_and_can_be_undone(settings: Settings) -> None:
    land(settings, 1)
    assert speakers(settings) == [BONN]
    assert "name:clement-bonn Clement Bonn person 1 3" in run("list", "--name", "bonn")
    said = run("merge", BONN[0], BEAUNE[0], "--why", "misspelt", "--who", "ann")
    assert "Clément Beaune" in said and "all history" in said
    assert speakers(settings) == [BEAUNE]
    land(settings, 2)
    assert read.query(settings, "SELECT DISTINCT speaker_id FROM quotes")[1] == [
        (BONN[0],),
        (BEAUNE[0],),
    ]
    assert speakers(settings) == [BEAUNE]
    assert "ann merge name:clement-bonn per:clement-beaune misspelt" in run("log")
    run("unmerge", BONN[0], "--why", "another man")
    # What came while it held was extracted so: the other keeps its own.
    assert speakers(settings) == [BONN, BEAUNE]


def test_before_anything_is_published(settings: Settings) -> None:
    assert "per:clement-beaune" in run("list", "--name", "beaune")
    assert "Nobody" in run("list", "--name", "zzzz")
    assert "No corrections" in run("log")
    with pytest.raises(WirewatchError, match="did you mean per:clement-beaune"):
        run("merge", "per:emmanuel-macron", "per:clement-beaun", "--why", "x")
    assert not settings.writer.exists()


def test_a_merge_changes_the_version_of_what_is_known(settings: Settings) -> None:
    before = knowledge.load(knowledge.sources(settings))
    run("merge", "per:emmanuel-macron", "per:clement-beaune", "--why", "a test", "--who", "ann")
    after = knowledge.load(knowledge.sources(settings))
    assert before.version != after.version
    found = extract_text("Emmanuel Macron spoke. Macron left.", after, doc_id="1", language="en")
    assert {m.id for m in found.mentions} == {"per:clement-beaune"}
    with pytest.raises(WirewatchError, match="already"):
        run("merge", "per:emmanuel-macron", "per:olaf-scholz", "--why", "x")
