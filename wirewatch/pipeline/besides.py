"""What a watch asks for besides matches, held against one article: why it is told of, or is not."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import timedelta

from alerts import volume
from alerts.explain import Line
from alerts.match import match
from alerts.notice import span
from alerts.watch import Watch
from news.records import Article, Extraction, Match
from news.settings import Settings, WatchSettings
from warehouse import replay as history
from warehouse.spread import outlets_by_time
from wirewatch.pipeline.past import Past, words

_MOMENT = timedelta(microseconds=1)
_NAMED = 6


def besides(
    settings: Settings, watch: Watch, asks: WatchSettings, extraction: Extraction
) -> Iterator[Line]:
    """A line for each condition, as things were when the article came; none where nothing more is asked.

    What was before is matched again, as a replay does. Raises WarehouseError where nothing is published.
    """
    if not (asks.spread or asks.revised or asks.remembers):
        return
    article = extraction.article
    assert article is not None
    yield Line(0, "besides a match", None)
    if not (found := match([watch], [(0, extraction)])):
        yield Line(1, "it does not match: nothing else is looked at", False)
        return
    if asks.spread:
        yield from _spread(settings, found[0], asks.spread)
    past = Past(settings, asks)
    if asks.revised or asks.remembers:
        for _ in past.matches(watch, article.at, article.at + _MOMENT):
            pass
    if asks.revised:
        yield _revised(past, article)
    if asks.new is not None:
        yield _new(past, article)
    if asks.spike is not None:
        yield _spike(settings, past, asks, article)
    if asks.silence is not None:
        yield _silence(past, asks.silence, article)


def _spread(settings: Settings, found: Match, least: int) -> Iterator[Line]:
    carried = outlets_by_time(settings, [hit.key for hit in found.hits if hit.kind == "quote"])
    article = found.extraction.article
    assert article is not None
    alone = "", ((article.outlet or "?", article.at),)  # what nobody else has is in no cluster
    for hit in found.hits:
        if hit.kind == "quote":
            outlets = [name for name, _ in carried.get(hit.key, alone)[1]]
            told = f"spread: {len(outlets)} of {least} outlets carry {words(found, hit)}"
            names = ", ".join(outlets[:_NAMED]) + (", …" if len(outlets) > _NAMED else "")
            yield Line(1, f"{told}: {names}", len(outlets) >= least)


def _revised(past: Past, article: Article) -> Line:
    if article.revision < 2:
        return Line(1, "revised: this is its first revision", False)
    said = [said for id, n, said in past.revised if (id, n) == (article.id, article.revision)]
    told = said[0] if said else f"revision {article.revision} says nothing new that matches"
    return Line(1, f"revised: {told}", bool(said))


def _new(past: Past, article: Article) -> Line:
    said = [what for at, id, what in past.new if id == article.id]
    return Line(1, f"new: {said[0] if said else 'it was there before'}", bool(said))


def _spike(settings: Settings, past: Past, asks: WatchSettings, article: Article) -> Line:
    assert asks.spike is not None
    begins = history.known(settings)[2] or article.at
    edge = bisect_right(past.times, article.at - asks.spike.within)
    count = bisect_right(past.times, article.at) - edge
    surge = volume.surge(past.times, asks.spike, article.at, begins)
    usual = f", usually {surge.usual:.2g}" if surge else ""
    asked = f"more than {asks.spike.times:g} times the usual and {asks.spike.least} at least"
    told = f"{count} up to it in {span(asks.spike.within)}{usual}; asked is {asked}"
    return Line(1, f"spike: {told}", surge is not None)


def _silence(past: Past, longest: timedelta, article: Article) -> Line:
    at = bisect_left(past.times, article.at)
    if at == 0:
        return Line(1, "silence: nothing matched before it", False)
    quiet = article.at - past.times[at - 1]
    told = f"{span(quiet)} since the match before it; told after {span(longest)}"
    return Line(1, f"silence: {told}", quiet >= longest)
