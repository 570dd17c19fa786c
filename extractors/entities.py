"""Who and what a text names: the gazetteer first, then the article's own names.

A cascade: aliases by Aho-Corasick, titles and ministries by pattern, people and organisations that
the gazetteer does not know by the parser's entity recogniser, then surnames alone by who was named in
full before. What is not certain gets an id of its own by name, never somebody else's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from extractors import titles
from extractors.document import Document
from extractors.knowledge import CAPITAL
from news.records import Entity, Event, Knowledge, Mention, Quote
from news.text import fold, slug

# Surnames that are also words, first names or too many people's: only the article may give them.
_COMMON = frozenset(
    "May Price Kim Li Wang Khan Johnson Michel Austin Sherman Sullivan Wallace Harris Francis Abbas "
    "Clinton Cameron Kerry Vance Kirby Sanders Duda Un Moon Abe Modi Salman Truss Lula Silva Sanchez "
    "Sánchez Jinping Yi In-in Moon Rubio".split()
)
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
_MINISTRY = re.compile(
    r"\b(?P<nation>[A-Z][\w.]+)(?:’s|'s)?\s+(?P<what>foreign|defen[cs]e|interior|finance|justice|energy|health)\s+"
    r"ministry\b",
    re.I,
)
_MINISTRIES = {"foreign": "mfa", "defence": "mod"}
_NAME = re.compile(r"(?:[A-ZÀ-Ý][\w’'.-]*)(?:\s+(?:al|bin|de|der|van|von|le|la|el|da|du)\b)*")
_CAPITALISED = re.compile(r"\b[A-ZÀ-Ý][\w-]*[a-zà-ÿ][\w-]*\b")


@dataclass(frozen=True)
class Index:
    """The gazetteer made ready: an automaton over all aliases, surnames, countries by each name."""

    automaton: AhoCorasick
    owners: tuple[Entity, ...]
    surnames: dict[str, tuple[Entity, ...]]
    countries: dict[str, Entity]
    by_code: dict[str, Entity]


@lru_cache(maxsize=4)
def _index(version: str, holder: _Held) -> Index:
    owners: dict[str, Entity] = {}
    surnames: defaultdict[str, list[Entity]] = defaultdict(list)
    for entity in holder.knowledge.entities:
        for alias in (entity.name, *entity.aliases):
            owners.setdefault(alias, entity)
        if entity.kind == "person":
            for last in {_surname(a) for a in (entity.name, *entity.aliases)}:
                if entity not in surnames[last]:
                    surnames[last].append(entity)
    countries = {alias: e for alias, e in owners.items() if e.kind == "country"}
    return Index(
        automaton=AhoCorasick(list(owners), matchkind=MatchKind.LeftmostLongest),
        owners=tuple(owners.values()),
        surnames={k: tuple(v) for k, v in surnames.items()},
        countries=countries,
        by_code={e.id.removeprefix("cty:"): e for e in countries.values()},
    )


class _Held:
    """A knowledge that counts as equal to any other: the version beside it is what tells."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


class EntityExtractor:
    """People, organisations, countries and places, with their spans."""

    name = "entities"
    version = "1"
    languages = frozenset({"en"})

    def __call__(self, document: Document) -> Sequence[Mention | Quote | Event]:
        """The mentions of `document`, none overlapping another, in order."""
        index = _index(document.knowledge.version, _Held(document.knowledge))
        taken, listed = _Taken(document), list(_listed(document, index))
        for mention in (
            *_ministries(document, index),
            # Before the countries: "the top US diplomat" is a person.
            *_offices(document, index, listed),
            *listed,
            *_recognised(document, index),
        ):
            taken.add(mention)
        for mention in _People(index, taken.sorted()).alone(document):
            taken.add(mention)
        return [_with_title(m, document.text, taken) for m in taken.sorted()]


