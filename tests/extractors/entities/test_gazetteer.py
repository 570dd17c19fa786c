"""The gazetteer that ships: nobody twice, nobody in an office that is somebody else's, quick to load."""

from __future__ import annotations

import time
from collections import defaultdict
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.entities import people
from extractors import knowledge
from extractors.entities.aliases import index
from extractors.entities.titles import plain
from news import extracts
from wirewatch import knowledge as desk

SHIPPED = knowledge.shipped()
PEOPLE = [e for e in SHIPPED if e.kind == "person"]
PLACE_OFFICES = {knowledge.CAPITAL, knowledge.ACTING_CAPITAL}
# Offices that several hold at once.
SHARED_OFFICES = {("foreign ministry spokesperson", "CHN")}
# What is no country, body or group of its own: the Kremlin is Russia.
SEATS = {"kremlin"}


def test_nobody_is_listed_twice() -> None:
    ids = [e.id for e in SHIPPED]
    assert len(ids) == len(set(ids))
    names: defaultdict[str, set[str]] = defaultdict(set)
    for person in PEOPLE:
        for name in (person.name, *person.aliases):
            names[name.casefold()].add(person.id)
    assert not {name: ids for name, ids in names.items() if len(ids) > 1}


def test_countries_and_bodies_are_known() -> None:
    codes = {e.id.partition(":")[2] for e in SHIPPED if e.kind == "country"}
    bodies = {e.id.partition(":")[2] for e in SHIPPED if e.kind in ("organisation", "group")}
    for entity in SHIPPED:
        assert entity.country is None or entity.country in codes, entity
        for office in entity.offices:
            assert office.country in codes | bodies | SEATS, (entity.name, office)


def test_everybody_has_a_gender_and_an_id_of_the_name() -> None:
    for person in PEOPLE:
        assert person.gender in ("f", "m"), person.name
        assert person.id.startswith("per:")


def test_days_are_days_and_in_order() -> None:
    for person in PEOPLE:
        for office in person.offices:
            assert office.start, (person.name, office)
            assert not office.end or date.fromisoformat(office.start) < date.fromisoformat(
                office.end
            )


def test_an_office_has_one_holder_at_a_time() -> None:
    held: defaultdict[tuple[str, str | None], list[tuple[str, str, str]]] = defaultdict(list)
    for entity in SHIPPED:
        for office in entity.offices:
            if office.title not in PLACE_OFFICES:
                term = (office.start or "", office.end or "9999", entity.name)
                held[plain(office.title), office.country].append(term)
    overlapping = [
        (office, before, after)
        for office, terms in held.items()
        for before, after in pairwise(sorted(terms))
        if office not in SHARED_OFFICES and after[0] < before[1]
    ]
    assert not overlapping


@pytest.mark.parametrize("country", ["USA", "GBR", "FRA", "DEU", "RUS", "UKR", "CHN", "JPN", "BRA"])
def test_the_larger_states_have_a_head_and_a_foreign_minister_on_most_days(country: str) -> None:
    known = index(knowledge.load())
    head = {"GBR": "prime minister", "DEU": "chancellor", "JPN": "prime minister"}
    foreign = {"GBR": "foreign secretary", "USA": "secretary of state"}
    for title in (head.get(country, "president"), foreign.get(country, "foreign minister")):
        days = [_day(year, month) for year in range(2015, 2027) for month in (1, 4, 9)]
        found = [len(known.holders(title, country, day)) for day in days]
        assert max(found) == 1
        assert sum(found) >= 0.9 * len(days), (country, title, found)


def _day(year: int, month: int) -> datetime:
    return datetime(year, month, 15, tzinfo=UTC)


def test_a_hundred_thousand_entities_load_in_two_seconds(tmp_path: Path) -> None:
    knowledge.load()
    file = tmp_path / "people.jsonl"
    extracts.write(file, people(100_000))
    stat = file.stat()
    sources = desk.Sources(imported=((file, stat.st_mtime_ns, stat.st_size),))
    began = time.process_time()
    index(desk.load(sources))
    assert time.process_time() - began < 2
