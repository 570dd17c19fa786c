"""What is wrong in settings, in words: file:line:column, field, found, expected, hint."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from news.errors import Problem
from news.schema import RouteSettings, WatchesFile
from news.secrets import open_secret
from news.yaml import Located, Path_, dotted, load


def problem(located: Located, model: type[BaseModel], error: Any) -> Problem:
    """One of pydantic's errors as a Problem with its line, and a hint where one is near."""
    path = tuple(error["loc"])
    expected, hint = _expected(error), None
    found = "nothing" if error["type"] == "missing" else _short(error["input"])
    if error["type"] == "extra_forbidden":
        known = _fields_at(model, path[:-1])
        close = difflib.get_close_matches(str(path[-1]), known, n=1)
        found = f"the unknown field {path[-1]!r}"
        expected = "one of " + ", ".join(known)
        hint = f"did you mean {close[0]!r}?" if close else None
    elif error["type"] == "literal_error":
        known = re.findall(r"'([^']*)'", str(error["ctx"]["expected"]))
        close = difflib.get_close_matches(str(error["input"]), known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else None
    column = located.column(path, key=error["type"] == "extra_forbidden")
    return Problem(
        str(located.file), located.line(path), dotted(path), found, expected, hint, column
    )


def _expected(error: Any) -> str:
    kind, ctx = error["type"], error.get("ctx") or {}
    if kind == "missing":
        return "a value: the field is required"
    if kind == "value_error":
        return str(ctx.get("error", error["msg"]))
    if kind == "string_pattern_mismatch":
        return f"text that matches {ctx.get('pattern')}"
    if kind == "literal_error":
        return f"one of {ctx.get('expected')}"
    return _TYPES.get(kind) or re.sub(r"^Input should be ", "", error["msg"])


# Where pydantic speaks of Python.
_TYPES = {
    "tuple_type": "a list, such as [a, b]",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "float_type": "a number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "string_type": "text",
    "model_type": "fields, such as a: 1",
    "model_attributes_type": "fields, such as a: 1",
    "dict_type": "fields, such as a: 1",
}


def _fields_at(model: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    """Names of the fields of the model that stands at `path` below `model`."""
    current: Any = model
    for part in path:
        if isinstance(part, str) and isinstance(current, type) and issubclass(current, BaseModel):
            current = _inner(current.model_fields[part].annotation)
    is_model = isinstance(current, type) and issubclass(current, BaseModel)
    return list(current.model_fields) if is_model else []


def _inner(annotation: Any) -> Any:
    for child in _flatten(annotation):
        if isinstance(child, type) and issubclass(child, BaseModel):
            return child
    return annotation


def _flatten(annotation: Any) -> Iterator[Any]:
    yield annotation
    for child in getattr(annotation, "__args__", ()):
        yield from _flatten(child)


def _short(value: object) -> str:
    text = repr(value)
    if open_secret(text):
        return "an address with a password in it"
    return text if len(text) <= 60 else text[:57] + "..."


def twice(file: Path, group: str, name: str, values: Sequence[str]) -> list[Problem]:
    """A Problem for each value of `group[i].name` that an earlier one has already."""
    located, seen, out = load(file), dict[str, int](), list[Problem]()
    for i, value in enumerate(values):
        if value in seen:
            path = (group, i, name)
            first = located.line((group, seen[value], name))
            once = f"each {name} once (first on line {first})"
            out.append(_wrong(located, path, f"{value!r} again", once))
        seen.setdefault(value, i)
    return out


def watch_problems(file: Path, watches: WatchesFile) -> list[Problem]:
    """Names twice, routes to nobody, mail without an address."""
    located = load(file)
    out = twice(file, "watches", "name", [w.name for w in watches.watches])
    out += twice(file, "receivers", "name", [r.name for r in watches.receivers])
    receivers = [r.name for r in watches.receivers]
    names = [w.name for w in watches.watches]

    def unknown(path: Path_, value: str, known: list[str], what: str) -> None:
        close = difflib.get_close_matches(value, known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else None
        expected = f"a {what} of this file: {', '.join(known) or 'there is none'}"
        out.append(_wrong(located, path, repr(value), expected, hint))

    def walk(route: RouteSettings, path: Path_) -> None:
        for i, name in enumerate(route.receivers):
            if name not in receivers:
                unknown((*path, "receivers", i), name, receivers, "receiver")
        for i, name in enumerate(route.watches):
            if name not in names:
                unknown((*path, "watches", i), name, names, "watch")
        for i, child in enumerate(route.routes):
            walk(child, (*path, "routes", i))

    walk(watches.route, ("route",))
    if watches.operator and watches.operator not in receivers:
        unknown(("operator",), watches.operator, receivers, "receiver")
    return [*out, *_addresses(located, watches)]


def _addresses(located: Located, watches: WatchesFile) -> Iterator[Problem]:
    """Receivers that lack where to send."""
    for i, receiver in enumerate(watches.receivers):
        if receiver.kind != "rss" and not receiver.connection:
            expected = "the id of an Airflow connection"
            yield _wrong(located, ("receivers", i, "connection"), "nothing", expected)
        if receiver.kind == "email" and not receiver.to:
            yield _wrong(located, ("receivers", i, "to"), "nothing", "at least one mail address")


def _wrong(
    located: Located, path: Path_, found: str, expected: str, hint: str | None = None
) -> Problem:
    line, column = located.line(path), located.column(path)
    return Problem(str(located.file), line, dotted(path), found, expected, hint, column)
