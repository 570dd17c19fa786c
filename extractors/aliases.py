"""The gazetteer made ready: where its names stand in a text, and who held an office on a day."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache

from ahocorasick_rs import AhoCorasick

from extractors.governments import is_government
from extractors.knowledge import CAPITAL
from extractors.titles import plain
from news.records import Entity, Knowledge, Mention, Office
from news.text import fold

_FAMILY_FIRST = frozenset({"CHN", "TWN", "PRK", "KOR", "VNM", "KHM"})
# Abbreviations that are words when everything is in capitals: "TELL US WHO".
_WORDS = frozenset({"US", "WHO", "UN", "AU"})

Owners = tuple[Entity, ...]


@dataclass(frozen=True, eq=False)
class Index:
    """The gazetteer by alias, by surname, by country and by office.

    An alias has several owners where two entities that are equally likely share it.
    """

    knowledge: Knowledge
    automaton: AhoCorasick
    aliases: tuple[str, ...]
    owners: Mapping[str, Entity | Owners]
    by_id: Mapping[str, Entity]

    def holders(self, title: str, country: str | None, day: datetime | None) -> list[Entity]:
        """Who held the office: on `day` where it is known, at any time where not.

        A country of None asks for every country.
        """
        on = day.strftime("%Y-%m-%d") if day else None
        found = [
            entity
            for office, entity in self._offices.get(plain(title), ())
            if (not country or office.country == country)
            and (on is None or (office.start or "") <= on < (office.end or "9999"))
        ]
        return list({e.id: e for e in found}.values())

    def settled(self, one: Mention) -> Mention:
        """The mention, or where people have merged its entity into another, a mention of that."""
        entity = self.knowledge.redirects.get(one.id or "")
        return replace(one, id=entity.id, name=entity.name, kind=entity.kind) if entity else one

    def family(self, person: str | None) -> frozenset[str]:
        """The folded surnames of a person of the gazetteer, by id."""
        entity = self.by_id.get(person or "")
        return _families(entity) if entity else frozenset()

    @cached_property
    def by_code(self) -> Mapping[str, Entity]:
        """The countries by ISO 3166-1 alpha-3 code."""
        countries = (e for e in self.knowledge.entities if e.kind == "country")
        return {e.id.removeprefix("cty:"): e for e in countries}

    @cached_property
    def surnames(self) -> Mapping[str, Owners]:
        """Who is known by a surname, folded; nobody of an imported extract."""
        found: defaultdict[str, dict[str, Entity]] = defaultdict(dict)
        for entity in reversed(self.knowledge.entities):
            if entity.kind == "person":
                stands = self.knowledge.redirects.get(entity.id, entity)
                for last in _families(entity):
                    found[last][stands.id] = stands
        return {last: tuple(people.values()) for last, people in found.items()}

    @cached_property
    def _offices(self) -> Mapping[str, tuple[tuple[Office, Entity], ...]]:
        found: defaultdict[str, list[tuple[Office, Entity]]] = defaultdict(list)
        for entity in (*self.knowledge.entities, *self.knowledge.imported):
            stands = self.knowledge.redirects.get(entity.id, entity)
            for office in entity.offices:
                if office.title != CAPITAL:
                    found[plain(office.title)].append((office, stands))
        return {title: tuple(held) for title, held in found.items()}


class _Held:
    """A knowledge that counts as equal to any other: the version beside it is what tells."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


def index(knowledge: Knowledge) -> Index:
    """The index of `knowledge`, made once for each version of it."""
    return _index(knowledge.version, _Held(knowledge))


@lru_cache(maxsize=4)
def _index(version: str, held: _Held) -> Index:
    known = held.knowledge
    owners: dict[str, Entity | Owners] = {}
    # What comes last in the knowledge is the desk's own, and goes before what ships; that before imports.
    for entity in reversed(known.entities):
        for alias in _names(entity):
            owners.setdefault(alias, known.redirects.get(entity.id, entity))
    _import(owners, known)
    # In order a trie is built twice as fast as anyhow.
    aliases = tuple(sorted(owners))
    by_id = {e.id: e for e in (*known.imported, *known.entities)}
    return Index(
        known, AhoCorasick(aliases, store_patterns=False), aliases, owners, by_id | known.redirects
    )


