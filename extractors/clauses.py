"""Who did it and to whom: the parties of a trigger by the dependency parse of its clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.plover import MUST, SAYING
from extractors.triggers import Trigger, conjuncts, objects
from extractors.words import is_figure, is_name

if TYPE_CHECKING:
    from spacy.tokens import Token

LONGEST = 6  # words of a party's mention
RECIPROCAL = frozenset({"CONSULT", "COOPERATE", "AGREE"})
_LEFT = frozenset("compound amod poss nmod nummod det quantmod case punct predet advmod".split())
_RECIPIENTS = frozenset(
    "to on against with for from of at in over into toward towards upon".split()
)
_PRONOUNS = frozenset({"it", "they", "he", "she"})
_RELATIVE = frozenset({"who", "that", "which", "whom"})
PEOPLE = frozenset(
    """government people troop soldier force army police officer official minister president leader group rebel protester
    demonstrator activist militant fighter civilian country nation state party opposition court parliament council union
    ministry spokesman spokeswoman spokesperson journalist diplomat ambassador refugee migrant worker student union
    authority administration lawmaker senator man woman child member citizen resident prisoner detainee suspect company
    military navy gunman separatist insurgent side ally counterpart delegation envoy king queen prince company firm bank
    everyone critic world population victim hostage family community employee staff prosecutor judge agency office""".split()
)


@dataclass(frozen=True, slots=True)
class Parties:
    """The heads of the noun phrases that act and are acted upon."""

    actors: tuple[Token, ...]
    recipients: tuple[Token, ...]


def parties(trigger: Trigger) -> Parties:
    """Who takes part in what `trigger` tells of; in a reciprocal event everybody is both."""
    actors, recipients = _found(trigger)
    actors = [_meant_by(t) for t in actors]
    actors = list(dict.fromkeys(a for t in actors for a in conjuncts(t)))
    recipients = [r for t in recipients for r in conjuncts(t)]
    recipients = [r for r in dict.fromkeys(recipients) if r not in actors]
    if trigger.frame.type in RECIPROCAL and trigger.frame.mode != "promise":
        recipients = [r for r in recipients if is_party(r)]
        if trigger.frame.mode != "visit" and (recipients or len(actors) > 1):
            actors = recipients = list(dict.fromkeys([*actors, *recipients]))
    return Parties(tuple(actors), tuple(recipients))


def _meant_by(token: Token) -> Token:
    """ "Police say they have arrested": the police."""
    if token.pos_ != "PRON" or token.lower_ not in _PRONOUNS:
        return token
    verb = token.head
    for _ in range(4):
        over = verb.head
        if over is verb:
            break
        if verb.dep_ == "ccomp" and over.lemma_.lower() in SAYING:
            said = [c for c in over.children if c.dep_ == "nsubj" and c.pos_ != "PRON"]
            return said[0] if said else token
        verb = over
    return token


def _found(trigger: Trigger) -> tuple[list[Token], list[Token]]:
    if trigger.noun is not None:
        return _of_noun(trigger)
    if trigger.frame is MUST and trigger.verb is not None:
        clause = trigger.token.head
        told = [c for c in clause.children if c.dep_ in ("nsubj", "nsubjpass") and is_party(c)]
        return subjects(trigger.verb), told
    return _of_verb(trigger)


def is_party(token: Token) -> bool:
    """Whether a noun names somebody who can act."""
    if is_figure(token) or token.tag_ in ("PRP$", "WP$"):
        return False
    if is_name(token) or token.lemma_.lower() in PEOPLE:
        return True
    return token.pos_ == "PRON" and token.lower_ not in ("it", "this", "that", "which", "what")


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


def _of_governing_noun(verb: Token, depth: int) -> list[Token]:
    if is_party(verb.head) and (verb.tag_ == "VBG" or verb.dep_ == "relcl"):
        return [verb.head]
    if verb.dep_ == "relcl":
        return []
    owners = [c for c in verb.head.children if c.dep_ == "poss"]
    governing = verb.head.head  # "its decision to", "made a decision to"
    return owners or (subjects(governing, depth + 1) if governing.pos_ == "VERB" else [])


def _of_governing(verb: Token, depth: int) -> list[Token]:
    head = verb.head.head if verb.head.dep_ == "prep" else verb.head
    if head.pos_ not in ("VERB", "AUX"):
        return []
    if verb.dep_ in ("xcomp", "ccomp"):  # "urged Russia to withdraw"
        told = [c for c in head.children if c.dep_ == "dobj"]
        if told:
            return told
        if any(c.dep_ == "nsubjpass" for c in head.children):
            return [c for c in head.children if c.dep_ == "nsubjpass"]
    found = subjects(head, depth + 1)
    if not found and verb.dep_ == "conj":
        found = [c for c in head.children if c.dep_ == "nsubjpass"]
    return found


def _antecedent(subject: Token, verb: Token) -> Token:
    if subject.lower_ in _RELATIVE and verb.dep_ in ("relcl", "acl"):
        return verb.head
    return subject


def _of_verb(trigger: Trigger) -> tuple[list[Token], list[Token]]:
    verb = trigger.token
    actors = subjects(verb)
    if not actors and trigger.frame.type in ("CONCEDE", "RETREAT"):
        actors = [c for c in verb.children if c.dep_ == "nsubjpass"]
    candidates = list(_candidates(verb, trigger.frame.particle))
    if trigger.frame.type == "CONSULT" and trigger.frame.mode != "visit":
        where = set(_pobj(verb, frozenset({"in", "at"})))
        candidates = [c for c in candidates if c not in where]
    chosen = next((c for c in candidates if is_party(c) and c not in actors and not _own(c)), None)
    if chosen is None:
        direct = [o for o in objects(verb) if o not in actors and not is_figure(o)]
        if trigger.frame.objects:  # an inquiry into something: the thing, not the inquiry
            direct = [t for o in direct for t in _pobj(o, _RECIPIENTS)] or direct
        chosen = direct[0] if direct else None
    return actors, [chosen] if chosen is not None else []


def _own(noun: Token) -> bool:
    """ "Its troops" are not acted upon by another."""
    return any(c.dep_ == "poss" and c.lower_ in ("its", "their") for c in noun.children)


def _candidates(verb: Token, particle: str | None, depth: int = 0) -> Iterator[Token]:
    """Who may be acted upon, the likeliest first."""
    if particle:
        yield from _pobj(verb, frozenset({particle}))
    direct = list(objects(verb))
    yield from direct
    if verb.dep_ == "relcl" and any(
        c.lower_ in _RELATIVE and c.dep_ == "dobj" for c in verb.children
    ):
        yield verb.head
    yield from _pobj(verb, {"against"})
    for noun in direct:
        yield from _pobj(noun, {"against"})
    yield from _pobj(verb, _RECIPIENTS - {"in", "at"})
    for noun in [*direct, *(_pobj(verb, frozenset({particle})) if particle else [])]:
        yield from _around(noun)
    if depth < 2:
        for child in verb.children:
            if child.dep_ in ("xcomp", "ccomp") and child.pos_ == "VERB":
                yield from (c for c in child.children if c.dep_ in ("nsubj", "nsubjpass"))
                yield from _candidates(child, None, depth + 1)
    yield from _pobj(verb, frozenset({"in", "at"}))


def _around(noun: Token) -> Iterator[Token]:
    """Who stands with a noun: its owner, and what it is against, with or of."""
    yield from (c for c in noun.children if c.dep_ == "poss")
    yield from _pobj(noun, _RECIPIENTS)
    yield from (c for c in noun.children if c.dep_ in ("amod", "compound") and is_name(c))
    for prep in noun.children:
        if prep.dep_ == "prep":
            for inner in prep.children:
                if inner.dep_ == "pobj" and not is_party(inner):
                    yield from (c for c in inner.children if c.dep_ == "poss")
                    yield from _pobj(inner, _RECIPIENTS)


def _pobj(token: Token, prepositions: Iterable[str]) -> Iterator[Token]:
    for prep in token.children:
        if prep.dep_ in ("prep", "dative", "prt") and prep.lower_ in prepositions:
            for inner in prep.children:
                if inner.dep_ == "pobj" and not is_figure(inner):
                    yield inner


def _of_noun(trigger: Trigger) -> tuple[list[Token], list[Token]]:
    noun = trigger.token
    owners = [c for c in noun.children if c.dep_ == "poss"]
    between = [*_pobj(noun, {"between", "among"})]
    actors = [*between, *_pobj(noun, {"by"})] or owners
    if not actors and trigger.verb is not None:
        actors = subjects(trigger.verb)
    if not actors:
        actors = [c for c in noun.children if c.dep_ in ("amod", "compound") and is_name(c)]
    if not between and trigger.frame.type == "CONSULT" and not actors:
        actors = [t for t in _pobj(noun, {"of"}) if is_party(t)]
    if not actors:
        actors = _travellers(noun)
    reached = [*_pobj(noun, _RECIPIENTS)]
    if trigger.verb is not None:
        reached += _pobj(trigger.verb, _RECIPIENTS - {"in", "at"})
    reached = [t for t in reached if is_party(t) and t not in actors]
    return actors, reached[:1]


def _travellers(noun: Token) -> list[Token]:
    """ "Landed in Kyiv for talks": who did."""
    prep = noun.head
    if (
        noun.dep_ == "pobj"
        and prep.lower_ in ("for", "in", "at")
        and prep.head.pos_ in ("VERB", "AUX")
    ):
        return [t for t in subjects(prep.head) if is_party(t)]
    return []
