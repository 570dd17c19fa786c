"""Which words of a sentence tell of an event, by PLOVER's frames and what stands with them in the parse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.plover import COOPERATIVE, FORMS, LIGHT, MUST, NOUNS, REFUSAL, SAYING, VERBS, Frame
from extractors.words import is_sum, is_time

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_OBJECTS = frozenset({"dobj", "nsubjpass", "dative", "oprd", "attr"})
_CLAUSES = frozenset({"ccomp", "xcomp", "advcl"})
_PARTICLES = frozenset({"prt", "prep", "advmod", "dative"})
# "A series of talks" is talks.
LONGEST = 250  # tokens: what is longer is a list or a table, not a sentence
MOST_JOINED = 12
_NOMINAL = {"NOUN", "PROPN", "PRON"}
_MEASURES = frozenset(
    "series round wave number set spate string couple dozen hundred thousand group pair".split()
)
_SPORT = re.compile(
    r"\b(?:goal(?:keeper|s)?|striker|midfielder|innings|wicket|touchdown|playoffs?|semi-?finals?|quarter-?finals?"
    r"|premier league|champions league|world cup|grand slam|half-?time|box office|quarterback)\b",
    re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that tells of an event. `verb` is the verb whose subject takes part in it, if any.

    `noun` is the word itself where it is a noun. `refused`: it is told as what will not be done.
    """

    token: Token
    frame: Frame
    verb: Token | None
    noun: Token | None = None
    refused: bool = False


def worth(text: str, start: int, end: int) -> bool:
    """Whether any word of `text[start:end]` might tell of an event."""
    return any(m.group().lower() in FORMS for m in _WORD.finditer(text, start, end))


def triggers(sentence: Span) -> list[Trigger]:
    """The triggers of a sentence in the order of its words; none in a report of a match, or in a list."""
    if (
        len(sentence) > LONGEST
        or not worth(sentence.text, 0, len(sentence.text))
        or _SPORT.search(sentence.text)
    ):
        return []
    verbs = [t for token in sentence if (t := _verb(token) or _must(token))]
    told = {o.i: t.frame.type for t in verbs for o in objects(t.token, t.frame.particle)}
    nouns = [t for token in sentence if (t := _noun(token)) and told.get(token.i) != t.frame.type]
    return sorted(verbs + nouns, key=lambda t: t.token.i)


def objects(verb: Token, particle: str | None = None) -> Iterator[Token]:
    """What the verb is done to: its objects, those of its particle, and what these are a number of."""
    for child in verb.children:
        if child.dep_ in _OBJECTS:
            yield from _meant(child)
        elif particle and child.dep_ == "prep" and child.lower_ == particle:
            for inner in child.children:
                if inner.dep_ == "pobj":
                    yield from _meant(inner)
    if verb.dep_ == "acl" and verb.tag_ == "VBN":
        yield from _meant(verb.head)


def conjuncts(token: Token) -> list[Token]:
    """The token and those joined to it, in their order; a dozen at most."""
    found = [token]
    for one in found:  # grows while it is read
        found += (c for c in one.children if c.dep_ == "conj" and _alike(c, token))
        if len(found) >= MOST_JOINED:
            break
    return sorted(found[:MOST_JOINED])


def _alike(one: Token, other: Token) -> bool:
    return one.pos_ == other.pos_ or {one.pos_, other.pos_} <= _NOMINAL


def _meant(noun: Token) -> Iterator[Token]:
    for one in conjuncts(noun):
        yield one
        if one.lemma_.lower() in _MEASURES or one.pos_ == "NUM" or is_sum(one):
            for prep in one.children:
                if prep.lower_ in ("of", "in"):
                    yield from (c for c in prep.children if c.dep_ == "pobj")


