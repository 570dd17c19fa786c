"""One cleaned text on its way through the extractors, parsed once for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from extractors.dates.dateline import Dateline, dateline
from extractors.entities.recognise import Names, names
from extractors.parser import parser
from extractors.quotes.marks import Marks, marked_spans
from extractors.quotes.shapes import sentences
from news.records import Event, Knowledge, Mention, Quote, Residue, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.tokens import Span as Words

# The parser's memory and time grow with the length of what it is given at once; in characters.
LONGEST = 8_000
_LINE = re.compile(r"[^\n]+")


@dataclass(slots=True)
class Passage:
    """What is parsed at once, `[start, end)` of the text, and its parse; token offsets count from `start`.

    One sentence, or several that marks hold together.
    """

    start: int
    end: int
    parse: Doc

    def sentences(self) -> Iterator[Words]:
        """The sentences of the parse, as spaCy spans."""
        return iter(self.parse.sents)


@dataclass
class Document:
    """A text, what is known of it, and what has been found so far.

    Extractors run in the order entities, quotes, events and others by name; each may read what the
    earlier ones found. `language` is an ISO 639-1 code or None. `notes` are for the operator: what an
    extractor could not do as usual.
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
    notes: list[str] = field(default_factory=list)
    _parsed: dict[Span, Passage] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def lines(self) -> list[Span]:
        """Spans of the paragraphs, outside residue."""
        spans: list[Span] = []
        for match in _LINE.finditer(self.text):
            spans += _outside(match.start(), match.end(), self.residue)
        return [(s, e) for s, e in spans if self.text[s:e].strip()]

    @cached_property
    def marks(self) -> list[Marks]:
        """What stands between quotation marks in each of the `lines`."""
        return [Marks(marked_spans(self.text, s, e)) for s, e in self.lines]

    @cached_property
    def dateline(self) -> Dateline | None:
        """The dateline at the head of the text."""
        return dateline(self.text)

    @cached_property
    def passages(self) -> list[list[Span]]:
        """Each of the `lines` cut into what is parsed at once, without the dateline: it would be somebody."""
        lines = zip(map(self._told, self.lines), self.marks, strict=True)
        return [list(_cut(self.text, sentences(self.text, s, e, m))) for (s, e), m in lines]

    def _told(self, line: Span) -> Span:
        start, end = line
        if self.dateline is not None and start <= self.dateline.start < end:
            start = min(self.dateline.end, end)
        return start, end

    @cached_property
    def names(self) -> Names:
        """The people and organisations by how their names are written."""
        return Names(names(self.text, self.lines))

    def parsed(self, wanted: Iterable[Span]) -> list[Passage]:
        """The `passages` wanted; each is parsed once, when first asked for."""
        spans = list(wanted)
        missing = [span for span in dict.fromkeys(spans) if span not in self._parsed]
        parses = parser().pipe(self.text[s:e] for s, e in missing)
        for (s, e), parse in zip(missing, parses, strict=True):
            self._parsed[s, e] = Passage(s, e, parse)
        return [self._parsed[span] for span in spans]


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


def _cut(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    for start, end in spans:
        while end - start > LONGEST:
            space = text.rfind(" ", start, start + LONGEST)
            at = space + 1 if space > start else start + LONGEST
            yield start, at
            start = at
        yield start, end
