"""Who did it and to whom: the parties of a trigger by the dependency parse of its clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.events.plover import FAILURE, MUST, VOW
from extractors.events.recipients import of_noun, of_verb
from extractors.events.roles import RELATIVE, conjuncts, meant_by, of_prepositions, subjects
from extractors.events.triggers import Trigger
from extractors.events.words import is_name, is_party

if TYPE_CHECKING:
    from spacy.tokens import Token

LONGEST = 6  # words of a party's mention
_LEFT = frozenset("compound amod poss nmod nummod det quantmod case punct predet advmod".split())
# Whose parties do the same to one another; "visit" and "third-party" among CONSULT's modes do not.
_RECIPROCAL = frozenset({"CONSULT", "COOPERATE"})
_JOINT_MODES = frozenset({"sign", "ties"})
_ONE_SIDED = frozenset({"visit", "third-party"})


@dataclass(frozen=True, slots=True)
class Parties:
    """The heads of the noun phrases that act and are acted upon."""

    actors: tuple[Token, ...]
    recipients: tuple[Token, ...]


def parties(trigger: Trigger) -> Parties:
    """Who takes part in what `trigger` tells of; in a reciprocal event everybody is both."""
    actors = list(_each(meant_by(t) for t in _actors(trigger)))
    recipients = [t for t in _each(_recipients(trigger, actors)) if t not in actors]
    if not _is_reciprocal(trigger):
        return Parties(tuple(actors), tuple(recipients))
    recipients = [r for r in recipients if is_party(r)]
    actors = [one for a in actors for one in _joined(a)]
    if recipients or len(actors) > 1:
        actors = recipients = list(dict.fromkeys([*actors, *recipients]))
    return Parties(tuple(actors), tuple(recipients))


def mention(head: Token) -> tuple[int, int]:
    """The tokens `[first, last)` of a party's noun phrase, without article and clauses, six words at most."""
    first = head
    for child in reversed(list(head.lefts)):
        if child.dep_ not in _LEFT or child.right_edge.i + 1 != first.i:
            break
        first = child.left_edge
    start, end = max(first.i, head.i - LONGEST + 1), head.i + 1
    for prep in head.rights:
        if prep.lower_ == "of" and prep.i == end and _nominal_end(prep) - start <= LONGEST:
            end = _nominal_end(prep)
        break
    doc = head.doc
    while start < head.i and (
        doc[start].dep_ in ("det", "predet", "case", "punct", "cc") or doc[start].is_space
    ):
        start += 1
    return start, end


def _nominal_end(prep: Token) -> int:
    inner = [c for c in prep.children if c.dep_ == "pobj"]
    return inner[0].i + 1 if inner else prep.i


def _is_reciprocal(trigger: Trigger) -> bool:
    frame = trigger.frame
    if frame.type == "AGREE":
        return frame.lemma == "agree"
    if frame is FAILURE:
        return True
    if frame.type == "SUPPORT":
        return frame.mode in _JOINT_MODES
    return frame.type in _RECIPROCAL and frame.mode not in _ONE_SIDED


def _each(heads: Iterable[Token]) -> Iterator[Token]:
    """The heads and those joined to them; for a relative pronoun who it stands for."""
    found = (one for head in heads for one in conjuncts(_antecedent(head)))
    yield from dict.fromkeys(found)


def _antecedent(token: Token) -> Token:
    if token.lower_ not in RELATIVE or token.pos_ != "PRON":
        return token
    for ancestor in token.ancestors:
        if ancestor.dep_ == "relcl":
            return ancestor.head
    return token


def _joined(head: Token) -> list[Token]:
    """ "US and Russian diplomats", "the ministers of Norway and Chile": two parties in one noun."""
    before = [c for c in head.children if c.dep_ in ("amod", "poss", "nmod", "compound")]
    for child in (*before, *of_prepositions(head, ("of",))):
        joined = [c for c in child.children if c.dep_ == "conj"]  # a name and an adjective, too
        both = [
            t
            for t in sorted({*conjuncts(child), *joined})
            if t.pos_ in ("PROPN", "ADJ") and t.text[0].isupper()
        ]
        if any(c.dep_ == "cc" for c in child.children):
            both += [t for t in before if is_name(t)]
        if len(set(both)) > 1:
            return list(dict.fromkeys(both))
    return [head]


def _actors(trigger: Trigger) -> list[Token]:
    if trigger.noun is not None:
        return _of_noun(trigger, trigger.noun)
    verb = trigger.verb if trigger.verb is not None else trigger.token
    actors = subjects(verb)
    if not actors and trigger.frame.type == "RETREAT":
        actors = [c for c in verb.children if c.dep_ == "nsubjpass"]
    return actors


def _of_noun(trigger: Trigger, noun: Token) -> list[Token]:
    owners = [c for c in noun.children if c.dep_ == "poss" and is_party(c)]
    actors = [*of_prepositions(noun, ("between", "among", "by"))] or owners
    if not actors and trigger.verb is not None:
        actors = [s for s in subjects(trigger.verb) if s != noun]
    if not actors:
        actors = [c for c in noun.children if c.dep_ in ("amod", "compound") and is_name(c)]
    if not actors and trigger.frame.type in ("CONSULT", "PROTEST", "RETREAT"):
        actors = [t for t in of_prepositions(noun, ("of",)) if is_party(t)]
    return actors or _travellers(noun)


def _travellers(noun: Token) -> list[Token]:
    """ "Landed in Kyiv for talks": who did."""
    prep, verb = noun.head, noun.head.head
    if noun.dep_ == "pobj" and prep.lower_ in ("for", "in", "at") and verb.pos_ in ("VERB", "AUX"):
        return [t for t in subjects(verb) if is_party(t)]
    return []


def _recipients(trigger: Trigger, actors: list[Token]) -> list[Token]:
    if trigger.noun is not None:
        return of_noun(trigger, trigger.noun, actors)
    if trigger.frame.lemma == "guilty" and trigger.verb is not None:
        judged = [c for c in trigger.token.children if c.dep_ == "nsubj"]
        return judged or [c for c in trigger.verb.children if c.dep_ in ("dobj", "nsubjpass")]
    if trigger.frame is MUST:
        clause = trigger.token.head
        return [c for c in clause.children if c.dep_ in ("nsubj", "nsubjpass") and is_party(c)]
    verb = trigger.token.head if trigger.frame is VOW else trigger.token
    return of_verb(trigger, verb, actors)
