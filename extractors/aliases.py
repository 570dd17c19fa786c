"""The gazetteer made ready: where its names stand in a text, and who held an office on a day."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from extractors.knowledge import CAPITAL
from extractors.titles import plain
from news.records import Entity, Knowledge, Mention, Office
from news.text import fold

# After these a capital is a place; otherwise it is taken for its country's government.
_PLACE_BEFORE = re.compile(
    r"(?:\b(?:in|near|to|from|around|at|outside|into|towards?|of|reached|left|visit(?:ed|s|ing)?|for|"
    r"via|over|across|north|south|east|west|central|downtown|greater)\s+(?:the\s+)?|^\s*|[\n(]\s*)$",
    re.I,
)
_ACTOR_AFTER = re.compile(
    r"\s*(?:(?:’s|'s)\s|(?:and|,)?\s*(?:has|have|had|is|was|will|would|could|may|must|also|again|"
    r"repeatedly|said|says|meanwhile|[a-z]+(?:ed|s)\b))"
)
# What is told or handed "to Moscow" goes to its government, unless somebody travels there.
_TOLD = re.compile(
    r"\b(?:messages?|letters?|propos(?:al|als|e|ed|es|ing)|present(?:ed|s|ing)?|respon(?:d|ded|ds|se|ses|ding)|"
    r"repl(?:y|ied|ies)|demands?|appeal(?:ed|s)?|warnings?|signals?|ultimatum|concessions?|loyal|close|closer|"
    r"link(?:ed|s)?|ties|allied|hostile|opposed|pressure|answers?|aid|support|pledge[ds]?|deliver(?:ed|s|y)?|"
    r"writing|offer(?:ed|s)?|according)\b(?P<between>[^.!?\n]{0,80})\bto\s$",
    re.I,
)
_TRAVELS = re.compile(
    r"\b(?:fl(?:y|ew|ies|ying|ight)|travel\w*|trips?|visits?|return\w*|head(?:s|ed|ing)|way|journeys?|went|go(?:es|ing)?|"
    r"c(?:o|a)m(?:e|es|ing)|arriv\w+|dr(?:i|o)ve[sn]?|driving|mov(?:e|ed|es|ing)|bound|tour)\b",
    re.I,
)
_FAMILY_FIRST = frozenset({"CHN", "TWN", "PRK", "KOR", "VNM", "KHM"})
# Abbreviations that are words when everything is in capitals: "TELL US WHO".
_WORDS = frozenset({"US", "WHO", "UN", "AU"})


@dataclass(frozen=True)
class Index:
    """The gazetteer by alias, by surname, by country and by office."""

    automaton: AhoCorasick
    aliases: tuple[str, ...]
    owners: tuple[Entity, ...]
    surnames: dict[str, tuple[Entity, ...]]
    family: dict[str, frozenset[str]]
    by_code: dict[str, Entity]
    by_id: dict[str, Entity]
    offices: dict[str, tuple[tuple[Office, Entity], ...]]

    def holders(self, title: str, country: str | None, day: datetime | None) -> list[Entity]:
        """Who held the office: on `day` where it is known, at any time where not.

        A country of None asks for every country.
        """
        on = day.strftime("%Y-%m-%d") if day else None
        found = [
            entity
            for office, entity in self.offices.get(plain(title), ())
            if (not country or office.country == country)
            and (on is None or (office.start or "") <= on < (office.end or "9999"))
        ]
        return list({e.id: e for e in found}.values())


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
    owners: dict[str, Entity] = {}
    surnames: defaultdict[str, dict[str, Entity]] = defaultdict(dict)
    family: defaultdict[str, set[str]] = defaultdict(set)
    offices: defaultdict[str, list[tuple[Office, Entity]]] = defaultdict(list)
    # What comes last in the knowledge is the desk's own, and goes before what ships.
    for entity in reversed(held.knowledge.entities):
        for alias in filter(None, map(str.strip, (entity.name, *entity.aliases))):
            owners.setdefault(alias, entity)
            if entity.kind == "person":
                last = fold(_family(entity, alias))
                surnames[last][entity.id] = entity
                family[entity.id].add(last)
        for office in entity.offices:
            if office.title != CAPITAL:
                offices[plain(office.title)].append((office, entity))
    return Index(
        automaton=AhoCorasick(list(owners)),
        aliases=tuple(owners),
        owners=tuple(owners.values()),
        surnames={k: tuple(v.values()) for k, v in surnames.items()},
        family={k: frozenset(v) for k, v in family.items()},
        by_code={
            e.id.removeprefix("cty:"): e for e in held.knowledge.entities if e.kind == "country"
        },
        by_id={e.id: e for e in held.knowledge.entities},
        offices={k: tuple(v) for k, v in offices.items()},
    )


def listed(text: str, known: Index) -> Iterator[Mention]:
    """Every alias of the gazetteer that stands as whole words: the leftmost, the longest there."""
    hits = known.automaton.find_matches_as_indexes(text, overlapping=True)
    reach = 0
    for which, start, end in sorted(hits, key=lambda h: (h[1], -h[2])):
        if start < reach or not _whole(text, start, end):
            continue
        if known.aliases[which] in _WORDS and _shouted(text, start, end):
            continue
        reach = end
        yield mention(text, start, end, _meant(known.owners[which], known, text, start, end))


def mention(text: str, start: int, end: int, entity: Entity) -> Mention:
    """The mention of `entity` at `[start, end)`."""
    return Mention(
        start=start, end=end, text=text[start:end], id=entity.id, name=entity.name, kind=entity.kind
    )


def surname(name: str) -> str:
    """The last word of a name without its Arabic article; `Elizabeth II` has none of its own."""
    last = re.sub(r"^(?:al|el)-", "", name.split()[-1], flags=re.I) if name.split() else name
    return last if len(last) > 2 else name


def _family(person: Entity, alias: str) -> str:
    """The family name: the first word where it is written first (`Xi Jinping`), else the last."""
    return alias.split()[0] if person.country in _FAMILY_FIRST else surname(alias)


def _meant(entity: Entity, known: Index, text: str, start: int, end: int) -> Entity:
    """A capital that acts is its country's government: "Moscow said", but "in Moscow"."""
    if not any(o.title == CAPITAL for o in entity.offices):
        return entity
    place = _PLACE_BEFORE.search(text[max(0, start - 24) : start])
    if place and not _ACTOR_AFTER.match(text, end):
        told = _TOLD.search(text[max(0, start - 120) : start])
        if told is None or _TRAVELS.search(told["between"]):
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
