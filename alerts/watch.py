"""The watch language: Lucene syntax, with fields over what wirewatch knows.

    Blinken OR Lavrov                                a word in title or text
    "security guarantees"~5 AND NOT sport            words near one another
    speaker:"Sergey Lavrov" AND says:NATO            held by one quote
    event:THREATEN AND actor:Russia                  held by one event
    outlet:(cnn.com OR tass.com) AND lang:en         facts of the article

Bare words search title and text. All quote fields of a query must hold in one quote, all event
fields in one event, the rest in the article; negation of a quote field means that no other quote
of the article is asked, but the same one.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from luqum import tree
from luqum.exceptions import ParseError
from luqum.parser import parser

from alerts.terms import Text, phrase, word
from news.errors import Problem, WatchError
from news.records import Article, Event, Mention, Party, Quote
from news.settings import Settings, WatchSettings


@dataclass(frozen=True, slots=True)
class Item:
    """What a query is held against: an article, and one of its quotes and events, or none."""

    article: Article
    mentions: tuple[Mention, ...]
    title: Text
    text: Text
    quote: Quote | None = None
    event: Event | None = None


Test = Callable[[Item], bool]

ARTICLE_FIELDS = ("title", "text", "outlet", "lang", "author", "url", "entity")
QUOTE_FIELDS = ("speaker", "says", "kind")
EVENT_FIELDS = ("event", "mode", "actor", "recipient", "modality", "place")
FIELDS = ARTICLE_FIELDS + QUOTE_FIELDS + EVENT_FIELDS


@dataclass(frozen=True, slots=True)
class Watch:
    """A query ready to be asked. `words` are the bare ones, for marking them in a message."""

    name: str
    query: str
    test: Test
    quote_fields: bool
    event_fields: bool
    words: tuple[tree.Item, ...]


def compile(watch: WatchSettings) -> Watch:
    """The watch of a settings file, ready to be asked.

    Raises WatchError with line and column of the query, what was expected, and the nearest field.
    """
    query = watch.query
    try:
        found = parser.parse(query)
    except ParseError as error:
        raise _syntax(query, str(error)) from None
    builder = _Builder(query)
    test = builder.build(found, None)
    if not builder.narrows:
        raise WatchError(
            "matches everything; expected at least one word, phrase or field that narrows it"
        )
    return Watch(
        name=watch.name,
        query=query,
        test=test,
        quote_fields=bool(builder.fields & set(QUOTE_FIELDS)),
        event_fields=bool(builder.fields & set(EVENT_FIELDS)),
        words=tuple(builder.words),
    )


def problems(settings: Settings) -> list[Problem]:
    """Everything wrong in the queries of all watches, each with its line in the settings file."""
    found = []
    for i, watch in enumerate(settings.watches):
        try:
            compile(watch)
        except WatchError as error:
            line = settings.watch_lines.get(watch.name, 1) + error.line - 1
            field = f"watches[{i}].query, column {error.column}"
            found.append(
                Problem(
                    str(settings.watches_file),
                    line,
                    field,
                    repr(watch.query),
                    error.message,
                    error.hint,
                )
            )
    return found


class _Builder:
    """Turns luqum's tree into one function; remembers what it has seen on the way."""

    def __init__(self, query: str) -> None:
        self.query = query
        self.fields: set[str] = set()
        self.words: list[tree.Item] = []
        self.narrows = False

    def build(self, node: tree.Item, field: str | None, negated: bool = False) -> Test:
        """The test of `node`, its words being looked for in `field` (None: title and text)."""
        match node:
            case tree.AndOperation() | tree.UnknownOperation():
                # Words side by side: all of them, as in most search boxes.
                return _all([self.build(c, field, negated) for c in node.children])
            case tree.OrOperation():
                return _any([self.build(c, field, negated) for c in node.children])
            case tree.Not() | tree.Prohibit():
                return _not(self.build(node.children[0], field, not negated))
            case tree.Plus() | tree.Group() | tree.FieldGroup() | tree.Boost():
                return self.build(node.children[0], field, negated)
            case tree.SearchField():
                return self.build(node.children[0], self._field(node), negated)
            case tree.Word() | tree.Phrase() | tree.Proximity():
                return self._term(node, field, negated)
            case _:
                raise self._error(node, f"{type(node).__name__.lower()} is not understood here")

    def _field(self, node: tree.SearchField) -> str:
        name: str = node.name
        if name not in FIELDS:
            close = difflib.get_close_matches(name, FIELDS, n=1)
            hint = f"did you mean {close[0]}:?" if close else None
            expected = f"unknown field {name!r}; expected one of {', '.join(FIELDS)}"
            raise self._error(node, expected, hint)
        self.fields.add(name)
        return name

    def _term(self, node: tree.Item, field: str | None, negated: bool) -> Test:
        if isinstance(node, tree.Word) and set(node.value) <= {"*", "?"}:
            return lambda item: True
        self.narrows = self.narrows or not negated
        matcher = _matcher(node)
        if matcher is None:
            raise self._error(node, "no word to look for; expected letters or digits")
        if field is None and not negated:
            self.words.append(node)
        return _test(field, matcher)

    def _error(self, node: tree.Item, message: str, hint: str | None = None) -> WatchError:
        # luqum keeps no positions of its own: the first place where the node's text stands.
        at = max(0, self.query.find(str(node).strip().split(":")[0]))
        return _at(self.query, at, message, hint)