class _Taken:
    """Spans that are taken; the first to come keeps its place, residue is nobody's."""

    def __init__(self, document: Document) -> None:
        self._spans = [(r.start, r.end) for r in document.residue]
        self._spans.sort()
        self._found: list[Mention] = []

    def free(self, start: int, end: int) -> bool:
        """Whether nobody has any of the span."""
        at = bisect_right(self._spans, (start, end))
        before = at == 0 or self._spans[at - 1][1] <= start
        return before and (at == len(self._spans) or self._spans[at][0] >= end)

    def add(self, mention: Mention) -> None:
        """Keep the mention if its place is free."""
        if self.free(mention.start, mention.end):
            self._spans.insert(
                bisect_right(self._spans, (mention.start, mention.end)),
                (mention.start, mention.end),
            )
            self._found.append(mention)

    def sorted(self) -> list[Mention]:
        """What was kept, in order."""
        return sorted(self._found, key=lambda m: m.start)


def _listed(document: Document, index: Index) -> Iterator[Mention]:
    """Every alias of the gazetteer that stands as whole words."""
    text = document.text
    for which, start, end in index.automaton.find_matches_as_indexes(text):
        if _whole(text, start, end):
            entity = _meant(index.owners[which], index, text, start, end)
            yield _mention(text, start, end, entity)


def _meant(entity: Entity, index: Index, text: str, start: int, end: int) -> Entity:
    """A capital that acts is its country's government: "Moscow said", but "in Moscow"."""
    if not any(o.title == CAPITAL for o in entity.offices):
        return entity
    if _PLACE_BEFORE.search(text[max(0, start - 24) : start]) and not _ACTOR_AFTER.match(text, end):
        return entity
    return index.by_code.get(entity.country or "", entity)


def _ministries(document: Document, index: Index) -> Iterator[Mention]:
    text = document.text
    for found in _MINISTRY.finditer(text):
        country = index.countries.get(found["nation"])
        if country is None:
            continue
        what = titles.plain(found["what"])
        adjective = _adjective(country)
        yield Mention(
            start=found.start(),
            end=found.end(),
            text=found.group(),
            id=f"org:{slug(adjective)}-{_MINISTRIES.get(what, what)}",
            # As news writes it, which is how a reader knows it.
            name=f"{adjective} {what.capitalize()} Ministry",
            kind="organisation",
        )


def _adjective(country: Entity) -> str:
    return next(
        (a for a in country.aliases if a.endswith(("an", "ish", "ese", "ch", "i"))), country.name
    )


def _recognised(document: Document, index: Index) -> Iterator[Mention]:
    """People and organisations that the parser's recogniser finds and the gazetteer does not know."""
    kinds = {"PERSON": "person", "ORG": "organisation"}
    for paragraph in document.paragraphs:
        for entity in paragraph.parse.ents:
            kind = kinds.get(entity.label_)
            start, end = paragraph.start + entity.start_char, paragraph.start + entity.end_char
            start, end = _trim(document.text, start, end)
            words = document.text[start:end].split()
            if kind is None or not words or not _proper(words, kind):
                continue
            name = document.text[start:end]
            yield Mention(
                start=start, end=end, text=name, id=f"name:{slug(name)}", name=name, kind=kind
            )


