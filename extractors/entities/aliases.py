"""The gazetteer made ready: where its names stand in a text, and who held an office on a day."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import islice

from ahocorasick_rs import AhoCorasick

from extractors.entities.governments import acts, is_government
from extractors.entities.titles import plain
from extractors.knowledge import ACTING_CAPITAL, CAPITAL
from news.records import Entity, Knowledge, Mention, Office
from news.text import fold

_FAMILY_FIRST = frozenset({"CHN", "TWN", "PRK", "KOR", "VNM", "KHM"})
# Abbreviations that are words when everything is in capitals: "TELL US WHO".
_WORDS = frozenset({"US", "WHO", "UN", "AU"})

# Letters that have no accent to be taken off.
_LETTERS = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae", "Æ": "Ae",
     "œ": "oe", "ð": "d", "þ": "th", "Þ": "Th", "ə": "a", "Ə": "A", "’": "'", "ʻ": "'", "ʼ": "'"}
)  # fmt: skip

_ARTICLE = re.compile(r" [Aa]l[- ]")
_JUNIOR = re.compile(r",? (?:Jr|Sr)\.?$")
_NUMBERED = re.compile(r"[IVX]+")
_WORD = re.compile(r"[^\W_]+")
_BEGIN = re.compile(
    r"(?<![^\W_])(?:[^\W_a-z]|(?:al|el|de|del|da|di|dos|du|la|le|van|von|der|bin|ibn|ben)\b)"
)
_MOST = 8

Owners = tuple[Entity, ...]


@dataclass(frozen=True, eq=False)
class Index:
    """The gazetteer by alias, by surname, by country and by office.

    `aliases` and `owners` are in the automaton's order. `imported` are the names of extracts, which are
    looked up word by word: an automaton of 400,000 names takes a second and a half to build, and they
    are few in any text. A name has several owners where it is not to be told whose it is.
    """

    knowledge: Knowledge
    automaton: AhoCorasick
    aliases: tuple[str, ...]
    owners: tuple[Entity, ...]
    imported: Mapping[str, Owners]
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
        """Who bears a surname, folded; nobody of an imported extract."""
        found: defaultdict[str, dict[str, Entity]] = defaultdict(dict)
        for entity in reversed(self.knowledge.entities):
            if entity.kind == "person":
                stands = self.knowledge.redirects.get(entity.id, entity)
                for last in _families(entity):
                    found[last][stands.id] = stands
        return {last: tuple(people.values()) for last, people in found.items()}

    @cached_property
    def by_sound(self) -> Mapping[tuple[str, str], Owners]:
        """Who has a first name, folded, with a surname of these consonants; nobody of an extract."""
        found: defaultdict[tuple[str, str], dict[str, Entity]] = defaultdict(dict)
        for entity in self.knowledge.entities:
            words = entity.name.split()
            if entity.kind == "person" and len(words) > 1:
                found[fold(words[0]), consonants(words[-1])][entity.id] = entity
        return {key: tuple(people.values()) for key, people in found.items()}

    @cached_property
    def _offices(self) -> Mapping[str, tuple[tuple[Office, Entity], ...]]:
        found: defaultdict[str, list[tuple[Office, Entity]]] = defaultdict(list)
        for entity in (*self.knowledge.entities, *self.knowledge.imported):
            stands = self.knowledge.redirects.get(entity.id, entity)
            for office in entity.offices:
                if office.title not in (CAPITAL, ACTING_CAPITAL):
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
    owners: dict[str, Entity] = {}
    # What comes last in the knowledge is the desk's own, and goes before what ships.
    for entity in reversed(known.entities):
        for alias in _names(entity):
            owners.setdefault(alias, known.redirects.get(entity.id, entity))
    imported: dict[str, Owners] = {}
    for entity in known.imported:
        stands = known.redirects.get(entity.id, entity)
        for alias in _names(entity):
            if stands not in (before := imported.get(alias, ())):
                imported[alias] = (*before, stands)
    return Index(
        knowledge=known,
        automaton=AhoCorasick(list(owners)),
        aliases=tuple(owners),
        owners=tuple(owners.values()),
        imported=imported,
        by_id={e.id: e for e in (*known.imported, *known.entities)} | known.redirects,
    )


def listed(text: str, known: Index) -> list[Mention]:
    """Every alias of the gazetteer that stands as whole words: the leftmost, the longest there.

    A name that several share is his whose country the text names, else nobody's.
    """
    found: list[tuple[int, int, Owners]] = []
    reach = 0
    for start, end, owners in sorted(
        (*_aliases(text, known), *_imported(text, known)), key=_longest
    ):
        if start >= reach:
            reach = end
            found.append((start, end, owners))
    named = {e.id for _, _, (e, *_) in found if e.kind == "country"}
    mentions = []
    for start, end, owners in found:
        here = owners if len(owners) == 1 else [e for e in owners if f"cty:{e.country}" in named]
        if len(here) == 1:
            mentions.append(mention(text, start, end, _meant(here[0], known, text, start, end)))
    return mentions


def _aliases(text: str, known: Index) -> Iterator[tuple[int, int, Owners]]:
    for which, start, end in known.automaton.find_matches_as_indexes(text, overlapping=True):
        shout = known.aliases[which] in _WORDS
        if _whole(text, start, end) and not (shout and _shouted(text, start, end)):
            yield start, end, (known.owners[which],)


def _imported(text: str, known: Index) -> Iterator[tuple[int, int, Owners]]:
    """Names of extracts: up to `_MOST` words from each word with a capital, or a particle."""
    for first in _BEGIN.finditer(text) if known.imported else ():
        start = first.start()
        for last in islice(_WORD.finditer(text, start, start + 120), _MOST):
            end = last.end()
            for stop in (end, end + 1) if text[end : end + 1] == "." else (end,):
                if owners := known.imported.get(text[start:stop]):
                    yield start, stop, owners


def _longest(hit: tuple[int, int, Owners]) -> tuple[int, int]:
    return hit[0], -hit[1]


def mention(text: str, start: int, end: int, entity: Entity) -> Mention:
    """The mention of `entity` at `[start, end)`."""
    return Mention(
        start=start, end=end, text=text[start:end], id=entity.id, name=entity.name, kind=entity.kind
    )


def surname(name: str) -> str:
    """The last word of a name without its Arabic article, and without `Jr.`; `Elizabeth II` has none."""
    words = _JUNIOR.sub("", name).split()
    last = re.sub(r"^(?:al|el)-", "", words[-1], flags=re.I) if words else name
    return last if len(last) > 2 and not _NUMBERED.fullmatch(last) else name


def consonants(name: str) -> str:
    """How a name sounds, roughly: `bn` of Beaune, Bonn and Boun."""
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[^a-z]|[aeiouhwy]", "", fold(name)))


def _names(entity: Entity) -> Iterator[str]:
    """Its name and its aliases, each also as others write it.

    Without accents, with a curly apostrophe, and with an Arabic article in another of its forms.
    """
    for name in filter(None, map(str.strip, (entity.name, *entity.aliases))):
        yield name
        if not name.isascii() and (plain_name := unaccented(name)) != name:
            yield plain_name
        if "'" in name:
            yield name.replace("'", "’")
        if entity.kind == "person" and _ARTICLE.search(name):
            yield from (_ARTICLE.sub(form, name) for form in (" al-", " Al-", " al ", " Al "))


@lru_cache(maxsize=20_000)
def unaccented(name: str) -> str:
    """`Čaputová` as `Caputova`, `Høybråten` as `Hoybraten`; other scripts as they are."""
    spelt = unicodedata.normalize("NFKD", name.translate(_LETTERS))
    plain_name = "".join(c for c in spelt if not unicodedata.combining(c))
    return plain_name if plain_name.isascii() else name


@lru_cache(maxsize=20_000)
def _families(person: Entity) -> frozenset[str]:
    """The family names, folded: the first word where it is written first (`Xi Jinping`), else the last."""
    if person.country not in _FAMILY_FIRST:
        return frozenset(fold(surname(name)) for name in _names(person))
    family = person.name.split()[0]
    written = (name.split() for name in _names(person))
    return frozenset(fold(family if family in words else words[0]) for words in written)


def _meant(entity: Entity, known: Index, text: str, start: int, end: int) -> Entity:
    """A capital that acts is its country's government: "Moscow said", but "in Moscow"."""
    offices = {o.title for o in entity.offices}
    government = (CAPITAL in offices and is_government(text, start, end)) or (
        ACTING_CAPITAL in offices and acts(text, start, end)
    )
    return known.by_code.get(entity.country or "", entity) if government else entity


def _whole(text: str, start: int, end: int) -> bool:
    # A hyphen before is no word's part: "pro-Moscow", "non-NATO".
    before = start == 0 or not text[start - 1].isalnum()
    return before and (end == len(text) or not text[end].isalnum())


def _shouted(text: str, start: int, end: int) -> bool:
    """Whether the words around are all in capitals too."""
    around = [*text[max(0, start - 30) : start].split()[-2:], *text[end : end + 30].split()[:2]]
    letters = [w for w in around if sum(map(str.isalpha, w)) > 1]
    return len(letters) > 1 and all(w == w.upper() for w in letters)
