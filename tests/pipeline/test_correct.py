"""What a person has put right holds: in the rows, over revisions and recomputes, and it can be taken back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "warehouse"))
from made_warehouse import staged

from news.errors import WarehouseError, WirewatchError
from news.settings import Settings, read_settings
from news.time import now
from state.fixes import Fixes
from warehouse import read
from warehouse.connect import lane
from warehouse.publish import publish
from wirewatch.cli import app
from wirewatch.pipeline import corrections, load, recompute
from wirewatch.pipeline.forget import forget_url

TEXT = "The harbour master said: “Ship 0 is late.”\nShe met the pilot in Geneva."
CHANGED = "tests.pipeline.changed_extractor:again"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, text in (
        ("settings", "var: v\npublish: {least_seconds: 0}\n"), ("feeds", "feeds: []\n"),
        ("watches", "watches: []\n"), ("people", "people: [{name: Ann Berg, id: 'per:ann'}]\n"),
    ):  # fmt: skip
        (tmp_path / f"{name}.yaml").write_text(text)
    monkeypatch.setenv("WIREWATCH_SETTINGS", str(tmp_path / "settings.yaml"))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    made = read_settings()
    land(made, "r", TEXT)
    return made


def land(settings: Settings, run: str, text: str) -> None:
    staged(settings, run, range(1), text=text)
    load(settings, run)


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["correct", *arguments], env={"COLUMNS": "240"})
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return " ".join(done.output.split())


def ask(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    return read.query(settings, sql)[1]


def key(settings: Settings, table: str = "quotes") -> str:
    return str(ask(settings, f"SELECT DISTINCT key FROM {table}")[0][0])


SPOKEN = "SELECT speaker, speaker_id, confidence, why FROM quotes_full"


def recomputed(settings: Settings) -> None:
    day = now().date()
    recompute.plan(settings, "again", [], [day])
    recompute.compute(settings, "again", day, target=CHANGED)
    recompute.rest(settings, "again", day, target=CHANGED)
    recompute.swap(settings, "again")


def test_a_speaker_is_put_right_for_good_and_shown_as_such(settings: Settings) -> None:
    before = ask(settings, SPOKEN)
    assert "It holds for 1 rows" in run(
        "quote", key(settings), "--speaker", "ann berg", "--why", "she spoke", "--who", "dora"
    )
    right = [("Ann Berg", "per:ann", 1.0, "corrected by dora: she spoke")]
    assert ask(settings, SPOKEN) == right
    was = "SELECT kind, who, was_speaker, was_confidence FROM corrections"
    assert ask(settings, was) == [("quote", "dora", "Harbour Master", 0.9)]
    # A revision that says it again, and an extractor that has changed, say it as she does.
    land(settings, "revised", TEXT + " And left.")
    assert ask(settings, SPOKEN) == right
    recomputed(settings)
    assert ask(settings, SPOKEN) == right
    assert ask(settings, "SELECT DISTINCT version, was_speaker FROM quotes, corrections") == [
        ("2", "Ann Berg")
    ]
    assert "dora" in run("log")
    assert "as extracted again" in run("undo", key(settings), "--why", "no")
    assert [row[:2] for row in ask(settings, SPOKEN)] == [("Ann Berg", "per:ann-berg")]
    assert ask(settings, SPOKEN)[0][2:] == before[0][2:]
    with pytest.raises(WirewatchError, match="nothing of"):
        run("undo", key(settings), "--why", "no")


def test_put_right_twice_the_last_word_holds_and_the_first_state_comes_back(
    settings: Settings,
) -> None:
    before = ask(settings, SPOKEN)
    run("quote", key(settings), "--speaker", "Ann Berg", "--why", "a")
    run("quote", key(settings), "--nobody", "--why", "b")
    assert ask(settings, SPOKEN)[0][:2] == (None, None)
    run("undo", key(settings), "--why", "c")
    assert ask(settings, SPOKEN) == before


def test_an_event_is_put_right_field_by_field(settings: Settings) -> None:
    of = key(settings, "events")
    before = ask(settings, "SELECT * EXCLUDE load FROM events")
    run(
        "event",
        of,
        "--actor",
        "Ann Berg",
        "--actor",
        "Nobody Known",
        "--negated",
        "--why",
        "she did not",
    )
    [(type_, names, recipients, negated, why)] = ask(
        settings,
        "SELECT type, [p.name FOR p IN actors], [p.name FOR p IN recipients], negated, why FROM events_full",
    )
    assert (type_, names, recipients, negated) == (
        "CONSULT", ["Ann Berg", "Nobody Known"], ["X"], True
    )  # fmt: skip
    assert "she did not" in why
    recomputed(settings)
    assert ask(settings, "SELECT negated FROM events") == [(True,)]
    run("undo", of, "--why", "she did")
    columns = "EXCLUDE (load, id, version)"
    assert ask(settings, f"SELECT * {columns} FROM events") == [
        tuple(
            v
            for v, n in zip(before[0], _names(settings), strict=True)
            if n not in ("id", "version")
        )
    ]


def _names(settings: Settings) -> list[str]:
    return read.query(settings, "SELECT * EXCLUDE load FROM events")[0]


def test_what_is_no_quote_is_taken_out_and_stays_out(settings: Settings) -> None:
    of = key(settings)
    run("quote", of, "--wrong", "--why", "a headline")
    assert ask(settings, "SELECT count(*) FROM quotes") == [(0,)]
    recomputed(settings)
    assert ask(settings, "SELECT count(*) FROM quotes") == [(0,)]
    assert "next `wirewatch reextract`" in run("undo", of, "--why", "it was said")
    recompute.drop(settings, "again")
    recomputed(settings)


def test_an_entity_has_another_name_in_history_and_in_what_comes(settings: Settings) -> None:
    from wirewatch import knowledge

    run("quote", key(settings), "--speaker", "Ann Berg", "--why", "a")
    told = run("entity", "per:ann", "--name", "Anna Berg", "--why", "her name")
    assert "for all history" in told
    assert ask(settings, SPOKEN)[0][:2] == ("Anna Berg", "per:ann")
    stands = knowledge.load(knowledge.sources(settings)).redirects["per:ann"]
    assert (stands.name, stands.aliases) == ("Anna Berg", ("Ann Berg",))
    done = CliRunner().invoke(app, ["entity", "unmerge", "per:ann", "--why", "no"])
    assert done.exit_code == 0, done.output
    assert ask(settings, SPOKEN)[0][0] == "Ann Berg"


def test_what_is_said_while_somebody_loads_follows(settings: Settings) -> None:
    of = key(settings)
    Fixes(settings.state_url).add(
        "quote",
        of,
        {"speaker": "Ann Berg", "speaker_id": "per:ann"},
        who="dora",
        why="w",
        now=now(),
    )
    with lane(settings):
        assert corrections.catch_up(settings) == 1
        assert corrections.catch_up(settings) == 0
    publish(settings, force=True)
    assert ask(settings, SPOKEN)[0][0] == "Ann Berg"


def test_what_is_forgotten_leaves_no_correction(settings: Settings) -> None:
    run("quote", key(settings), "--speaker", "Ann Berg", "--why", "a")
    assert forget_url(settings, "http://a.example/0").removed["corrections"] >= 1
    assert ask(settings, "SELECT count(*) FROM corrections") == [(0,)]
    assert Fixes(settings.state_url).log() == []


def test_a_key_that_is_not_there_is_told(settings: Settings) -> None:
    with pytest.raises(WarehouseError, match="no key or id"):
        run("quote", "x", "--nobody", "--why", "a")
    with pytest.raises(WirewatchError, match="is of a event"):
        run("quote", key(settings, "events"), "--nobody", "--why", "a")
