from __future__ import annotations

from dataclasses import replace

import pytest
from helpers_alerts import TEXT, article, event, found, geneva, party, quote, span

from alerts.match import match
from alerts.watch import compile
from news.errors import WatchError
from news.ids import event_key, quote_key
from news.records import Extraction
from news.settings import WatchSettings

NATO = "“We expect written security guarantees from NATO,”"


def kinds(query: str, extraction: Extraction | None = None) -> list[str]:
    matched = found(query, extraction)
    return [hit.kind for hit in matched.hits] if matched else []


def test_a_bare_word_is_the_article_with_what_carries_it() -> None:
    matched = found("Blinken")
    assert matched
    assert (matched.watch, matched.load) == ("w", 3)
    one, said, done = matched.hits
    assert (one.kind, one.key, one.why) == ("article", article().id, "text has “Blinken”")
    assert TEXT[one.start : one.end] == "Blinken"
    assert (said.kind, said.why) == ("quote", "carries “Blinken”")
    assert (done.kind, TEXT[done.start : done.end]) == ("event", "met")


def test_a_word_of_the_title_alone() -> None:
    matched = found("meet", geneva(article=article(text="Nothing."), quotes=(), events=()))
    assert matched
    assert matched.hits[0].why == "title has “meet”"
    assert (matched.hits[0].start, matched.hits[0].end) == (0, 0)


def test_keys_are_those_of_the_house() -> None:
    said, done = found("says:guarantees"), found("event:THREATEN")
    assert said and done
    one, other = geneva().quotes[0], geneva().events[1]
    assert said.hits[0].key == quote_key(article().id, "direct", one.content)
    assert done.hits[0].key == event_key(article().id, "THREATEN", other.text)


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("speaker:Lavrov AND says:NATO", ["quote"]),
        ("speaker:Blinken AND says:NATO", []),  # Both are there, in two quotes.
        ("speaker:Blinken AND says:alliance", ["quote"]),
        ("speaker:(Blinken OR Lavrov)", ["quote", "quote"]),
        ("speaker:Lavrov AND NOT says:NATO", []),
        ("speaker:Blinken AND NOT says:NATO", ["quote"]),
        ("kind:indirect AND speaker:Blinken", ["quote"]),
        ("event:THREATEN AND actor:Russia AND recipient:Ukraine", ["event"]),
        ("event:THREATEN AND actor:Ukraine", []),
        ("event:CONSULT AND recipient:Ukraine", []),
        ("event:threaten AND modality:claimed", ["event"]),
        ("event:visit", ["event"]),
        ("mode:visit AND place:Geneva", ["event"]),
        ("place:CHE AND event:CONSULT", ["event"]),
        ("speaker:Lavrov AND actor:Russia", ["quote", "event"]),  # Mixed: in one article.
        ("speaker:Lavrov AND actor:France", []),
        ("Kyiv AND speaker:Lavrov", ["quote"]),
        ("Paris AND speaker:Lavrov", []),
        ("Paris OR speaker:Lavrov", ["quote"]),
        ("Geneva AND NOT speaker:Lavrov", []),
        ("Geneva AND NOT speaker:Putin", ["article", "event"]),
        ("(Paris OR speaker:Lavrov) AND (Geneva OR actor:Russia)", ["quote", "event"]),
        ("outlet:Meridian*", ["article"]),
        ("outlet:(example.org OR tass.com)", ["article"]),
        ("outlet:Meridian", []),
        ("lang:en AND author:Doe", ["article"]),
        ("lang:ru", []),
        ("url:geneva", ["article"]),
        ("title:Kyiv", []),
        ("text:Kyiv", ["article", "event"]),
        ("+Geneva -Kyiv", []),
        ("+Geneva Paris", ["article", "event"]),
        ("Paris Kyiv", ["article", "event"]),  # Side by side is OR, as in Lucene.
        ("NOT Paris AND Kyiv", ["article", "event"]),
        ('"guarantees security"', []),
        ('"guarantees security"~2', ["article", "quote"]),
    ],
)
def test_what_holds_in_one_quote_one_event_one_article(query: str, hits: list[str]) -> None:
    assert kinds(query) == hits


