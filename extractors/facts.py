"""The registered extractors at work on one article, each on its own: one that fails loses only its own."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import structlog

from extractors.document import Document, Extractor
from news.records import Article, Event, Knowledge, Mention, Quote, Residue

log = structlog.get_logger(__name__)

Fact = Mention | Quote | Event


@dataclass(frozen=True, slots=True)
class Facts:
    """What the extractors found, and what went wrong with those that failed."""

    mentions: tuple[Mention, ...] = ()
    quotes: tuple[Quote, ...] = ()
    events: tuple[Event, ...] = ()
    notes: tuple[str, ...] = ()


def find_facts(made: Article, knowledge: Knowledge, registered: Iterable[Extractor]) -> Facts:
    """What `registered` find in an article, in order; one that raises is a note.

    Nothing that begins or ends in residue is kept, and no fact whose span is wrong; the others are.
    MemoryError passes.
    """
    document = Document(
        text=made.text,
        knowledge=knowledge,
        title=made.title,
        published=made.published,
        language=made.language,
        outlet=made.outlet,
        url=made.url or None,
        residue=made.residue,
    )
    notes, idle = [], []
    for extractor in registered:
        if extractor.languages and made.language not in extractor.languages:
            idle.append(extractor.name)
            continue
        try:
            found = list(extractor(document))
        except MemoryError:
            raise
        except Exception as error:
            log.warning("extractor failed", extractor=extractor.name, url=made.url, exc_info=True)
            notes.append(_note(extractor, error))
            continue
        sound, wrong = _sound(found, document)
        for fault in wrong:
            log.warning("fact refused", extractor=extractor.name, url=made.url, error=str(fault))
        notes += [_note(extractor, fault) for fault in wrong[:1]]
        _keep(document, [fact for fact in sound if not _in_residue(fact, made.residue)])
    notes += document.notes
    if idle:
        spoken = f"language {made.language}" if made.language else "unknown language"
        notes.append(f"{spoken} has no {', '.join(idle)}")
    return Facts(document.mentions, document.quotes, document.events, tuple(notes))


def _keep(document: Document, found: Sequence[Fact]) -> None:
    ordered = sorted(found, key=lambda fact: (fact.start, fact.end))
    document.mentions += tuple(f for f in ordered if isinstance(f, Mention))
    document.quotes += tuple(f for f in ordered if isinstance(f, Quote))
    document.events += tuple(f for f in ordered if isinstance(f, Event))


def _note(extractor: Extractor, error: Exception) -> str:
    return f"{extractor.name} failed: {type(error).__name__}: {error}"[:300]


def _sound(
    found: Iterable[Fact], document: Document
) -> tuple[list[Fact], list[TypeError | ValueError]]:
    """The facts whose spans hold their texts, and what is wrong with the others."""
    sound, wrong = list[Fact](), list[TypeError | ValueError]()
    for fact in found:
        try:
            _check(fact, document.text)
        except (TypeError, ValueError) as error:
            wrong.append(error)
        else:
            sound.append(fact)
    return sound, wrong


def _check(fact: Fact, text: str) -> None:
    """Raise ValueError for a span that does not hold its text: it would mislead whoever reads it."""
    if not isinstance(fact, Mention | Quote | Event):
        raise TypeError(f"gave a {type(fact).__name__}, not a Mention, Quote or Event")
    inside = 0 <= fact.start < fact.end <= len(text)
    if not inside or text[fact.start : fact.end] != fact.text:
        raise ValueError(f"[{fact.start}, {fact.end}) is not where {fact.text[:40]!r} stands")


def _in_residue(fact: Fact, spans: Sequence[Residue]) -> bool:
    """Whether a fact begins or ends in residue."""
    for at in (fact.start, fact.end - 1):
        i = bisect.bisect_right(spans, at, key=lambda r: r.start) - 1
        if i >= 0 and at < spans[i].end:
            return True
    return False
