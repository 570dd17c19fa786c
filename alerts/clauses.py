"""Conditions that must hold together: of quotes in one quote, of events in one event.

A query is turned into clauses, any of which suffices. A part of it that looks at one kind of thing
alone is never taken apart, so only what is mixed multiplies. Within a clause

- what is asked of quotes must hold of one quote: `speaker:Lavrov AND NOT says:NATO` is a quote by
  Lavrov without NATO; the same for events;
- where quotes are only excluded, no quote may break it: `Blinken AND NOT speaker:Lavrov` is an
  article in which Lavrov is not quoted at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from alerts.fields import Scope
from alerts.query import All, Atom, Either, Node
from alerts.words import Pattern
from news.errors import WatchError

_MOST = 500
FACTS: Final[tuple[Scope, ...]] = ("quote", "event")


@dataclass(frozen=True, slots=True)
class Clause:
    """Conditions on the article, on one quote and on one event; those a side lacks are None.

    `quote_wanted`, `event_wanted`: there is something to be found, not only to be excluded. `words`
    are those asked of the article, which its quotes and events may carry.
    """

    article: Node | None
    quote: Node | None
    event: Node | None
    quote_wanted: bool
    event_wanted: bool
    words: tuple[Pattern, ...] = ()


def clauses(node: Node, *, everything: bool = False) -> tuple[Clause, ...]:
    """The clauses of a query.

    Raises WatchError where there are too many, or one of them would match everything, unless
    `everything` says that this is meant.
    """
    out = tuple(_clause(parts) for parts in _alternatives(_settled(node)))
    for clause in out:
        sides = (clause.article, clause.quote, clause.event)
        if not everything and not any(side is not None and _selective(side) for side in sides):
            raise WatchError(
                "found a watch that matches everything, expected at least one word to look for",
                hint="* alone and what is only excluded match nearly every article; where that is meant, "
                "the watch says everything: true",
            )
    return out


def atoms(node: Node | None) -> Iterator[Atom]:
    """Every single condition below `node`."""
    if isinstance(node, Atom):
        yield node
    elif node is not None:
        for child in node.nodes:
            yield from atoms(child)


def _settled(node: Node) -> Node:
    """The tree with each condition on "a fact" as one on the quotes or events that the rest asks for."""
    kinds = {a.field.scope for a in atoms(node)}
    if "fact" not in kinds:
        return node
    sides = [side for side in FACTS if side in kinds]
    if not sides:
        raise WatchError(
            "found confidence alone, expected a field of quotes or events beside it",
            hint="such as speaker:Lavrov or event:THREATEN",
        )
    return _on(node, sides)


def _on(node: Node, sides: Sequence[Scope]) -> Node:
    if isinstance(node, Atom):
        if node.field.scope != "fact":
            return node
        each = [replace(node, field=replace(node.field, scope=side)) for side in sides]
        return each[0] if len(each) == 1 else All(tuple(each))
    return replace(node, nodes=tuple(_on(child, sides) for child in node.nodes))


def _alternatives(node: Node) -> list[tuple[Node, ...]]:
    if len({a.field.scope for a in atoms(node)}) == 1:
        return [(node,)]
    assert isinstance(node, (All, Either))
    below = [_alternatives(child) for child in node.nodes]
    if isinstance(node, Either):
        out = [parts for one in below for parts in one]
    else:
        size = 1
        for one in below:
            size *= len(one)
        _check(size)
        out = [tuple(n for part in parts for n in part) for parts in product(*below)]
    _check(len(out))
    return out


def _check(size: int) -> None:
    if size > _MOST:
        raise WatchError(
            f"found {size} combinations of conditions on articles, quotes and events, expected at "
            f"most {_MOST}",
            hint="make several watches of it",
        )


def _clause(parts: tuple[Node, ...]) -> Clause:
    def side(scope: Scope) -> Node | None:
        mine = tuple(p for p in parts if next(atoms(p)).field.scope == scope)
        return mine[0] if len(mine) == 1 else All(mine) if mine else None

    article, quote, event = side("article"), side("quote"), side("event")
    words = tuple(
        a.pattern
        for a in atoms(article)
        if a.field.in_text and not a.negated and isinstance(a.pattern, Pattern)
    )
    return Clause(article, quote, event, _wanted(quote), _wanted(event), words)


def _wanted(node: Node | None) -> bool:
    return any(not atom.negated for atom in atoms(node))


def _selective(node: Node) -> bool:
    """Whether it asks for something that not every article, quote or event has."""
    match node:
        case Atom(_, pattern, negated):
            return not negated and isinstance(pattern, Pattern) and not pattern.empty
        case All(nodes):
            return any(map(_selective, nodes))
    return all(map(_selective, node.nodes))
