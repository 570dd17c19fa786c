"""One cleaned text on its way through the extractors, parsed once for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from extractors.parser import parser
from extractors.recognise import Names, names
from news.records import Event, Knowledge, Mention, Quote, Residue

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

# The parser's memory and time grow with the length of what it is given at once.
LONGEST = 8_000
_LINE = re.compile(r"[^\n]+")


@dataclass(slots=True)
class Paragraph:
    """A line of the text, `[start, end)`, and its parse; token offsets count from `start`."""

    start: int
    end: int
    parse: Doc

    def sentences(self) -> Iterator[Span]:
        """The sentences of the parse, as spaCy spans."""
        return iter(self.parse.sents)


@dataclass
class Document:
    """A text, what is known of it, and what has been found so far.

    Extractors run in the order entities, quotes, events and others by name; each may read what the
    earlier ones found. `language` is an ISO 639-1 code or None.
    """

    text: str
    knowledge: Knowledge
    title: str | None = None
    published: datetime | None = None
    language: str | None = None
    outlet: str | None = None
    url: str | None = None
    residue: tuple[Residue, ...] = ()
    mentions: tuple[Mention, ...] = ()
    quotes: tuple[Quote, ...] = ()
    events: tuple[Event, ...] = ()
    extra: dict[str, object] = field(default_factory=dict)
    _paragraphs: dict[int, Paragraph] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def lines(self) -> list[tuple[int, int]]:
        """Spans of the paragraphs outside residue; long ones are cut, at a sentence's end if one is near."""
        spans: list[tuple[int, int]] = []
        for match in _LINE.finditer(self.text):
            for start, end in _outside(match.start(), match.end(), self.residue):
                spans += _cut(self.text, start, end)
        return [(s, e) for s, e in spans if self.text[s:e].strip()]

    @cached_property
    def names(self) -> Names:
        """The people and organisations by how their names are written."""
        return Names(names(self.text, self.lines))

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        """The paragraphs with their parses. Costs the parse of the whole text, once."""
        return self.parsed(range(len(self.lines)))

    def parsed(self, wanted: Iterable[int]) -> list[Paragraph]:
        """The paragraphs of the `lines` numbered `wanted`; each is parsed once, when first asked for."""
        numbers = list(wanted)
        missing = [n for n in dict.fromkeys(numbers) if n not in self._paragraphs]
        spans = [self.lines[n] for n in missing]
        parses = parser().pipe(self.text[s:e] for s, e in spans)
        for n, (s, e), parse in zip(missing, spans, parses, strict=True):
            self._paragraphs[n] = Paragraph(s, e, parse)
        return [self._paragraphs[n] for n in numbers]


class Extractor(Protocol):
    """What an entry point of the group `wirewatch.extractors` names.

    `version` goes on each row; change it whenever the same page would give other records.
    """

    name: str
    version: str
    languages: frozenset[str]

    def __call__(self, document: Document) -> Sequence[Mention | Quote | Event]:
        """The records found in `document`, in the order of their spans."""
        ...


def _outside(start: int, end: int, residue: Sequence[Residue]) -> Iterator[tuple[int, int]]:
    for r in sorted(residue, key=lambda r: r.start):
        if r.end <= start or r.start >= end:
            continue
        if r.start > start:
            yield start, r.start
        start = max(start, r.end)
    if start < end:
        yield start, end


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        at = max(text.rfind(mark, start, start + LONGEST) for mark in (". ", "! ", "? ", "” "))
        cut = at + 2 if at > start else start + LONGEST
        yield start, cut
        start = cut
    yield start, end
