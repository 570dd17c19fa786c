"""Why a watch matched an article or did not: each condition of its query, and what it found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from alerts.clauses import Clause
from alerts.query import All, Atom, Node
from alerts.view import Done, Said, View
from alerts.watch import Watch


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an explanation. `holds` is None where it is a heading."""

    depth: int
    text: str
    holds: bool | None


def explain(watch: Watch, view: View) -> list[Line]:
    """The query held against an article, condition by condition.

    Conditions on quotes must hold of one quote: shown is the quote of which most hold; the same for
    events.
    """
    lines = list[Line]()
    for number, clause in enumerate(watch.clauses, 1):
        depth = 0
        if len(watch.clauses) > 1:
            lines.append(Line(0, f"alternative {number} of {len(watch.clauses)}", None))
            depth = 1
        lines += _clause(clause, view, depth)
    return lines


def _clause(clause: Clause, view: View, depth: int) -> Iterator[Line]:
    if clause.article is not None:
        yield Line(depth, "in the article", None)
        yield from _node(clause.article, view, depth + 1)
    yield from _side(clause.quote, clause.quote_wanted, view.quotes, "quote", depth)
    yield from _side(clause.event, clause.event_wanted, view.events, "event", depth)


def _side(
    node: Node | None, wanted: bool, some: Sequence[Said | Done], kind: str, depth: int
) -> Iterator[Line]:
    """What is asked of quotes or events, on the one that comes nearest, or that breaks it."""
    if node is None:
        return
    held = [one for one in some if node.evidence(one) is not None]
    count = f"{len(held)} of {len(some)} {kind}s"
    if not some:
        yield Line(depth, f"no {kind} in the article", not wanted)
    elif wanted:
        yield Line(depth, f"{count} hold" + ("" if held else "; the nearest:"), bool(held))
        nearest = held[0] if held else max(some, key=lambda one: _held(node, one))
        yield Line(depth + 1, _shown(nearest), None)
        yield from _node(node, nearest, depth + 2)
    else:
        broken = next((one for one in some if one not in held), None)
        yield Line(depth, f"{count} hold, all must", broken is None)
        if broken is not None:
            yield Line(depth + 1, _shown(broken), None)
            yield from _node(node, broken, depth + 2)


def _node(node: Node, subject: Any, depth: int) -> Iterator[Line]:
    match node:
        case Atom():
            found = node.evidence(subject)
            told = "; ".join(dict.fromkeys(e.why for e in found or ()))
            yield Line(depth, _asked(node) + (f": {told}" if told else ""), found is not None)
        case All(nodes) if len(nodes) == 1:
            yield from _node(nodes[0], subject, depth)
        case _:
            word = "all of" if isinstance(node, All) else "one of"
            yield Line(depth, word, node.evidence(subject) is not None)
            for child in node.nodes:
                yield from _node(child, subject, depth + 1)


def _asked(atom: Atom) -> str:
    raw = atom.pattern.raw
    words = f"“{raw}”" if " " in raw else raw
    if near := getattr(atom.pattern, "slop", 0):
        words += f"~{near}"
    name = "" if atom.field.name.startswith("(") else f"{atom.field.name}:"
    return f"{'not ' if atom.negated else ''}{name}{words}"


def _held(node: Node, subject: Any) -> int:
    """How many conditions hold."""
    if isinstance(node, Atom):
        return node.evidence(subject) is not None
    return sum(_held(child, subject) for child in node.nodes)


def _shown(one: Said | Done) -> str:
    if isinstance(one, Said):
        return f"{one.speaker.best}: “{one.quote.content}”"
    return f"{one.event.type}: {one.event.text}"
