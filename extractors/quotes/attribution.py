"""Attributions by the parse: cue, speaker and content of everything told outside marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.document import Passage
from extractors.quotes.contents import FINITE, content_after, content_around
from extractors.quotes.cues import ACCORDING, ANY, FORMS, Cue
from extractors.quotes.marks import Marks
from extractors.quotes.reading import Reading
from extractors.quotes.subjects import beside_marks, mention_of, subject_of
from news.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

# Verbs by which the one who has just spoken goes on.
_CONTINUES = frozenset({"add", "say", "continue", "note", "conclude"})
_JOINED = re.compile(r"\b(?:and|but)\s(?:also\s|then\s|later\s)?$")
_ACCORDING = Cue("according", frozenset({"quote", "that"}))


@dataclass(frozen=True, slots=True)
class Frame:
    """A cue with its speaker and, where the parse shows it, its content; spans of the text.

    `head` is where the speaker's head word begins; `sentence` holds the whole.
    `content` is empty where the words said stand elsewhere (before it, or in the paragraph before).
    """

    cue: Span
    word: Cue
    speaker: Span
    head: int
    content: tuple[Span, ...]
    sentence: Span
    postposed: bool = False

    @property
    def start(self) -> int:
        """Where the attribution begins: with its speaker or its cue."""
        return min(self.cue[0], self.speaker[0])

    @property
    def end(self) -> int:
        """Where the attribution's own words end, as far as they are known."""
        return max(self.cue[1], self.speaker[1])


def frames(text: str, passage: Passage, marks: Marks) -> list[Frame]:
    """The attributions of one parsed paragraph in the order of their cues."""
    on = Reading(text, passage, marks)
    found: list[Frame] = []
    for token in passage.parse:
        word = token.lower_
        frame = None
        if word in ACCORDING:
            frame = None if on.inside(token) else _according(on, token)
        elif word in FORMS and _is_verb(token):
            frame = None if on.inside(token) else _verb(on, token, FORMS[word])
        elif token.tag_ in FINITE and beside_marks(on, token):
            frame = _verb(on, token, ANY)
        if frame is not None:
            found.append(_continued(on, frame, found))
    return found


def _verb(on: Reading, verb: Token, cue: Cue) -> Frame | None:
    if _is_unsaid(verb):
        return None
    who = subject_of(on, verb)
    if who is None:
        return None
    speaker = mention_of(on, who)
    if (
        speaker is None
        or who.lower_ == "you"
        or (who.lower_ == "it" and not 0 < verb.i - who.i < 4)
    ):
        return None
    sentence, head = on.sentence(verb), on.base + who.idx
    span = _cue_span(on, verb, cue)
    content = content_after(on, verb, cue, sentence)
    if content is None and cue.frames & {"quote", "that"}:
        left = content_around(on, verb, speaker, sentence)
        if left:
            return Frame(span, cue, speaker, head, left, sentence, postposed=True)
    return Frame(span, cue, speaker, head, (content,) if content else (), sentence)


def _continued(on: Reading, frame: Frame, before: Sequence[Frame]) -> Frame:
    """`Berg said the law was late but added “...”`: who added is who said, whatever stands between."""
    if frame.word.lemma not in _CONTINUES or frame.speaker[0] > frame.cue[0]:
        return frame
    if not _JOINED.search(on.text[max(0, frame.cue[0] - 24) : frame.cue[0]]):
        return frame
    for last in reversed(before):
        told = any(s <= last.cue[0] < e for other in before for s, e in other.content)
        if last.cue[0] >= frame.sentence[0] and last.word.strength == 1 and not told:
            return replace(frame, speaker=last.speaker, head=last.head)
    return frame


def _cue_span(on: Reading, verb: Token, cue: Cue) -> Span:
    for child in verb.rights:
        if child.i == verb.i + 1 and (child.dep_ == "prt" or child.lower_ in cue.preps):
            return on.span(verb, child)
    return on.span(verb, verb)


def _according(on: Reading, token: Token) -> Frame | None:
    doc = token.doc
    if token.i + 2 >= len(doc) or doc[token.i + 1].lower_ != "to":
        return None
    to = doc[token.i + 1]
    who = next((c for c in to.children if c.dep_ == "pobj"), None)
    speaker = mention_of(on, who) if who is not None else None
    if who is None or speaker is None:
        return None
    sentence = on.sentence(token)
    cue = on.span(token, to)
    # What tells more of the speaker goes to the next comma or the sentence's end.
    comma = on.text.find(",", speaker[1], sentence[1])
    over = on.span(who, who.right_edge)[1]
    after = comma if 0 <= comma <= over else max(over, speaker[1])
    left = on.tidy(sentence[0], cue[0], sentence)
    right = on.tidy(after, sentence[1], sentence)
    if left and len(on.text[slice(*left)].split()) < 3:
        left = None
    if left and right and not on.text[after:].lstrip().startswith(","):
        right = None
    content = tuple(span for span in (left, right) if span)
    return Frame(
        cue, _ACCORDING, speaker, on.base + who.idx, content, sentence, postposed=left is not None
    )


def _is_unsaid(verb: Token) -> bool:
    """would say, did not say, (would go and) say: nobody has said it."""
    tags = {child.tag_ for child in verb.children}
    if "MD" in tags or any(child.dep_ == "neg" for child in verb.children):
        return True
    return verb.tag_ == "VB" and "TO" not in tags


def _is_verb(token: Token) -> bool:
    if token.lower_ in ("said", "says"):
        return token.dep_ not in ("amod", "compound")
    return token.tag_.startswith("VB") and token.dep_ not in ("aux", "amod", "compound")
