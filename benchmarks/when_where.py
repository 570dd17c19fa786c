"""Dates and places of events on the five seeds outside the project, each with its article's own date.

    python -m benchmarks.when_where

Gold events are matched by article, sentence and folded type, as the seeds' scorer does. A date is right
if the day, or the first day of the span, is gold's; a place by its country. Gold that names a place in no
one country counts for neither. The texts hold no date: without one from outside, "Tuesday" stays open.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from benchmarks.events import SHARED, load_scorer
from extractors.extract import extract_text
from extractors.knowledge import load
from news.records import Event

GOLD = SHARED / "gold/seed_events.jsonl"
COUNTRIES = {
    "kyiv": "UKR", "chernihiv": "UKR", "donbas": "UKR", "crimea": "UKR", "ukraine-border": "UKR",
    "near-ukraine": "UKR", "istanbul": "TUR", "geneva": "CHE", "berlin": "DEU", "morocco": "MAR",
}  # fmt: skip


@dataclass(frozen=True)
class Result:
    """Events found that gold gives a date or a country, and how many of them are right."""

    dates: int
    dated: int
    countries: int
    placed: int


def measure() -> Result:
    """Extract and score."""
    fold = load_scorer().fold
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    found = {name: events(name, day) for name, day in {(g["doc"], g["article_date"]) for g in rows}}
    dates, countries = [], []
    for gold in rows:
        same = [
            e
            for e in found[gold["doc"]]
            if gold["sent_start"] <= e.trigger_start < gold["sent_end"]
            and fold(e.type) == fold(gold["type"])
        ]
        if not same or gold["boilerplate"]:
            continue
        if gold["date_expr"] and gold["date_resolved"]:
            first = gold["date_resolved"].split("/")[0]
            dates.append(any((e.date_start or "").startswith(first) for e in same))
        if wanted := set(_countries(gold["location"])):
            countries.append(any(e.place and e.place.country in wanted for e in same))
    return Result(sum(dates), len(dates), sum(countries), len(countries))


def events(name: str, day: str) -> tuple[Event, ...]:
    """The events of a seed, read on its day."""
    text = (SHARED / "seeds" / name).read_text(encoding="utf-8")
    published = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    return extract_text(text, load(), doc_id=name, published=published).events


def _countries(location: Any) -> Iterator[str]:
    for one in (location or "").split(";"):
        kind, _, name = one.partition(":")
        country = name if kind == "cty" else COUNTRIES.get(name.lower())
        if country:
            yield country


def main() -> None:
    """Print the figures."""
    result = measure()
    print(f"dates      {result.dates} of {result.dated} right, of events found that have one")
    print(f"countries  {result.countries} of {result.placed} right")


if __name__ == "__main__":
    main()
