"""To whom: the party that an event is done to, the likeliest place in the clause first."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from extractors.events.fitting import fitting, is_infinitive, named
from extractors.events.plover import Frame, kind
from extractors.events.roles import objects, of_prepositions
from extractors.events.stances import content
from extractors.events.triggers import Trigger
from extractors.events.words import is_figure, is_name, is_party

if TYPE_CHECKING:
    from spacy.tokens import Token

_PREPOSITIONS = frozenset("to on against with for from of over into toward towards upon".split())
_PLACES = ("in", "at", "near", "outside", "along", "across")
# Who takes part with somebody is told by few prepositions: "talks on Ukraine" are not with it.
_TOGETHER = frozenset({"with", "between", "among"})
_WITH = {
    "CONSULT": _TOGETHER | {"to"},
    "COOPERATE": _TOGETHER | {"to"},
    "AGREE": _PREPOSITIONS | _TOGETHER,
}
# Objects that are people are acted upon; others ("sent aid", "launched an attack") are what it is done with.
_PERSONS = kind("people|refugees|diplomats|hostages|staff|crowds|leaders")
# Where the thing itself is worth naming when nobody is: "rejected the proposal", "lifted the curfew".
_ON_THINGS = frozenset({"ACCUSE", "REJECT", "SUPPORT", "CONCEDE", "ASSAULT", "COERCE", "PROTEST"})
_HAPPENINGS = kind(
    "attacks|probes|blame|support|protests|walkouts|laws|pacts|truces|arrests|sieges|work|streets"
)
# Where a common noun tells whom or what, if no name does.
_LAST = {
    "RETREAT": ("from",), "CONCEDE": ("to",), "AID": ("to", "for"), "ASSAULT": ("on", "against", "at"), "SANCTION": ("on", "against", "with"),
    "COERCE": ("on", "against"), "PROTEST": ("against", "over"),
}  # fmt: skip
# What is said to somebody or against something, whoever that is.
_SPOKEN = frozenset({"THREATEN", "REQUEST", "ACCUSE", "SUPPORT"})
# Whose things are another's: "rejected their demand", "accepted their proposal".
_OF_ANOTHER = frozenset({"REJECT", "CONCEDE"})
_OWN_FORCES = frozenset({"MOBILIZE", "RETREAT"})
_PRONOUNS = frozenset({"him", "her", "them"})
_CLAUSES = ("xcomp", "ccomp", "advcl")
_DEPTH = 2


def of_verb(trigger: Trigger, verb: Token, actors: Collection[Token]) -> list[Token]:
    """Whom a verb is done to: somebody, else a named place, else in some types the thing."""
    frame = trigger.frame
    found = [t for t in _candidates(verb, frame) if t not in actors and not _is_own(t)]
    chosen = next((t for t in found if is_party(t)), None)
    if chosen is not None and chosen.lower_ in _PRONOUNS:
        chosen = _named_above(chosen, verb, actors)
    if chosen is None and frame.type == "ASSAULT":
        chosen = next((t for t in found if _is_somebodys(t)), None)
    if chosen is None and frame.type not in ("CONSULT", "COOPERATE"):
        chosen = next((t for t in _where(verb) if t not in actors), None)
    if chosen is None and frame.type in _SPOKEN:
        told = (t for o in objects(verb) for t in of_prepositions(o, ("to", "against", "on", "of")))
        chosen = next(told, None)
    if chosen is None and frame.type in _LAST:
        chosen = next(of_prepositions(verb, _LAST[frame.type]), None)
    if chosen is None and frame.type in _ON_THINGS:
        inner = content(verb) if frame.complement else None
        things = [*objects(verb)] or [*objects(inner if inner is not None else verb)]
        things = [o for o in things if o not in actors and not is_figure(o)]
        chosen = next((t for o in things for t in of_prepositions(o, _PREPOSITIONS)), None)
        if frame.type not in ("CONCEDE", "REJECT"):
            things = [o for o in things if not (_is_thing(o, frame) and named(o, _HAPPENINGS))]
        chosen = chosen or next(iter(things), None)
    return [chosen] if chosen is not None else []


def _is_somebodys(noun: Token) -> bool:
    """ "Strikes against Hamas positions"."""
    return any(c.dep_ == "compound" and is_name(c) for c in noun.children)


def _named_above(pronoun: Token, verb: Token, actors: Collection[Token]) -> Token:
    """ "Called the premier to congratulate him": who the verb above was done to, else the pronoun."""
    for above in (verb.head, verb.head.head):
        found = chain(objects(above), of_prepositions(above, ("against", "with", "to", "on")))
        for token in found:
            if (
                above.pos_ == "VERB"
                and token.pos_ == "PROPN"
                and token not in actors
                and token.i < pronoun.i
            ):
                return token
    return pronoun


def of_noun(trigger: Trigger, noun: Token, actors: Collection[Token]) -> list[Token]:
    """Whom an event told by a noun is done to."""
    prepositions = _WITH.get(trigger.frame.type, _PREPOSITIONS)
    if trigger.frame.mode == "visit":
        prepositions = frozenset({"to"})
    near = list(of_prepositions(noun, prepositions))
    if trigger.verb is not None:
        near += of_prepositions(trigger.verb, prepositions)
    far = (t for inner in near for t in of_prepositions(inner, prepositions))
    reached = [t for t in chain(near, far) if is_party(t) and t not in actors]
    if not reached and trigger.frame.type in ("ASSAULT", "RETREAT"):
        reached = [t for t in near if t not in actors]
    return reached[:1]


def _candidates(verb: Token, frame: Frame, depth: int = 0) -> Iterator[Token]:
    """Who may be acted upon, the likeliest first."""
    with_whom = _WITH.get(frame.type, _PREPOSITIONS)
    direct = list(objects(verb))
    things = [o for o in direct if _is_thing(o, frame)]
    if frame.to:
        for word in (verb, *direct):
            yield from of_prepositions(word, (frame.to,))
    if frame.particles:
        yield from (t for t in of_prepositions(verb, frame.particles) if not _is_thing(t, frame))
    if frame.type != "CONSULT" or frame.lemma not in ("discuss", "negotiate"):
        yield from (o for o in direct if o not in things)
    yield from of_prepositions(verb, ("against",))
    for noun in direct:
        yield from of_prepositions(noun, ("against",))
    yield from of_prepositions(verb, with_whom)
    for noun in chain(direct, of_prepositions(verb, frame.particles)):
        own = noun in things and frame.type not in _OF_ANOTHER  # "voiced his support for them"
        yield from _around(noun, with_whom, not own)
    if depth < _DEPTH:
        yield from _in_clauses(verb, depth)
    if frame.type not in _OWN_FORCES | {"CONSULT", "COOPERATE"}:
        yield from things


def _in_clauses(verb: Token, depth: int) -> Iterator[Token]:
    """Who is told of in what is asked, agreed to or refused."""
    for child in verb.children:
        if child.dep_ not in _CLAUSES or child.pos_ != "VERB":
            continue
        if child.dep_ == "advcl" and not is_infinitive(child):
            continue
        yield from (c for c in child.children if c.dep_ in ("nsubj", "nsubjpass"))
        inner = fitting(child)
        if inner is not None:
            yield from _candidates(child, inner, depth + 1)
        else:
            yield from objects(child)
            yield from of_prepositions(child, _PREPOSITIONS)


def _around(noun: Token, prepositions: Collection[str], owned: bool = True) -> Iterator[Token]:
    """Who stands with a noun: its owner or author, and what it is against, with or of."""
    if owned:
        yield from (c for c in noun.children if c.dep_ == "poss")
        yield from of_prepositions(noun, ("by",))
        made = (c for c in noun.children if c.dep_ == "acl" and c.tag_ == "VBN")
        yield from (o for c in made for a in c.children if a.dep_ == "agent" for o in a.children)
    yield from of_prepositions(noun, prepositions)
    yield from (c for c in noun.children if c.dep_ in ("amod", "compound") and is_name(c))
    for prep in noun.children:
        if prep.dep_ == "prep" and prep.lower_ not in _PLACES:
            for inner in prep.children:
                if inner.dep_ == "pobj" and not is_party(inner):
                    yield from (c for c in inner.children if c.dep_ == "poss")
                    yield from of_prepositions(inner, prepositions)


def _where(verb: Token) -> Iterator[Token]:
    """The named places and parties below a verb, those nearest to it in the parse first."""
    level = [c for c in verb.children if c.dep_ not in ("nsubj", "nsubjpass", "agent")]
    for _ in range(5):
        below: list[Token] = []
        for token in level:
            if token.dep_ == "pobj" and is_name(token) and not is_figure(token):
                yield token
            if token.dep_ in ("prep", "pobj", "dobj", "xcomp", "conj", "dative", "poss", "prt") or (
                token.dep_ == "advcl" and any(c.tag_ == "TO" for c in token.children)
            ):
                below += token.children
        level = below


def _is_thing(noun: Token, frame: Frame) -> bool:
    """Whether it is what the event is done with, not whom it is done to."""
    if frame.type in _OWN_FORCES:
        return True
    wanted = frame.objects is not None and named(noun, frame.objects)
    return (
        wanted
        and (not named(noun, _PERSONS) or frame.type in ("AID", "SANCTION"))
        and frame.mode != "asylum"
    )


def _is_own(noun: Token) -> bool:
    """ "Its troops" are not acted upon by another."""
    return any(c.dep_ == "poss" and c.lower_ in ("its", "their") for c in noun.children)
