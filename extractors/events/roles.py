"""Who and what stands with a verb or noun in the parse: subjects, objects, and what is joined to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from extractors.events.plover import SAYING
from extractors.events.words import is_figure, is_party, is_sum, lemma

if TYPE_CHECKING:
    from spacy.tokens import Token

MOST_JOINED = 12
OBJECTS = frozenset({"dobj", "nsubjpass", "dative", "oprd", "attr"})
_NOMINAL = {"NOUN", "PROPN", "PRON"}
_PRONOUNS = frozenset({"it", "they", "he", "she"})
RELATIVE = frozenset({"who", "that", "which", "whom"})
_PREPOSITIONS = frozenset({"prep", "dative", "prt", "agent", "advmod"})
# Who promises or threatens somebody something does it themselves.
_OF_THEMSELVES = frozenset("promise vow threaten pledge swear".split())
# "Accused Chile of attacking", "arrested him for killing": the one accused or arrested did.
_HOLDING = frozenset(
    """accuse suspect blame arrest charge convict criticize criticise condemn prevent stop bar ban deter dissuade
    discourage jail sentence detain fault thank praise denounce keep""".split()
)
# "Provided Ukraine with weapons": weapons are what was provided.
_PROVIDES = frozenset({"provide", "supply", "furnish"})
# "A series of talks" is talks.
_MEASURES = frozenset(
    """series round wave number set spate string couple dozen hundred thousand group pair lot package batch kind
    type part piece form slew raft range majority some any all none each few state""".split()
)


def conjuncts(token: Token) -> list[Token]:
    """The token and those joined to it, in their order; a dozen at most."""
    found = [token]
    for one in found:  # grows while it is read
        found += (c for c in one.children if c.dep_ == "conj" and _alike(c, token))
        if len(found) >= MOST_JOINED:
            break
    return sorted(found[:MOST_JOINED])


def objects(verb: Token, particles: Iterable[str] = ()) -> Iterator[Token]:
    """What the verb is done to: its objects, those of its particles, and what these are a number of."""
    for child in verb.children:
        if child.dep_ in OBJECTS:
            yield from _meant(child)
        elif (particles and child.dep_ in _PREPOSITIONS and child.lower_ in particles) or (
            child.dep_ == "prep" and child.lower_ == "with" and lemma(verb) in _PROVIDES
        ):
            yield from _within(child)
    if verb.dep_ == "acl" and verb.tag_ == "VBN":
        yield from _meant(verb.head)
    elif verb.dep_ == "relcl":
        yield from _relative(verb)
    yield from _shared(verb)


def meant_by(token: Token) -> Token:
    """ "Police say they have arrested": the police."""
    if token.pos_ != "PRON" or token.lower_ not in _PRONOUNS:
        return token
    verb = token.head
    for _ in range(4):
        over = verb.head
        if over == verb:
            break
        if verb.dep_ == "ccomp" and lemma(over) in SAYING:
            said = [c for c in over.children if c.dep_ == "nsubj" and c.pos_ != "PRON"]
            return said[0] if said else token
        verb = over
    return token


def _within(prep: Token) -> Iterator[Token]:
    """ "Out of the deal", "in on Monday": what follows the preposition."""
    for inner in prep.children:
        if inner.dep_ == "pobj":
            yield from _meant(inner)
        elif inner.dep_ == "prep":
            yield from (m for c in inner.children if c.dep_ == "pobj" for m in _meant(c))


def _relative(verb: Token) -> Iterator[Token]:
    """ "The prisoners that it released", "a ship it seized": what the clause tells of."""
    subjects = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")]
    if any(s.lower_ in RELATIVE for s in subjects if s.dep_ == "nsubj"):
        return
    if subjects and not any(c.dep_ == "dobj" and c.lower_ not in RELATIVE for c in verb.children):
        yield from _meant(verb.head)


def _shared(verb: Token) -> Iterator[Token]:
    """ "Beat and robbed the prisoners": of both verbs."""
    if any(c.dep_ in OBJECTS or c.dep_ == "prep" for c in verb.children):
        return
    for joined in verb.children:
        if joined.dep_ == "conj" and joined.i == verb.i + 2 and joined.tag_ == verb.tag_:
            yield from (m for c in joined.children if c.dep_ == "dobj" for m in _meant(c))


def _meant(noun: Token) -> Iterator[Token]:
    for one in conjuncts(noun):
        yield one
        if lemma(one) in _MEASURES or one.pos_ == "NUM" or is_sum(one):
            for prep in one.children:
                if prep.lower_ in ("of", "in"):
                    yield from (c for c in prep.children if c.dep_ == "pobj")


def of_prepositions(token: Token, prepositions: Iterable[str]) -> Iterator[Token]:
    """What follows such a preposition of a verb or noun."""
    for prep in token.children:
        if prep.dep_ in ("prep", "dative", "prt") and prep.lower_ in prepositions:
            for inner in prep.children:
                if inner.dep_ == "pobj" and not is_figure(inner):
                    yield inner


def subjects(verb: Token, depth: int = 0) -> list[Token]:
    """Who does what the verb says: its subject, or that of the clause it depends on."""
    children = list(verb.children)
    passive = any(c.dep_ in ("nsubjpass", "auxpass") for c in children)
    if not passive:
        found = [_antecedent(c, verb) for c in children if c.dep_ in ("nsubj", "csubj")]
        if found:
            return found
    found = [o for c in children if c.dep_ == "agent" for o in c.children if o.dep_ == "pobj"]
    if found or passive or depth > 4:
        return found
    if verb.dep_ == "acl" and verb.tag_ == "VBN":
        return []
    if verb.dep_ in ("acl", "relcl") and verb.head.pos_ in ("NOUN", "PROPN"):
        return _of_governing_noun(verb, depth)
    if verb.dep_ in ("xcomp", "ccomp", "advcl", "conj", "pcomp"):
        return _of_governing(verb, depth)
    return []


def joined_to(token: Token) -> Token:
    """What a joined verb is joined to: in "called for it to stop firing, pull back and talk" not "called"."""
    head = token.head
    if token.tag_ not in ("VB", "VBP") or head.tag_ not in ("VBD", "VBZ", "VBN"):
        return head
    if any(c.dep_ in ("nsubj", "nsubjpass", "aux") for c in token.children):
        return head
    between = token.doc[head.i + 1 : token.i]
    return next((t for t in reversed(between) if t.tag_ == "VB" and t.dep_ != "aux"), head)


def _of_governing_noun(verb: Token, depth: int) -> list[Token]:
    if is_party(verb.head) and (verb.tag_ == "VBG" or verb.dep_ == "relcl"):
        return [verb.head]
    if verb.dep_ == "relcl":
        return []
    owners = [c for c in verb.head.children if c.dep_ == "poss"]
    governing = verb.head.head  # "its decision to", "made a decision to"
    return owners or (subjects(governing, depth + 1) if governing.pos_ == "VERB" else [])


def _of_governing(verb: Token, depth: int) -> list[Token]:
    head = joined_to(verb) if verb.dep_ == "conj" else verb.head
    if head.dep_ == "prep":
        head = head.head
        if lemma(head) in _HOLDING:
            return [c for c in head.children if c.dep_ in ("dobj", "nsubjpass")]
    if head.pos_ not in ("VERB", "AUX", "ADJ"):
        return []
    if head.pos_ == "ADJ" and head.head.pos_ in ("VERB", "AUX"):  # "is willing to withdraw"
        head = head.head
    if verb.dep_ in ("xcomp", "ccomp"):  # "urged Russia to withdraw"
        told = [c for c in head.children if c.dep_ == "dobj"]
        told = told or [t for t in of_prepositions(head, ("on", "upon", "to")) if is_party(t)]
        if told and lemma(head) not in _OF_THEMSELVES:
            return told
        if any(c.dep_ == "nsubjpass" for c in head.children):
            return [c for c in head.children if c.dep_ == "nsubjpass"]
    found = subjects(head, depth + 1)
    if not found and verb.dep_ == "conj":
        found = [c for c in head.children if c.dep_ == "nsubjpass"]
    return found


def _antecedent(subject: Token, verb: Token) -> Token:
    if subject.lower_ in RELATIVE and verb.dep_ in ("relcl", "acl"):
        return verb.head
    return subject


def _alike(one: Token, other: Token) -> bool:
    return one.pos_ == other.pos_ or {one.pos_, other.pos_} <= _NOMINAL
