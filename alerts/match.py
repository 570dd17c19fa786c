"""Watches against articles: each match with its hits, and in words why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from alerts.terms import Text
from alerts.watch import Item, Watch, bare_words
from news.ids import event_key, quote_key
from news.records import Event, Extraction, Hit, Match, Quote
from news.text import cut, squeeze


def match(watches: Sequence[Watch], items: Iterable[tuple[int, Extraction]]) -> list[Match]:
    """The matches of each watch, in the order of the items; `items` are load number and extraction."""
    found = []
    for load, extraction in items:
        article = extraction.article
        if article is None or extraction.status not in ("article", "stub"):
            continue
        item = Item(article, extraction.mentions, Text(article.title), Text(article.text))
        for watch in watches:
            if hits := tuple(_hits(watch, item, extraction)):
                found.append(Match(watch=watch.name, load=load, extraction=extraction, hits=hits))
    return found


def _hits(watch: Watch, item: Item, extraction: Extraction) -> Iterator[Hit]:
    quotes: Sequence[Quote | None] = extraction.quotes if watch.quote_fields else (None,)
    events: Sequence[Event | None] = extraction.events if watch.event_fields else (None,)
    article, seen = item.article, set[str]()
    for quote in quotes:
        for event in events:
            held = Item(item.article, item.mentions, item.title, item.text, quote, event)
            if not watch.test(held):
                continue
            for hit in _hit(watch, held):
                if hit.key not in seen:
                    seen.add(hit.key)
                    yield hit
    if seen == {article.id}:
        yield from _carrying(watch, extraction)


def _hit(watch: Watch, item: Item) -> Iterator[Hit]:
    article = item.article
    if item.quote is not None:
        yield _quote_hit(article.id, item.quote, f"quote of {_who(item.quote)}")
    if item.event is not None:
        yield _event_hit(article.id, item.event, f"event {item.event.type}")
    if item.quote is None and item.event is None:
        start, end, why = _where(watch, item)
        yield Hit(kind="article", key=article.id, start=start, end=end, why=why)


def _where(watch: Watch, item: Item) -> tuple[int, int, str]:
    """The first place in the text where one of the bare words stands."""
    for matcher in bare_words(watch):
        if span := matcher.find(item.text):
            return *span, f"the text has “{cut(squeeze(item.article.text[span[0] : span[1]]), 80)}”"
        if span := matcher.find(item.title):
            found = cut(squeeze((item.article.title or "")[span[0] : span[1]]), 80)
            return 0, 0, f"the title has “{found}”"
    return 0, 0, "the article holds what the query asks"


def _carrying(watch: Watch, extraction: Extraction) -> Iterator[Hit]:
    """Quotes and events of a matched article that carry the word, to be shown with it."""
    assert extraction.article is not None
    article, matchers = extraction.article.id, bare_words(watch)
    for quote in extraction.quotes:
        said = (Text(quote.content), Text(quote.speaker), Text(quote.speaker_mention))
        if any(m(t) for m in matchers for t in said):
            yield _quote_hit(article, quote, "the quote carries the word")
    for event in extraction.events:
        if any(m(Text(event.text)) for m in matchers):
            yield _event_hit(article, event, "the event's sentence carries the word")


def _quote_hit(article: str, quote: Quote, why: str) -> Hit:
    key = quote_key(article, quote.kind, quote.content)
    return Hit(kind="quote", key=key, start=quote.start, end=quote.end, why=why)


def _event_hit(article: str, event: Event, why: str) -> Hit:
    key = event_key(article, event.type, event.text)
    return Hit(kind="event", key=key, start=event.start, end=event.end, why=why)


def _who(quote: Quote) -> str:
    return cut(squeeze(quote.speaker or quote.speaker_mention or "somebody not named"), 80)
