"""Any text whatsoever: no exception, spans that hold, the same twice, and time linear in its length."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors import knowledge
from extractors.extract import extract_text
from news.records import Extraction

KNOWN = knowledge.load()
PIECES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        "“ ” „ ‟ « » \" ' ‘ ’ `` '' ‹ › 「 」 – — … . , : ; ! ? ( ) [ ] \n \t \u00a0 \u200b \u202e \ufeff \x00".split(" ")
    ),
    st.sampled_from(
        "said says told added according to that he she they it Mr. Ann Berg Vladimir Putin NATO the minister"
        " a spokesman for Russia Blinken — Kyiv wrote: warned of called for on Monday statement its".split()
    ),
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map(lambda pieces: " ".join(pieces))


def extracted(text: str, language: str | None) -> Extraction:
    return extract_text(text, KNOWN, doc_id="x", language=language, only=("quotes",))


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXTS, st.sampled_from(["en", "fr", "de", None]))
def test_any_text_is_read(text: str, language: str | None) -> None:
    found = extracted(text, language)
    assert "failed" not in (found.reason or "") or found.article is None
    for quote in found.quotes:
        assert 0 <= quote.start < quote.end <= len(text)
        assert text[quote.start : quote.end] == quote.text
        assert 0 <= quote.confidence <= 1
        assert quote.why
        spans = [*quote.segments]
        assert spans == sorted(spans)
        assert all(quote.start <= s < e <= quote.end for s, e in spans)
        if quote.speaker_start is not None and quote.speaker_end is not None:
            assert text[quote.speaker_start : quote.speaker_end] == quote.speaker_mention
        if quote.cue_start is not None and quote.cue_end is not None:
            assert text[quote.cue_start : quote.cue_end] == quote.cue
    assert extracted(text, language).quotes == found.quotes


LONG = {
    "straight marks": lambda n: '"' * n,
    "curly marks": lambda n: "“" * n,
    "pairs of marks": lambda n: "“”" * (n // 2),
    "single marks": lambda n: "'" * n,
    "guillemets": lambda n: "«" * n,
    "marks and words": lambda n: '"a ' * n,
    "no full stop": lambda n: "the cat sat on the mat " * (n // 2),
    "cues": lambda n: "said " * n,
    "quotes": lambda n: '"a" said X. ' * (n // 2),
    "one word": lambda n: "x" * (10 * n),
    "names": lambda n: "Ann Berg Carl Dahl " * (n // 5),
    "headings": lambda n: "Ann Berg: no boats left today\n" * (n // 5),
    "dashes": lambda n: "— he went\n" * (n // 5),
    "sources": lambda n: "according to X, " * (n // 5),
    "owners": lambda n: "his claim that “it” " * (n // 5),
}


# What gives the parser much to do.
PARSED = {"marks and words", "cues", "quotes", "headings", "dashes", "sources", "owners"}


@pytest.mark.slow
@pytest.mark.parametrize("kind", LONG)
def test_time_is_linear(kind: str) -> None:
    """Twice the length takes less than three times as long, and it is never long."""
    extracted("Ann Berg said it was late.", "en")
    most = 20_000 if kind in PARSED else 100_000
    seconds = [_seconds(LONG[kind](n)) for n in (most // 2, most)]
    assert seconds[1] < max(3 * seconds[0], 1.0)
    assert seconds[1] < 30


def test_a_megabyte_without_a_full_stop_is_read() -> None:
    assert len(LONG["no full stop"](100_000)) > 1_000_000
    assert _seconds(LONG["no full stop"](100_000)) < 30


def _seconds(text: str) -> float:
    """CPU seconds, the best of three: what else the machine does only ever adds to them."""
    times = []
    for _ in range(3):
        began = time.process_time()
        extracted(text, "en")
        times.append(time.process_time() - began)
    return min(times)
