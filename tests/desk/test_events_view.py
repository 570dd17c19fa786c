"""`wirewatch events`: what a person reads of an article's events."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from rich.console import Console

from extractors.extract import extract_text
from extractors.knowledge import load
from wirewatch.show import events

TEXT = (
    "Talks in Tallinn\n\nRussia and Ukraine held talks in Tallinn on Wednesday. "
    "Estonia did not expel the Russian ambassador. "
    "Sergey Lavrov, who will meet reporters in May, said that Poland had threatened Russia.\n"
)


def shown(why: bool = False, **console: object) -> str:
    file = io.StringIO()
    found = extract_text(
        TEXT, load(), doc_id="talks", published=datetime(2022, 3, 31, 12, tzinfo=UTC)
    )
    events(found, Console(file=file, **console), why=why)  # type: ignore[arg-type]
    return file.getvalue()


def test_who_did_what_to_whom_when_and_where() -> None:
    text = shown()
    assert "CONSULT/meet · Russia, Ukraine with each other · Wednesday (2022-03-30)" in text
    assert "in Tallinn" in text
    assert "Estonia → Russia" in text
    assert "not actual" in text
    assert "claimed, says" in text
    assert "why:" not in text


def test_why_names_the_rule() -> None:
    assert "why: expel: SANCTION by expel~diplomats" in shown(why=True)


def test_no_line_is_broken_in_a_pipe_and_none_is_too_long_in_a_terminal() -> None:
    assert "\n    Russia and Ukraine held talks in Tallinn on Wednesday.\n" in shown(width=20)
    narrow = shown(width=40, force_terminal=True, color_system=None)
    assert max(map(len, narrow.splitlines())) <= 40
