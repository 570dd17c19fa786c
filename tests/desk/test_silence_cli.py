"""`wirewatch silence` and `wirewatch alerts retry`, as an operator types them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from news.settings import read_settings
from state.silences import Silences
from state.store import Store
from wirewatch.cli import app

WATCHES = """\
watches:
  - {name: threats, query: "event:THREATEN"}
receivers:
  - {name: mail, kind: email, connection: c, to: [desk@example.org], sender: w@example.org}
route: {receivers: [mail]}
"""


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (("settings", "var: var\n"), ("watches", WATCHES), ("feeds", "feeds: []\n")):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("WIREWATCH_SETTINGS", str(tmp_path / "settings.yaml"))


def said(*arguments: str, ok: bool = True) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert (result.exit_code == 0) == ok, (result.output, result.exception)
    return f"{result.output}{result.exception or ''}"


def test_a_silence_is_added_listed_and_ended() -> None:
    assert "Silence 1: threats until " in said(
        "silence", "add", "threats", "--until", "2h", "--why", "a summit"
    )
    assert "   1 holds  threats, until " in said("silence", "list")
    assert ": a summit" in said("silence", "list")
    assert "Silence 1 is over" in said("silence", "expire", "1")
    assert said("silence", "list") == "No silence.\n"
    assert "   1 over  threats" in said("silence", "list", "--all")
    assert len(Silences(read_settings().state_url).all()) == 1


def test_a_silence_of_nothing_is_refused() -> None:
    why = ("--until", "2h", "--why", "x")
    assert "no watch 'thraets'; there are: threats" in said(
        "silence", "add", "thraets", *why, ok=False
    )
    assert "no receiver 'fax'" in said(
        "silence", "add", "threats", "--receiver", "fax", *why, ok=False
    )
    said("silence", "add", "threats", "--until", "soon", "--why", "x", ok=False)


def test_retry_wants_to_know_what() -> None:
    assert Store(read_settings().state_url).counts() == {}
    assert "expected the ids" in said("alerts", "retry", ok=False)
    assert "0 given up before are tried again." in said("alerts", "retry", "--all")
