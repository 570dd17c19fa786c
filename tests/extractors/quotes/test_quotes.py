"""The quotes extractor against our own sentences, awkward marks, and any text at all."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.document import Document
from extractors.quotes.cues import CUES, FORMS, forms
from extractors.quotes.english import content_of, extractor
from extractors.quotes.marks import marked_spans
from extractors.quotes.speakers import unnamed
from news.records import Entity, Knowledge, Mention, Quote, Residue
from news.text import words_only

ROOT = Path(__file__).resolve().parents[3]
OWN = [
    json.loads(line)
    for line in (ROOT / "tests/data/quotes/own.jsonl").read_text(encoding="utf-8").splitlines()
]
FLOORS = json.loads((ROOT / "tests/floors.json").read_text(encoding="utf-8"))


def quotes(text: str, **more: object) -> list[Quote]:
    document = Document(text=text, knowledge=Knowledge(version="0"), language="en", **more)  # type: ignore[arg-type]
    return list(extractor(document))


def f1(expected: set[object], found: set[object]) -> float:
    right = len(expected & found)
    return 100 * 2 * right / (len(expected) + len(found))


def test_own_sentences_hold_their_floors() -> None:
    units: tuple[set[object], set[object]] = (set(), set())
    speakers: tuple[set[object], set[object]] = (set(), set())
    for n, case in enumerate(OWN):
        for q in case["quotes"]:
            units[0].add((n, words_only(q["content"]), q["kind"], q["mention"]))
            speakers[0].add((n, words_only(q["content"]), q["speaker"]))
        for found in quotes(case["text"]):
            units[1].add((n, words_only(found.content), found.kind, found.speaker_mention))
            speakers[1].add((n, words_only(found.content), found.speaker))
    assert len(OWN) >= 40
    assert f1(*units) >= FLOORS["quotes.own.units_f1"]
    assert f1(*speakers) >= FLOORS["quotes.own.speakers_f1"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("“One two,” she said.", ["One two,"]),
        ('"One two," she said.', ["One two,"]),
        ("''One two,'' she said.", ["One two,"]),
        ("«One two», she said.", ["One two"]),
        ("»One two«, she said.", ["One two"]),
        ("„One two“, she said.", ["One two"]),
        ("‘One’s two,’ she said.", ["One’s two,"]),
        ("'Don't go to the dogs' home,' she said.", ["Don't go to the dogs' home,"]),
        ("“One “two” three,” she said.", ["One “two” three,"]),
        ("“One two,“ she said. “Three.”", ["One two,", "Three."]),
        ("She said: “One two", ["One two"]),
        ("He is 6'2\" tall and rock 'n' roll of the '90s is his dogs' joy.", []),
        ('“” ‘’ ""', []),
    ],
)
def test_marks(text: str, words: list[str]) -> None:
    assert [text[m.inner_start : m.inner_end] for m in marked_spans(text, 0, len(text))] == words


def test_a_clause_that_the_parse_begins_after_its_marks_still_holds_them() -> None:
    text = (
        "Berg, a painter, said the nights when the island had “a long and slow evening” "
        "from the post and the ferries are gone."
    )
    [quote] = quotes(text.replace("“", '"').replace("”", '"'))
    assert quote.content.startswith("a long and slow evening from the post")
    assert quote.speaker_mention == "Berg"


def test_an_unclosed_quote_ends_with_its_paragraph() -> None:
    [quote] = quotes("Ann Berg said: “The bell has rung and we go\n\nThe weather was fine.")
    assert (quote.text, quote.unclosed) == ("“The bell has rung and we go", True)


def test_a_quote_over_paragraphs_is_one() -> None:
    text = "“The bell has rung.\n\n“We are going home,” said Ann Berg."
    [quote] = quotes(text)
    assert quote.content == "The bell has rung. We are going home"
    assert (len(quote.segments), quote.speaker, quote.unclosed) == (2, "Ann Berg", False)


def test_split_by_its_attribution() -> None:
    [quote] = quotes("“The bell has rung,” said Ann Berg, “and we are going home.”")
    assert [slice_of(quote, s) for s in quote.segments] == [
        "“The bell has rung,”",
        "“and we are going home.”",
    ]
    assert (quote.cue, quote.speaker_mention, quote.kind) == ("said", "Ann Berg", "direct")


def slice_of(quote: Quote, span: tuple[int, int]) -> str:
    return quote.text[span[0] - quote.start : span[1] - quote.start]


def test_a_resolved_mention_names_the_speaker() -> None:
    text = "“The bell has rung,” the president told the court."
    mention = Mention(
        start=21, end=34, text="the president", id="Q1", name="Ann Berg", kind="person"
    )
    [quote] = quotes(text, mentions=(mention,))
    assert (quote.speaker, quote.speaker_id) == ("Ann Berg", "Q1")


def test_a_pronoun_of_the_other_gender_stays_unresolved() -> None:
    text = "Ann Berg arrived on Monday to sign the papers.\n\n“It is late,” he said."
    [quote] = quotes(text)
    assert (quote.speaker_mention, quote.speaker) == ("he", None)


def test_the_gazetteer_knows_a_gender() -> None:
    text = "Robin Berg said the bell had rung. “It is late,” he said."
    woman = Entity(id="Q1", name="Robin Berg", kind="person", gender="f")
    known = Mention(start=0, end=10, text="Robin Berg", id="Q1", name="Robin Berg", kind="person")
    document = Document(
        text=text,
        knowledge=Knowledge(version="1", entities=(woman,)),
        language="en",
        mentions=(known,),
    )
    first, second = extractor(document)
    assert (first.speaker_id, second.speaker) == ("Q1", None)


def test_two_of_one_surname_are_not_mixed_up() -> None:
    text = "Anna Weiss and Daniel Weiss own the mill. “Flour is cheap this year,” Weiss said."
    assert quotes(text)[-1].speaker is None


def test_nothing_is_found_in_residue() -> None:
    text = "“The bell has rung,” said Ann Berg.\n“Buy our paper now,” said the advertisement."
    start = text.index("\n") + 1
    [quote] = quotes(text, residue=(Residue(start=start, end=len(text), reason="tail"),))
    assert quote.speaker == "Ann Berg"


def test_forms_of_verbs() -> None:
    assert forms("deny") == ["deny", "denies", "denied", "denying"]
    assert forms("argue") == ["argue", "argues", "argued", "arguing"]
    assert forms("stress") == ["stress", "stresses", "stressed", "stressing"]
    assert forms("refer") == ["refer", "refers", "referred", "referring"]
    assert FORMS["told"] is CUES["tell"]


WORDS = st.sampled_from(
    "“ ” \" ' ‘ ’ « » „ `` '' said says told that according to Berg Ann he she the minister . , : ? ! — – ( ) \n "
    "the bell rang we go home \u202e \u00a0 é 😀 warned called it of".split(" ")
)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=300),
        st.lists(WORDS, max_size=60).map(" ".join),
        st.lists(WORDS, max_size=60).map("".join),
    )
)
def test_any_text_at_all(text: str) -> None:
    found = quotes(text)
    assert found == quotes(text)
    assert [q.start for q in found] == sorted(q.start for q in found)
    for q in found:
        assert 0 <= q.start < q.end <= len(text)
        assert q.text == text[q.start : q.end]
        assert q.segments[0][0] == q.start and q.segments[-1][1] == q.end
        assert all(q.start <= s < e <= q.end for s, e in q.segments)
        assert all(a[1] <= b[0] for a, b in zip(q.segments, q.segments[1:], strict=False))
        assert 0 <= q.confidence <= 1
        if q.speaker_start is not None:
            assert q.speaker_mention == text[q.speaker_start : q.speaker_end]
        if q.cue_start is not None:
            assert q.cue == text[q.cue_start : q.cue_end]


@pytest.mark.parametrize(
    "text",
    [
        '"' * 100_000,
        "“" * 100_000,
        "' " * 50_000,
        '" a' * 33_000,
        "word " * 200_000,
        "a" * 1_000_000,
        "“a b c d e”\n" * 3_000,
        "“One two three four five six.” " * 3_000,
    ],
    ids=["straight", "open", "single", "words", "no stop", "one word", "lines", "one line"],
)
def test_hostile_text_takes_seconds_at_most(text: str) -> None:
    quotes("Ann Berg said “It is late.”")
    began = time.process_time()
    quotes(text)
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (
            "“The ink is dry,” Ada Lum said. “The paper is good.”",
            "The ink is dry. The paper is good.",
        ),
        ("“We will go,” Ada Lum said, “and stay.”", "We will go, and stay."),
        ("“Is it dry?” Ada Lum asked. “No.”", "Is it dry? No."),
        ("“It rains”, Ada Lum said. “It pours.”", "It rains. It pours."),
    ],
)
def test_segments_are_joined_as_one_would_write_them(text: str, content: str) -> None:
    segments = [m.span() for m in re.finditer("“[^”]*”", text)]
    assert content_of(text, segments) == content


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Orlova: no sign of a deal this week", True),
        ("Police: two men held after a robbery", True),
        ("Pricing: full packages start at four thousand a month", False),
        ("Q: What should a policy include today", False),
    ],
)
def test_a_headlines_colon_follows_somebody(line: str, said: bool) -> None:
    assert bool(quotes(f"{line}\n\nVera Orlova spoke to reporters in Tallinn.")) == said


@pytest.mark.parametrize("words", ["many of you", "please don’t", "you’ll", "co"])
def test_what_is_nobody_is_no_speaker(words: str) -> None:
    assert unnamed(words).name is None
    assert unnamed("US officials").name == "US officials"
