"""`wirewatch sql` and `wirewatch export` as an analyst types them."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "warehouse"))
import made_warehouse as made

from warehouse.load import load
from wirewatch.shell import Names, statements

NAMES = Names(
    {"quotes_full": ["speaker", "content"], "articles": ["title"]},
    ["said_about"],
    ["select", "from"],
)


@pytest.fixture
def desk(tmp_path: Path) -> dict[str, str]:
    """An environment whose settings have three articles."""
    settings = made.settings_in(tmp_path)
    load(made.staged(settings, "r", range(3)), settings)
    (tmp_path / "settings.yaml").write_text("var: var\n", encoding="utf-8")
    (tmp_path / "feeds.yaml").write_text("feeds: []\n", encoding="utf-8")
    (tmp_path / "watches.yaml").write_text("watches: []\nreceivers: []\n", encoding="utf-8")
    return os.environ | {
        "WIREWATCH_SETTINGS": str(tmp_path / "settings.yaml"),
        "TERM": "xterm",
        "PROMPT_TOOLKIT_NO_CPR": "1",
    }


def test_after_a_dot_come_the_columns_of_what_is_named() -> None:
    assert NAMES.candidates("SELECT q.sp FROM quotes_full q", "q.sp") == ["speaker"]
    assert NAMES.candidates("SELECT articles.", "articles.") == ["title"]


def test_columns_of_the_tables_named_come_first() -> None:
    assert NAMES.candidates("SELECT s FROM quotes_full", "s") == ["speaker", "said_about", "SELECT"]
    assert NAMES.candidates("FROM quo", "quo") == ["quotes_full"]


def test_a_query_may_take_several_lines() -> None:
    typed = ["SELECT 1", "  AS one;", ".tables", "FROM x;"]
    assert list(statements(iter(typed))) == ["SELECT 1\n  AS one;", ".tables", "FROM x;"]


def test_the_shell_answers_and_goes_on_after_a_mistake(desk: dict[str, str]) -> None:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (40, 120))
    command = [str(Path(sys.executable).parent / "wirewatch"), "sql"]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=desk)
    os.close(theirs)
    shown = ""

    def until(words: str) -> None:
        nonlocal shown
        deadline = time.monotonic() + 60
        while words not in shown:
            assert select.select([ours], [], [], deadline - time.monotonic())[0], shown
            shown += os.read(ours, 65536).decode("utf-8", "replace")

    until("news>")
    assert "load 1" in shown
    os.write(ours, b"FROM nothing_of_the_kind;\r")
    until("does not exist")
    os.write(ours, b"SELECT content FROM said_about('harbour', 'ship 2');\r")
    until("Ship 2 is late.")
    os.write(ours, b".quit\r")
    assert process.wait(30) == 0


def test_who_asks_is_told_how_old_it_is(desk: dict[str, str]) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).parent / "wirewatch"), *arguments]
        return subprocess.run(command, env=desk, capture_output=True, text=True, check=True)

    asked = run("sql", "SELECT count(*) FROM articles")
    assert "3" in asked.stdout and asked.stderr.startswith("published ")
    # A program that reads the rows is not told.
    assert run("sql", "SELECT 1", "--format", "jsonl").stderr == ""
    assert "published_at" in run("status", "--json").stdout
    assert ".duckdb, published " in run("status").stdout


def test_export_says_what_it_wrote(desk: dict[str, str], tmp_path: Path) -> None:
    command = [
        str(Path(sys.executable).parent / "wirewatch"),
        "export",
        "--to",
        str(tmp_path / "x"),
    ]
    done = subprocess.run(
        [*command, "--format", "csv", "--table", "quotes"], capture_output=True, text=True, env=desk
    )
    assert done.returncode == 0, done.stderr
    assert "quotes.csv: 3 quotes" in done.stdout
    wrong = subprocess.run([*command, "--format", "xls"], capture_output=True, text=True, env=desk)
    assert wrong.returncode == 2
    assert "parquet" in wrong.stderr
