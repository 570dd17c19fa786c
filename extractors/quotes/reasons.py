"""What decided a quote and its speaker, in the words that a person reads (`Quote.why`).

    marks, then cue “said” after them; speaker: surname of a person named in full

The phrases are fixed, so that they can be counted in the tables; only the cue varies.
"""

from __future__ import annotations

from enum import StrEnum

from news.text import squeeze

# What found the words, by the rule's name in `Found.rule`; `{cue}` is the cue as the text has it.
_RULES = {
    "after": "marks, then {cue} after them",
    "before": "marks, {cue} before them",
    "content": "clause told by {cue}, marks in it",
    "earlier": "marks in the sentence of {cue}",
    "same paragraph": "marks beside other words of the same speaker",
    "introduced": "marks, announced by {cue} in the paragraph before",
    "possessed": "marks, told by the noun {cue} and its owner",
    "near": "marks alone, {cue} the last before them",
    "alone": "marks alone",
    "clause": "clause told by {cue}",
    "according": "source named by {cue}",
    "headline": "name and colon of a headline",
    "line before": "paragraph, {cue} on the line after it",
    "dialogue": "line that a dash opens, {cue} in it",
    "dialogue answer": "line that a dash opens, answering another",
}


class Whose(StrEnum):
    """How a speaker was resolved, or why not."""

    KNOWN = "gazetteer, by name"
    KNOWN_AS = "gazetteer, by another name or an office"
    NAMED = "named so, never in full"
    FULL_NAME = "named in full"
    SURNAME = "surname of a person named in full"
    FIRST_NAME = "first name of a person named in full"
    APPOSED = "named beside the title"
    BODY = "an organisation, by its name"
    LAST_BODY = "the last organisation so called"
    ONLY_TITLE = "title of one person in the article"
    SUBJECT = "pronoun: last person of that gender who is a subject"
    LAST_PERSON = "pronoun: who spoke last, of that gender"
    ONLY_PERSON = "pronoun: the only person of that gender near"
    SPOKE_LAST = "who spoke last"
    SPOKEN_FOR = "whom the spokesperson speaks for"
    PAPER = "whose statement it is"
    PAPER_BEFORE = "whose statement it is: who spoke last"
    AS_CALLED = "unnamed, as the text calls them"
    # Unresolved.
    NAMESAKES = "unresolved, several bear that name"
    PRONOUN = "unresolved, unclear whom the pronoun means"
    TITLES = "unresolved, several are so called"
    NO_TITLE = "unresolved, nobody named is so called"
    NO_PAPER = "unresolved, a statement of nobody named"
    UNNAMED = "unresolved, somebody whom the text does not name"
    VAGUE = "unresolved, nobody in particular"
    NOBODY = "unresolved, nobody is told"
    NOT_SOUGHT = "not looked for in this language"


def reason(rule: str, cue: str | None, whose: Whose) -> str:
    """What decided: the rule that found the words with its cue, then how the speaker was resolved."""
    found = _RULES[rule].format(cue=f"cue “{squeeze(cue)}”" if cue else "a cue")
    return f"{found}; speaker: {whose}"
