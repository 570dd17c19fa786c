"""Watches against articles: what matched, and why, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

import structlog

from alerts.clauses import Clause
from alerts.fields import Evidence, carries
from alerts.query import Node
from alerts.sieve import Sieve
from alerts.view import Done, Said, View
from alerts.watch import Watch
from alerts.words import Pattern
from news.records import Extraction, Hit, Match
from news.text import fold

log = structlog.get_logger(__name__)

T = TypeVar("T", Said, Done)
_ORDER = {"article": 0, "quote": 1, "event": 2}


def match(watches: Sequence[Watch], items: Iterable[tuple[int, Extraction]]) -> list[Match]:
    """Every watch that holds of an article, for pairs of load number and extraction.

    Only extractions with an article (status article or stub) are looked at. An article at which
    matching itself breaks is logged and passed over: it must not stop those behind it.
    """
    out, sieve = [], Sieve(watches)
    for load, extraction in items:
        if extraction.article is None or extraction.status not in ("article", "stub"):
            continue
        view = View(extraction)
        for watch in _passing(sieve, watches, view):
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


def _passing(sieve: Sieve, watches: Sequence[Watch], view: View) -> Sequence[Watch]:
    """The watches to look at: all of them, where the sieve breaks at an article."""
    try:
        return sieve.passing(view)
    except Exception:
        log.exception("an article could not be sieved", url=view.article.url)
        return watches


def hits(watch: Watch, view: View) -> tuple[Hit, ...]:
    """What of an article a watch matches: the article itself first, then quotes, then events.

    Where words of the article were asked for, the article is the hit, and the quotes and events
    that carry the words stand beside it. Where quotes or events were, they are the hits.
    """
    found = [hit for clause in watch.clauses for hit in _clause_hits(clause, view)]
    if len(found) < 2 or (len(found) == 2 and found[0].kind == "article" != found[1].kind):
        return tuple(found)  # as most are: each once, and in order
    once: dict[tuple[str, str], Hit] = {}
    for hit in found:
        once.setdefault((hit.kind, hit.key), hit)
    return tuple(sorted(once.values(), key=lambda h: (_ORDER[h.kind], h.start, h.key)))


def _clause_hits(clause: Clause, view: View) -> list[Hit]:
    about = clause.article.evidence(view) if clause.article else []
    if about is None:
        return []
    quotes = _those(clause.quote, clause.quote_wanted, view.quotes) if clause.quote else []
    events = _those(clause.event, clause.event_wanted, view.events) if clause.event else []
    if quotes is None or events is None:
        return []
    if not clause.quote_wanted and not clause.event_wanted:
        start, end = next((e.span for e in about if e.span), (0, 0))
        whole = Hit(kind="article", key=view.article.id, start=start, end=end, why=_why(about))
        return [whole, *_beside(clause, view)]
    both: list[tuple[Said | Done, list[Evidence]]] = [*quotes, *events]
    return [_hit(one, _why([*why, *about])) for one, why in both]


def _those(node: Node, wanted: bool, some: Sequence[T]) -> list[tuple[T, list[Evidence]]] | None:
    """The quotes or events that a clause asks for; None where the clause does not hold."""
    held = [(one, node.evidence(one)) for one in some]
    found = [(one, why) for one, why in held if why is not None]
    if wanted:
        return found or None
    return [] if len(found) == len(held) else None


def _beside(clause: Clause, view: View) -> list[Hit]:
    """Quotes and events that carry the words for which the article matched."""
    first: dict[int, Pattern] = {}
    for pattern in clause.words:
        if pattern.word is not None and not pattern.ids:
            for place in view.facts_with(pattern.word):
                first.setdefault(place, pattern)
            continue
        for place in _having(pattern, view):
            if place not in first and (pattern.word or carries(pattern, view.facts[place])):
                first[place] = pattern
    return [_hit(view.facts[n], f"carries “{first[n].raw}”") for n in sorted(first)]


def _having(pattern: Pattern, view: View) -> Collection[int]:
    """Places of the facts that may carry a pattern: they have all of its words, or whom it means."""
    if pattern.wild:
        return range(len(view.facts))
    found = set.intersection(*(set(view.facts_with(word)) for word in pattern.words))
    named = view.facts_by_name
    for id in (fold(pattern.raw), *pattern.ids):
        found.update(named.get(id, ()))
    return found


def _hit(one: Said | Done, why: str) -> Hit:
    return Hit(kind=one.kind, key=one.key, start=one.start, end=one.end, why=why)


def _why(found: Sequence[Evidence]) -> str:
    """The first few reasons, each once."""
    if not found:
        return "nothing that it excludes is there"
    if len(found) == 1:
        return found[0].why
    reasons = list(dict.fromkeys(e.why for e in found))
    more = f"; and {len(reasons) - 6} more" if len(reasons) > 6 else ""
    return "; ".join(reasons[:6]) + more
