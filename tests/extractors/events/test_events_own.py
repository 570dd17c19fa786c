"""Dates and places of events in sentences of our own, and on the seeds where they are at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import when_where
from extractors.extract import extract_text
from extractors.knowledge import load
from news.records import Event

ROOT = Path(__file__).resolve().parents[3]
FLOORS = json.loads((ROOT / "tests/floors.json").read_text(encoding="utf-8"))


def rows(name: str) -> Iterator[dict[str, Any]]:
    for line in (ROOT / "tests/data/events" / name).read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def events(text: str, day: str | None = "2024-05-15") -> tuple[Event, ...]:
    published = datetime.fromisoformat(f"{day}T09:00:00+00:00") if day else None
    return extract_text(text, load(), doc_id="x", published=published, language="en").events


def named(text: str, trigger: str, day: str | None = "2024-05-15") -> Event | None:
    return next((e for e in events(text, day) if e.trigger == trigger), None)


def test_own_dates_hold_their_floor() -> None:
    right = [
        (e := named(row["text"], wanted["trigger"], row["published"])) is not None
        and (e.date_start, e.date_end) == (wanted["first"], wanted["last"])
        for row in rows("dates.jsonl")
        for wanted in row["expected"]
    ]
    assert len(right) >= 60
    assert 100 * sum(right) / len(right) >= FLOORS["events.own.dates"]


def test_own_places_hold_their_floor() -> None:
    right = []
    for row in rows("places.jsonl"):
        for wanted in row["expected"]:
            event = named(row["text"], wanted["trigger"])
            place = event.place if event else None
            found = (place.name, place.country) if place else (None, None)
            right.append(found == (wanted["name"], wanted["country"]))
    assert len(right) >= 60
    assert 100 * sum(right) / len(right) >= FLOORS["events.own.places"]


@pytest.mark.shared
@pytest.mark.skipif(not when_where.GOLD.exists(), reason="needs ../shared")
def test_seeds_hold_their_floors() -> None:
    found = when_where.measure()
    assert 100 * found.dates / found.dated >= FLOORS["events.seeds.dates"]
    assert 100 * found.countries / found.placed >= FLOORS["events.seeds.countries"]


@pytest.mark.parametrize("day", ["2024-05-15", None])
def test_a_date_is_a_day_or_a_span_and_its_words_stand_in_the_text(day: str | None) -> None:
    for row in rows("dates.jsonl"):
        for event in events(row["text"], day):
            if event.date_text is None:
                assert (
                    event.date_start is event.date_end is event.date is event.date_certainty is None
                )
                continue
            assert event.date_text in row["text"]
            assert (event.date is not None) == (
                event.date_start == event.date_end and event.date_start is not None
            )
            if event.date_start and event.date_end:
                assert event.date_start <= event.date_end
            known = event.date_start or event.date_end
            assert (event.date_certainty in {"exact", "relative", "period", "about"}) == bool(known)


def test_cities_have_coordinates_and_countries_have_none() -> None:
    city = named("The ministers of Norway and Chile met in Geneva.", "met")
    country = named("The ministers of Norway and Chile met in Portugal.", "met")
    assert city is not None and city.place is not None
    assert (city.place.lat, city.place.lon) == (pytest.approx(46.2, abs=0.1), pytest.approx(6.1, abs=0.1))  # fmt: skip
    assert country is not None and country.place is not None
    assert (country.place.country, country.place.lat) == ("PRT", None)


WORDS = st.sampled_from(
    """Russia the police arrested talks between in at near Geneva Kyiv , . on Monday since 2014 the border with
    Ukraine last week two days after Tuesday's meeting which where country there May March to from until next year
    \n OSLO — (AP)""".split(" ")
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_any_words(text: str) -> None:
    found = events(text)
    assert found == events(text)
    assert all(e.date_text is None or e.date_text in text for e in found)
    assert all(e.place is None or e.place.mention for e in found)


def test_he_is_who_is_told_to_have_said_it() -> None:
    text = (
        "Grain waits\n\nTurkish Foreign Minister Hakan Fidan arrived in Geneva. "
        "He said that he had discussed the plan with Lavrov by telephone."
    )
    event = named(text, "discussed", "2026-11-23")
    assert event is not None
    assert [p.name for p in event.actors] == ["Hakan Fidan", "Sergey Lavrov"]
    assert event.attributed_to == "Hakan Fidan"


def test_i_am_who_speaks() -> None:
    text = "Grain waits\n\n“I will meet Lavrov in Geneva on Friday,” Antony Blinken told reporters."
    event = named(text, "meet", "2022-01-19")
    assert event is not None
    assert [p.name for p in event.actors] == ["Antony Blinken", "Sergey Lavrov"]
