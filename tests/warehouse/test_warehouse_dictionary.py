"""Every table and column says what it is, and docs/query.md says the same."""

from __future__ import annotations

from pathlib import Path

from warehouse.dictionary import markdown, uncommented

QUERY = Path(__file__).resolve().parents[2] / "docs" / "query.md"


def test_every_table_and_column_has_a_comment() -> None:
    assert uncommented() == []


def test_the_document_is_the_database() -> None:
    begin, end = "<!-- dictionary -->\n", "<!-- /dictionary -->"
    text = QUERY.read_text(encoding="utf-8")
    told = text[text.index(begin) + len(begin) : text.index(end)]
    assert told.strip() == markdown().strip(), "run: .venv/bin/python tools/write_docs.py"
