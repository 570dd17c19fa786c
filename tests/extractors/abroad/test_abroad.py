"""French, the proof that a language is a file and a model: with its parser, and without it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import knowledge
from extractors.abroad import dependencies
from extractors.abroad.lexicon import Lexicon, lexicon
from extractors.abroad.quotes import quotes_abroad
from extractors.document import Document
from extractors.extract import extract_text
from news.records import Entity, Knowledge, Quote, Residue
from news.text import words_only

ROOT = Path(__file__).resolve().parents[3]
FRENCH = [
    json.loads(line)
    for line in (ROOT / "tests/data/quotes/fr.jsonl").read_text(encoding="utf-8").splitlines()
]
FLOORS = json.loads((ROOT / "tests/floors.json").read_text(encoding="utf-8"))


def words() -> Lexicon:
    found = lexicon("fr")
    assert found is not None
    return found


def quotes(text: str, **more: object) -> list[Quote]:
    document = Document(text=text, knowledge=Knowledge(version="0"), language="fr", **more)  # type: ignore[arg-type]
    return quotes_abroad(document, words())


@pytest.fixture
def no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dependencies, "parser", lambda model: None)


def figures() -> tuple[float, float]:
    """F1 of units (content, kind, mention) and of speakers (content, speaker)."""
    units: tuple[set[object], set[object]] = (set(), set())
    speakers: tuple[set[object], set[object]] = (set(), set())
    for n, case in enumerate(FRENCH):
        for q in case["quotes"]:
            units[0].add((n, words_only(q["content"]), q["kind"], q["mention"]))
            speakers[0].add((n, words_only(q["content"]), q["speaker"]))
        for q in quotes(case["text"]):
            units[1].add((n, words_only(q.content), q.kind, q.speaker_mention))
            speakers[1].add((n, words_only(q.content), q.speaker))
    return f1(*units), f1(*speakers)


def f1(expected: set[object], found: set[object]) -> float:
    return 200 * len(expected & found) / (len(expected) + len(found))


def test_french_holds_its_floors() -> None:
    units, speakers = figures()
    assert len(FRENCH) >= 40
    assert units >= FLOORS["quotes.fr.units_f1"]
    assert speakers >= FLOORS["quotes.fr.speakers_f1"]


@pytest.mark.usefixtures("no_parser")
def test_french_without_its_parser_holds_its_floors() -> None:
    units, speakers = figures()
    assert units >= FLOORS["quotes.fr.patterns.units_f1"]
    assert speakers >= FLOORS["quotes.fr.patterns.speakers_f1"]


@pytest.mark.usefixtures("no_parser")
def test_a_missing_parser_is_told_of() -> None:
    found = extract_text("« Il est tard », a dit Anne Berger.", knowledge.load(), doc_id="d", language="fr")  # fmt: skip
    assert found.reason is not None
    assert found.reason.startswith(
        "language fr: fr_core_news_sm is not installed, quotes by patterns"
    )
    assert [q.speaker for q in found.quotes] == ["Anne Berger"]


def test_with_its_parser_nothing_is_amiss() -> None:
    found = extract_text("« Il est tard », a dit Anne Berger.", knowledge.load(), doc_id="d", language="fr")  # fmt: skip
    assert found.reason == "language fr has no entities, events"


def test_where_all_stands() -> None:
    text = "« Il est tard », a répété mardi la maire Anne Berger, « et nous rentrons. »"
    [quote] = quotes(text)
    assert [text[slice(*s)] for s in quote.segments] == ["« Il est tard »", "« et nous rentrons. »"]
    assert (quote.cue, quote.speaker_mention) == ("répété", "la maire Anne Berger")
    assert quote.cue_start == text.index("répété")
    assert quote.speaker_start == text.index("la maire")


def test_the_gazetteer_knows_a_full_name() -> None:
    woman = Entity(id="Q1", name="Robin Berg", kind="person", gender="f", aliases=("Robine Berg",))
    text = "Robine Berg a dit qu’il était tard. « Il pleut », a-t-elle ajouté. « Non », a-t-il dit."
    document = Document(
        text=text, knowledge=Knowledge(version="1", entities=(woman,)), language="fr"
    )
    found = quotes_abroad(document, words())
    assert [(q.speaker, q.speaker_id) for q in found] == [
        ("Robin Berg", "Q1"), ("Robin Berg", "Q1"), (None, None)
    ]  # fmt: skip


def test_two_men_and_a_pronoun() -> None:
    text = "Paul Morin a vu Bruno Castel.\n\n\n« Il est tard, il faut rentrer », a-t-il dit."
    assert [q.speaker for q in quotes(text)] == [None]
    far = "Paul Morin est là.\n\nUn.\n\nDeux.\n\n« Il est tard », a-t-il dit."
    assert [q.speaker for q in quotes(far)] == [None]


def test_nothing_is_found_in_residue() -> None:
    text = "« Il est tard », a dit Anne Berger.\n« Achetez notre journal », dit la réclame."
    start = text.index("\n") + 1
    assert len(quotes(text, residue=(Residue(start=start, end=len(text), reason="tail"),))) == 1


WORDS = st.sampled_from(
    '« » “ ” " — - , . : ? ( ) \n \u00a0 a-t-il dit a déclaré selon d’après pour que qu’ Anne Berger M. Paul'
    " le la ministre elle il et de l’ pas fait savoir il pleut 12 É é 😀 »".split(" ")
)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(WORDS, max_size=50).map(" ".join),
        st.lists(WORDS, max_size=50).map("".join),
    )
)
def test_any_text_at_all(text: str) -> None:
    check(text)


@settings(max_examples=80, deadline=None)
@given(st.lists(WORDS, max_size=50).map(" ".join))
def test_any_text_without_a_parser(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dependencies, "parser", lambda model: None)
        check(text)


def check(text: str) -> None:
    found = quotes(text)
    assert found == quotes(text)
    assert [q.start for q in found] == sorted(q.start for q in found)
    for q in found:
        assert 0 <= q.start < q.end <= len(text)
        assert q.text == text[q.start : q.end]
        assert q.segments[0][0] == q.start and q.segments[-1][1] == q.end
        assert all(a[1] <= b[0] for a, b in zip(q.segments, q.segments[1:], strict=False))
        assert 0 <= q.confidence <= 1
        if q.speaker_start is not None:
            assert q.speaker_mention == text[q.speaker_start : q.speaker_end]


@pytest.mark.parametrize(
    "text",
    [
        "«" * 50_000,
        "« a b c d e » " * 5_000,
        "mot " * 100_000,
        "A" * 500_000,
        "M. Morin dit que le ministre dit.\n" * 1_000,
        "Aa Bb, le ministre, dit-il, " * 3_000,
        "« a\n" * 3_000,
    ],
    ids=["open", "one line", "words", "one word", "cues", "names", "unclosed"],
)
def test_hostile_text_takes_seconds_at_most(text: str) -> None:
    quotes("« Il est tard », a dit Anne Berger.")
    began = time.process_time()
    quotes(text)
    assert time.process_time() - began < 15
