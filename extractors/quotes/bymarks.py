"""Quotes by marks alone, in whatever language: no cue, no speaker, and only where it is safe.

Marked words are a quote where there are five or more and they look like a whole sentence: by their
last mark, by the colon before them, or by beginning a sentence that goes on after them. Titles,
names and scare quotes look like none of these. What is found has a low confidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.document import Document
from extractors.quotes.marks import Marked, marked_spans
from extractors.quotes.reasons import Whose, reason
from news.records import Quote, Span
from news.text import squeeze

# Fewer words are a term, a name or a title.
FEWEST = 5
# Where no spaces stand between words, so many characters are as much as one.
_CHARACTERS_A_WORD = 2
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_WORD = re.compile(r"\w+(?:[’'\-]\w+)*")
_ENDS = "。！？.!?…؟۔।॥։"
_COLON = re.compile(r"[:：﹕︰][ \u00a0\u202f\u200e\u200f—–-]*$")
_GOES_ON = re.compile(r"[ \u00a0\u202f]*(?:[,،，、]|[—–](?=\s))")
_TOLD = re.compile(r"と(?!いう|いった|呼)")  # Japanese marks what is told by a particle
_BEGINS = re.compile(r"(?:^|\n|[.!?…。！？؟۔।:][\"“”«»」』)]*)[\s\u200e\u200f—–-]*$")
_EDGES = " \t\u00a0\u202f\u200e\u200f"
# Marks of other scripts as those that the scan knows. 《》〈〉 hold titles: they are no quotation marks.
_AS_KNOWN = str.maketrans("「」『』﹁﹂﹃﹄〝〞〟＂״", '“”“”“”“”“””""')
_ANY_OPENER = re.compile("[“„«]")
# צה״ל: within a Hebrew word the mark makes an abbreviation.
_ABBREVIATION = re.compile(r"(?<=[\u05d0-\u05ea])[\"״](?=[\u05d0-\u05ea])")

COMPLETE, BEGUN = 0.4, 0.3


def quotes_by_marks(document: Document) -> Iterator[Quote]:
    """The quotes of a text of any language, in order; their speaker, mention and cue are None."""
    text = document.text
    known = _as_known(text)
    run: list[Marked] = []
    for start, end in document.lines:
        spans = [tidy(text, m) for m in marked_spans(known, start, end) if not m.single]
        if run and spans and _opens_line(text, start, spans[0]):
            run.append(spans[0])
            if spans[0].closed:
                yield from _quote(text, run)
                run = []
            spans = spans[1:]
        else:
            yield from _quote(text, run)
            run = []
        for marks in spans:
            if marks.closed:
                yield from _quote(text, [marks])
            else:
                run = [marks]
    yield from _quote(text, run)


def _as_known(text: str) -> str:
    """The text with other scripts' marks as the scan knows them; every offset stays."""
    known = _ABBREVIATION.sub("x", text).translate(_AS_KNOWN)
    # ”Swedish” and »Finnish» marks are the same on both sides.
    if not _ANY_OPENER.search(known):
        known = known.replace("”", '"').replace("»", '"')
    return known


def tidy(text: str, marks: Marked) -> Marked:
    """`marks` without the spaces that stand inside of « »."""
    start, end = marks.inner_start, marks.inner_end
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return replace(marks, inner_start=start, inner_end=end)


def _opens_line(text: str, start: int, marks: Marked) -> bool:
    return not text[start : marks.start].strip()


def _quote(text: str, run: Sequence[Marked]) -> Iterator[Quote]:
    """The quote of marks that go on over the paragraphs, if it looks like one."""
    if not run:
        return
    sure = _looks_said(text, run[0], run[-1])
    count = sum(_count(text[m.inner_start : m.inner_end]) for m in run)
    if not sure or count < FEWEST:
        return
    segments: tuple[Span, ...] = tuple((m.start, m.end) for m in run)
    start, end = segments[0][0], segments[-1][1]
    yield Quote(
        start=start,
        end=end,
        text=text[start:end],
        segments=segments,
        kind="direct",
        content=squeeze(" ".join(text[m.inner_start : m.inner_end] for m in run)),
        confidence=sure,
        unclosed=not run[-1].closed,
        why=reason("alone", None, Whose.NOT_SOUGHT),
    )


def _looks_said(text: str, first: Marked, last: Marked) -> float:
    """How sure it is that the words are said: 0 where nothing tells."""
    if _COLON.search(text, max(0, first.start - 8), first.start):
        return COMPLETE
    begins = text[first.inner_start]
    if begins.islower():
        return 0.0
    if text[last.inner_end - 1] in _ENDS:
        return COMPLETE
    if _TOLD.match(text, last.end):
        return BEGUN
    lead = _BEGINS.search(text, max(0, first.start - 8), first.start)
    return BEGUN if lead and _GOES_ON.match(text, last.end) else 0.0


def _count(words: str) -> int:
    unspaced = len(_UNSPACED.findall(words))
    return len(_WORD.findall(_UNSPACED.sub(" ", words))) + unspaced // _CHARACTERS_A_WORD
