"""An article's text in pieces, with what was found in it marked; and what differs between two wordings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from extractors.cluster import difference

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """Where a mark lies in the text, what it is called, and the anchor of its first piece."""

    start: int
    end: int
    kind: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text and the marks that lie on all of it; `anchor` where one begins."""

    text: str
    kinds: tuple[str, ...] = ()
    anchor: str = ""


def spans(
    quotes: Iterable[Row], events: Iterable[Row], residue: Iterable[Row] | None, chosen: str
) -> list[Span]:
    """The marks of an article: quotes, triggers of events, residue, and the one that was `chosen`."""
    found = [Span(r["start"], r["end"], "residue") for r in residue or ()]
    for quote in quotes:
        for start, end in quote["segments"] or [(quote["span_start"], quote["span_end"])]:
            found.append(Span(start, end, "quote", f"q-{quote['id']}"))
        if quote["id"] == chosen:
            found.append(Span(quote["span_start"], quote["span_end"], "chosen"))
    for event in events:
        found.append(
            Span(event["trigger_start"], event["trigger_end"], "event", f"e-{event['id']}")
        )
        if event["id"] == chosen:
            found.append(Span(event["span_start"], event["span_end"], "chosen"))
    return found


def paragraphs(text: str, marks: Sequence[Span]) -> list[list[Piece]]:
    """The text's paragraphs as pieces; blank lines are left out. Linear in text and marks."""
    opens: dict[int, list[Span]] = {}
    closes: dict[int, list[Span]] = {}
    for mark in marks:
        start, end = max(0, mark.start), min(len(text), mark.end)
        if start < end:
            opens.setdefault(start, []).append(mark)
            closes.setdefault(end, []).append(mark)
    edges = sorted({0, len(text), *opens, *closes})
    active: list[Span] = []
    named: set[str] = set()
    out: list[list[Piece]] = [[]]
    for start, end in pairwise(edges):
        gone = closes.get(start, ())
        active = [m for m in active if m not in gone] + opens.get(start, [])
        kinds = tuple(dict.fromkeys(m.kind for m in active))
        anchor = next((m.anchor for m in opens.get(start, ()) if m.anchor not in named), "")
        named.add(anchor)
        for number, line in enumerate(text[start:end].split("\n")):
            if number:
                out.append([])
            if line:
                out[-1].append(Piece(line, kinds, anchor))
                anchor = ""
    return [p for p in out if any(piece.text.strip() for piece in p)]


def wording(first: str, other: str) -> list[tuple[str, str]]:
    """The words of `other` as (kind, words): same, added, or dropped (those of `first` alone)."""
    out: list[tuple[str, str]] = []
    for change in difference(first, other):
        if change.kind == "same":
            out.append(("same", change.other))
        else:
            out += [("dropped", change.one)] if change.one else []
            out += [("added", change.other)] if change.other else []
    return out
