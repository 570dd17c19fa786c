"""Two things that come together: in one quote, one event, or an article that matched as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from news.ids import digest
from news.records import Event, Extraction, Hit, Match, Party, Quote, Span
from news.settings import Thing
from news.text import fold

_NAMED = 3
Named = tuple[str, str]
"""An id (or a folded name where there is none), and the name to be shown."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things of one hit, the same `key` whenever they come together."""

    key: str
    names: tuple[str, ...]
    hit: Hit


def pairs(match: Match, things: tuple[Thing, ...]) -> list[Pair]:
    """What of a match comes together, each pair once.

    Without `things` it is what the query asks for: the match itself is the one pair.
    """
    if not things:
        return [Pair(digest("together"), (), match.hits[0])]
    found = dict[str, Pair]()
    for hit in match.hits:
        of = list(_things(match.extraction, hit))
        sides = [[named for thing, named in of if thing == asked] for asked in things]
        for one, other in product(*sides):
            if one[0] == other[0]:
                continue
            # Two of one kind have no order.
            ids = sorted((one[0], other[0])) if things[0] == things[1] else (one[0], other[0])
            key = digest("together", *things, *ids)
            found.setdefault(key, Pair(key, (one[1], other[1]), hit))
    return list(found.values())


def first_time(match: Match, asked: tuple[Thing, ...], known: Collection[str]) -> Match | None:
    """The match with only those hits in which a pair comes together that is not `known`; else None."""
    new = [pair for pair in pairs(match, asked) if pair.key not in known]
    if not new:
        return None
    if not asked:
        first, *rest = match.hits
        told = replace(first, key=new[0].key, why=f"this matches for the first time; {first.why}")
        return replace(match, hits=(told, *rest), condition="new")
    by_hit = defaultdict[Hit, list[Pair]](list)
    for pair in new:
        by_hit[pair.hit].append(pair)
    return replace(match, hits=tuple(map(_told, by_hit.values())), condition="new")


def _told(some: Sequence[Pair]) -> Hit:
    """The hit that these pairs are in, with what is new in it."""
    hit, keys = some[0].hit, [pair.key for pair in some]
    names = ", ".join(" and ".join(pair.names) for pair in some[:_NAMED])
    more = f" ({len(some) - _NAMED} more pairs)" if len(some) > _NAMED else ""
    key = keys[0] if len(keys) == 1 else digest("together", *sorted(keys))
    return replace(hit, key=key, why=f"together for the first time: {names}{more}; {hit.why}")


def _things(extraction: Extraction, hit: Hit) -> Iterator[tuple[Thing, Named]]:
    """What is in a hit, by kind."""
    article = extraction.article
    assert article is not None
    if article.outlet:
        yield "outlet", (fold(article.outlet), article.outlet)
    if hit.kind == "article":
        yield from _mentioned(extraction, [(0, len(article.text))])
    elif hit.kind == "quote":
        for quote in extraction.quotes:
            if (quote.start, quote.end) == (hit.start, hit.end):
                yield from _of_quote(extraction, quote)
    else:
        for event in extraction.events:
            if (event.trigger_start, event.trigger_end) == (hit.start, hit.end):
                yield from _of_event(extraction, event)


def _of_quote(extraction: Extraction, quote: Quote) -> Iterator[tuple[Thing, Named]]:
    if quote.speaker:
        yield "speaker", (quote.speaker_id or fold(quote.speaker), quote.speaker)
    yield from _mentioned(extraction, quote.segments or ((quote.start, quote.end),))


def _of_event(extraction: Extraction, event: Event) -> Iterator[tuple[Thing, Named]]:
    yield "event", (event.type, event.type)
    for party in event.actors:
        yield "actor", _party(party)
    for party in event.recipients:
        yield "recipient", _party(party)
    if event.place:
        name = event.place.name or event.place.mention
        yield "place", (event.place.id or fold(name), name)
    yield from _mentioned(extraction, [(event.start, event.end)])


def _party(party: Party) -> Named:
    name = party.name or party.mention
    return party.id or fold(name), name


def _mentioned(extraction: Extraction, within: Sequence[Span]) -> Iterator[tuple[Thing, Named]]:
    """Entities named within some spans, each once."""
    found = dict[str, str]()
    for mention in extraction.mentions:
        if any(start <= mention.start and mention.end <= end for start, end in within):
            name = mention.name or mention.text
            found.setdefault(mention.id or fold(name), name)
    for id, name in found.items():
        yield "entity", (id, name)
