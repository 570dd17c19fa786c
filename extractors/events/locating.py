"""Where an event took place, by its clause: the place whose way through the parse it meets.

A place that acts is not where: "Moscow said" tells of no place, "in Moscow" does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.events.grounds import GROUNDS, Grounds
from extractors.events.triggers import Trigger
from extractors.events.ways import (
    GATHERINGS,
    NOUNS,
    PARTS,
    PLAIN,
    SAME,
    STEPS,
    VEHICLES,
    VERBS,
    Way,
    anchors,
    together,
)
from extractors.events.words import is_time
from extractors.places.places import Places
from news.records import Place

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_AT = frozenset("in at near inside outside around along across within throughout on off".split())
_TO = frozenset("to into toward towards for".split())
_MOVES = frozenset(
    """travel fly head go come arrive return land visit trip journey tour stop deploy send dispatch move march advance rush
    push pour cross withdraw retreat evacuate flight depart leave ship airlift deliver deployment pull redeploy""".split()
)
_GOES = _MOVES | frozenset("sit gather convene assemble meet be stay remain sign fly drive".split())
# What these are about is not where they are.
_ON_A_SUBJECT = frozenset("discuss negotiate consult mediate".split())
# Done in a place, so that who does it there, or is met or hit there, tells where.
_BODILY = frozenset("CONSULT PROTEST ASSAULT COERCE MOBILIZE RETREAT AID COOPERATE".split())
# Done to a place as such: "invaded Ukraine", "seized Kherson".
_DONE_TO = frozenset({"ASSAULT", "MOBILIZE", "COERCE"})
_UPON = frozenset("with against on of by".split())


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place in a sentence, the preposition before it, and the words whose place it tells."""

    place: Place
    token: Token
    word: str
    way: Way


class Locating:
    """The places of one sentence, at the disposal of its events."""

    def __init__(
        self, sentence: Span, offset: int, places: Places, told: Sequence[Trigger]
    ) -> None:
        self._places = places
        self._offset = offset
        self._grounds = Grounds(places, offset)
        self._nouns = {t.noun.i for t in told if t.noun is not None}
        self._verbs = {t.token.i for t in told if t.noun is None}
        self._found = list(self._spots(sentence)) if told else []

    def where(self, trigger: Trigger, acted_upon: Sequence[Token]) -> Place | None:
        """The place of the event that `trigger` tells of, by its clause alone."""
        own = self._anchors(trigger, acted_upon)
        moves = _moves(trigger)
        best: tuple[int, int, Place] | None = None
        for spot in self._found:
            if spot.word not in _AT and not (moves and self._leads(spot, trigger)):
                continue
            costs = [cost + own[i] for i, cost in spot.way.items() if i in own]
            if costs and (trigger.frame.type in _BODILY or _sets_the_scene(spot, trigger)):
                rank = min(costs), abs(spot.token.i - trigger.token.i)
                if best is None or rank < best[:2]:
                    best = (*rank, spot.place)
        done_to = self._done_to(trigger, acted_upon)
        if best is None or (done_to is not None and best[0] > 0):
            return done_to or (best[2] if best else None)
        return best[2]

    def _done_to(self, trigger: Trigger, acted_upon: Sequence[Token]) -> Place | None:
        kind, mode = trigger.frame.type, trigger.frame.mode
        noun = trigger.noun
        if noun is not None:
            for child in noun.children:  # "the Geneva talks", "the Kabul attack"
                if child.dep_ in ("compound", "nmod") and (place := self._titled(child)):
                    return place
        if kind not in _DONE_TO and mode != "visit":
            return None
        reached = (t for t in acted_upon if t.dep_ != "pobj" or mode == "visit" or self._listed(t))
        found = (p for t in reached if (p := self._grounds.read(t, "to")) is not None)
        return next((p for p in found if kind != "COERCE" or not _is_country(p)), None)

    def _listed(self, token: Token) -> bool:
        """Whether a mention has it: "attacks on Blackburn" may be on a senator."""
        return self._places.at(self._offset + token.idx, self._offset + token.idx + 1) is not None

    def _titled(self, token: Token) -> Place | None:
        """A town or region before the word for the event; a country there is rather who acts."""
        start = self._offset + token.idx
        known = self._places.at(start, start + len(token))
        if known is None:
            return self._grounds.named(token)
        return self._places.of_mention(known) if known.kind == "place" else None

    def _leads(self, spot: _Spot, trigger: Trigger) -> bool:
        if spot.word in ("from", "of"):
            return trigger.frame.type == "RETREAT"
        return trigger.frame.type != "RETREAT"

    def _anchors(self, trigger: Trigger, acted_upon: Sequence[Token]) -> Way:
        found = anchors(trigger, self._nouns, self._verbs)
        verb = trigger.verb if trigger.verb is not None else trigger.token
        if verb.dep_ in ("advcl", "xcomp") and verb.head.lemma_.lower() in _GOES:
            found.setdefault(verb.head.i, 1)  # "flew to Geneva to meet"
        if verb.dep_ == "relcl" and any(c.lower_ == "where" for c in verb.children):
            found.setdefault(verb.head.i, 0)
        for child in verb.children:  # "a court in Bonn", "lawmakers in Bonn"
            if child.dep_ in ("nsubj", "nsubjpass"):
                found.setdefault(child.i, 3)
        if trigger.frame.type in _BODILY and trigger.frame.lemma not in _ON_A_SUBJECT:
            for token in acted_upon:
                found.setdefault(token.i, 2)
            for child in trigger.token.children:
                if child.dep_ == "dobj":
                    found.setdefault(child.i, 2)
                elif child.dep_ == "prep" and child.lower_ in _UPON:
                    found.update({c.i: 2 for c in child.children if c.i not in found})
        return found

    def _spots(self, sentence: Span) -> Iterator[_Spot]:
        for token in sentence:
            if token.dep_ == "pobj":
                prep = token.head
                word = prep.lower_
                if word in _AT or word in _TO or word in ("from", "of"):
                    if word == "of" and prep.head.lower_ != "out":
                        continue
                    place = self._grounds.read(_meant(token), word)
                    if place is not None:
                        yield _Spot(place, token, word, self._way(prep) | {token.i: 0})
            elif token.lower_ == "there" and token.dep_ == "advmod":
                back = self._places.before(self._offset + token.idx, "place")
                if back is not None:
                    place = self._places.of_mention(back, token.text)
                    yield _Spot(place, token, "in", self._way(token))

    def _way(self, start: Token) -> Way:
        """The words whose place it is, from the preposition upwards."""
        found: Way = {}
        cost, token = 0, start
        for _ in range(STEPS):
            head = token.head
            if head == token:
                break
            if head.pos_ in VERBS:
                return found | {v.i: cost + n for n, v in enumerate(together(head))}
            if head.pos_ in NOUNS:
                found[head.i] = cost
                if not _is_setting(head, self._nouns):
                    break
                cost += 1
            elif head.pos_ not in PLAIN:
                break
            token = head
        return found


