"""Watches against articles: what matched, and why, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeVar

import structlog

from alerts.clauses import Clause, atoms, evidence
from alerts.fields import Evidence, carries
from alerts.query import Node
from alerts.view import Done, Said, View
from alerts.watch import Watch
from news.records import Extraction, Hit, Match

log = structlog.get_logger(__name__)

T = TypeVar("T", Said, Done)


def match(watches: Sequence[Watch], items: Iterable[tuple[int, Extraction]]) -> list[Match]:
    """Every watch that holds of an article, for pairs of load number and extraction.

    Only extractions with an article (status article or stub) are looked at. An article at which
    matching itself breaks is logged and passed over: it must not stop those behind it.
    """
    out = []
    for load, extraction in items:
        if extraction.article is None or extraction.status not in ("article", "stub"):
            continue
        view = View(extraction)
        for watch in watches:
            try:
                found = hits(watch, view)
            except Exception:
                log.exception(
                    "an article could not be matched", watch=watch.name, url=view.article.url
                )
                continue
            if found:
                out.append(Match(watch=watch.name, load=load, extraction=extraction, hits=found))
    return out


def hits(watch: Watch, view: View) -> tuple[Hit, ...]:
    """What of an article a watch matches: the article itself first, then quotes, then events.

    Where words of the article were asked for, the article is the hit, and the quotes and events
    that carry the words stand beside it. Where quotes or events were, they are the hits.
    """
    found: dict[tuple[str, str], Hit] = {}
    for clause in watch.clauses:
        for hit in _clause_hits(clause, view):
            found.setdefault((hit.kind, hit.key), hit)
    order = {"article": 0, "quote": 1, "event": 2}
    return tuple(sorted(found.values(), key=lambda h: (order[h.kind], h.start, h.key)))


def _clause_hits(clause: Clause, view: View) -> Iterator[Hit]:
    about = evidence(clause.article, view) if clause.article else []
    quotes = _those(clause.quote, clause.quote_wanted, view.quotes)
    events = _those(clause.event, clause.event_wanted, view.events)
    if about is None or quotes is None or events is None:
        return
    if not clause.quote_wanted and not clause.event_wanted:
        start, end = next((e.span for e in about if e.span), (0, 0))
        yield Hit(kind="article", key=view.article.id, start=start, end=end, why=_why(about))
        yield from _beside(clause, view)
    both: list[tuple[Said | Done, list[Evidence]]] = [*quotes, *events]
    for one, why in both:
        yield _hit(one, _why([*why, *about]))


def _those(
    node: Node | None, wanted: bool, some: Sequence[T]
) -> list[tuple[T, list[Evidence]]] | None:
    """The quotes or events that a clause asks for; None where the clause does not hold."""
    if node is None:
        return []
    held = [(one, evidence(node, one)) for one in some]
    found = [(one, why) for one, why in held if why is not None]
    if wanted:
        return found or None
    return [] if len(found) == len(held) else None


def _beside(clause: Clause, view: View) -> Iterator[Hit]:
    """Quotes and events that carry the words for which the article matched."""
    patterns = [a.pattern for a in atoms(clause.article) if a.field.in_text and not a.negated]
    both: list[Said | Done] = [*view.quotes, *view.events]
    for one in both:
        if pattern := next((p for p in patterns if carries(p, one)), None):
            yield _hit(one, f"carries “{pattern.raw}”")


def _hit(one: Said | Done, why: str) -> Hit:
    kind: Literal["quote", "event"] = "quote" if isinstance(one, Said) else "event"
    return Hit(kind=kind, key=one.key, start=one.start, end=one.end, why=why)


def _why(found: Sequence[Evidence]) -> str:
    """The first few reasons, each once."""
    reasons = list(dict.fromkeys(e.why for e in found))
    more = f"; and {len(reasons) - 6} more" if len(reasons) > 6 else ""
    return "; ".join(reasons[:6]) + more
