"""Whether it happened: modality, negation, who says so, and what is only background."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from extractors.clauses import mention, subjects
from extractors.dates import When
from extractors.plover import LIGHT, NEGATING, SAYING
from extractors.triggers import Trigger
from news.records import Modality

if TYPE_CHECKING:
    from spacy.tokens import Token


def _verbs(modality: Modality, words: str) -> dict[str, Modality]:
    return dict.fromkeys(words.split(), modality)


GOVERNING: dict[str, Modality] = {
    **_verbs("scheduled", "plan schedule expect prepare intend due set slate arrange aim announce"),
    **_verbs("promised", "promise agree vow pledge commit offer undertake guarantee"),
    **_verbs("demanded", "demand urge call ask want order request appeal press require tell insist beg plead"),
    **_verbs("hypothetical", "threaten warn consider seek try attempt hope fear suggest propose mull discuss want wish ready willing suspect prevent deter dissuade discourage avoid avert open possibility risk prospect"),
}  # fmt: skip
_AUX: dict[str, Modality] = {
    **_verbs("scheduled", "will shall wo 'll"),
    **_verbs("hypothetical", "could may might would can ca"),
    **_verbs("demanded", "must should"),
}
_CONDITIONS = frozenset({"if", "unless", "should", "whether"})
_ALOFT = frozenset(
    "ccomp xcomp dobj pobj prep pcomp acl advcl conj relcl nsubjpass oprd nsubj acomp attr dep".split()
)
_CLAUSE = frozenset({"xcomp", "ccomp", "dobj", "pcomp"})
_ASIDE = frozenset({"conj", "relcl", "dep"})
# What comes after these is taken to have happened, or to happen, whatever is said around it.
_GIVEN = frozenset(
    "since after following amid despite during before ahead because as in at".split()
)
_MOTION = frozenset("land fly travel arrive head go gather come return leave depart".split())
_FAR = 60  # days before publication: what is older is background


@dataclass(frozen=True, slots=True)
class Scope:
    """What the sentence says of whether it happened; `attributed_to` is the one who claims it."""

    modality: Modality
    negated: bool
    attributed_to: str | None = None


def tense(trigger: Trigger) -> bool | None:
    """The tense of the trigger's clause: True past, False future, None unknown."""
    verb = trigger.verb if trigger.verb is not None else clause(trigger.token)
    return past(verb) if verb is not None else None


