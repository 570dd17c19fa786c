"""`--json`: what commands show a person, as JSON lines for scripts."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "warehouse"))
from made_warehouse import staged

from news.settings import read_settings
from wirewatch.cli import app
from wirewatch.pipeline import load

FEEDS = "feeds:\n  - {url: 'https://ann:secret@wire.example/feed', outlet: Wire}\n"
WATCHES = "watches:\n  - {name: berg, query: Berg}\n"


@pytest.fixture(autouse=True)
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.yaml").write_text("var: v\npublish: {least_seconds: 0}\n")
    (tmp_path / "feeds.yaml").write_text(FEEDS)
    (tmp_path / "watches.yaml").write_text(WATCHES)
    monkeypatch.setenv("WIREWATCH_SETTINGS", str(tmp_path / "settings.yaml"))


def rows(*arguments: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(app, [*arguments, "--json"])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_feeds_and_watches() -> None:
    [feed] = rows("feeds", "list")
    assert (feed["outlet"], feed["address"]) == ("Wire", "https://***@wire.example/feed")
    [watch] = rows("watch", "list")
    assert (watch["name"], watch["query"], watch["receivers"]) == ("berg", "Berg", [])


def test_status_alerts_and_silences() -> None:
    CliRunner().invoke(app, ["silence", "add", "berg", "--until", "2h", "--why", "enough"])
    [silence] = rows("silence", "list")
    assert (silence["watch"], silence["why"]) == ("berg", "enough")
    assert silence["end"].endswith("Z")
    [status] = rows("status")
    assert (status["feeds"], status["outbox"], status["published"]) == (1, {}, None)
    assert rows("alerts") == []


def test_what_was_put_right_and_computed_again() -> None:
    for command in (("correct", "log"), ("entity", "log"), ("reextract", "list")):
        assert rows(*command) == []


def test_quotes_and_events_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "bridge.txt"
    file.write_text("Talks end\nAnn Berg met Jo Lund on Monday. “We will build it,” Berg said.\n")
    [quote] = rows("quotes", str(file))
    assert (quote["content"], quote["speaker"]) == ("We will build it", "Ann Berg")
    events = rows("events", str(file))
    assert "Ann Berg" in [party["name"] for event in events for party in event["actors"]]


def test_tables() -> None:
    settings = read_settings()
    staged(settings, "r", range(3))
    load(settings, "r")
    [blinken] = rows("entity", "list", "--name", "Antony Blinken")
    assert blinken == {
        "id": "per:antony-blinken", "name": "Antony Blinken", "kind": "person", "articles": 0, "mentions": 0,
    }  # fmt: skip
    assert rows("spread", "words that nobody said") == []
