"""Which words of a sentence tell of an event, by PLOVER's frames and what stands with them in the parse."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.events.fitting import fitting, named
from extractors.events.plover import FORMS, LIGHT, NOUNS, REFUSAL, Frame, Need
from extractors.events.roles import OBJECTS, objects
from extractors.events.stances import (
    content_mode,
    is_silence,
    menace,
    refusal,
    speaking,
    stance,
    warning,
)
from extractors.events.words import is_party, lemma

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|[$€£]")
_SOON, _NEAR = 10, 15  # words
LONGEST = 250  # tokens: what is longer is a list or a table, not a sentence
_SPORT = re.compile(
    r"\b(?:goalkeeper|(?:scor(?:ed|es|ing)|own|winning|penalty)(?: \w+){0,2} goals?|striker|midfielder|innings|wicket|touchdown|playoffs?|semi-?finals?|quarter-?finals?"
    r"|premier league|champions league|world cup|grand slam|half-?time|box office|quarterback)\b",
    re.IGNORECASE,
)  # fmt: skip
# What happens in a film has not happened.
_SCREEN = re.compile(
    r"\b(?:stars? (?:as|in|alongside|opposite)|starring|(?:plays|played by|directed by) (?:[A-Z]|an? )"
    r"|stars [A-Z]\w+ [A-Z]\w+|(?:film|movie|novel|series|sequel|thriller|sitcom|comedy|drama|video game|show) "
    r"(?:follows|tells|stars|opens|depicts|revolves|begins|ends|is set)|(?:first|second|final|third) act|plot (?:twist|line))\b"
)
_MODALS = frozenset({"will", "would", "'ll", "’ll"})
# Types of nouns that tell of what somebody else had done: "rejected the demands".
_OF_OTHERS = frozenset({"REQUEST", "ACCUSE"})


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that tells of an event. `verb` is the verb whose subject takes part in it, if any.

    `noun` is the word itself where it is a noun. `refused`: it is told as what will not be done,
    and `base` is the frame of that.
    """

    token: Token
    frame: Frame
    verb: Token | None
    noun: Token | None = None
    refused: bool = False
    base: Frame | None = None

    @property
    def mode(self) -> str:
        """The mode of the frame; of what is agreed to, asked, refused or threatened, that of the content."""
        return content_mode(self.frame, self.token) or self.frame.mode

    @property
    def why(self) -> str:
        """The rule that fits, and the word that it fits."""
        return f"{self.token.text}: {self.frame.type} by {self.frame.rule}"


