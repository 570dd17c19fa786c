"""What a document tells of a place's name: its country, and for a city where it lies on the map."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import replace
from functools import cached_property

from extractors.dates.dateline import Dateline
from extractors.document import Document
from extractors.places import atlas
from extractors.places.atlas import Spot
from news.records import Entity, Mention, Place
from news.text import fold

PLACES = frozenset({"country", "place"})
_OFTEN = 3  # mentions that make a country the article's own
_REACH = 700  # characters back to what "the city" may mean


_PEOPLE = re.compile(
    r"(?:i?ans?|ese|ish|is?|ch|Serbs?|Danes?|Finns?|Turks?|Swedes?|Britons?|Greeks?|Czechs?|Slovaks?|Croats?|Thais?|Swiss|"
    r"Dutch|Filipinos?|Kazakhs?|Kyrgyz|Tajiks?|Uzbeks?|Turkmens?)$"
)


def is_people(one: Mention) -> bool:
    """Whether a country is named by its people or its adjective: "Serbs", "the Russians"."""
    written = one.text.removeprefix("the ")
    return one.kind == "country" and written != one.name and bool(_PEOPLE.search(written))


class Places:
    """The places of one document, by its mentions, the atlas and its dateline."""

    def __init__(self, document: Document, line: Dateline | None = None) -> None:
        self.text = document.text
        self._dateline = line
        self._knowledge = document.knowledge
        self._mentions = sorted(document.mentions, key=lambda m: m.start)
        self._starts = [m.start for m in self._mentions]

    def at(self, start: int, end: int) -> Mention | None:
        """The mention over a span, the last to begin."""
        i = bisect_left(self._starts, end) - 1
        return self._mentions[i] if i >= 0 and self._mentions[i].end > start else None

    def country(self, one: Mention) -> str | None:
        """The country of a country, place or body, ISO 3166-1 alpha-3."""
        return self.country_of(one.id)

    def country_of(self, key: str | None) -> str | None:
        """The country of what has that id in the gazetteer."""
        if key and key.startswith("cty:"):
            return key.removeprefix("cty:")
        entity = self._entities.get(key or "")
        return entity.country if entity else None

    def named(self, start: int, end: int) -> set[str | None]:
        """The countries of what a stretch of the text names, but for its dateline; None for a place of none."""
        line = self._dateline
        start = max(start, line.end) if line is not None and line.start >= start else start
        here = self._mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        found = {self.country(m) for m in here if m.kind in PLACES}
        return found | {c for m in here if (c := self.country(m))}

    def of_mention(self, one: Mention, written: str | None = None, there: bool = False) -> Place:
        """The place that a mention names; `there`: a capital is the town, not its country's government."""
        if there and one.kind == "country" and (known := self._listed.get(fold(one.text))):
            return _of_entity(known, one.text)
        country, name = self.country(one), one.name or one.text
        spot = atlas.in_country(name, country) if one.kind == "place" else None
        return _located(
            Place(mention=written or one.text, id=one.id, name=one.name, country=country), spot
        )

    def of_name(self, name: str, behind: str | None = None) -> Place | None:
        """The place of a name that no mention has: of our list, or a city; None where it is neither.

        `behind` is the name after a comma, as in "Birmingham, Alabama".
        """
        within = self._within(behind)
        spot = atlas.city(name, {}, within) if within else None
        if spot is None and (known := self._listed.get(fold(name))) is not None:
            return _of_entity(known, name)
        spot = spot or atlas.region(name) or atlas.city(name, self._countries)
        return self._of_spot(spot, name) if spot is not None else None

    def before(self, at: int, kind: str) -> Mention | None:
        """The place or country named last before `at`, not too far back; not by its people."""
        for i in range(bisect_left(self._starts, at) - 1, -1, -1):
            one = self._mentions[i]
            if one.end <= at - _REACH:
                return None
            if one.end <= at and one.kind == kind and not is_people(one):
                return one
        return None

    def capital(self, country: Mention, written: str) -> Place | None:
        """The capital of a country."""
        code = self.country(country)
        spot = atlas.capital(code) if code else None
        return self._of_spot(spot, written) if spot is not None else None

    @cached_property
    def of_dateline(self) -> Place | None:
        """Where the article was written, by its dateline."""
        line = self._dateline
        if line is None or not line.place:
            return None
        return self.of_name(line.place, line.within)

    @cached_property
    def dateline_end(self) -> int:
        """Where the paragraph of the dateline ends; 0 without one."""
        line = self._dateline
        if line is None:
            return 0
        end = self.text.find("\n", line.end)
        return end if end >= 0 else len(self.text)

    @cached_property
    def only_country(self) -> Place | None:
        """The one country that the article is about; None where it names several, or one but once."""
        if len(self._countries) != 1 or self._countries.total() < _OFTEN:
            return None
        (code,) = self._countries
        entity = self._entities.get(f"cty:{code}")
        if entity is None:
            return None
        first = next(m for m in self._mentions if m.kind in PLACES and self.country(m) == code)
        return Place(mention=first.text, id=entity.id, name=entity.name, country=code)

    @cached_property
    def _entities(self) -> dict[str, Entity]:
        return {e.id: e for e in self._knowledge.entities}

    @cached_property
    def _countries(self) -> Counter[str]:
        """How often the text names each country, or a place of it."""
        return Counter(c for m in self._mentions if m.kind in PLACES and (c := self.country(m)))

    @cached_property
    def _listed(self) -> dict[str, Entity]:
        """The places of the gazetteer by name."""
        found = [e for e in self._entities.values() if e.kind == "place"]
        return {fold(n): e for e in found for n in (e.name, *e.aliases)}

    def _of_spot(self, spot: Spot, written: str) -> Place:
        """A place of the atlas, by the gazetteer's id where it has it too."""
        known = self._listed.get(fold(spot.name))
        if known is not None and known.country == spot.country:
            return _located(_of_entity(known, written), spot)
        return _located(
            Place(mention=written, id=spot.id, name=spot.name, country=spot.country), spot
        )

    def _within(self, name: str | None) -> str | None:
        """The country or American state of a name."""
        if not name:
            return None
        if code := atlas.state(name):
            return code
        plain = fold(name)
        for entity in self._entities.values():
            if entity.kind == "country" and plain in map(fold, (entity.name, *entity.aliases)):
                return entity.id.removeprefix("cty:")
        return None


def _of_entity(entity: Entity, written: str) -> Place:
    spot = atlas.in_country(entity.name, entity.country)
    return _located(
        Place(mention=written, id=entity.id, name=entity.name, country=entity.country), spot
    )


def _located(place: Place, spot: Spot | None) -> Place:
    if spot is None or spot.latitude is None:
        return place
    return replace(place, lat=spot.latitude, lon=spot.longitude)
