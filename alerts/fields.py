"""The fields of the watch language: what each looks at, and what it says when it has found it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, get_args

from alerts.ranges import Between
from alerts.view import Done, Names, Said, View
from alerts.words import Pattern, Words, short
from news.records import Modality, QuoteKind, Span
from news.text import cut, squeeze, visible

# A fact is a quote or an event, whichever the rest of the query asks for.
Scope = Literal["article", "quote", "event", "fact"]
Takes = Literal["words", "number", "time"]

# The sixteen types of the PLOVER ontology of political events (Open Event Data Alliance, 2023).
EVENT_TYPES = tuple(
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST "
    "SANCTION MOBILIZE COERCE ASSAULT".split()
)


class Evidence(NamedTuple):
    """What was found, in words, and where in the article's text, if it is there."""

    why: str
    span: Span | None = None


Look = Callable[[Any, Any], Evidence | None]
"""What a pattern (or a range, by the field) finds in an article, a quote or an event."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field: it looks at the article, at one quote or at one event.

    `takes`: what is asked of it, words or a range. `values` are all that it can hold, where that is known; `open`: others are allowed too.
    `in_text`: what it finds is words of the article, which its quotes and events may carry;
    `named`: what it holds is somebody, or a place.
    """

    name: str
    scope: Scope
    look: Look
    values: tuple[str, ...] = ()
    open: bool = False
    in_text: bool = False
    takes: Takes = "words"
    named: bool = False


_SHORT = 80  # characters


def _found(words: Words, span: Span) -> str:
    found = words.text[span[0] : span[1]]
    return f"“{found if found.isalnum() and len(found) < _SHORT else _plain(found)}”"


def _plain(text: str) -> str:
    return cut(squeeze(visible(text[:500])), _SHORT)


def _title(pattern: Pattern, view: View) -> Evidence | None:
    span = pattern.find(view.title)
    return span and Evidence(f"title has {_found(view.title, span)}")


def _text(pattern: Pattern, view: View) -> Evidence | None:
    span = pattern.find(view.text)
    return span and Evidence(f"text has {_found(view.text, span)}", span)


def _bare(pattern: Pattern, view: View) -> Evidence | None:
    if (word := pattern.word) and not (word in view.text.places or word in view.title.places):
        return None  # what most words that are joined by OR come to
    return _text(pattern, view) or _title(pattern, view)


def _says(pattern: Pattern, said: Said) -> Evidence | None:
    span = pattern.find(said.words)
    return span and Evidence(f"says {_found(said.words, span)}")


def _author(pattern: Pattern, view: View) -> Evidence | None:
    byline = view.article.byline or ""
    return Evidence(f"author is {_plain(byline)}") if pattern.find(short(byline)) else None


def _url(pattern: Pattern, view: View) -> Evidence | None:
    return Evidence("address has it") if pattern.find(short(view.article.url)) else None


def _whole(what: str, value: Callable[[Any], Iterable[str | None]]) -> Look:
    """A field that holds one of a few values, compared as a whole."""

    def look(pattern: Pattern, subject: Any) -> Evidence | None:
        for one in value(subject):
            if one and pattern.equals(one):
                return Evidence(f"{what} is {_plain(one)}")
        return None

    return look


def _name(what: str, who: Callable[[Any], Iterable[Names]]) -> Look:
    """A field that holds somebody: by id, or by words of any of their names."""

    def look(pattern: Pattern, subject: Any) -> Evidence | None:
        for names in who(subject):
            if matches_name(pattern, names):
                return Evidence(f"{what} is {_plain(names.best)}")
        return None

    return look


def matches_name(pattern: Pattern, names: Names) -> bool:
    """Whether `pattern` is the id, or words of a name, or a name that the gazetteer knows them by."""
    if names.id and (names.id in pattern.ids or pattern.equals(names.id)):
        return True
    return any(pattern.find(words) for words in names.words)


def _sure(wanted: Between[float], one: Said | Done) -> Evidence | None:
    value = one.quote.confidence if isinstance(one, Said) else one.event.confidence
    return Evidence(f"confidence is {value:.2f}") if wanted.holds(value) else None


def _published(wanted: Between[datetime], view: View) -> Evidence | None:
    at = view.article.published or view.article.at
    return Evidence(f"published {at:%Y-%m-%d %H:%M} UTC") if wanted.holds(at) else None


def _day(wanted: Between[datetime], done: Done) -> Evidence | None:
    """By the first day of what the text tells of it."""
    day = done.event.date_start or done.event.date
    try:
        at = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
    except ValueError:
        return None
    return Evidence(f"date is {day}") if wanted.holds(at) else None


def _language(view: View) -> Iterable[str | None]:
    language = (view.article.language or "").replace("_", "-")
    return (language, language.partition("-")[0])


def _feed(pattern: Pattern, view: View) -> Evidence | None:
    return Evidence("its feed has it") if pattern.find(short(view.article.feed or "")) else None


BARE = Field("(words)", "article", _bare, in_text=True)

FIELDS = {
    field.name: field
    for field in (
        Field("title", "article", _title, in_text=True),
        Field("text", "article", _text, in_text=True),
        Field("outlet", "article", _whole("outlet", lambda v: v.outlets)),
        Field("lang", "article", _whole("language", _language)),
        Field("author", "article", _author),
        Field("url", "article", _url),
        Field("feed", "article", _feed),
        Field("published", "article", _published, takes="time"),
        Field("entity", "article", _name("entity", lambda v: v.entities), in_text=True, named=True),
        Field("speaker", "quote", _name("speaker", lambda s: (s.speaker,)), named=True),
        Field("says", "quote", _says),
        Field("kind", "quote", _whole("kind", lambda s: (s.quote.kind,)), get_args(QuoteKind)),
        Field(
            "event",
            "event",
            _whole("event", lambda d: (d.event.type, d.event.mode)),
            EVENT_TYPES,
            open=True,
        ),
        Field("mode", "event", _whole("mode", lambda d: (d.event.mode,))),
        Field("place", "event", _name("place", lambda d: (d.place,)), named=True),
        Field("actor", "event", _name("actor", lambda d: d.actors), named=True),
        Field("recipient", "event", _name("recipient", lambda d: d.recipients), named=True),
        Field(
            "modality",
            "event",
            _whole("modality", lambda d: (d.event.modality,)),
            get_args(Modality),
        ),
        Field("date", "event", _day, takes="time"),
        Field("confidence", "fact", _sure, takes="number"),
    )
}


def carries(pattern: Pattern, one: Said | Done) -> bool:
    """Whether a quote or event has these words in its text or in a name of somebody in it."""
    if pattern.find(one.words):
        return True
    return any(matches_name(pattern, names) for names in one.people)
