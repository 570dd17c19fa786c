"""What watches ask for besides matches: what spreads, is revised, comes together, surges or falls silent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import structlog

from alerts import together, volume
from alerts.conditions import Carried, quotes, revised, spreading
from alerts.match import match as match_items
from alerts.notice import SHOWN, Notice, of_silence, of_surge
from alerts.render import brief
from alerts.sieve import expressions
from alerts.watch import Watch
from news.ids import digest
from news.records import Heard, Match, Memory, Remembered
from news.settings import Settings, SpikeSettings, Thing, WatchSettings
from state.memories import Memories
from state.store import Store
from warehouse import replay as history
from warehouse.spread import outlets_of
from wirewatch.pipeline.past import EVER

log = structlog.get_logger(__name__)

_LATEST = datetime(9999, 1, 1, tzinfo=UTC)
_SIEVED = 8
"""Of more watches than this the history is read once, in full, instead of sieved for each."""


def to_tell(
    matches: Sequence[Match], settings: Settings, store: Store, known: Recollection
) -> list[Match]:
    """What is told of an article: each match, or what has spread, been revised or is new."""
    watches = {watch.name: watch for watch in settings.watches}
    wide = [m for m in matches if watches[m.watch].spread]
    outlets = outlets_of(settings, quotes(wide))
    carried = {key: Carried(*found) for key, found in outlets.items()}
    later = [m for m in matches if watches[m.watch].revised]
    before = store.matched([m.extraction.article.id for m in later if m.extraction.article])
    out = list[Match]()
    for match in matches:
        watch, article = watches[match.watch], match.extraction.article
        assert article is not None
        if watch.tells_each:
            out.append(match)
        if watch.spread and (found := spreading(match, watch.spread, carried)):
            out.append(found)
        if watch.revised:
            earlier = before.get((match.watch, article.id), {})
            keys = [key for key, revision in earlier.items() if revision < article.revision]
            if found := revised(match, keys):
                out.append(found)
        if watch.new is not None and (found := known.first_time(match, watch.new)):
            out.append(found)
    return out


@dataclass(slots=True)
class Recollection:
    """What the watches of a round remember, and what the round adds to it.

    `anew`: those that have learned it from history now, and up to which load.
    """

    settings: Settings
    memories: dict[str, Memory]
    anew: dict[str, int]
    heard: dict[str, list[Heard]] = field(default_factory=lambda: defaultdict(list))
    pairs: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def _watches(self) -> dict[str, WatchSettings]:
        return {w.name: w for w in self.settings.watches if w.name in self.memories}

    def hear(self, match: Match) -> None:
        """An article that a watch has matched, if it counts them."""
        watch = self._watches[match.watch]
        if not (watch.spike or watch.silence):
            return
        article = match.extraction.article
        assert article is not None
        told = Heard(watch=match.watch, article=article.id, at=article.at, brief=brief(article))
        self.heard[match.watch].append(told)

    def first_time(self, match: Match, asked: tuple[Thing, ...]) -> Match | None:
        """The match with what comes together in it for the first time; from now on it is known."""
        keys = {pair.key for pair in together.pairs(match, asked)}
        known = keys & self.pairs[match.watch]
        if match.watch not in self.anew:
            known |= Memories(self.settings.state_url).pairs(match.watch, keys - known)
        self.pairs[match.watch] |= keys
        return together.first_time(match, asked, known)

    def notices(self, now: datetime) -> list[Notice]:
        """Watches that surge, or have fallen silent."""
        out = list[Notice]()
        listened = Memories(self.settings.state_url).listened()
        for watch in self._watches.values():
            if watch.spike is not None:
                out += self._surge(watch, watch.spike, now)
            if watch.silence is not None and listened is not None:
                out += self._silence(watch, watch.silence, now, listened)
        return out

    def _surge(self, watch: WatchSettings, asked: SpikeSettings, now: datetime) -> list[Notice]:
        memory = self.memories[watch.name]
        times = {one.article: one.at for one in self.heard[watch.name]}
        if watch.name not in self.anew:
            since = now - asked.usual - asked.within
            times |= Memories(self.settings.state_url).times(watch.name, since)
        surge = volume.surge(sorted(times.values()), asked, now, memory.begins)
        if surge is None:
            return []
        began = memory.began if volume.goes_on(memory.above, now, asked) else now
        self.memories[watch.name] = replace(memory, above=now, began=began)
        newest = self._newest(watch.name, min(surge.count, SHOWN))
        return [of_surge(watch, surge, newest, began)]

    def _silence(
        self, watch: WatchSettings, longest: timedelta, now: datetime, listened: datetime
    ) -> list[Notice]:
        newest = self._newest(watch.name, 1)
        last = newest[0] if newest else None
        since = last.at if last else self.memories[watch.name].armed
        # Where nothing could be read since, it is we who hear nothing.
        if now - since < longest or listened < since + longest:
            return []
        return [of_silence(watch, last, since, now)]

    def _newest(self, watch: str, most: int) -> list[Heard]:
        kept = [] if watch in self.anew else Memories(self.settings.state_url).newest(watch, most)
        some = {one.article: one for one in (*self.heard[watch], *kept)}
        return sorted(some.values(), key=lambda one: (one.at, one.article), reverse=True)[:most]

    def added(self, now: datetime) -> Remembered:
        """What the round adds, to be kept in the transaction of its matches."""
        since = {
            w.name: now - w.spike.usual - w.spike.within if w.spike else now
            for w in self._watches.values()
            if w.spike or w.silence
        }
        return Remembered(
            memories=tuple(self.memories.values()),
            heard=tuple(one for some in self.heard.values() for one in some),
            pairs=tuple((watch, key) for watch, keys in self.pairs.items() for key in keys),
            anew=frozenset(self.anew),
            since=since,
        )


def recollect(
    settings: Settings, watches: Sequence[Watch], marks: Mapping[str, int], now: datetime
) -> Recollection:
    """What the watches remember; one that is new, or asks for something else, learns it from history.

    History is what is published, and nothing of it is told: to a new watch all of it, to others what
    they have seen (up to their mark). A backfill makes it another.
    """
    asked = {w.name: w for w in settings.watches if w.remembers}
    mine = [watch for watch in watches if watch.name in asked]
    found = Recollection(settings, {}, {})
    if not mine:
        return found
    kept = Memories(settings.state_url).all()
    upto, backfills, begins = history.known(settings)
    learning = defaultdict[int, list[Watch]](list)
    for watch in mine:
        of, old = digest("memory", _asked(asked[watch.name]), backfills), kept.get(watch.name)
        if old is None:
            old = Memory(watch=watch.name, of="", begins=now, armed=now)
            learning[upto].append(watch)
        elif old.of != of:
            learning[min(upto, marks[watch.name])].append(watch)
        found.memories[watch.name] = replace(old, of=of, begins=min(old.begins, begins or now))
    for last, some in learning.items():
        found.anew |= dict.fromkeys((watch.name for watch in some), last)
        if begins is not None:
            _learn(found, some, last)
    return found


def _asked(watch: WatchSettings) -> str:
    return watch.model_dump_json(include={"query", "spike", "silence", "new"})


def _learn(known: Recollection, watches: Sequence[Watch], upto: int) -> None:
    """Hold watches against all that is published, up to a load."""
    each = [expressions(watch) for watch in watches] if len(watches) <= _SIEVED else [None]
    sieves = [one for one in each if one is not None]
    found = [some for one in sieves for some in one] if len(sieves) == len(each) else None
    asked, count = {w.name: w for w in known.settings.watches}, 0
    for extraction in history.between(known.settings, EVER, _LATEST, found, upto=upto):
        for match in match_items(watches, [(0, extraction)]):
            watch, count = asked[match.watch], count + 1
            known.hear(match)
            if watch.new is not None:
                known.first_time(match, watch.new)
    names = ", ".join(watch.name for watch in watches)
    log.info(f"{count} articles of history are now known to {names}")
