"""Spans between quotation marks: one pass over the characters, whatever they are.

Marks are known by their shape (“ ” „ « » " ' ‘ ’ `` '') and by what stands beside them. Marks
inside marks stay inside the outer span; a span that is never closed ends with its paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

OPENERS = "“„‟«‹"
CLOSERS = "”»›"
# What a mark that closes may follow, and what one that opens may follow.
_BEFORE_OPEN = re.compile(r"[\s(\[—–\-/:;,“„«\"]")
_ENDS = ".,!?…"
# ’ and ' at the start of a word that is cut short, not quoted: ’em, '90s, rock 'n' roll.
_ELISION = re.compile(r"['’‘](?:\d0s|em|tis|twas|til|till|cause|bout|n(?=['’]))\b", re.IGNORECASE)
_SINGLE = re.compile(r"['‘’]")
_WORD = re.compile(r"\w")
_DOUBLE_SINGLE = re.compile(r"''|``|‘‘|’’")


@dataclass(frozen=True, slots=True)
class Marked:
    """A span `[start, end)` with its marks; the words are `[inner_start, inner_end)`.

    `closed` is False where the closing mark never came; `single` where the marks are ' or ‘ ’.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    closed: bool = True
    single: bool = False


class Marks:
    """The marked spans of a paragraph, found by offset. They never overlap."""

    def __init__(self, spans: Sequence[Marked]) -> None:
        self.spans = spans
        self._starts = [m.start for m in spans]
        self._ends = [m.end for m in spans]

    def at(self, offset: int) -> Marked | None:
        """The span that holds the character at `offset`."""
        n = bisect_right(self._starts, offset) - 1
        return self.spans[n] if n >= 0 and offset < self._ends[n] else None

    def before(self, offset: int) -> Marked | None:
        """The last span that begins before or at `offset`."""
        n = bisect_right(self._starts, offset) - 1
        return self.spans[n] if n >= 0 else None

    def after(self, offset: int) -> Marked | None:
        """The first span that begins at `offset` or later."""
        n = bisect_left(self._starts, offset)
        return self.spans[n] if n < len(self.spans) else None

    def over(self, start: int, end: int) -> Sequence[Marked]:
        """The spans that share a character with `[start, end)`."""
        return self.spans[bisect_right(self._ends, start) : bisect_left(self._starts, end)]


def marked_spans(text: str, start: int, end: int) -> list[Marked]:
    """The outermost marked spans of the paragraph `text[start:end)`, in order. Linear in its length."""
    spans = list(_doubles(text, start, end))
    singles: list[Marked] = []
    at = start
    for span in spans:
        singles += _singles(text, at, span.start)
        at = span.end
    singles += _singles(text, at, end)
    return sorted((s for s in [*spans, *singles] if _has_words(text, s)), key=lambda s: s.start)


def _has_words(text: str, span: Marked) -> bool:
    return _WORD.search(text, span.inner_start, span.inner_end) is not None


def _marks(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Each double mark as (offset, length, role); roles: open, close, either."""
    at = start
    while at < end:
        char = text[at]
        if char in OPENERS:
            yield at, 1, "open"
        elif char in CLOSERS:
            yield at, 1, "close"
        elif char == '"':
            yield at, 1, "either"
        elif char in "'`‘’" and _DOUBLE_SINGLE.match(text, at, end):
            yield at, 2, "open" if char in "`‘" else "close" if char == "’" else "either"
            at += 1
        at += 1


def _doubles(text: str, start: int, end: int) -> Iterator[Marked]:
    opened = -1
    width = depth = 0
    last_close = -1
    for at, length, role in _marks(text, start, end):
        before = text[at - 1] if at > start else " "
        after = text[at + length] if at + length < end else " "
        if opened < 0:
            # »German« marks open with what closes elsewhere.
            opens = role == "open" or (role == "either" and not after.isspace())
            opens = opens or (text[at] == "»" and before.isspace() and not after.isspace())
            if opens:
                opened, width, depth, last_close = at, length, 1, -1
            continue
        if role == "open" and not _closes_wrongly(before, after) and not _german(text, opened, at):
            depth += 1
            continue
        if role == "close" or role == "open":
            last_close = at + length
            depth -= 1
        else:
            depth = 0
        if depth <= 0:
            yield Marked(opened, at + length, opened + width, at)
            opened = -1
    if opened >= 0:
        # An inner mark was opened twice or never closed: what closed last closes the whole.
        stop = last_close if last_close > 0 else end
        closed = last_close > 0
        yield Marked(opened, stop, opened + width, stop - 1 if closed else stop, closed)


def _closes_wrongly(before: str, after: str) -> bool:
    """`he said.“ ` is a slip of the keyboard for a closing mark."""
    return not before.isspace() and before not in "([—–-“„" and (after.isspace() or after in ".,;:")


def _german(text: str, opened: int, at: int) -> bool:
    """„ closes with “, and » with «."""
    return (text[opened] in "„‟" and text[at] == "“") or (text[opened] == "»" and text[at] == "«")


def _singles(text: str, start: int, end: int) -> Iterator[Marked]:
    """Single marks, told from apostrophes by what stands on both sides of them."""
    opened = -1
    possible = -1
    for match in _SINGLE.finditer(text, start, end):
        at = match.start()
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        if opened < 0 or (text[at] == "‘" and possible < 0 and _BEFORE_OPEN.match(before)):
            fits = _BEFORE_OPEN.match(before) and (after.isalnum() or after in '“"…$£€[(')
            if fits and text[at] != "’" and not _ELISION.match(text, at, end):
                opened, possible = at, -1
            continue
        if before.isspace() or after.isalnum():
            if possible >= 0 and _BEFORE_OPEN.match(before) and after.isalnum() and text[at] != "’":
                yield Marked(opened, possible + 1, opened + 1, possible, single=True)
                opened, possible = at, -1
            continue
        # dogs' may be a possessive; a mark after punctuation is none.
        if before == "s" and after == " " and text[at] != "‘":
            possible = at
            continue
        yield Marked(opened, at + 1, opened + 1, at, single=True)
        opened = possible = -1
    if opened >= 0 and possible >= 0:
        yield Marked(opened, possible + 1, opened + 1, possible, single=True)