def _matcher(node: tree.Item) -> Callable[[Text], bool] | None:
    if isinstance(node, tree.Word):
        return word(_unescape(node.value))
    if isinstance(node, tree.Phrase):
        return phrase(node.value[1:-1], 0)
    return phrase(node.term.value[1:-1], int(node.degree))


def _unescape(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value)


def _test(field: str | None, matches: Callable[[Text], bool]) -> Test:
    if field is None:
        return lambda item: matches(item.title) or matches(item.text)
    take = _TAKE[field]
    return lambda item: any(matches(Text(value)) for value in take(item) if value)


def _parties(parties: Sequence[Party]) -> list[str | None]:
    return [value for p in parties for value in (p.name, p.mention, p.id)]


_TAKE: dict[str, Callable[[Item], Sequence[str | None]]] = {
    "title": lambda i: [i.article.title],
    "text": lambda i: [i.article.text],
    "outlet": lambda i: [i.article.outlet],
    "lang": lambda i: [i.article.language],
    "author": lambda i: [i.article.byline],
    "url": lambda i: [i.article.url],
    "entity": lambda i: [v for m in i.mentions for v in (m.name, m.id)],
    "speaker": lambda i: [i.quote.speaker, i.quote.speaker_id, i.quote.speaker_mention] if i.quote else [],
    "says": lambda i: [i.quote.content] if i.quote else [],
    "kind": lambda i: [i.quote.kind] if i.quote else [],
    "event": lambda i: [i.event.type] if i.event else [],
    "mode": lambda i: [i.event.mode] if i.event else [],
    "actor": lambda i: _parties(i.event.actors) if i.event else [],
    "recipient": lambda i: _parties(i.event.recipients) if i.event else [],
    "modality": lambda i: [i.event.modality] if i.event else [],
    "place": lambda i: [i.event.place.mention, i.event.place.name, i.event.place.country]
    if i.event and i.event.place
    else [],
}  # fmt: skip


def _all(tests: Sequence[Test]) -> Test:
    return lambda item: all(test(item) for test in tests)


def _any(tests: Sequence[Test]) -> Test:
    return lambda item: any(test(item) for test in tests)


def _not(test: Test) -> Test:
    return lambda item: not test(item)


def _syntax(query: str, error: str) -> WatchError:
    position = re.search(r"position (\d+)", error)
    at = int(position[1]) if position else len(query)
    hint = "a quotation mark has no partner" if query.count('"') % 2 else None
    if query.count("(") != query.count(")"):
        hint = "a parenthesis has no partner"
    found = repr(query[at : at + 12]) if position and at < len(query) else "the end"
    return _at(
        query, at, f"found {found}; expected a word, a phrase, a field or a parenthesis", hint
    )


def _at(query: str, at: int, message: str, hint: str | None) -> WatchError:
    before = query[:at]
    line, column = before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1
    return WatchError(message, line=line, column=column, hint=hint)


def bare_words(watch: Watch) -> list[Any]:
    """Compiled patterns of the watch's bare words, for finding them in a text."""
    return [m for node in watch.words if (m := _matcher(node)) is not None]