def _import(owners: dict[str, Entity | Owners], known: Knowledge) -> None:
    """Add the names of imported entities that are nobody's; two of one name share it."""
    shipped = frozenset(owners)
    for entity in known.imported:
        stands = known.redirects.get(entity.id, entity)
        for alias in _names(entity):
            if alias in shipped:
                continue
            before = owners.setdefault(alias, stands)
            if before is not stands:
                others = before if isinstance(before, tuple) else (before,)
                owners[alias] = others if stands in others else (*others, stands)


def listed(text: str, known: Index) -> list[Mention]:
    """Every alias of the gazetteer that stands as whole words: the leftmost, the longest there.

    Where several entities share a name, the one whose country the text names; else nobody.
    """
    hits = known.automaton.find_matches_as_indexes(text, overlapping=True)
    found: list[tuple[Entity | Owners, int, int]] = []
    reach = 0
    for which, start, end in sorted(hits, key=lambda h: (h[1], -h[2])):
        if start < reach or not _whole(text, start, end):
            continue
        if known.aliases[which] in _WORDS and _shouted(text, start, end):
            continue
        reach = end
        found.append((known.owners[known.aliases[which]], start, end))
    return list(_settled(found, text, known))


def _settled(
    found: Iterable[tuple[Entity | Owners, int, int]], text: str, known: Index
) -> Iterator[Mention]:
    hits = list(found)
    named = {e.id for e, _, _ in hits if isinstance(e, Entity) and e.kind == "country"}
    for owner, start, end in hits:
        if isinstance(owner, tuple):
            here = [e for e in owner if f"cty:{e.country}" in named]
            if len(here) != 1:
                continue
            owner = here[0]
        yield mention(text, start, end, _meant(owner, known, text, start, end))


def mention(text: str, start: int, end: int, entity: Entity) -> Mention:
    """The mention of `entity` at `[start, end)`."""
    return Mention(
        start=start, end=end, text=text[start:end], id=entity.id, name=entity.name, kind=entity.kind
    )


def surname(name: str) -> str:
    """The last word of a name without its Arabic article; `Elizabeth II` has none of its own."""
    last = re.sub(r"^(?:al|el)-", "", name.split()[-1], flags=re.I) if name.split() else name
    return last if len(last) > 2 else name


def _names(entity: Entity) -> Iterator[str]:
    """Its name and its aliases."""
    return filter(None, map(str.strip, (entity.name, *entity.aliases)))


@lru_cache(maxsize=20_000)
def _families(person: Entity) -> frozenset[str]:
    """The family names, folded: the first word where it is written first (`Xi Jinping`), else the last."""
    first = person.country in _FAMILY_FIRST
    return frozenset(
        fold(alias.split()[0] if first else surname(alias)) for alias in _names(person)
    )


def _meant(entity: Entity, known: Index, text: str, start: int, end: int) -> Entity:
    """A capital that acts is its country's government: "Moscow said", but "in Moscow"."""
    capital = any(o.title == CAPITAL for o in entity.offices)
    if not capital or not is_government(text, start, end):
        return entity
    return known.by_code.get(entity.country or "", entity)


def _whole(text: str, start: int, end: int) -> bool:
    # A hyphen before is no word's part: "pro-Moscow", "non-NATO".
    before = start == 0 or not text[start - 1].isalnum()
    return before and (end == len(text) or not text[end].isalnum())


def _shouted(text: str, start: int, end: int) -> bool:
    """Whether the words around are all in capitals too."""
    around = [*text[max(0, start - 30) : start].split()[-2:], *text[end : end + 30].split()[:2]]
    letters = [w for w in around if sum(map(str.isalpha, w)) > 1]
    return len(letters) > 1 and all(w == w.upper() for w in letters)
