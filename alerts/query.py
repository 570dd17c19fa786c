"""A query in Lucene's syntax, read by luqum, as a small tree of conditions.

Words that follow one another without an operator mean OR, as in Lucene; `+` and `-` before one make
it required or excluded. NOT is carried down to the single conditions, so the tree has but three
kinds of node.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from luqum import tree
from luqum.exceptions import ParseError
from luqum.thread import parse

from alerts.fields import BARE, FIELDS, Evidence, Field
from alerts.ranges import Between, Ends, number, time
from alerts.words import Pattern
from news.errors import WatchError
from news.time import now as right_now

# Typed by many editors where `"` was meant.
_STRAIGHT = str.maketrans("“”„‟", '""""')
_AT = re.compile(r"at position (\d+)")
_MOST = 20_000  # Characters of a query.


@dataclass(frozen=True, slots=True)
class Atom:
    """One condition: a pattern or a range in a field, or that it is not there."""

    field: Field
    pattern: Pattern | Between[Any]
    negated: bool = False

    def evidence(self, subject: Any) -> list[Evidence] | None:
        """What speaks for it in an article, quote or event; None where it does not hold."""
        found = self.field.look(self.pattern, subject)
        if self.negated:
            return None if found else []
        return [found] if found else None


@dataclass(frozen=True, slots=True)
class All:
    """Every one of the nodes holds."""

    nodes: tuple[Node, ...]

    def evidence(self, subject: Any) -> list[Evidence] | None:
        """What speaks for each of them."""
        found = list[Evidence]()
        for node in self.nodes:
            part = node.evidence(subject)
            if part is None:
                return None
            found += part
        return found


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of the nodes holds."""

    nodes: tuple[Node, ...]

    def evidence(self, subject: Any) -> list[Evidence] | None:
        """What speaks for those that hold."""
        found: list[Evidence] | None = None
        for node in self.nodes:
            part = node.evidence(subject)
            if part is not None:
                found = part if found is None else found + part
        return found


Node = Atom | All | Either
WhoIs = Callable[[Pattern], frozenset[str]]
"""Whom a name means: ids of the gazetteer (alerts/names.py)."""


def read(query: str, *, who_is: WhoIs | None = None, now: datetime | None = None) -> Node:
    """The tree of a query. Raises WatchError with line, column and what was expected.

    `who_is` tells whom a name means beyond its words, `now` (default: the present) what `now` does.
    """
    if len(query) > _MOST:
        raise WatchError(f"found {len(query)} characters, expected at most {_MOST}")
    query = query.translate(_STRAIGHT)
    try:
        return _Reader(query, who_is, now or right_now()).node(_parse(query), BARE, False)
    except RecursionError:
        raise WatchError("found parentheses too deep to follow, expected fewer") from None


def _parse(query: str) -> tree.Item:
    if not query.strip():
        raise WatchError("found nothing, expected a query such as speaker:Lavrov")
    try:
        return parse(query)
    except ParseError as error:
        place = _AT.search(str(error))
        at = int(place[1]) if place else len(query.rstrip())
        raise _error(query, at, *_syntax(query, at)) from None


def _syntax(query: str, at: int) -> tuple[str, str | None]:
    """What is wrong at `at` and a hint."""
    found = query[at : at + 1]
    if not found.strip():
        if query.count("(") > query.count(")"):
            return "found the end, expected ) before it", None
        return "found the end, expected a word, a phrase or a field", None
    if found == '"':
        return 'found a phrase that does not end, expected a closing "', None
    if found == ")":
        return "found ), expected a word or no parenthesis", "is there a ( for it?"
    word = re.match(r"\w+|.", query[at:], re.DOTALL)
    shown = word[0] if word else found
    message = f"found {shown}, expected a word, a phrase or a field"
    hint = f'"…" takes any character; \\{found} is {found} itself'
    return message, None if shown in ("AND", "OR", "NOT") else hint


def _error(query: str, at: int, message: str, hint: str | None = None) -> WatchError:
    """A WatchError for the character at `at`."""
    before = query[:at]
    line = before.count("\n") + 1
    return WatchError(message, line=line, column=at - before.rfind("\n"), hint=hint)


class _Reader:
    """Turns luqum's tree into ours."""

    def __init__(self, query: str, who_is: WhoIs | None, now: datetime) -> None:
        self.query, self.who_is, self.now = query, who_is, now

    def error(self, item: tree.Item, message: str, hint: str | None = None) -> WatchError:
        return _error(self.query, item.pos or 0, message, hint)

    def node(self, item: tree.Item, field: Field, negated: bool) -> Node:
        """`item` within `field`, turned round if `negated`."""
        match item:
            case tree.Word() | tree.Phrase() | tree.Proximity():
                return self.atom(item, field, negated)
            case tree.Range() | tree.From() | tree.To() if field.takes != "words":
                return self.between(item, _ends(item), field, negated)
            case tree.SearchField():
                return self.node(item.children[0], self.field(item, field), negated)
            case tree.Group() | tree.FieldGroup() | tree.Plus():
                return self.node(item.children[0], field, negated)
            case tree.Not() | tree.Prohibit():
                return self.node(item.children[0], field, not negated)
            case tree.AndOperation() | tree.OrOperation():
                nodes = tuple(self.node(c, field, negated) for c in item.children)
                both = isinstance(item, tree.AndOperation) != negated
                return All(nodes) if both else Either(nodes)
            case tree.UnknownOperation():
                return self.row(item, field, negated)
        raise self.error(item, *_foreign(item))

    def row(self, item: tree.Item, field: Field, negated: bool) -> Node:
        """Conditions with no operator between them: `+` required, `-` excluded, else any."""
        must, never, may = list[Node](), list[Node](), list[Node]()
        for child in item.children:
            node = self.node(child, field, negated)
            if isinstance(child, tree.Plus):
                must.append(node)
            elif isinstance(child, (tree.Prohibit, tree.Not)):
                never.append(node)
            else:
                may.append(node)
        some = All if negated else Either
        if may and not must:
            must.append(may[0] if len(may) == 1 else some(tuple(may)))
        every = Either if negated else All
        return every((*must, *never))

    def field(self, item: tree.SearchField, outer: Field) -> Field:
        name = item.name
        if outer is not BARE:
            raise self.error(
                item,
                f"found the field {name} within {outer.name}, expected words",
                f'if {name}: is part of the words, put them in "…"',
            )
        found = FIELDS.get(name.lower())
        if found is None:
            near = difflib.get_close_matches(name.lower(), FIELDS, n=1)
            hint = f"did you mean {near[0]}?" if near else f'words with a : stand in "{name}:…"'
            known = ", ".join(FIELDS)
            raise self.error(item, f"found the field {name}, expected one of {known}", hint)
        return found

    def between(self, item: tree.Item, ends: Ends, field: Field, negated: bool) -> Atom:
        """A range of a field that takes one; a value alone is the range from it to it."""
        try:
            found = number(ends) if field.takes == "number" else time(ends, self.now)
        except (ValueError, OverflowError):
            example = _EXAMPLES[field.takes]
            raise self.error(
                item, f"found {field.name}:{ends}, expected a {field.takes} such as {example}"
            ) from None
        return Atom(field, found, negated)

    def atom(self, item: tree.Item, field: Field, negated: bool) -> Atom:
        if field.takes != "words":
            word = str(getattr(item, "value", item)).strip('"')
            return self.between(item, Ends(word, word), field, negated)
        slop, term = 0, item
        if isinstance(item, tree.Proximity):
            slop, term = int(item.degree), item.term
        raw = term.value[1:-1] if isinstance(term, tree.Phrase) else term.value
        raw = re.sub(r"\\(.)", lambda m: " " if m[1] in "*?" else m[1], raw, flags=re.DOTALL)
        pattern = Pattern.of(raw, slop)
        if not pattern.words:
            raise self.error(item, f"found {term.value}, expected a word with a letter or digit")
        self.value(item, field, pattern)
        if self.who_is is not None and field.named:
            pattern = replace(pattern, ids=self.who_is(pattern))
        return Atom(field, pattern, negated)

    def value(self, item: tree.Item, field: Field, pattern: Pattern) -> None:
        """Refuse a value that the field can never hold."""
        values = field.values
        if not values or any(pattern.equals(value) for value in values):
            return
        known = {v.lower(): v for v in values}
        near = difflib.get_close_matches(pattern.raw.lower(), known, n=1, cutoff=0.7)
        # A mode is written in small letters and not in our list; a type is.
        if field.open and not near and not pattern.raw.isupper():
            return
        hint = f"did you mean {known[near[0]]}?" if near else None
        expected = ", ".join(values)
        raise self.error(
            item, f"found {field.name}:{pattern.raw}, expected one of {expected}", hint
        )


_EXAMPLES = {
    "number": ">=0.8 or [0.5 TO 0.9]",
    "time": "2022-01-21, >now-7d or [2022-01 TO 2022-03]",
}


def _ends(item: tree.Item) -> Ends:
    match item:
        case tree.Range():
            low, high = (str(end.value) for end in (item.low, item.high))
            return Ends(low, high, item.include_low, item.include_high)
        case tree.From():
            return Ends(str(item.a.value), None, low_in=item.include)
    return Ends(None, str(item.a.value), high_in=item.include)


def _foreign(item: tree.Item) -> tuple[str, str]:
    """Lucene's syntax that a watch has no use for."""
    match item:
        case tree.Boost():
            return f"found a boost (^{item.force}), expected none", "an alert has no ranks"
        case tree.Fuzzy():
            return f"found {item}, expected a whole word", "* and ? stand for other letters"
        case tree.Regex():
            return f"found a regular expression {item}, expected words", "* and ? are understood"
    return f"found the range {item}, expected words", 'put it in "…" if it is part of the words'
