"""Each quote tells what found it, and how its speaker was resolved, in words for a person."""

from __future__ import annotations

import json

import pytest

from extractors import knowledge
from extractors.document import Document
from extractors.extract import extract_text
from extractors.output import row
from extractors.quotes.english import extractor
from extractors.quotes.reasons import Whose, reason

KNOWN = knowledge.load()


def whys(text: str, language: str = "en") -> list[str]:
    found = extract_text(text, KNOWN, doc_id="x", language=language, only=("quotes",))
    return [quote.why or "" for quote in found.quotes]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("“The bell has rung again,” said Ann Berg.", "marks, then cue “said” after them"),
        ("Ann Berg said: “The bell has rung again.”", "marks, cue “said” before them"),
        ("Ann Berg said that the bell had rung.", "clause told by cue “said”"),
        ("Ann Berg said that the bell was “very late”.", "clause told by cue “said”, marks in it"),
        ("The bell had rung, according to Ann Berg.", "source named by cue “according to”"),
        ("Berg: no bell will ring tonight\n\nAnn Berg left.", "name and colon of a headline"),
    ],
)
def test_the_rule_is_told_with_its_cue(text: str, rule: str) -> None:
    assert whys(text)[0].split("; ")[0] == rule


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“It is late,” said Ann Berg.", Whose.FULL_NAME),
        ("Ann Berg came on Monday. “It is late,” Berg said.", Whose.SURNAME),
        ("Ann Berg came on Monday. “It is late,” she said.", Whose.SUBJECT),
        ("“It is late,” said Vladimir Putin.", Whose.KNOWN),
        ("“It is late,” Moscow said.", Whose.KNOWN_AS),
        ("“It is late,” US officials said.", Whose.AS_CALLED),
        ("“It is late,” she said.", Whose.PRONOUN),
        ("“It is late,” the minister said.", Whose.UNNAMED),
        ("“It is late and the bell has rung,” it says on the door.", Whose.PRONOUN),
    ],
)
def test_the_speaker_is_told_by_how_it_was_resolved(text: str, speaker: Whose) -> None:
    assert whys(text)[-1].split("speaker: ")[1] == speaker


def test_namesakes_are_told_as_such() -> None:
    text = "Ann Weiss and Dan Weiss own the mill. “It is late,” Weiss said."
    *_, quote = extractor(Document(text=text, knowledge=KNOWN, language="en"))
    assert quote.speaker is None
    assert (quote.why or "").endswith("speaker: unresolved, several bear that name")


def test_other_languages_tell_too() -> None:
    [french] = whys("« La cloche a sonné », a déclaré Anne Berger.", "fr")
    assert french == "marks, then cue “déclaré” after them; speaker: named in full"
    [german] = whys("„Die Glocke hat am Montag wieder geläutet.“ Es war spät.", "de")
    assert german == "marks alone; speaker: not looked for in this language"


def test_the_output_carries_it() -> None:
    found = extract_text("“It is late,” said Ann Berg.", KNOWN, doc_id="x")
    [quote] = json.loads(json.dumps(row(found)))["quotes"]
    assert quote["why"] == reason("after", "said", Whose.FULL_NAME)


def test_a_cue_over_two_lines_is_one_line() -> None:
    assert "\n" not in reason("according", "according\nto", Whose.NOBODY)
