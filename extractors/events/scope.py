"""Whether it happened: modality, negation, and who says so.

From the trigger upwards: its own auxiliaries, then what governs it. An infinitive tells of what has not
happened unless its verb says that it was achieved ("began to withdraw"); a relative clause, and what
comes after "since" or "amid", is given whatever is said around it. After Saurí and Pustejovsky (2009),
FactBank.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors.events.clauses import mention
from extractors.events.plover import LIGHT, MUST, NEGATING, SAYING, VOW
from extractors.events.roles import joined_to, subjects
from extractors.events.stances import vowed
from extractors.events.triggers import Trigger
from extractors.events.words import lemma
from news.records import Modality

if TYPE_CHECKING:
    from spacy.tokens import Token


def _each(modality: Modality, words: str) -> dict[str, Modality]:
    return dict.fromkeys(words.split(), modality)


GOVERNING: dict[str, Modality] = {
    **_each("scheduled", """plan schedule expect prepare intend due set slate arrange postpone aim announce bound poised about preparation
        intention poise ready prepared agenda date venue timetable timeline invite invitation"""),
    **_each("promised", "promise agree vow pledge commit offer undertake guarantee commitment swear promised"),
    **_each("demanded", """demand urge call ask want order request appeal press require tell insist beg plead pressure push force
        encourage advise recommend plea petition lobby"""),
    **_each("hypothetical", """threaten warn consider seek try attempt hope fear suggest propose mull discuss want wish willing suspect
        prevent deter dissuade discourage avoid avert open possibility risk prospect threat danger chance likelihood
        speculation concern idea proposal likely unlikely able unable possible potential refuse decline reluctant effort bid
        need stop risk contemplate oppose opposition block help allow let authorise authorize permit empower enable option opportunity decide decision choose vote persuade convince favour favor support back fail
        failure refusal resist pretext plot conspire warning forbid ban bar"""),
}  # fmt: skip
_AUX: dict[str, Modality] = {
    **_each("scheduled", "will shall wo 'll ’ll"),
    **_each("hypothetical", "could may might would can ca 'd ’d"),
    **_each("demanded", "must should ought"),
}
_CONDITIONS = frozenset({"if", "unless", "should", "whether", "lest"})
# "Will not end the strike until they ratify it": what is waited for.
_UNTIL = frozenset({"until", "till", "once"})
# Verbs whose infinitive has come about.
_ACHIEVED = frozenset(
    "begin start continue manage proceed come go happen get rush move help force compel lead cause prompt persist cease".split()
)
# Accusers claim what they accuse somebody of.
_CLAIMING = frozenset(
    "accuse suspect blame charge convict allege guilty arrest jail sentence".split()
)
# What is done with an event at its own time: the event shares the verb's modality.
_HAPPEN = LIGHT | frozenset(
    "be take occur follow erupt break stop end finish last go happen continue proceed collapse".split()
)
_AWAITING = frozenset({"expect", "await", "anticipate"})
_PARTS = frozenset(
    "series round start end session resumption beginning part day wave spate outbreak number".split()
)
# What comes after these is taken to have happened, or to happen, whatever is said around it.
_GIVEN = frozenset(
    "since after following amid despite during before ahead because as in at by over until on".split()
)
_MOTION = frozenset(
    "land fly travel arrive head go gather come return leave depart meet convene".split()
)
_ABOUT = frozenset("for of from to against about at into".split())
_DENIED = frozenset(
    {"no", "nor", "neither", "never", "without", "n't", "not", "n’t", "hardly", "barely"}
)
_NOBODY = frozenset({"nobody", "none", "neither", "nothing", "no-one"})
# Nouns of what somebody said: to reject a demand is not to say that there was none.
_SPOKEN = frozenset({"REQUEST", "ACCUSE", "THREATEN"})
_CLAUSES = frozenset("xcomp ccomp acl advcl relcl pcomp conj oprd".split())
_STEPS = 12


@dataclass(frozen=True, slots=True)
class Scope:
    """What the sentence says of whether it happened; `attributed_to` is the one who claims it.

    `why` are the words that decided, each with what it made of the event.
    """

    modality: Modality
    negated: bool
    attributed_to: str | None = None
    why: tuple[str, ...] = ()


def scope(trigger: Trigger) -> Scope:
    """Modality and negation of a trigger by its auxiliaries and by what governs it."""
    climb = _Climb()
    anchor = trigger.verb if trigger.verb is not None else trigger.token
    if trigger.noun is not None:
        climb.denied(trigger.noun)
    if trigger.refused:
        climb.claims(anchor)
    elif trigger.noun is not None and trigger.verb is None:
        climb.from_noun(trigger.noun, trigger.frame.type in _SPOKEN)
    else:
        climb.from_verb(anchor, own=trigger.frame not in (MUST, VOW))
    speaker = climb.speaker
    if speaker is None and trigger.frame not in (MUST, VOW):
        speaker = _according(anchor)
    name = None
    if speaker is not None:
        first, last = mention(speaker)
        name = speaker.doc[first:last].text
        climb.why.append(f"said by {name}")
    told = (climb.said or speaker is not None) and trigger.noun is None
    if climb.modality == "scheduled" and vowed(anchor):
        climb.modality = "promised"
    modality = climb.modality or ("claimed" if told else "actual")
    return Scope(modality, climb.negated, name, tuple(climb.why))


@dataclass(slots=True)
class _Climb:
    """What is gathered on the way from a trigger up to the verbs that govern it."""

    modality: Modality | None = None
    negated: bool = False
    said: bool = False
    speaker: Token | None = None
    why: list[str] = field(default_factory=list)

    def from_noun(self, noun: Token, spoken: bool) -> None:
        """What stands around a noun makes of its event; the climb goes on from a verb that shares its time."""
        token = noun
        for _ in range(_STEPS):
            relation, head = _over(token)
            part = relation == "of" and lemma(head) in _PARTS
            if head is token or not (part or relation == "conj"):
                break
            token = head
        word = lemma(head)
        if relation in ("dobj", "nsubj", "nsubjpass", "attr"):
            if word in _HAPPEN and not (spoken and relation == "dobj"):
                self.from_verb(head)
            elif relation != "nsubj" and word in NEGATING:
                self.negated ^= not spoken
                self.why.append(f"{head.text}: negated")
            elif relation != "nsubj" and word in GOVERNING and _plans(word) and not spoken:
                self.governed(head, GOVERNING[word])
        elif "event" in (word, token.head.lower_) and relation in ("of", "in"):
            self.set("conditional", head)
        elif relation == "for" and word in _MOTION:
            self.set("scheduled", head)
        elif relation in ("in", "from") and head.dep_ == "dobj" and lemma(head.head) in _AWAITING:
            self.set("scheduled", head.head)
        elif relation in _ABOUT and word in GOVERNING and not spoken:
            self.governed(head, GOVERNING[word])
        self.claims(token)

    def from_verb(self, verb: Token, own: bool = True) -> None:
        """What a verb's auxiliaries say, then what governs its clause."""
        if own:
            self.own(verb)
            self.denied(verb)
        token = verb
        for _ in range(_STEPS):
            relation, head = _over(token)
            if head is token or self.step(token, relation, head):
                break
            token = head
        self.claims(verb)

    def step(self, token: Token, relation: str, head: Token) -> bool:
        """Take in what `head` says of the clause of `token`; whether the climb ends there."""
        infinitive = _is_infinitive(token)
        if relation in ("acl", "relcl", "advcl") and not infinitive:
            waits = relation == "advcl" and _marks(token) & _UNTIL and _modal(head)
            if waits or _is_conditional(token):
                self.set("conditional", token)
            along = relation == "advcl" and token.tag_ == "VBG" and not _marks(token)
            if along and self.modality is None:
                self.own(head)
            return not along
        if relation == "conj":
            if self.modality is None and not _has_subject(token):
                self.own(head)
            return False
        word = lemma(head)
        clause = relation in _CLAUSES or relation in _ABOUT
        if relation in _GIVEN - _ABOUT:
            return True
        if (
            clause
            and word in NEGATING
            and not (word in ("cancel", "reject") and relation not in ("xcomp", "ccomp", "of"))
        ):
            self.negated = not self.negated
            self.why.append(f"{head.text}: negated")
        elif clause and self.modality is None and not self.said:
            self.judge(token, relation, head, infinitive)
        self.said |= word in SAYING and relation in ("ccomp", "xcomp")
        return False

    def judge(self, token: Token, relation: str, head: Token, infinitive: bool) -> None:
        """The modality that a governing word gives to its clause."""
        word = lemma(head)
        if word in GOVERNING and not (relation == "ccomp" and word in SAYING and not infinitive):
            if not (infinitive and word in _ACHIEVED and word != "force" and word != "help"):
                self.governed(head, GOVERNING[word])
        elif word in _CLAIMING and relation in ("of", "for", "xcomp"):
            self.said = True
            self.speaker = self.speaker or next(iter(subjects(head)), None)
        elif infinitive and not _is_perfect(token):
            if word in _ACHIEVED and not (word == "go" and head.tag_ == "VBG"):
                self.own(head)
                self.denied(head)
            else:
                moving = word in ("be", "go") or (relation == "advcl" and word in _MOTION)
                self.set("scheduled" if moving else "hypothetical", head)
        elif word not in SAYING and relation != "ccomp":
            self.own(head)
            self.denied(head)

    def governed(self, head: Token, modality: Modality) -> None:
        """The modality of a governing word, unless that is denied: "has no plans", "is not ready"."""
        self.set(modality, head)
        before = self.negated
        self.denied(head)
        if self.negated == before and head.dep_ in ("dobj", "attr", "acomp"):
            self.denied(head.head)

    def set(self, modality: Modality, word: Token) -> None:
        if self.modality is None:
            self.modality = modality
            self.why.append(f"{word.text}: {modality}")

    def own(self, verb: Token) -> None:
        """What the verb's own auxiliaries say."""
        if _is_conditional(verb):
            self.set("conditional", verb)
        for child in verb.children:
            if child.dep_ == "aux" and child.lower_ in _AUX:
                reported = child.lower_ in ("would", "'d", "’d") and _is_reported(verb)
                self.set("scheduled" if reported else _AUX[child.lower_], child)

    def denied(self, token: Token) -> None:
        for child in token.children:
            word = next((c for c in child.children if c.lower_ == "no" and c.dep_ == "det"), child)
            took_part = child.dep_ in ("nsubj", "nsubjpass", "dobj")
            none = took_part and (word is not child or child.lower_ in _NOBODY)
            if none or (child.lower_ in _DENIED and child.dep_ != "intj"):
                self.negated = not self.negated
                self.why.append(f"{word.text}: negated")
                return

    def claims(self, token: Token) -> None:
        """Who says the clause that a token is in."""
        for _ in range(_STEPS):
            relation, head = _over(token)
            if head is token:
                return
            if relation == "ccomp" and head.pos_ == "VERB" and lemma(head) in SAYING:
                self.speaker = self.speaker or next(iter(subjects(head)), None)
                return
            token = head


