"""Which date belongs to which event: by the parse, from the date upwards and from the event upwards.

Each climbs to the words that share its time; where they meet, the date is the event's, and the shorter
way counts. Another event on the way, or a clause of its own, ends the climb.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from extractors.dates import Expression, When, find
from extractors.plover import LIGHT
from extractors.tenses import is_future, past
from extractors.triggers import Trigger

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

# What is done with an event by those who take part in it, at the time of the event.
_HAPPEN = frozenset(
    """begin start resume continue end finish conclude take happen occur erupt break open close last be hold schedule set
    plan expect fail collapse stall launch stage attend join host mount convene chair lead conduct sign impose kill wound
    injure hit strike destroy damage claim leave target disrupt follow wrap complete announce make carry see""".split()
)
# Parts of an event: "the start of talks", "a round of talks".
_PARTS = frozenset(
    """start beginning end opening close resumption conclusion round series day hour session part stage phase margin sideline
    wave string spate course progress place""".split()
)
# Events that have a day of their own, unlike demands and warnings, which are rather made on one.
_LASTING = frozenset(
    """talk meeting negotiation summit visit trip attack assault strike raid bombing shelling protest demonstration rally march
    riot vote election war invasion offensive exercise drill ceremony session hearing trial debate march arrest killing""".split()
)
# What is said in one of these is said on its day: "in a statement issued Friday".
_VEHICLES = frozenset(
    """statement letter interview speech address conference briefing post tweet message report article remark comment
    document note call email video communique testimony broadcast filing resolution declaration""".split()
)
_SAME_TIME = frozenset("in at during on through throughout amid within".split())
_NEXT_TO = frozenset("after following before ahead".split())
_MOTION = frozenset(
    "land fly travel arrive arrival head go gather come return leave meet convene trip visit journey stop".split()
)
_PLAIN = ("ADP", "ADV", "PART", "SCONJ", "DET", "NUM", "PUNCT", "SPACE", "SYM")
_NOUNS = ("NOUN", "PROPN", "PRON")
_VERBS = ("VERB", "AUX")
_STEPS = 8

_Way = dict[int, int]


class Dating:
    """The dates of one sentence, at the disposal of its events."""

    def __init__(
        self, sentence: Span, offset: int, text: str, day: date | None, told: Sequence[Trigger]
    ) -> None:
        start, end = offset + sentence.start_char, offset + sentence.end_char
        self._day = day
        self._nouns = {t.noun.i for t in told if t.noun is not None}
        self._verbs = {t.token.i for t in told if t.noun is None}
        self._found: list[tuple[Expression, Token, _Way]] = []
        for one in find(text, start, end):
            span = sentence.doc.char_span(
                one.start - offset, one.end - offset, alignment_mode="expand"
            )
            if span is not None and len(span):
                self._found.append((one, span.root, self._hosts(one, span.root)))

    def when(self, trigger: Trigger) -> When | None:
        """The date of the event that `trigger` tells of, or None where its clause names none."""
        if not self._found:
            return None
        anchors = self._anchors(trigger)
        best: tuple[int, int, Expression, Token] | None = None
        for one, root, hosts in self._found:
            costs = [cost + anchors[i] for i, cost in hosts.items() if i in anchors]
            if costs:
                rank = min(costs), abs(root.i - trigger.token.i)
                if best is None or rank < best[:2]:
                    best = (*rank, one, root)
        if best is None:
            return None
        cost, _, one, root = best
        when = one.when(self._day, _told(one, root))
        return replace(when, certainty="about") if when.certainty and cost >= _BESIDE else when

    def _hosts(self, one: Expression, root: Token) -> _Way:
        """The words that the date tells the time of, with what each costs."""
        found: _Way = {}
        cost, token = 0, root
        if one.text.lower().startswith("since"):
            return _perfect(root)
        for _ in range(_STEPS):
            head = token.head
            if head == token:
                break
            if head.pos_ in _VERBS:
                found[head.i] = cost
                above = _simultaneous(head)
                if above is None:
                    break
                cost, token = cost + 1, above
                found[token.i] = cost
                continue
            if head.pos_ in _NOUNS and self._dated_itself(one, token, head):
                found[head.i] = cost
                if not self._passes(one, head):
                    break
            cost, token = cost + (head.i in found), head
        return found

    def _dated_itself(self, one: Expression, token: Token, noun: Token) -> bool:
        """Whether the date is that of the noun, and not rather of the verb above.

        The parser gives "rejected the demands in last week's talks" and "answer the demands next week"
        to the demands.
        """
        inside = noun.dep_ in ("dobj", "pobj") and noun.lemma_.lower() not in _LASTING
        if token.dep_ == "prep" and token.lower_ in _SAME_TIME:
            within = next((c for c in token.children if c.dep_ == "pobj"), None)
            return not (inside and within is not None and self._holds(within))
        bare = token.dep_ == "npadvmod" and not one.owner
        return not (bare and inside and noun.i in self._nouns)

    def _holds(self, noun: Token) -> bool:
        """Whether something is said or done in what the noun names."""
        return noun.i in self._nouns or noun.lemma_.lower() in _VEHICLES

    def _passes(self, one: Expression, noun: Token) -> bool:
        """Whether the time of a noun is also that of the verb above it."""
        within = noun.dep_ == "pobj" and noun.head.lower_ in _SAME_TIME
        if one.owner or self._holds(noun):
            vehicle = noun.dep_ in ("nsubj", "nsubjpass") and noun.lemma_.lower() in _VEHICLES
            said = noun.dep_ == "dobj" and noun.i in self._nouns and not one.owner
            return within or vehicle or said
        return True

    def _anchors(self, trigger: Trigger) -> _Way:
        """The words whose time is that of the event, with what each costs."""
        found: _Way = {trigger.token.i: 0}
        verb = trigger.verb
        if verb is None and trigger.noun is not None:
            told = self._verb_of(trigger.noun, trigger.frame.type)
            if told is None:
                return found
            verb, cost = told
        else:
            cost = 0
        if verb is None:
            return found
        found.setdefault(verb.i, cost)
        if trigger.frame.type == "AGREE" and trigger.noun is None:
            for child in verb.children:  # "agreed to leave next week"
                if child.dep_ in ("xcomp", "ccomp") and child.i not in self._verbs:
                    found.setdefault(child.i, cost + 3)
        for above, step in _above(verb):
            found.setdefault(above.i, cost + step)
        return found

    def _verb_of(self, noun: Token, kind: str) -> tuple[Token, int] | None:
        """The verb that tells when the event of a noun takes place."""
        token = noun
        for _ in range(_STEPS):
            head = token.head
            if head == token:
                return None
            if token.dep_ == "conj" and head.pos_ in _NOUNS:
                token = head
                continue
            if head.pos_ in _VERBS:
                happens = head.lemma_.lower() in _HAPPEN or head.lemma_.lower() in LIGHT
                objects = ("nsubj", "nsubjpass", "dobj", "attr", "oprd")
                return (head, 1) if token.dep_ in objects and happens else None
            if token.dep_ not in ("pobj", "pcomp"):
                return None
            prep, above = head, head.head
            while above.pos_ in _PLAIN and above.head != above:
                prep, above = above, above.head
            word = prep.lower_
            if word in _NEXT_TO and above.dep_ in ("dobj", "pobj"):
                above = _verb_over(above) or above
            if above.pos_ in _VERBS or (word == "for" and above.i not in self._nouns):
                return _by_preposition(word, above, kind)
            part = above.lemma_.lower() in _PARTS or word in ("in", "at", "during")
            if above.i in self._nouns or not part or word not in (*_SAME_TIME, "of"):
                return None
            token = above
        return None


_BESIDE = 10  # what it costs that the event only stood beside one of that day


def _by_preposition(word: str, verb: Token, kind: str) -> tuple[Token, int] | None:
    if word in _SAME_TIME:
        return verb, 1
    if word == "for" and verb.lemma_.lower() in _MOTION:
        return verb, 1
    # People speak after they have met, and warn ahead of it, most often on the day.
    return (verb, _BESIDE) if word in _NEXT_TO and kind == "CONSULT" else None


def _above(verb: Token) -> Iterator[tuple[Token, int]]:
    """The verbs over a verb that share its time, and how far they are."""
    token, steps = verb, 0
    for _ in range(_STEPS):
        head = token.head
        if head == token:
            return
        if token.dep_ in ("xcomp", "conj") and head.pos_ in _VERBS:
            if token.dep_ == "conj" and past(token) != past(head):
                return
        elif token.dep_ == "advcl" and head.pos_ in _VERBS:
            if is_future(token) or not _goes_along(token):
                return
        elif token.dep_ == "acl" and token.tag_ == "VBG" and head.pos_ in _NOUNS:
            above = _verb_over(head)
            if above is None or head.dep_ not in ("dobj", "nsubj", "nsubjpass"):
                return
            head = above
        elif token.dep_ == "pcomp" and head.lower_ in (*_SAME_TIME, *_NEXT_TO, "by"):
            if head.head.pos_ not in _VERBS:
                return
            steps += _BESIDE if head.lower_ in _NEXT_TO else 0
            head = head.head
        else:
            return
        steps += 1
        yield head, steps
        token = head


def _verb_over(token: Token) -> Token | None:
    return next((t for t in token.ancestors if t.pos_ in _VERBS), None)


def _goes_along(verb: Token) -> bool:
    """ "Saying that ...", "as it released ...": at the same time as the verb above."""
    marks = {c.lower_ for c in verb.children if c.dep_ in ("mark", "advmod") and c.i < verb.i}
    return bool(marks & {"as", "while", "when"}) or (verb.tag_ == "VBG" and not marks)


def _simultaneous(verb: Token) -> Token | None:
    """The verb above that happens when this one does: "speaking on Sunday, he said"."""
    if verb.dep_ == "advcl" and verb.tag_ == "VBG" and verb.head.pos_ in _VERBS:
        return verb.head if _goes_along(verb) else None
    if verb.dep_ == "acl" and verb.head.lemma_.lower() in _VEHICLES:
        noun = verb.head
        if noun.dep_ == "pobj" and noun.head.lower_ in _SAME_TIME:
            return _verb_over(noun)
        if noun.dep_ == "nsubj" and noun.head.pos_ in _VERBS:
            return noun.head
    shared = verb.dep_ == "conj" and verb.tag_ == verb.head.tag_
    if shared and not any(c.dep_ in ("nsubj", "nsubjpass", "aux") for c in verb.children):
        return verb.head
    return None


def _perfect(root: Token) -> _Way:
    """ "Has been fighting rebels in villages along the border since 2014": the fight, not the border."""
    chain = [t for t in (root.head, *root.head.ancestors) if t.pos_ in (*_VERBS, *_NOUNS)]
    for cost, token in enumerate(chain[:_STEPS]):
        if any(c.dep_ == "aux" and c.lemma_.lower() == "have" for c in token.children):
            return {token.i: cost} | {t.i: n for n, t in enumerate(chain[:1])}
    return {t.i: n for n, t in enumerate(chain[:2])}


def _told(one: Expression, root: Token) -> bool | None:
    """Whether the clause of a date is past or to come; None where it does not tell."""
    noun: Token | None = None
    token = root
    for _ in range(_STEPS):
        token = token.head if token.head != token else token
        if token.pos_ in _VERBS:
            break
        if token.pos_ in _NOUNS:
            noun = token
    if token.pos_ not in _VERBS:
        return None
    told = past(token)
    if noun is not None and one.owner:
        ahead = noun.dep_ == "pobj" and noun.head.lower_ in (
            "of",
            "before",
            "for",
            "until",
            "about",
        )
        return None if ahead and told else told
    return told