def past(verb: Token) -> bool | None:
    """The tense of a verb: True past, False future or present, None unknown."""
    auxiliaries = {c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")}
    if auxiliaries & {"will", "'ll", "shall", "to", "is", "are", "am"}:
        return False
    if verb.tag_ in ("VBD", "VBN") or auxiliaries & {"had", "has", "have", "was", "were"}:
        return True
    return None


def scope(trigger: Trigger) -> Scope:
    """Modality and negation of a trigger by its auxiliaries and the verbs that govern it."""
    anchor = trigger.verb if trigger.verb is not None else trigger.token
    noun = trigger.noun
    if trigger.refused:
        return Scope("actual", False, None)
    climb = _Climb(_own(anchor), _negated(anchor) or (noun is not None and _negated(noun)))
    climb.run(anchor)
    speaker = climb.speaker if climb.said else _according(anchor)
    name = None
    if speaker is not None:
        first, last = mention(speaker)
        name = speaker.doc[first:last].text
    told = (climb.said or speaker is not None) and noun is None
    return Scope(climb.modality or ("claimed" if told else "actual"), climb.negated, name)


@dataclass(slots=True)
class _Climb:
    """What is gathered on the way from a trigger up to the verbs that govern it."""

    modality: Modality | None
    negated: bool
    said: bool = False
    adjunct: bool = False
    speaker: Token | None = None

    def run(self, token: Token) -> None:
        for _ in range(12):
            head = token.head
            if head is token or token.dep_ not in _ALOFT or _is_given(token):
                break
            if (token.dep_ == "advcl" and _marked(token)) or token.lower_ == "event":
                self.modality = "conditional"
            if head.pos_ in ("VERB", "AUX", "NOUN", "ADJ"):
                self.step(token, head)
            token = head

    def step(self, token: Token, head: Token) -> None:
        lemma = head.lemma_.lower()
        clause = token.dep_ in _CLAUSE
        self.adjunct |= token.dep_ == "prep" and head.pos_ != "NOUN" and lemma not in LIGHT
        if not self.adjunct and clause and lemma in NEGATING:
            self.negated = not self.negated
        if not self.said and self.modality is None and token.dep_ not in _ASIDE:
            self.modality = _governed(token, head, lemma)
            if self.modality and _negated(head):
                self.negated = True
            if self.modality is None and not self.adjunct and lemma not in SAYING:
                self.modality = _own(head)
        if lemma in SAYING and head.pos_ == "VERB" and clause and token.dep_ != "dobj":
            self.said = True
            self.speaker = self.speaker or next(iter(subjects(head)), None)


def is_background(trigger: Trigger, when: When | None, day: date | None) -> bool:
    """Whether the event is told only as what went before: past perfect, or long before publication."""
    verb = trigger.verb if trigger.verb is not None else trigger.token
    if any(c.lower_ == "had" and c.dep_ == "aux" for c in verb.children):
        return True
    if when is None:
        return False
    if " ".join(when.text.lower().split()).startswith(("since", "last year")):
        return True
    if not when.last or day is None:
        return when.certainty == "period" and when.text.isdigit()  # a year
    return (day - date.fromisoformat(when.last)).days > _FAR


def clause(token: Token) -> Token | None:
    """The verb a token depends on, through however many phrases."""
    for ancestor in token.ancestors:
        if ancestor.pos_ in ("VERB", "AUX"):
            return ancestor
    return None


def _is_given(token: Token) -> bool:
    """ "After the talks", but not "in the event of talks"."""
    return token.lower_ in _GIVEN and not any(c.lower_ in ("event", "case") for c in token.children)


def _negated(token: Token) -> bool:
    return any(
        c.dep_ == "neg" or (c.lower_ in ("no", "never", "neither", "without") and c.dep_ != "intj")
        for c in token.children
    )


def _marked(token: Token) -> bool:
    return any(c.dep_ == "mark" and c.lower_ in _CONDITIONS for c in token.children)


def _own(token: Token) -> Modality | None:
    """What the verb's own auxiliaries say."""
    if _marked(token):
        return "conditional"
    for child in token.children:
        if child.dep_ == "aux" and child.lower_ in _AUX:
            return _AUX[child.lower_]
    return None


def _governed(token: Token, head: Token, lemma: str) -> Modality | None:
    """What the verb (or "plans", "ready") over the clause makes of it."""
    if token.dep_ in ("advcl", "acl") and not any(c.tag_ == "TO" for c in token.children):
        return None
    if token.dep_ == "prep":
        if token.lower_ == "for" and lemma in _MOTION:
            return "scheduled"
        if token.lower_ not in ("for", "of", "from", "to", "on"):
            return None
    if token.dep_ in ("nsubj", "nsubjpass") and head.tag_ != "VBN":
        return None
    if lemma in GOVERNING and (token.dep_ != "ccomp" or lemma not in SAYING):
        return GOVERNING[lemma]
    if lemma == "go" and head.tag_ == "VBG" and token.dep_ == "xcomp":
        return "scheduled"
    if token.dep_ == "advcl" and any(c.tag_ == "TO" for c in token.children):
        return "scheduled"  # "flew to Geneva to meet"
    return None


def _according(anchor: Token) -> Token | None:
    for token in anchor.sent:
        if token.lower_ == "according":
            for prep in token.children:
                for inner in prep.children:
                    if inner.dep_ == "pobj":
                        return inner
    return None
