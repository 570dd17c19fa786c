"""Any text whatsoever, by all extractors: no exception, spans that hold, the same twice, linear time."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors import knowledge
from extractors.extract import extract_text
from news.records import Extraction

KNOWN = knowledge.load()
DAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
PIECES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        "Russia Ukraine Moscow Kyiv NATO Blinken Lavrov President Secretary of State the Kremlin Mr. Ann Berg"
        " met talks attacked threatened to invade refused withdraw agreed demanded will would not if may said"
        " on Tuesday in 2014 last week since April 7 GENEVA, Jan 21 — in Geneva at . , ; : “ ” ( ) \n 's and"
        " with against ministry minister troops sanctions aid protest shelled".split(" ")
    ),
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map(lambda pieces: " ".join(pieces))


def extracted(text: str) -> Extraction:
    return extract_text(text, KNOWN, doc_id="x", language="en", published=DAY)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXTS)
def test_any_text_is_read(text: str) -> None:
    found = extracted(text)
    assert "failed" not in (found.reason or "") or found.article is None
    for fact in (*found.events, *found.mentions):
        assert 0 <= fact.start < fact.end <= len(text)
        assert text[fact.start : fact.end] == fact.text
    for event in found.events:
        assert text[event.trigger_start : event.trigger_end] == event.trigger
        for party in (*event.actors, *event.recipients):
            assert text[party.start : party.end] == party.mention
    ends = [0, *(m.end for m in found.mentions)]
    assert all(m.start >= end for m, end in zip(found.mentions, ends, strict=False))
    again = extracted(text)
    assert (again.events, again.mentions) == (found.events, found.mentions)


LONG = {
    "no full stop": lambda n: "the cat sat on the mat " * n,
    "triggers": lambda n: "attacked met threatened " * n,
    "meetings": lambda n: "Blinken and Lavrov met in Geneva on Tuesday. " * n,
    "names": lambda n: "Ann Berg, Carl Dahl, " * n,
    "countries": lambda n: "Russia Ukraine NATO " * n,
    "surnames": lambda n: "Ann Berg. " + "Berg " * n,
    "offices": lambda n: "the prime minister of Russia " * n,
    "dates": lambda n: "on Tuesday last week in April 2014 " * n,
    "lists": lambda n: "Russia, " * n,
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", LONG)
def test_time_is_linear(kind: str) -> None:
    """Twice the length takes less than three times as long, and it is never long."""
    extracted("Ann Berg met Carl Dahl in Geneva.")
    seconds = [_seconds(LONG[kind](n)) for n in (2_000, 4_000)]
    assert seconds[1] < max(3 * seconds[0], 1.0)
    assert seconds[1] < 30


def _seconds(text: str) -> float:
    began = time.process_time()
    extracted(text)
    return time.process_time() - began
