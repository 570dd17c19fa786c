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

    Nothing that begins or ends in residue is kept, and none of an extractor whose spans are wrong.
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
            found = [_checked(fact, document) for fact in extractor(document)]
        except MemoryError:
            raise
        except Exception as error:
            log.warning("extractor failed", extractor=extractor.name, url=made.url, exc_info=True)
            notes.append(f"{extractor.name} failed: {type(error).__name__}: {error}"[:300])
            continue
        _keep(document, [fact for fact in found if not _in_residue(fact, made.residue)])
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


def _checked(fact: Fact, document: Document) -> Fact:
    """The fact, if its span holds its text; ValueError else, for it would mislead whoever reads it."""
    if not isinstance(fact, Mention | Quote | Event):
        raise TypeError(f"gave a {type(fact).__name__}, not a Mention, Quote or Event")
    inside = 0 <= fact.start < fact.end <= len(document.text)
    if not inside or document.text[fact.start : fact.end] != fact.text:
        raise ValueError(f"[{fact.start}, {fact.end}) is not where {fact.text[:40]!r} stands")
    return fact


def _in_residue(fact: Fact, spans: Sequence[Residue]) -> bool:
    """Whether a fact begins or ends in residue."""
    for at in (fact.start, fact.end - 1):
        i = bisect.bisect_right(spans, at, key=lambda r: r.start) - 1
        if i >= 0 and at < spans[i].end:
            return True
    return False