def _over(token: Token) -> tuple[str, Token]:
    """What governs a word, and as what: a dependency, or the preposition between them."""
    head = token.head
    if head is token or head == token:
        aside = next((c for c in token.children if c.dep_ == "ccomp" and c.i < token.i), None)
        asked = aside is not None and lemma(aside) in GOVERNING and "that" in _marks(token)
        # "Russia is demanding, among other things, that ...": the parser has it the other way round.
        return ("ccomp", aside) if asked and aside is not None else (token.dep_, token)
    if token.dep_ in ("pobj", "pcomp") and head.head != head:
        return head.lower_, head.head
    if token.dep_ == "conj":
        return "conj", joined_to(token)
    return token.dep_, head


def _plans(word: str) -> bool:
    """ "Announced a meeting" plans one; "reported an attack" does not."""
    return word == "announce" or word not in SAYING


def _modal(token: Token) -> bool:
    return any(c.dep_ == "aux" and c.lower_ in _AUX for c in token.children)


def _marks(token: Token) -> set[str]:
    return {c.lower_ for c in token.children if c.dep_ in ("mark", "advmod") and c.i < token.i}


def _is_conditional(token: Token) -> bool:
    """ "If it attacks", and "would be open, if it was useful"."""
    for child in token.children:
        if child.dep_ == "mark" and child.lower_ in _CONDITIONS:
            return True
        if child.dep_ == "advcl" and any(
            c.lower_ == "if" and c.dep_ == "mark" for c in child.children
        ):
            return _modal(token)
    return False


def _is_infinitive(token: Token) -> bool:
    return any(c.tag_ == "TO" and c.dep_ == "aux" for c in token.children)


def _is_perfect(token: Token) -> bool:
    return any(c.dep_ == "aux" and c.lower_ == "have" for c in token.children)


def _has_subject(token: Token) -> bool:
    return any(c.dep_ in ("nsubj", "nsubjpass") for c in token.children)


def _is_reported(verb: Token) -> bool:
    """ "Said it would leave" is "it will leave", said then."""
    return verb.dep_ in ("ccomp", "conj") and any(
        t.pos_ == "VERB" and lemma(t) in SAYING for t in _first(verb.ancestors, 3)
    )


def _first(tokens: Iterable[Token], number: int) -> list[Token]:
    return [t for t, _ in zip(tokens, range(number), strict=False)]


def _according(anchor: Token) -> Token | None:
    for token in anchor.sent:
        if token.lower_ == "according":
            for prep in token.children:
                for inner in prep.children:
                    if inner.dep_ == "pobj":
                        return inner
    return None
