"""Pairs of things in one quote, one event or one article, and which of them are new."""

from __future__ import annotations

from helpers_alerts import found, geneva
from helpers_alerts import mention as named

from alerts.together import first_time, pairs
from news.settings import Thing


def names(query: str, *things: Thing) -> set[tuple[str, ...]]:
    match = found(
        query,
        geneva(mentions=(*geneva().mentions, named("NATO", "org:nato", "NATO", "organisation"))),
    )
    assert match is not None
    return {pair.names for pair in pairs(match, things)}


def test_speaker_and_what_is_named_in_the_quote() -> None:
    assert names("speaker:Lavrov", "speaker", "entity") == {("Sergey Lavrov", "NATO")}
    assert names("speaker:Blinken", "speaker", "entity") == set()


def test_actor_and_recipient_of_one_event() -> None:
    assert names("event:THREATEN", "actor", "recipient") == {("Russia", "Ukraine")}
    # Those of a meeting are both; nobody comes together with themselves.
    both = ("Antony Blinken", "Sergey Lavrov")
    assert names("event:CONSULT", "actor", "recipient") == {both, both[::-1]}


def test_two_of_a_kind_have_no_order() -> None:
    match = found("event:CONSULT")
    assert match is not None
    met = [frozenset(pair.names) for pair in pairs(match, ("entity", "entity"))]
    assert frozenset(("Antony Blinken", "Sergey Lavrov")) in met
    assert len(set(met)) == len(met)


def test_the_article_as_a_whole_where_it_is_the_hit() -> None:
    assert ("Sergey Lavrov", "Ukraine") in {
        tuple(sorted(p)) for p in names("Geneva", "entity", "entity")
    }


def test_what_is_known_is_not_new() -> None:
    match = found("event:THREATEN")
    assert match is not None
    (pair,) = pairs(match, ("actor", "recipient"))
    new = first_time(match, ("actor", "recipient"), set())
    assert new is not None
    assert new.condition == "new"
    assert new.hits[0].why.startswith(
        "together for the first time: Russia and Ukraine; event is THREATEN"
    )
    assert first_time(match, ("actor", "recipient"), {pair.key}) is None


def test_the_query_itself_as_the_pair() -> None:
    match = found("speaker:Lavrov AND says:NATO")
    assert match is not None
    new = first_time(match, (), set())
    assert new is not None
    assert new.hits[0].why.startswith("this matches for the first time; ")
    assert first_time(match, (), {new.hits[0].key}) is None
