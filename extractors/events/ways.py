"""Ways through the parse from an event to the words that share its time and place.

A date or a place climbs from where it stands, an event from its trigger; they belong together where
they meet. Another event on the way, or a clause of its own, ends the climb.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from extractors.dates.tenses import TIMED, is_future, past
from extractors.events.plover import LIGHT
from extractors.events.triggers import Trigger

if TYPE_CHECKING:
    from spacy.tokens import Token

# Tokens by their number, and what the way to each costs.
Way = dict[int, int]

# What is done with an event by those who take part in it, at its time.
_HAPPEN = frozenset(
    """begin start resume continue end finish conclude take happen occur erupt break open close last be hold schedule set
    plan expect fail collapse stall launch stage attend join host mount convene chair lead conduct sign impose kill wound
    injure hit strike destroy damage claim leave target disrupt follow wrap complete announce make carry see""".split()
)
# Parts of an event: "the start of talks", "a round of talks".
PARTS = frozenset(
    """start beginning end opening close resumption conclusion round series day hour session part stage phase margin sideline
    wave string spate course progress place""".split()
)
# What is said in one of these is said at its time: "in a statement issued Friday".
VEHICLES = frozenset(
    """statement letter interview speech address conference briefing post tweet message report article remark comment
    document note call email video communique testimony broadcast filing resolution declaration""".split()
)
# Where people come together and speak, so that what is said in one has its time and place.
GATHERINGS = frozenset(
    """meeting talk summit rally ceremony event session forum conference briefing hearing court trial interview negotiation
    gathering visit trip funeral wedding vigil parade debate election vote call conversation discussion dinner lunch""".split()
)
SAME = frozenset("in at during on through throughout amid within".split())
_NEXT_TO = frozenset("after following before ahead".split())
_MOTION = frozenset(
    "land fly travel arrive arrival head go gather come return leave meet convene trip visit journey stop".split()
)
PLAIN = ("ADP", "ADV", "PART", "SCONJ", "DET", "NUM", "PUNCT", "SPACE", "SYM")
NOUNS = ("NOUN", "PROPN", "PRON")
VERBS = ("VERB", "AUX")
STEPS = 8
# What it costs to have only stood beside another event, and to be what another was to bring about.
APART = 10
LATER = 20


def anchors(trigger: Trigger, nouns: Collection[int], verbs: Collection[int]) -> Way:
    """The words whose time and place are those of the event; `nouns` and `verbs` are other triggers."""
    found: Way = {trigger.token.i: 0}
    verb, cost = trigger.verb, 0
    if verb is None and trigger.noun is not None:
        told = _verb_of(trigger.noun, trigger.frame.type, nouns)
        if told is None:
            return found
        verb, cost = told
    if verb is None:
        return found
    found.setdefault(verb.i, cost)
    if trigger.frame.type == "AGREE" and trigger.noun is None:
        for child in verb.children:  # "agreed to leave next week"
            if child.dep_ in ("xcomp", "ccomp") and child.i not in verbs:
                found.setdefault(child.i, cost + 3)
    if trigger.noun is not None:
        for child in verb.children:  # "the talks were to begin"
            if child.dep_ == "xcomp" and child.lemma_.lower() in _HAPPEN:
                found.setdefault(child.i, cost + 1)
    for above, step in _above(verb, trigger.frame.type == "CONSULT"):
        found.setdefault(above.i, cost + step)
    return found


def verb_over(token: Token) -> Token | None:
    """The nearest verb above a token."""
    return next((t for t in token.ancestors if t.pos_ in VERBS), None)


def _beside(verb: Token) -> Token | None:
    """The verb above that happens when this one does: "speaking on Sunday, he said"."""
    if verb.dep_ == "advcl" and verb.tag_ == "VBG" and verb.head.pos_ in VERBS:
        return verb.head if _goes_along(verb) else None
    if verb.dep_ == "acl" and verb.head.lemma_.lower() in VEHICLES:
        noun = verb.head
        if noun.dep_ == "pobj" and noun.head.lower_ in SAME:
            return verb_over(noun)
        if noun.dep_ == "nsubj" and noun.head.pos_ in VERBS:
            return noun.head
    if verb.dep_ == "conj" and verb.tag_ == verb.head.tag_:
        own = any(c.dep_ in ("nsubj", "nsubjpass", "aux") for c in verb.children)
        return None if own else verb.head
    return None


def together(verb: Token) -> list[Token]:
    """The verb and those above it, as long as each happens when the one below does."""
    found = [verb]
    while len(found) < STEPS and (above := _beside(found[-1])) is not None:
        found.append(above)
    return found


def _verb_of(noun: Token, kind: str, nouns: Collection[int]) -> tuple[Token, int] | None:
    """The verb that tells when and where the event of a noun takes place."""
    token = noun
    for _ in range(STEPS):
        head = token.head
        if head == token:
            return None
        if token.dep_ == "conj" and head.pos_ in NOUNS:
            token = head
            continue
        if head.pos_ in VERBS:
            happens = head.lemma_.lower() in _HAPPEN or head.lemma_.lower() in LIGHT
            held = token.dep_ in ("nsubj", "nsubjpass", "dobj", "attr", "oprd")
            return (head, 1) if held and happens else None
        if token.dep_ not in ("pobj", "pcomp"):
            return None
        prep, above = head, head.head
        while above.pos_ in PLAIN and above.head != above:
            prep, above = above, above.head
        word = prep.lower_
        if word in _NEXT_TO and above.dep_ in ("dobj", "pobj"):
            above = verb_over(above) or above
        if above.pos_ in VERBS or (word == "for" and above.i not in nouns):
            return _by_preposition(word, above, kind)
        part = above.lemma_.lower() in PARTS or word in ("in", "at", "during")
        if above.i in nouns or not part or word not in (*SAME, "of"):
            return None
        token = above
    return None


def _by_preposition(word: str, verb: Token, kind: str) -> tuple[Token, int] | None:
    if word in SAME or (word == "for" and verb.lemma_.lower() in _MOTION):
        return verb, 1
    # People speak after they have met, and warn ahead of it, most often on the day.
    return (verb, APART) if word in _NEXT_TO and kind == "CONSULT" else None


def _above(verb: Token, meets: bool) -> Iterator[tuple[Token, int]]:
    """The verbs over a verb that share its time and place, and how far they are."""
    token, cost = verb, 0
    for _ in range(STEPS):
        step = _up(token, meets)
        if step is None:
            return
        token, cost = step[0], cost + step[1]
        yield token, cost


def _up(token: Token, meets: bool) -> tuple[Token, int] | None:
    head = token.head
    if head == token:
        return None
    if token.dep_ == "xcomp" and head.pos_ in VERBS:
        # "Began on Monday to withdraw", not "were called upon on Monday to withdraw".
        own = any(c.tag_ == "TO" for c in token.children) and head.lemma_.lower() not in TIMED
        return head, LATER if own else 1
    if token.dep_ == "conj" and head.pos_ in VERBS:
        return (head, 1) if past(token) == past(head) else None
    if token.dep_ == "advcl" and head.pos_ in VERBS:
        if head.lemma_.lower() in _MOTION and any(c.tag_ == "TO" for c in token.children):
            return head, 1  # "flies to Oslo on Thursday to meet"
        return None if is_future(token) or not _goes_along(token) else (head, 1)
    if token.dep_ == "acl" and token.tag_ == "VBG" and head.dep_ in ("dobj", "nsubj", "nsubjpass"):
        above = verb_over(head)
        return (above, 1) if above is not None else None
    if token.dep_ == "pcomp" and head.head.pos_ in VERBS:
        if head.lower_ in SAME or head.lower_ == "by":
            return head.head, 1
        return (head.head, APART) if meets and head.lower_ in _NEXT_TO else None
    return None


def _goes_along(verb: Token) -> bool:
    """ "Saying that ...", "as it released ...": at the same time as the verb above."""
    marks = {c.lower_ for c in verb.children if c.dep_ in ("mark", "advmod") and c.i < verb.i}
    return bool(marks & {"as", "while", "when"}) or (verb.tag_ == "VBG" and not marks)
