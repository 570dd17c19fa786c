"""What a watch has matched in the past, and what it would have told of besides matches, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby

from alerts import conditions, together, volume
from alerts.conditions import Carried
from alerts.match import match
from alerts.notice import span
from alerts.sieve import expressions
from alerts.watch import Watch
from news.records import Extraction, Hit, Match
from news.settings import Settings, WatchSettings
from news.text import cut, squeeze
from warehouse import replay as history
from warehouse.spread import outlets_by_time

EVER = datetime(1, 1, 2, tzinfo=UTC)
_WORDS = 120  # characters of a quote that is told


@dataclass(slots=True)
class Past:
    """What a watch has matched, in the order of time, and what it would have told of besides matches."""

    settings: Settings
    asks: WatchSettings
    times: list[datetime] = field(default_factory=list)
    pairs: set[str] = field(default_factory=set)
    new: list[tuple[datetime, str, str]] = field(default_factory=list)
    quotes: list[tuple[datetime, Hit, str]] = field(default_factory=list)
    keys: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    revised: list[tuple[str, int, str]] = field(default_factory=list)

    def matches(self, watch: Watch, since: datetime, until: datetime) -> Iterator[Match]:
        """Matches of newest revisions before `until`, from as early as is needed to tell of `since`."""
        asks = self.asks
        some = history.between(
            self.settings, _first(since, asks), until, expressions(watch), revisions=asks.revised
        )
        for _, revisions in groupby(some, lambda one: one.doc_id):
            for extraction, newest in _last_known(revisions):
                for found in match([watch], [(0, extraction)]):
                    self._revision(found)
                    if newest:
                        self._hear(found)
                        yield found

    def told(self, since: datetime, until: datetime) -> list[tuple[datetime, str]]:
        """What would have been told from `since` to before `until`, the first first."""
        begins = history.known(self.settings)[2] or since
        new = ((at, what) for at, _, what in self.new)
        found = [*new, *self._spread(), *self._revised()]
        some = [(at, what) for at, what in found if since <= at < until]
        return sorted([*some, *_volumes(self.times, self.asks, since, until, begins)])

    def _hear(self, found: Match) -> None:
        article = found.extraction.article
        assert article is not None
        self.times.append(article.at)
        if self.asks.new is not None:
            if new := together.first_time(found, self.asks.new, self.pairs):
                self.new.append((article.at, article.id, _why(new.hits[0])))
            self.pairs.update(pair.key for pair in together.pairs(found, self.asks.new))
        if self.asks.spread:
            for hit in found.hits:
                if hit.kind == "quote":
                    self.quotes.append((article.at, hit, words(found, hit)))

    def _revision(self, found: Match) -> None:
        article = found.extraction.article
        assert article is not None
        if not self.asks.revised:
            return
        if changed := conditions.revised(found, self.keys[article.id]):
            said = f"{_why(changed.hits[0])}: {words(found, changed.hits[0])}"
            self.revised.append((article.id, article.revision, said))
        self.keys[article.id].update(hit.key for hit in found.hits)

    def _spread(self) -> Iterator[tuple[datetime, str]]:
        """Quotes when so many outlets had them, each cluster once."""
        carried = outlets_by_time(self.settings, list({hit.key for _, hit, _ in self.quotes}))
        known = set[str]()
        for at, hit, said in self.quotes:
            cluster, outlets = carried.get(hit.key, ("", ()))
            by_then = Carried(cluster, tuple(name for name, since in outlets if since <= at))
            for wide in conditions.carried_by([hit], self.asks.spread or 2, {hit.key: by_then}):
                if cluster not in known:
                    known.add(cluster)
                    yield at, f"{_why(wide)}: {said}"

    def _revised(self) -> Iterator[tuple[datetime, str]]:
        """Revisions when they were loaded."""
        if self.revised:
            landed = history.landed(self.settings, [(id, n) for id, n, _ in self.revised])
            yield from ((landed[id, n], said) for id, n, said in self.revised if (id, n) in landed)


def _last_known(some: Iterable[Extraction]) -> Iterator[tuple[Extraction, bool]]:
    """Each, and whether it is the last."""
    *others, last = some
    yield from ((one, False) for one in others)
    yield last, True


def _why(hit: Hit) -> str:
    return hit.why.partition(";")[0]


def words(found: Match, hit: Hit) -> str:
    """What is said in a hit, in marks, cut."""
    article = found.extraction.article
    assert article is not None
    return f"“{cut(squeeze(article.text[hit.start : hit.end]).strip('“”'), _WORDS)}”"


def _first(since: datetime, asks: WatchSettings) -> datetime:
    """From when on articles must be read for what is asked of those from `since` on."""
    if asks.spread or asks.revised or asks.silence is not None or asks.new is not None:
        return EVER
    return since - asks.spike.usual - asks.spike.within if asks.spike else since


def _volumes(
    times: list[datetime], asks: WatchSettings, since: datetime, until: datetime, begins: datetime
) -> list[tuple[datetime, str]]:
    """Surges and silences."""
    found = list[tuple[datetime, str]]()
    if asks.spike is not None:
        for one in volume.surges(times, asks.spike, begins, since):
            usual = f"usually {one.usual:.2g}"
            found.append((one.at, f"{one.count} articles in {span(asks.spike.within)}, {usual}"))
    if asks.silence is not None:
        for start, end in volume.gaps(times, asks.silence, since, until):
            found.append((start + asks.silence, f"nothing for {span(end - start)}"))
    return found
