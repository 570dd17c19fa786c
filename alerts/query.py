"""A query in Lucene's syntax, read by luqum, as a small tree of conditions.

Words that follow one another without an operator mean OR, as in Lucene; `+` and `-` before one make
it required or excluded. NOT is carried down to the single conditions, so the tree has but three
kinds of node.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from luqum import tree
from luqum.exceptions import ParseError
from luqum.thread import parse

from alerts.fields import BARE, FIELDS, Field
from alerts.words import Pattern
from news.errors import WatchError

# Typed by many editors where `"` was meant.
_STRAIGHT = str.maketrans("“”„‟", '""""')
_AT = re.compile(r"at position (\d+)")
_MOST = 20_000  # Characters of a query.


@dataclass(frozen=True, slots=True)
class Atom:
    """One condition: a pattern in a field, or that it is not there."""

    field: Field
    pattern: Pattern
    negated: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Every one of the nodes holds."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of the nodes holds."""

    nodes: tuple[Node, ...]


Node = Atom | All | Either


def read(query: str) -> Node:
    """The tree of a query. Raises WatchError with line, column and what was expected."""
    if len(query) > _MOST:
        raise WatchError(f"found {len(query)} characters, expected at most {_MOST}")
    query = query.translate(_STRAIGHT)
    try:
        return _Reader(query).node(_parse(query), BARE, False)
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

    def __init__(self, query: str) -> None:
        self.query = query

    def error(self, item: tree.Item, message: str, hint: str | None = None) -> WatchError:
        return _error(self.query, item.pos or 0, message, hint)

    def node(self, item: tree.Item, field: Field, negated: bool) -> Node:
        """`item` within `field`, turned round if `negated`."""
        match item:
            case tree.Word() | tree.Phrase() | tree.Proximity():
                return self.atom(item, field, negated)
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

    def atom(self, item: tree.Item, field: Field, negated: bool) -> Atom:
        slop, term = 0, item
        if isinstance(item, tree.Proximity):
            slop, term = int(item.degree), item.term
        raw = term.value[1:-1] if isinstance(term, tree.Phrase) else term.value
        raw = re.sub(r"\\(.)", lambda m: " " if m[1] in "*?" else m[1], raw, flags=re.DOTALL)
        pattern = Pattern.of(raw, slop)
        if not pattern.words:
            raise self.error(item, f"found {term.value}, expected a word with a letter or digit")
        self.value(item, field, pattern)
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
