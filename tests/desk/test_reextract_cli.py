"""`wirewatch reextract`: shown before it changes anything, then put in place."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "warehouse"))
from made_warehouse import staged

from news.errors import WirewatchError
from news.settings import Settings, read_settings
from warehouse import read
from wirewatch.cli import app
from wirewatch.pipeline import load, recompute


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    (tmp_path / "settings.yaml").write_text("var: v\npublish: {least_seconds: 0}\n")
    (tmp_path / "feeds.yaml").write_text("feeds: []\n")
    (tmp_path / "watches.yaml").write_text("watches: []\n")
    monkeypatch.setenv("WIREWATCH_SETTINGS", str(tmp_path / "settings.yaml"))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    monkeypatch.setattr(recompute, "TARGET", "tests.pipeline.changed_extractor:again")
    for function in (recompute.compute, recompute.rest):
        monkeypatch.setitem(function.__kwdefaults__, "target", recompute.TARGET)
    return read_settings()


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["reextract", *arguments], env={"COLUMNS": "200"})
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


def test_computed_shown_and_swapped(settings: Settings) -> None:
    staged(settings, "r", range(3))
    load(settings, "r")
    told = run("--since", "1d", "--extractor", "quotes")
    assert "3 revisions of articles" in told
    assert "Nothing has changed yet" in told
    [plan] = recompute.plans(settings)
    speakers = "SELECT DISTINCT speaker, version FROM quotes"
    assert read.query(settings, speakers)[1] == [("Harbour Master", "1")]
    lines = [json.loads(line) for line in run("show", plan.run, "--format", "jsonl").splitlines()]
    assert {line["how"] for line in lines} == {"changed"}
    assert "Load 2: 3 quotes" in run("swap", plan.run)
    assert read.query(settings, speakers)[1] == [("Ann Berg", "2")]
    assert plan.run in run("list")
    assert "is in place already" in run("swap", plan.run)
    run("drop", plan.run)
    assert "Nothing was computed" in run("list")


def test_what_is_not_there_is_told(settings: Settings) -> None:
    with pytest.raises(WirewatchError, match="nothing landed since"):
        run("--since", "1d")
    with pytest.raises(WirewatchError, match="nothing was computed again under 'x'"):
        run("swap", "x")
