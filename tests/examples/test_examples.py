"""The notebook and the page of SQL in examples/ run on a warehouse of the real schema."""

from __future__ import annotations

import json
import re
import runpy
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import nbformat
import pytest
from nbclient import NotebookClient

from benchmarks.made import make

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
QUESTIONS = [
    q
    for q in re.split(r";\s*$", (EXAMPLES / "questions.sql").read_text("utf-8"), flags=re.M)
    if q.strip()
]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(1200, tmp_path_factory.mktemp("examples"), datetime(2026, 3, 1, tzinfo=UTC))


@pytest.mark.parametrize("question", QUESTIONS, ids=range(1, len(QUESTIONS) + 1))
def test_a_question_is_answered(file: Path, question: str) -> None:
    with duckdb.connect(str(file), read_only=True) as news:
        rows = news.execute(question).fetchall()
    # Nothing is told in a made-up warehouse, and its revisions only add.
    assert rows or "alerts_sent" in question or "words_removed" in question


def test_a_search_is_ranked(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    news = ["--days", "300", "--news", str(file)]
    runpy.run_path(str(EXAMPLES / "ranked.py"))["main"](["nato sanction", "--of", "nato", *news])
    rows = [line.split("  ") for line in capsys.readouterr().out.splitlines()]
    scores = [float(row[0]) for row in rows]
    assert len(rows) == 20 and scores == sorted(scores, reverse=True) and scores[0] > scores[-1]
    # The stem of the second word: who has both stands above who has one.
    with duckdb.connect(str(file), read_only=True) as connection:
        [(text,)] = connection.execute(
            "SELECT title || ' ' || text FROM articles_full WHERE url = ?", [rows[0][4]]
        ).fetchall()
    assert "NATO" in text and "sanctions" in text


def test_the_notebook_runs_and_draws_three_charts(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWS", str(file))
    notebook = nbformat.read(EXAMPLES / "analysis.ipynb", as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    pages = [
        output["data"]["text/html"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "vegaEmbed" in output.get("data", {}).get("text/html", "")
    ]
    charts = [
        re.search(r'\{"config".*?"datasets": (\{"data-\w+": \[\{.*?\}\]\})\}', page)
        for page in pages
    ]
    assert [len(json.loads(c[1]).popitem()[1]) > 1 for c in charts if c] == [True] * 3
