"""Whether a frame of PLOVER's words fits a parsed word: what stands with it, and who does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.events.plover import VERBS, Frame, Kind
from extractors.events.roles import meant_by, objects, of_prepositions, subjects
from extractors.events.words import is_party, is_sum, is_time, lemma

if TYPE_CHECKING:
    from spacy.tokens import Token

_PARTICLES = frozenset({"prt", "prep", "advmod", "dative", "agent"})
_CLAUSES = frozenset({"ccomp", "xcomp", "advcl"})
_FILLED = frozenset({"dobj", "nsubjpass", "ccomp"})
_BEFORE = frozenset({"amod", "compound", "nmod", "nummod", "advmod"})
# What kills and strikes without wanting to.
_FORCES = frozenset(
    """accident crash collision earthquake quake aftershock tsunami hurricane typhoon cyclone storm tornado flood flooding
    floodwater landslide mudslide avalanche lightning fire blaze wildfire virus disease coronavirus covid-19 covid pandemic
    epidemic outbreak heatwave cold train truck lorry car bus vehicle van bear shark dog snake cancer illness drought
    famine wind rain derailment stampede malaria cholera ebola eruption volcano wave overdose""".split()
)
# As a participle behind its noun such a verb says how somebody is, not what was done: "rebels backed by Iran".
_STATES = frozenset("back support oppose arm ban occupy".split())


def fitting(verb: Token) -> Frame | None:
    """The most demanding frame that fits a verb."""
    for frame in VERBS.get(lemma(verb), ()):
        if fits(verb, frame):
            return None if _is_nobodys(verb, frame) else frame
    return None


def fits(token: Token, frame: Frame) -> bool:
    """Whether all that `frame` needs stands with the token."""
    if not all(any(_is_particle(c, p) for c in token.children) for p in frame.particles):
        return False
    if frame.complement and not any(c.dep_ == "xcomp" or is_infinitive(c) for c in token.children):
        return False
    return _has_objects(token, frame) and _has_subjects(token, frame)


def _has_objects(token: Token, frame: Frame) -> bool:
    if not (frame.objects or frame.unlike or frame.party or frame.bare or frame.to):
        return True
    found = list(objects(token, frame.particles))
    if frame.bare and any(c.dep_ in _FILLED for c in token.children):
        return False
    if frame.objects is not None and not any(named(noun, frame.objects) for noun in found):
        return False
    if frame.unlike is not None and any(named(noun, frame.unlike) for noun in found):
        return False
    if frame.party and not any(is_party(noun) for noun in found):
        return False
    if frame.to is None:
        return True
    given = (t for word in (token, *found) for t in of_prepositions(word, (frame.to,)))
    return bool(found) and any(is_party(t) for t in given)


def _has_subjects(token: Token, frame: Frame) -> bool:
    if not (frame.acting or frame.subjects):
        return True
    found = [meant_by(s) for s in subjects(token)]
    if frame.acting and not any(is_party(s) for s in found):
        return False
    return frame.subjects is None or any(named(s, frame.subjects) for s in found)


def named(noun: Token, kind: Kind) -> bool:
    """Whether the noun, or a part of it, is of that kind: "aid deliveries", "joint exercises"."""
    if "sum" in kind and is_sum(noun) and lemma(noun) not in ("percent", "%"):
        return True
    if _is_told_at(noun):
        return False
    needed = kind.get(lemma(noun))
    if needed is not None:
        return not needed or any(c.dep_ in _BEFORE and lemma(c) in needed for c in noun.children)
    return any(
        c.dep_ in ("compound", "nmod") and kind.get(lemma(c)) == frozenset() for c in noun.children
    )


def _is_told_at(noun: Token) -> bool:
    """ "A press conference" is where one speaks to everybody, no talks; "a joint one with Lavrov" is."""
    words = {c.lower_ for c in noun.children}
    return not words.isdisjoint(("press", "news")) and words.isdisjoint(("joint", "with"))


def is_infinitive(token: Token) -> bool:
    """ "(Asked) Russia to leave"."""
    return token.dep_ in ("ccomp", "advcl") and any(c.tag_ == "TO" for c in token.children)


def _is_particle(child: Token, particle: str) -> bool:
    """ "called for talks", "called on Russia", not "called on Tuesday"; "called for Russia to leave"."""
    if child.lower_ == particle and child.dep_ in _PARTICLES:
        return not any(is_time(c) for c in child.children if c.dep_ == "pobj")
    return child.dep_ in _CLAUSES and any(
        c.dep_ == "mark" and c.lower_ == particle for c in child.children
    )


def _is_nobodys(verb: Token, frame: Frame) -> bool:
    """Whether nobody did it: a storm killed, a car struck; or it says only how somebody is."""
    if verb.dep_ == "acl" and verb.tag_ == "VBN" and frame.lemma in _STATES:
        return True
    if frame.type != "ASSAULT":
        return False
    if any(lemma(s) in _FORCES for s in subjects(verb)):
        return True
    passive = verb.tag_ == "VBN"
    return passive and any(
        lemma(t) in _FORCES for t in of_prepositions(verb, ("in", "by", "after", "during"))
    )