def worth(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` might tell of an event: a word that does, with what it needs near it."""
    words = [m.group().lower() for m in _WORD.finditer(text, start, end)]
    for at, word in enumerate(words):
        if word in FORMS:
            needs = FORMS[word]
            if not needs or any(_meets(words, at, need) for need in needs):
                return True
    return False


def _meets(words: Sequence[str], at: int, need: Need) -> bool:
    after = words[at + 1 : at + 1 + _SOON]
    if not all(word in after for word in need.after):
        return False
    near = words[max(0, at - _NEAR) : at + 1 + _NEAR]
    return not any(nouns.isdisjoint(near) for nouns in need.near)


def triggers(sentence: Span) -> list[Trigger]:
    """The triggers of a sentence in the order of its words; none in a match, a film or a list."""
    if len(sentence) > LONGEST or _SPORT.search(sentence.text) or _SCREEN.search(sentence.text):
        return []
    words = [t for t in sentence if t.lower_ in FORMS or t.lower_ in _MODALS or _is_up(t)]
    verbs = [t for token in words if (t := _verb(token) or _stance(token))]
    taken = {o.i: t for t in verbs for o in objects(t.token, t.frame.particles)}
    nouns = [t for token in words if (t := _noun(token)) and not _is_taken(t, taken)]
    return list(_once(sorted(verbs + nouns, key=lambda t: t.token.i)))


def _verb(token: Token) -> Trigger | None:
    if token.pos_ != "VERB" or token.dep_ in ("amod", "compound"):
        return None
    if lemma(token) == "warn":
        warned = warning(token)
        return Trigger(token, warned, token) if warned else None
    frame = fitting(token)
    if frame is None or is_silence(token, frame):
        return None
    refused = refusal(token, frame)
    if refused is not None:
        return Trigger(token, refused, token, refused=True, base=frame)
    return Trigger(token, menace(token, frame) or frame, token)


def _stance(token: Token) -> Trigger | None:
    found = stance(token)
    return Trigger(token, found[0], found[1]) if found else None


def _is_taken(noun: Trigger, taken: Mapping[int, Trigger]) -> bool:
    """Whether the noun tells of the event of its verb: "launched an attack", "cancelled talks"."""
    by = taken.get(noun.token.i)
    if by is None or by.frame.type == noun.frame.type:
        return by is not None
    wanted = (by.base or by.frame).objects
    needed = wanted is not None and named(noun.token, wanted)
    return needed and noun.frame.type not in _OF_OTHERS


def _once(found: Sequence[Trigger]) -> Iterator[Trigger]:
    """The triggers but for those that another tells of: "refused to meet", "met for talks"."""
    by_word = {t.token.i: t for t in found}
    for trigger in found:
        above = _above(trigger)
        over = by_word.get(above.i) if above is not None else None
        if over is None or not _tells_of(over, trigger):
            yield trigger


def _tells_of(over: Trigger, trigger: Trigger) -> bool:
    """Whether what is agreed to, refused or threatened is told of by that, or an occasion by the meeting."""
    if over.frame.type in ("REJECT", "AGREE", "THREATEN"):
        others = any(c.dep_ in ("dobj", "nsubjpass") for c in over.token.children)
        return trigger.noun is None and trigger.token.dep_ in ("xcomp", "conj") and not others
    return over.frame.type == trigger.frame.type == "CONSULT" and over.frame.mode != "visit"


def _above(trigger: Trigger) -> Token | None:
    """The verb that a trigger is the infinitive of, or the occasion of."""
    token = trigger.token
    for _ in range(4):
        if token.dep_ != "conj":
            break
        token = token.head
    if trigger.noun is None:
        return token.head if token.dep_ in ("xcomp", "advcl") else None
    if token.dep_ == "pobj" and token.head.lower_ in ("for", "in", "at", "during"):
        return token.head.head
    return token.head if token.dep_ in OBJECTS else None


def _noun(token: Token) -> Trigger | None:
    if token.pos_ not in ("NOUN", "PROPN") or token.dep_ in ("compound", "npadvmod", "amod"):
        return None
    if token.tag_ == "NNP" and token.i and token.nbor(-1).tag_ == "NNP":
        return None  # "the Munich Security Conference"
    word = _word(token)
    for frame in NOUNS.get(word, ()):
        if frame.objects is not None and not named(token, frame.objects):
            continue
        if not all(any(c.lower_ == p for c in token.children) for p in frame.particles):
            continue
        if frame.unlike is not None and named(token, frame.unlike):
            return None
        verb = _light(token)
        if frame.governed and verb is None and not _owned(token):
            return None
        if frame.type == "CONSULT" and _is_refused(token):
            return Trigger(token, REFUSAL, speaking(token.head), token, refused=True)
        return Trigger(token, frame, verb, token)
    return None


def _is_refused(noun: Token) -> bool:
    """ "There will be no talks"."""
    verb = noun.head
    will = any(c.dep_ == "aux" and c.lower_ in ("will", "would") for c in verb.children)
    none = any(c.dep_ == "det" and c.lower_ == "no" for c in noun.children)
    return none and will and lemma(verb) == "be"


def _word(noun: Token) -> str:
    """ "Talks" are more than a talk, and a "build-up" is three tokens."""
    if _is_up(noun):
        return f"{noun.nbor(-2).lower_}-up"
    return "talks" if noun.lower_ == "talks" else lemma(noun)


def _is_up(token: Token) -> bool:
    return token.lower_ == "up" and token.i > 1 and token.nbor(-1).text == "-"


def _owned(noun: Token) -> bool:
    """ "Moscow's demands", "threats by the president": whoever did it stands with the noun."""
    for child in noun.children:
        if child.dep_ == "poss" and child.pos_ == "PROPN":
            return True
        if child.dep_ == "prep" and child.lower_ in ("by", "between"):
            return any(c.dep_ == "pobj" and is_party(c) for c in child.children)
    return False


def _light(noun: Token) -> Token | None:
    """The verb that says no more of the noun than that it takes place."""
    head, token = noun.head, noun
    while token.dep_ == "conj" or (token.dep_ == "pobj" and head.lower_ == "of"):
        token = head if token.dep_ == "conj" else head.head
        head = token.head
    if token.dep_ == "pobj" and head.dep_ == "prep" and head.lower_ in ("in", "into", "to", "out"):
        token, head = head, head.head
    if (
        noun.lower_ == "strike"
        and noun.head.lower_ == "on"
        and noun.head.head.pos_ in ("VERB", "AUX")
    ):
        return noun.head.head  # "have been on strike"
    if head.pos_ == "VERB" and lemma(head) in LIGHT and token.dep_ in (*OBJECTS, "prep"):
        return head
    return None
