"""Which date belongs to which event: where the ways of both meet in the parse, the shorter way first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.dates.dates import Expression, When, find
from extractors.dates.tenses import past
from extractors.events.setting import Setting
from extractors.events.triggers import Trigger
from extractors.events.ways import (
    APART,
    GATHERINGS,
    LATER,
    NOUNS,
    SAME,
    STEPS,
    VEHICLES,
    VERBS,
    Way,
    anchors,
    together,
)

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

# Events that have a day of their own, unlike demands and warnings, which are rather made on one.
_LASTING = frozenset(
    """talk meeting negotiation summit visit trip attack assault strike raid bombing shelling protest demonstration rally
    riot vote election war invasion offensive exercise drill ceremony session hearing trial debate march arrest killing""".split()
)
_ATTRIBUTIVE = frozenset("compound nummod amod nmod poss".split())
# Before these, "Friday's meeting" may be to come though the verb is past.
_AHEAD = frozenset("of before for until about".split())


class Dating:
    """The dates of one sentence, at the disposal of its events."""

    def __init__(
        self, sentence: Span, offset: int, setting: Setting, told: Sequence[Trigger]
    ) -> None:
        start, end = offset + sentence.start_char, offset + sentence.end_char
        self._day = setting.day
        self._nouns = {t.noun.i for t in told if t.noun is not None}
        self._verbs = {t.token.i for t in told if t.noun is None}
        self._found: list[tuple[Expression, Token, Way]] = []
        for one in find(setting.text, start, end) if told else ():
            span = sentence.doc.char_span(
                one.start - offset, one.end - offset, alignment_mode="expand"
            )
            if span is not None and len(span):
                if _is_attribute(span):
                    one = replace(one, owner=True)
                self._found.append((one, span.root, self._way(one, span.root)))

    def when(self, trigger: Trigger) -> When | None:
        """The date of the event that `trigger` tells of, or None where its clause names none."""
        if not self._found:
            return None
        own = anchors(trigger, self._nouns, self._verbs)
        best: tuple[int, int, Expression, Token] | None = None
        for one, root, way in self._found:
            cost = min((cost + own[i] for i, cost in way.items() if i in own), default=None)
            if cost is not None and cost >= LATER:
                cost = cost - LATER + 1 if self._is_ahead(one) else None
            if cost is not None:
                rank = cost, abs(root.i - trigger.token.i)
                if best is None or rank < best[:2]:
                    best = (*rank, one, root)
        if best is None:
            return None
        cost, _, one, root = best
        when = one.when(self._day, _told(one, root))
        if self._day and not when.certainty and when.text.lower().startswith("in "):
            return None  # "the first in seven years": how long, not when
        return replace(when, certainty="about") if when.certainty and cost >= APART else when

    def _is_ahead(self, one: Expression) -> bool:
        """Whether it is certainly to come: "invited to a meeting next week"."""
        days = one.days(self._day, True)
        return bool(self._day and days and days.first and days.first > self._day)

    def _way(self, one: Expression, root: Token) -> Way:
        """The words whose time the date tells, with what each costs."""
        if one.text.lower().startswith("since"):
            return _since(root)
        found: Way = {}
        cost, token = 0, root
        for _ in range(STEPS):
            head = token.head
            if head == token:
                break
            if head.pos_ in VERBS:
                return found | {v.i: cost + n for n, v in enumerate(together(head))}
            if head.pos_ in NOUNS and self._is_its_own(one, token, head):
                found[head.i] = cost
                if not self._passes(one, head):
                    break
            cost, token = cost + (head.i in found), head
        return found

    def _is_its_own(self, one: Expression, token: Token, noun: Token) -> bool:
        """Whether the date is that of the noun, and not rather of the verb above.

        The parser gives "rejected the demands in last week's talks" and "answer the demands next week"
        to the demands.
        """
        inside = noun.dep_ in ("dobj", "pobj") and noun.lemma_.lower() not in _LASTING
        if token.dep_ == "prep" and token.lower_ in SAME:
            within = next((c for c in token.children if c.dep_ == "pobj"), None)
            return not (inside and within is not None and _is_setting(within))
        bare = token.dep_ == "npadvmod" and not one.owner
        return not (bare and inside and noun.i in self._nouns)

    def _passes(self, one: Expression, noun: Token) -> bool:
        """Whether the time of a noun is also that of the verb above it."""
        if not one.owner and not self._holds(noun):
            return True
        if noun.dep_ == "pobj":
            return noun.head.lower_ in SAME and _is_setting(noun)
        if noun.dep_ in ("nsubj", "nsubjpass"):
            return noun.lemma_.lower() in VEHICLES | _LASTING
        return noun.dep_ == "dobj" and noun.i in self._nouns and not one.owner

    def _holds(self, noun: Token) -> bool:
        """Whether something is said or done in what the noun names."""
        return noun.i in self._nouns or noun.lemma_.lower() in VEHICLES


def _is_attribute(span: Span) -> bool:
    """ "Her 2008 campaign"; but "in 2014 rebels attacked", which the parser takes for 2014 rebels."""
    if span.root.dep_ not in _ATTRIBUTIVE:
        return False
    at = span.start - (span.root.tag_ == "NNS" and span.doc[span.start - 1].lower_ == "the")
    return not (at and span.doc[at - 1].tag_ == "IN")


def _is_setting(noun: Token) -> bool:
    """Whether things are said and done in what the noun names: in a meeting, in a letter, not in an attack."""
    return noun.lemma_.lower() in GATHERINGS or noun.lemma_.lower() in VEHICLES


def _since(root: Token) -> Way:
    """ "Has been fighting rebels in villages along the border since 2014": the fight, not the border."""
    chain = [t for t in (root.head, *root.head.ancestors) if t.pos_ in (*VERBS, *NOUNS)][:STEPS]
    found: Way = {chain[0].i: 1} if chain else {}
    for cost, token in enumerate(chain):
        if any(c.dep_ == "aux" and c.lemma_.lower() == "have" for c in token.children):
            found.setdefault(token.i, cost)
            return found
    return {t.i: n for n, t in enumerate(chain[:2])}


def _told(one: Expression, root: Token) -> bool | None:
    """Whether the clause of a date is past or to come; None where it does not tell."""
    noun: Token | None = None
    token = root
    for _ in range(STEPS):
        token = token.head
        if token.pos_ in VERBS:
            break
        if token.pos_ in NOUNS:
            noun = token
    if token.pos_ not in VERBS:
        return None
    told = past(token)
    if noun is not None and one.owner and told:
        ahead = noun.dep_ == "pobj" and noun.head.lower_ in _AHEAD
        return None if ahead else told
    return told