def _sets_the_scene(spot: _Spot, trigger: Trigger) -> bool:
    """Whether a place is where something is said, and not rather of what is said.

    "In Bonn he condemned", "condemned on Monday in Bonn", "condemned it at a meeting in Bonn"; but
    "condemned the attack in Bonn".
    """
    prep = spot.token.head
    if prep.i < trigger.token.i or prep.i == 0:
        return True
    before, above = prep.nbor(-1), prep.head
    settled = (
        spot.token.lemma_.lower() in GROUNDS | GATHERINGS or above.lemma_.lower() in GATHERINGS
    )
    return settled or before.pos_ in ("VERB", "AUX", "ADV", "PUNCT") or is_time(before)


def _is_country(place: Place) -> bool:
    return (place.id or "").startswith("cty:")


def _moves(trigger: Trigger) -> bool:
    verb = trigger.verb if trigger.verb is not None else trigger.token
    above = {verb.lemma_.lower(), trigger.token.lemma_.lower(), trigger.token.head.lemma_.lower()}
    above |= {t.lemma_.lower() for t in list(trigger.token.ancestors)[:2]}
    return bool(above & _MOVES)


def _is_setting(noun: Token, triggers: Collection[int]) -> bool:
    """Whether what happens in or at the noun happens where it is: "at a meeting in Bonn"."""
    lemma = noun.lemma_.lower()
    if noun.dep_ == "pobj" and noun.head.lower_ == "at" and noun.pos_ == "NOUN":
        return True  # whatever it is: "at a table in Bonn"
    if noun.dep_ == "pobj" and noun.head.lower_ in (*SAME, "for", "after", "of"):
        known = lemma in GATHERINGS or lemma in VEHICLES or lemma in GROUNDS or lemma in PARTS
        return known or (noun.i in triggers and noun.head.lower_ in SAME)
    return lemma in PARTS


def _meant(head: Token) -> Token:
    """The parser takes "in Kyiv Wednesday" for one name."""
    if not is_time(head):
        return head
    return next((c for c in head.lefts if c.dep_ in ("compound", "nmod") and c.tag_ == "NNP"), head)
