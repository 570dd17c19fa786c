"""A parsed paragraph together with its marks: what the rules of attribution look at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.document import Passage
from extractors.quotes.marks import Marks
from news.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_TRIM_LEFT = " \t\r\n\u00a0,.;:!?…–—-)"
_TRIM_RIGHT = " \t\r\n\u00a0,;:–—-("


class Reading:
    """The `text`, one parsed paragraph of it, beginning at `base`, and the `marks` of it."""

    def __init__(self, text: str, passage: Passage, marks: Marks) -> None:
        self.text = text
        self.passage = passage
        self.base = passage.start
        self.marks = marks

    def inside(self, token: Token) -> bool:
        """Whether a token stands between marks."""
        return self.marks.at(self.base + token.idx) is not None

    def span(self, first: Token, last: Token) -> Span:
        """From the first character of one token to the last of another, in the text."""
        return self.base + first.idx, self.base + last.idx + len(last)

    def sentence(self, token: Token) -> Span:
        """The sentence; where the parser broke one inside marks, the marks are wholly in it."""
        sentence = token.sent
        start, end = self.base + sentence.start_char, self.base + sentence.end_char
        for at in (start, end - 1):
            if marked := self.marks.at(at):
                start, end = min(start, marked.start), max(end, marked.end)
        return start, end

    def tidy(self, start: int, end: int, sentence: Span) -> Span | None:
        """The part of `[start, end)` within the sentence, tidied; None where no word is left."""
        return tidy(self.text, self.marks, max(start, sentence[0]), min(end, sentence[1]))


def tidy(text: str, marks: Marks, start: int, end: int) -> Span | None:
    """A span without the spaces and the punctuation at its edges; None where no word is left."""
    while start < end and text[start] in _TRIM_LEFT:
        start += 1
    while start < end and text[end - 1] in _TRIM_RIGHT:
        end -= 1
    if start < end and text[end - 1] == "." and marks.at(end - 1) is None:
        end -= 1
    return (start, end) if re.search(r"\w", text[start:end]) else None