def _proper(words: Sequence[str], kind: str) -> bool:
    """Whether the words look like a name: capitals, no digits; a person needs two."""
    capitals = [w for w in words if w[:1].isupper()]
    if any(c.isdigit() for w in words for c in w) or len(words) > 6:
        return False
    if kind == "person":
        return len(capitals) >= 2 and all(w[:1].isalpha() for w in words)
    return len(capitals) >= 2 or (len(words) == 1 and words[0].isupper() and len(words[0]) > 2)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Without an article before and a possessive or mark behind."""
    for before in ("the ", "The ", "a ", "A "):
        if text.startswith(before, start):
            start += len(before)
    while end > start and (text[end - 1] in "’'.,;:” \n\"" or text[end - 2 : end] in ("’s", "'s")):
        end -= 2 if text[end - 2 : end] in ("’s", "'s") else 1
    return start, end


class _People:
    """Surnames alone: whom of those named in full they mean."""

    def __init__(self, index: Index, named: Iterable[Mention]) -> None:
        self._index = index
        self._named: defaultdict[str, list[Mention]] = defaultdict(list)
        for mention in named:
            if mention.kind == "person" and mention.name:
                for last in {_surname(mention.text), _surname(mention.name)}:
                    self._named[fold(last)].append(mention)

    def alone(self, document: Document) -> Iterator[Mention]:
        """A mention for each surname that stands alone and has an owner."""
        for found in _CAPITALISED.finditer(document.text):
            if owner := self._owner(found.group(), found.start()):
                yield Mention(
                    start=found.start(), end=found.end(), text=found.group(),
                    id=owner.id, name=owner.name, kind="person",
                )  # fmt: skip

    def _owner(self, surname: str, at: int) -> Entity | Mention | None:
        here = self._named.get(fold(surname))
        if here:
            before = [m for m in here if m.start < at]
            return before[-1] if before else here[0]
        known = self._index.surnames.get(surname, ())
        return known[0] if len(known) == 1 and surname not in _COMMON else None


def _offices(document: Document, index: Index, named: Sequence[Mention]) -> Iterator[Mention]:
    """Offices without a name, where the day or the article says who holds them."""
    here = {m.id for m in named if m.kind == "person"}
    text = document.text
    for found in titles.OFFICE.finditer(text):
        nation, start = _nation(found["nation"], index), found.start("title")
        if found["nation"] and nation is None:
            continue
        nation = nation or titles.only_country(found["title"])
        yield from _held(document, text, start, found.end(), found["title"], nation, here)
    for found in titles.DIPLOMAT.finditer(text):
        nation = _nation(next(filter(None, found.groups())), index)
        if nation is not None:
            title = titles.diplomat_title(nation)
            start = found.start() + (4 if found.group()[:4].lower() == "the " else 0)
            yield from _held(document, text, start, found.end(), title, nation, here)


def _held(
    document: Document,
    text: str,
    start: int,
    end: int,
    title: str,
    nation: str | None,
    here: set[str | None],
) -> Iterator[Mention]:
    holders = titles.holders(document.knowledge, title, nation, document.published)
    if len(holders) > 1 or nation is None or document.published is None:
        holders = [h for h in holders if h.id in here]
    if len(holders) == 1:
        yield _mention(text, start, end, holders[0])


def _nation(word: str | None, index: Index) -> str | None:
    bare = re.sub(r"(?:’s|'s)$", "", word or "")
    country = index.countries.get(bare)
    return country.id.removeprefix("cty:") if country else bare if bare in ("NATO", "UN") else None


def _with_title(mention: Mention, text: str, taken: _Taken) -> Mention:
    """The mention with the title before it: "Secretary of State Antony Blinken"."""
    if mention.kind != "person":
        return mention
    found = titles.BEFORE_NAME.search(text, max(0, mention.start - 48), mention.start)
    if found is None or "\n" in found.group() or not taken.free(found.start(), mention.start):
        return mention
    return Mention(
        start=found.start(), end=mention.end, text=text[found.start() : mention.end],
        id=mention.id, name=mention.name, kind=mention.kind,
    )  # fmt: skip


def _mention(text: str, start: int, end: int, entity: Entity) -> Mention:
    return Mention(
        start=start, end=end, text=text[start:end], id=entity.id, name=entity.name, kind=entity.kind
    )


def _whole(text: str, start: int, end: int) -> bool:
    # A hyphen before is no word's part: "pro-Moscow", "non-NATO".
    before = start == 0 or not text[start - 1].isalnum()
    return before and (end == len(text) or not text[end].isalnum())


def _surname(name: str) -> str:
    """The last word of a name; `Elizabeth II` has none of its own."""
    last = name.split()[-1] if name.split() else name
    return last if len(last) > 2 else name


extractor = EntityExtractor()
