"""The sieve lets through every watch that matches; ranges and the gazetteer's names in queries."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from helpers_alerts import article, found, geneva
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alerts.match import hits
from alerts.names import Gazetteer
from alerts.sieve import Sieve
from alerts.view import View
from alerts.watch import Watch, compile
from news.errors import WatchError
from news.records import Entity
from news.settings import WatchSettings

ENTITIES = (
    Entity(id="Q7821917", name="Antony Blinken", kind="person", aliases=("Anthony Blinken", "Tony Blinken")),
    Entity(id="Q58217", name="Sergey Lavrov", kind="person", aliases=("Сергей Лавров",)),
    Entity(id="Q159", name="Russia", kind="country", aliases=("Moscow",)),
)  # fmt: skip
WHO_IS = Gazetteer(ENTITIES).ids

_WORDS = st.sampled_from(
    [
        "Blinken", "Lavrov", "NATO", "geneva", "door", "close", "talks", "Moscow", "Tony", "nothing",
        "expect*", "*ussia", "K?iv", "meet", "x", "*", '"security guarantees"', '"no door"',
        '"guarantees security"~3', '"written NATO"~4', '"Anthony Blinken"', '"Secretary of State"',
    ]
)  # fmt: skip
_FIELDS = st.sampled_from(
    "title:{} text:{} speaker:{} says:{} actor:{} recipient:{} entity:{} place:{} {} {}".split()
)
_FIXED = st.sampled_from(
    [
        "event:THREATEN", "mode:visit", "modality:claimed", "kind:direct", "lang:en", "lang:fr",
        "outlet:example.org", 'outlet:"Meridian Wire"', "url:geneva", "author:Doe", "entity:Q159",
        "(speaker:Lavrov AND confidence:>0.8)", "(event:THREATEN AND confidence:<0.5)",
        "published:2022-01", "published:>now-1d", "date:[2022-01-21 TO *]", "speaker:Q58217",
    ]
)  # fmt: skip
_ATOMS = st.one_of(st.builds(str.format, _FIELDS, _WORDS), _FIXED)
_QUERIES = st.recursive(
    _ATOMS,
    lambda some: st.one_of(
        st.builds("({} AND {})".format, some, some),
        st.builds("({} OR {})".format, some, some),
        st.builds("({} AND NOT {})".format, some, some),
    ),
    max_leaves=6,
)


def _watch(query: str) -> Watch | None:
    try:
        return compile(WatchSettings(name="w", query=query), who_is=WHO_IS)
    except WatchError:
        return None


@given(st.lists(_QUERIES, min_size=1, max_size=8))
@example(["lang:en AND door", "speaker:Tony", "(NATO OR *) AND door", "says:(door OR NATO)"])
@settings(max_examples=300, deadline=None)
def test_what_matches_passes_the_sieve(queries: list[str]) -> None:
    watches = [watch for query in queries if (watch := _watch(query))]
    view = View(geneva())
    passing = Sieve(watches).passing(view)
    matching = [watch for watch in watches if hits(watch, view)]
    assert [watch for watch in watches if watch in passing] == passing
    assert all(watch in passing for watch in matching)


def test_the_sieve_holds_back_what_cannot_match() -> None:
    watches = [
        compile(WatchSettings(name="w", query=q))
        for q in ("walrus", "speaker:Lavrov AND says:walrus", "Blinken", '"security walrus"~5')
    ]
    assert [w.query for w in Sieve(watches).passing(View(geneva()))] == ["Blinken"]
    assert Sieve([]).passing(View(geneva())) == []


def test_a_language_is_found_by_its_first_part() -> None:
    watch = compile(WatchSettings(name="w", query="lang:en AND door"))
    view = View(geneva(article=article(language="en_GB")))
    assert hits(watch, view)
    assert Sieve([watch]).passing(view) == [watch]


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("speaker:Lavrov AND confidence:>=0.9", True),
        ("speaker:Lavrov AND confidence:>0.9", False),
        ("speaker:Lavrov AND confidence:[0.8 TO 0.95]", True),
        ("event:THREATEN AND confidence:{0.8 TO *]", False),
        ("event:THREATEN AND confidence:0.8", True),
        ("speaker:Lavrov AND event:THREATEN AND confidence:>=0.85", False),
        ("speaker:Lavrov AND NOT confidence:<0.5", True),
        ("Blinken AND published:2022-01-21", True),
        ("Blinken AND published:2022", True),
        ("Blinken AND published:<2022-01-21", False),
        ("Blinken AND published:[2022-01-20 TO 2022-01-21]", True),
        ("Blinken AND published:{2022-01-21 TO *}", False),
        ("Blinken AND published:>now-2d", True),
        ("Blinken AND published:>now-12h", False),
        ("event:CONSULT AND date:2022-01-21", True),
        ("event:CONSULT AND date:>2022-01-21", False),
        ("event:THREATEN AND date:>2000", False),  # it tells no date
    ],
)
def test_ranges(query: str, holds: bool) -> None:
    now = datetime(2022, 1, 22, 12, tzinfo=UTC)
    watch = compile(WatchSettings(name="w", query=query), now=now)
    assert bool(hits(watch, View(geneva()))) == holds


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("speaker:Lavrov AND confidence:high", "found confidence:high, expected a number"),
        ("Blinken AND published:yesterday", "found published:yesterday, expected a time"),
        ("Blinken AND published:2022-13", "found published:2022-13, expected a time"),
        ("Blinken AND confidence:>0.5", "found confidence alone, expected a field of quotes"),
        ("says:[a TO b]", "found the range [a TO b], expected words"),
        ("published:>2022", "found a watch that matches everything"),
    ],
)
def test_ranges_that_are_none(query: str, message: str) -> None:
    with pytest.raises(WatchError, match=message.replace("[", r"\[").replace("]", r"\]")):
        compile(WatchSettings(name="w", query=query))


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ('speaker:"Tony Blinken"', True),
        ("speaker:Лавров", True),
        ("actor:Moscow", True),
        ('speaker:"Tony Lavrov"', False),
        ("recipient:Moscow", False),
    ],
)
def test_a_name_means_the_person_in_every_spelling_of_the_gazetteer(
    query: str, holds: bool
) -> None:
    watch = compile(WatchSettings(name="w", query=query), who_is=WHO_IS)
    assert bool(hits(watch, View(geneva()))) == holds
    assert not found(query)  # without the gazetteer
