"""Quotes of languages without a file: marks alone, no speaker, and counted as such."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import knowledge
from extractors.document import Document
from extractors.extract import extract_text
from extractors.quotes.bymarks import quotes_by_marks
from extractors.quotes.polyglot import extractor
from news.records import Extraction, Knowledge, Quote

ROOT = Path(__file__).resolve().parents[3]
CASES = [
    json.loads(line)
    for line in (ROOT / "tests/data/quotes/marks.jsonl").read_text(encoding="utf-8").splitlines()
]


def quotes(text: str, language: str | None = None) -> list[Quote]:
    return list(
        quotes_by_marks(Document(text=text, knowledge=Knowledge(version="0"), language=language))
    )


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['language']}: {c['text'][:20]}")
def test_only_whole_sentences_are_quotes(case: dict[str, object]) -> None:
    found = quotes(str(case["text"]))
    assert [q.content for q in found] == case["quotes"]
    for q in found:
        assert (q.speaker, q.speaker_mention, q.cue, q.kind) == (None, None, None, "direct")
        assert q.confidence <= 0.4


def extracted(text: str, language: str | None) -> Extraction:
    return extract_text(text, knowledge.load(), doc_id="d", language=language)


def test_the_reason_counts_an_unsupported_language() -> None:
    found = extracted(CASES[0]["text"], "de")
    assert found.reason is not None
    assert found.reason.split("; ")[0] == "language de: quotes by marks alone"
    assert [q.speaker for q in found.quotes] == [None]


def test_an_unknown_language_is_read_by_marks_too() -> None:
    found = extracted("“Qwr tz op df.”", None)
    assert found.reason is not None
    assert found.reason.startswith("unknown language: quotes by marks alone")


def test_no_parser_is_run_over_a_language_without_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def never() -> None:
        raise AssertionError("a parser was asked for")

    monkeypatch.setattr("extractors.document.parser", never)
    monkeypatch.setattr("extractors.abroad.dependencies.parser", never)
    found = extracted("Said Ann Berg said that it is late. “Said he said that she said so.”", "de")
    assert found.reason is not None and "failed" not in found.reason
    assert len(found.quotes) == 1


def test_english_goes_its_own_way() -> None:
    document = Document(
        text="“It is late,” said Ann Berg.", knowledge=Knowledge(version="0"), language="en"
    )
    [quote] = extractor(document)
    assert (quote.speaker, document.notes) == ("Ann Berg", [])


WORDS = st.sampled_from(
    '“ ” « » „ “ 「 」 『 』 ״ " : ： , 、 。 . と aa bb cc Dd ee \n 港 ש \u00a0'.split(" ")
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map("".join)))
def test_any_text_at_all(text: str) -> None:
    found = quotes(text)
    assert found == quotes(text)
    assert [q.start for q in found] == sorted(q.start for q in found)
    for q in found:
        assert q.text == text[q.start : q.end] and q.content
        assert q.segments[0][0] == q.start and q.segments[-1][1] == q.end


@pytest.mark.parametrize(
    "text", ["「" * 200_000, "» " * 200_000, "“a b c d e.” " * 50_000, "“a\n" * 50_000]
)
def test_hostile_text_takes_seconds_at_most(text: str) -> None:
    began = time.process_time()
    quotes(text)
    assert time.process_time() - began < 10