@pytest.mark.parametrize(
    "query",
    ["speaker:Q7821917", 'speaker:"Antony Blinken"', 'speaker:"Anthony Blinken"',
     "speaker:blinken", "entity:Q7821917", 'entity:"Anthony Blinken"', "actor:Q7821917",
     'recipient:"Antony Blinken"'],
)  # fmt: skip
def test_a_name_is_the_person_in_every_spelling(query: str) -> None:
    assert kinds(query)


def test_whom_nobody_could_resolve_is_found_as_written() -> None:
    unknown = quote(NATO, speaker_mention="Mr Ivanov's spokeswoman Petrova")
    assert kinds("speaker:Petrova", geneva(quotes=(unknown,))) == ["quote"]
    assert kinds("speaker:Ivanov", geneva(quotes=(unknown,))) == []
    assert kinds("speaker:Petrova", geneva(quotes=(quote(NATO),))) == []


def test_why_in_words() -> None:
    matched = found("speaker:Lavrov AND says:nato AND Geneva")
    assert matched
    assert matched.hits[0].why == "speaker is Sergey Lavrov; says “NATO”; text has “GENEVA”"


def test_only_articles_and_stubs_are_looked_at() -> None:
    watch = compile(WatchSettings(name="w", query="Blinken"))
    failed = geneva(status="failed", article=None)
    stub, other = geneva(status="stub"), geneva(status="not_article")
    assert [m.load for m in match([watch], [(1, failed), (2, stub), (3, other)])] == [2]


def test_several_watches_and_articles_in_order() -> None:
    watches = [compile(WatchSettings(name=n, query=n)) for n in ("Lavrov", "Paris", "Geneva")]
    matched = match(watches, [(1, geneva()), (2, geneva())])
    assert [(m.load, m.watch) for m in matched] == [
        (1, "Lavrov"), (1, "Geneva"), (2, "Lavrov"), (2, "Geneva"),
    ]  # fmt: skip


def test_the_same_in_gives_the_same_out() -> None:
    one = geneva()
    turned = replace(one, quotes=one.quotes[::-1], events=one.events[::-1])
    for query in ("Blinken", "speaker:Lavrov OR actor:Lavrov OR Lavrov"):
        a, b = found(query, one), found(query, turned)
        assert a and b
        assert a.hits == b.hits


def test_two_events_of_one_sentence_are_two_hits() -> None:
    sentence = TEXT.split("\n")[2]
    both = [
        event(sentence, "threatened", t, actors=(party("Russia"),)) for t in ("THREATEN", "ACCUSE")
    ]
    assert kinds("actor:Russia", geneva(events=tuple(both))) == ["event", "event"]


def test_an_article_at_which_matching_breaks_stops_no_other() -> None:
    broken = geneva(quotes=(replace(geneva().quotes[0], content=None),))  # type: ignore[arg-type]
    watch = compile(WatchSettings(name="w", query="says:NATO"))
    assert [m.load for m in match([watch], [(1, broken), (2, geneva())])] == [2]


def test_spans_are_of_the_articles_text() -> None:
    matched = found('"security guarantees"~5')
    assert matched
    hit = matched.hits[0]
    assert (hit.start, hit.end) == span("security guarantees")


@pytest.mark.parametrize(
    ("query", "why"), [("*", "text has"), ("NOT walrus", "excludes"), ("lang:*", "language is en")]
)
def test_everything_is_matched_where_the_watch_says_so(query: str, why: str) -> None:
    with pytest.raises(WatchError, match="everything: true"):
        compile(WatchSettings(name="w", query=query))
    watch = compile(WatchSettings(name="w", query=query, everything=True))
    (match_,) = match([watch], [(1, geneva())])
    assert match_.hits[0].kind == "article"
    assert why in match_.hits[0].why
