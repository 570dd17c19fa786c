"""How marked words look: a sentence, a scare quote, a title; and where sentences end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.quotes.marks import Marked, Marks
from news.records import Span

WORD = re.compile(r"\w+(?:[’']\w+)*")
_SENTENCE_END = re.compile(r"[.!?…]['’\"”)]*\s+(?=[A-Z“\"‘«(])")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|St|Jr|Sr|No|vs)\.\s+$")
_SMALL = frozenset("a an the of and or in on at to for by with from as is vs de la".split())


# A quote of more words than these at a passage's edge is cut to so many before it is parsed.
_LONG, _KEPT = 9, 4


def is_sentence(text: str, marks: Marked) -> bool:
    """Whether marked words look like a whole sentence, or like its first part before a comma."""
    inner = text[marks.inner_start : marks.inner_end].strip()
    begins = bool(inner) and (inner[0].isupper() or inner[0] in "…[.")
    return begins and (inner[-1] in ".?!…—," or len(inner.split()) > 10)


def last_said(text: str, marks: Marked) -> str:
    """The last character inside marks that is no closing mark itself: `... happens,' ”` -> the comma."""
    inner = text[max(marks.inner_start, marks.inner_end - 8) : marks.inner_end]
    return inner.rstrip(" \u00a0'’”\"»")[-1:] or " "


def is_scare(text: str, marks: Marked) -> bool:
    """Whether they look like a scare quote (up to three words) or a title (all capitals)."""
    inner = text[marks.inner_start : marks.inner_end]
    words = WORD.findall(inner)
    if len(words) <= 3 and not (is_sentence(text, marks) and inner.rstrip()[-1] in ".?!"):
        return True
    titled = [w for w in words if w.lower() not in _SMALL]
    return len(words) <= 9 and all(w[0].isupper() or w[0].isdigit() for w in titled)


def holds(content: Sequence[Span], marks: Marked) -> bool:
    """Whether a content shares a character with a marked span."""
    return any(s < marks.end and marks.start < e for s, e in content)


def is_all(text: str, content: Sequence[Span], marks: Marked) -> bool:
    """Whether the marked words are the whole content, `that` aside."""
    start, end = content[0][0], content[-1][1]
    head = text[start : marks.start].strip(" ,:—")
    tail = text[marks.end : end].strip(" ,:.—")
    return (not head or head.endswith(":")) and not tail


def ends_sentence(gap: str) -> bool:
    """Whether a sentence ends within `gap` and another begins; `Mr. ` ends none."""
    return any(not _ABBREVIATION.search(gap[: m.end()]) for m in _SENTENCE_END.finditer(gap))


def sentences(text: str, start: int, end: int, marks: Marks) -> Iterator[Span]:
    """A paragraph cut where sentences end outside marks, or together with them."""
    for match in _SENTENCE_END.finditer(text, start, end):
        at = match.end()
        held = marks.at(at)
        if (held is None or held.start == at) and not _ABBREVIATION.search(
            text, max(start, at - 20), at
        ):
            yield start, at
            start = at
    if start < end:
        yield start, end


def trimmed(text: str, start: int, end: int, marks: Marks) -> Span:
    """A passage without most of a long quote at its edges: `... so late,” said Berg, adding: “We waited`.

    What is inside marks need not be parsed to see who says it; a few words keep the sentence whole.
    """
    within = marks.over(start, end)
    if within and (first := within[0]).start <= start and first.inner_end < end:
        words = [m.start() for m in WORD.finditer(text, first.inner_start, first.inner_end)]
        if len(words) > _LONG:
            start = max(start, words[-_KEPT])
    if within and (last := within[-1]).end >= end and last.inner_start > start:
        words = [m.end() for m in WORD.finditer(text, last.inner_start, last.inner_end)]
        if len(words) > _LONG:
            end = min(end, words[_KEPT - 1])
    return start, end


def one_sentence(tail: str) -> bool:
    """Whether no sentence ends before the end of `tail`."""
    return not ends_sentence(tail.strip())


def begins_sentence(text: str, at: int) -> bool:
    """Whether a sentence, a line or a quotation begins at `at`."""
    return (text[max(0, at - 3) : at].rstrip(" \u00a0") or "\n")[-1] in ".!?:;\n“”\"‘('—–-•*"


def is_headline(text: str, start: int, end: int) -> bool:
    """Whether most longer words of a line have capitals: `Why Putin Waits`."""
    words = [w for w in text[start : min(end, start + 400)].split() if len(w) > 3]
    return len(words) > 3 and sum(w[:1].isupper() for w in words) >= 0.8 * len(words)