def _verb(token: Token) -> Trigger | None:
    if token.pos_ != "VERB" or token.dep_ in ("amod", "compound"):
        return None
    for frame in VERBS.get(token.lemma_.lower(), ()):
        if _fits(token, frame):
            if frame.type in COOPERATIVE and _refuses(token):
                return Trigger(token, REFUSAL, token, refused=True)
            return Trigger(token, frame, token)
    return None


def _must(token: Token) -> Trigger | None:
    """ "Russia says Israel must end the attacks" is a demand."""
    if token.tag_ != "MD" or token.lower_ != "must" or token.dep_ != "aux":
        return None
    over = token.head.head
    if token.head.dep_ == "ccomp" and over.pos_ == "VERB" and over.lemma_.lower() in SAYING:
        return Trigger(token, MUST, over)
    return None


def _refuses(verb: Token) -> bool:
    """ "Will not lift the embargo"; not so under a condition."""
    words = {c.lower_ for c in verb.children if c.dep_ in ("aux", "neg", "mark")}
    return (
        bool(words & {"will", "wo"})
        and bool(words & {"not", "n't", "n’t", "never"})
        and "if" not in words
    )


def _fits(token: Token, frame: Frame) -> bool:
    if frame.particle and not any(_is_particle(c, frame.particle) for c in token.children):
        return False
    if frame.complement and not any(c.dep_ == "xcomp" or _infinitive(c) for c in token.children):
        return False
    if not frame.objects:
        return True
    return any(_named(noun, frame.objects) for noun in objects(token, frame.particle))


def _is_particle(child: Token, particle: str) -> bool:
    """ "called for talks", "called on Russia", not "called on Tuesday"; "called for Russia to leave"."""
    if child.lower_ == particle and child.dep_ in _PARTICLES:
        return not any(is_time(c) for c in child.children if c.dep_ == "pobj")
    return child.dep_ in _CLAUSES and any(
        c.dep_ == "mark" and c.lower_ == particle for c in child.children
    )


def _infinitive(token: Token) -> bool:
    return token.dep_ in ("ccomp", "advcl") and any(c.tag_ == "TO" for c in token.children)


def _named(noun: Token, names: frozenset[str]) -> bool:
    """Whether the noun or a part of it is such a word: "aid deliveries", "curfew hours"."""
    return noun.lemma_.lower() in names or any(
        c.dep_ == "compound" and c.lemma_.lower() in names for c in noun.children
    )


def _noun(token: Token) -> Trigger | None:
    if token.pos_ not in ("NOUN", "PROPN") or token.dep_ in ("compound", "npadvmod", "amod"):
        return None
    if token.tag_ == "NNP" and token.i and token.nbor(-1).tag_ == "NNP":
        return None  # "the Munich Security Conference"
    lemma = token.lemma_.lower()
    if lemma == "talk" and token.lower_ == "talks":
        lemma = "talks"
    frames = NOUNS.get(lemma)
    if not frames:
        return None
    verb = _light(token)
    if frames[0].governed and verb is None and not _owned(token):
        return None
    return Trigger(token, frames[0], verb, token)


def _owned(noun: Token) -> bool:
    """ "Moscow's demands", "threats by the president": whoever did it stands with the noun."""
    return any(
        (c.dep_ == "poss" and c.pos_ == "PROPN") or (c.dep_ == "prep" and c.lower_ == "by")
        for c in noun.children
    )


def _light(noun: Token) -> Token | None:
    """The verb that says no more of the noun than that it takes place."""
    head, token = noun.head, noun
    while token.dep_ == "conj" or (token.dep_ == "pobj" and head.lower_ == "of"):
        token = head if token.dep_ == "conj" else head.head
        head = token.head
    if token.dep_ == "pobj" and head.dep_ == "prep" and head.lower_ in ("in", "into", "to", "out"):
        token, head = head, head.head
    if head.pos_ == "VERB" and head.lemma_.lower() in LIGHT and token.dep_ in (*_OBJECTS, "prep"):
        return head
    return None
