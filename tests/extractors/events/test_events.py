"""The events extractor against our own sentences, the gold beside the project, and any text at all."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.events import GOLD, measure, measure_seeds, measure_speed
from extractors.document import Document
from extractors.events.coder import extractor
from extractors.events.plover import NOUNS, TYPES, VERBS
from news.records import Event, Knowledge, Mention, Party, Quote

ROOT = Path(__file__).resolve().parents[3]
OWN = [
    json.loads(line)
    for line in (ROOT / "tests/data/events/own.jsonl").read_text(encoding="utf-8").splitlines()
]
FLOORS = json.loads((ROOT / "tests/floors.json").read_text(encoding="utf-8"))
WEDNESDAY = datetime(2024, 5, 15, 9, 0, tzinfo=UTC)


def events(text: str, **more: object) -> list[Event]:
    document = Document(text=text, knowledge=Knowledge(version="0"), language="en", **more)  # type: ignore[arg-type]
    return list(extractor(document))


def named(parties: tuple[Party, ...], wanted: list[str]) -> bool:
    return not wanted or (
        len(parties) == len(wanted) and all(any(w in p.mention for p in parties) for w in wanted)
    )


def test_own_sentences_hold_their_floors() -> None:
    right = given = wanted = whole = 0
    for row in OWN:
        found = events(row["text"])
        match = next((e for e in found if e.type == row["type"]), None)
        beside = list(row.get("beside", ()))  # true second events
        given += len(found) - sum(e.type in beside and e is not match for e in found)
        wanted += row["type"] is not None
        right += match is not None
        whole += match is not None and (
            named(match.actors, row["actors"])
            and named(match.recipients, row["recipients"])
            and match.modality == row["modality"]
            and match.negated == row["negated"]
        )
    assert 200 * right / (given + wanted) >= FLOORS["events.own.type_f1"]
    assert 100 * whole / wanted >= FLOORS["events.own.whole_share"]


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.skipif(not GOLD.exists(), reason="needs ../shared")
def test_gold_holds_its_floors() -> None:
    found = measure()
    for name in ("precision", "recall", "f1", "macro_f1", "dyad_f1"):
        assert getattr(found, name) >= FLOORS[f"events.plv_train.{name}"], name


@pytest.mark.shared
@pytest.mark.skipif(not GOLD.exists(), reason="needs ../shared")
def test_seeds_hold_their_floors() -> None:
    found = measure_seeds()
    assert found.precision >= FLOORS["events.seeds.precision"]
    assert found.recall >= FLOORS["events.seeds.recall"]
    assert found.false_alarms <= FLOORS["events.seeds.false_alarms"]


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.skipif(not GOLD.exists(), reason="needs ../shared")
def test_the_whole_is_fast() -> None:
    """The floor leaves room for a slower or busier machine; benchmarks/RESULTS.md has the figure."""
    assert measure_speed() >= FLOORS["extract.articles_per_second"]


def test_lexicon_knows_every_type_and_no_other() -> None:
    frames = [f for table in (VERBS, NOUNS) for fs in table.values() for f in fs]
    assert {f.type for f in frames} == set(TYPES)
    assert all(0 < f.confidence <= 1 for f in frames)


@pytest.mark.parametrize("kind", TYPES)
def test_docs_define_every_type(kind: str) -> None:
    assert re.search(rf"^\| {kind} \|", (ROOT / "docs/events.md").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("The general threatened to invade Zambia.", "violence"),
        ("Angola urged Zambia to free the miners.", "yield"),
        ("Serbia refused to meet the rebels.", "meet"),
        ("Jordan agreed to send aid to Chad.", "assist"),
        ("Mali urged Niger to change its flag.", "change"),
        ("Police arrested the journalist.", "arrest"),
    ],
)
def test_mode_of_what_is_asked_or_threatened_is_its_content(text: str, mode: str) -> None:
    assert events(text)[0].mode == mode


def test_each_event_tells_why() -> None:
    (event,) = events("Rebels may have attacked the convoy, officials said.")
    assert event.why == "attacked: ASSAULT by attack; may: hypothetical; said by officials"


def test_talks_alone_are_those_told_of_before() -> None:
    text = "Chad and Niger held talks in Doha. After the negotiations, the envoys left."
    held, after = events(text)
    assert after.trigger == "negotiations"
    assert after.actors == after.recipients == held.actors
    assert after.confidence < held.confidence


def test_nothing_is_told_of_nobody_nowhere_and_never() -> None:
    assert events("The negotiations were long.") == []


def test_dateline_is_nobody() -> None:
    (event,) = events("JAKARTA, May 3 — Indonesian police arrested two men.")
    assert [p.mention for p in event.actors] == ["Indonesian police"]


def test_dates_follow_the_tense_of_their_verb() -> None:
    (past,) = events("The minister visited Oslo on Monday.", published=WEDNESDAY)
    (coming,) = events("The minister will visit Oslo on Monday.", published=WEDNESDAY)
    assert (past.date, past.modality) == ("2024-05-13", "actual")
    assert (coming.date, coming.modality) == ("2024-05-20", "scheduled")


def test_long_ago_is_background() -> None:
    (event,) = events("Rebels had attacked the city in 2014.", published=WEDNESDAY)
    assert event.background


def test_mentions_resolve_parties_and_place() -> None:
    text = "Merrick visited Ghana."
    known = (
        Mention(start=0, end=7, text="Merrick", id="per:1", name="Ann Merrick", kind="person"),
        Mention(start=16, end=21, text="Ghana", id="cty:GHA", name="Ghana", kind="country"),
    )
    (event,) = events(text, mentions=known)
    assert [(a.id, a.name) for a in event.actors] == [("per:1", "Ann Merrick")]
    assert event.place is not None
    assert event.place.country == "GHA"


def test_what_a_quote_says_is_claimed() -> None:
    text = "“Rebels attacked the village,” said Ann Merrick."
    quote = Quote(
        start=0, end=30, text=text[:30], segments=((0, 30),), kind="direct",
        content=text[1:29], speaker="Ann Merrick",
    )  # fmt: skip
    event = next(e for e in events(text, quotes=(quote,)) if e.type == "ASSAULT")
    assert (event.in_quote, event.modality, event.attributed_to) == (True, "claimed", "Ann Merrick")


WORDS = st.sampled_from(
    """Russia the police arrested talks between and visit will not attacked if said Monday to withdraw
    troops from , . “ ” \n called for must by of criticised them who 2014 last week""".split(" ")
)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join)))
def test_any_text(text: str) -> None:
    found = events(text, published=WEDNESDAY)
    assert found == events(text, published=WEDNESDAY)
    assert found == sorted(found, key=lambda e: (e.trigger_start, e.trigger_end))
    for event in found:
        assert text[event.start : event.end] == event.text
        assert event.start <= event.trigger_start < event.trigger_end <= event.end
        assert text[event.trigger_start : event.trigger_end] == event.trigger
        assert 0 <= event.confidence <= 1
        for party in (*event.actors, *event.recipients):
            assert text[party.start : party.end] == party.mention
