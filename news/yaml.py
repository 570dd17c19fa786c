"""YAML with line numbers, so that an error can say where it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from news.errors import Problem, SettingsError

Path_ = tuple[str | int, ...]


@dataclass(slots=True)
class Located:
    """Plain data of one YAML file, and for each path into it the line and the column of its value."""

    file: Path
    data: Any
    lines: dict[Path_, int] = field(default_factory=dict)
    columns: dict[Path_, int] = field(default_factory=dict)
    keys: dict[Path_, int] = field(default_factory=dict)

    def line(self, path: Path_) -> int | None:
        """The line of `path`, or of the nearest parent that the file has."""
        return self.lines.get(self._there(path))

    def column(self, path: Path_, *, key: bool = False) -> int | None:
        """Where on that line its value begins, or its key where that is what is wrong."""
        found = self._there(path)
        of_key = self.keys.get(found)
        return of_key if key or found != path else self.columns.get(found, of_key)

    def _there(self, path: Path_) -> Path_:
        while path and path not in self.lines:
            path = path[:-1]
        return path


def load(file: Path) -> Located:
    """Read one YAML file.

    Raises SettingsError where it cannot be read, is not YAML, or names a field twice.
    """
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise SettingsError(
            [Problem(str(file), None, "(file)", error.strerror or str(error), "a readable file")]
        ) from None
    except UnicodeDecodeError as error:
        raise SettingsError(
            [
                Problem(
                    str(file), None, "(file)", f"byte {error.start} that is not UTF-8", "UTF-8 text"
                )
            ]
        ) from None
    except yaml.YAMLError as error:
        raise SettingsError([_syntax(file, error)]) from None
    located = Located(file, None)
    problems: list[Problem] = []
    try:
        located.data = None if node is None else _plain(node, (), located, problems)
    except yaml.YAMLError as error:
        problems.append(_syntax(file, error))
    except RecursionError:
        problems.append(Problem(str(file), 1, "(file)", "an alias that holds itself", "plain data"))
    if problems:
        raise SettingsError(problems)
    return located


def _syntax(file: Path, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    found = getattr(error, "problem", None) or str(error)
    hint = "tabs are not allowed in YAML" if "\\t" in str(found) else None
    line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
    return Problem(str(file), line, "(file)", str(found), "valid YAML", hint, column)


def _plain(node: yaml.Node, path: Path_, located: Located, problems: list[Problem]) -> Any:
    line = node.start_mark.line + 1
    if located.lines.setdefault(path, line) == line:
        located.columns[path] = node.start_mark.column + 1
    if isinstance(node, yaml.MappingNode):
        out: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = _construct(key_node)
            if not isinstance(key, (str, int, float, bool)):
                key = str(key)
            at = (*path, key)
            if key in out:
                problems.append(
                    Problem(
                        str(located.file),
                        key_node.start_mark.line + 1,
                        dotted(at),
                        "the same field again",
                        f"each field once (first on line {located.lines[at]})",
                        column=key_node.start_mark.column + 1,
                    )
                )
                continue
            located.lines[at] = key_node.start_mark.line + 1
            located.keys[at] = key_node.start_mark.column + 1
            out[key] = _plain(value_node, at, located, problems)
        return out
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*path, i), located, problems) for i, child in enumerate(node.value)]
    return _construct(node)


def _construct(node: yaml.Node) -> Any:
    constructor = yaml.constructor.SafeConstructor()
    return constructor.construct_object(node, deep=True)


def dotted(path: Path_) -> str:
    """`("feeds", 3, "url")` as `feeds[3].url`."""
    out = ""
    for part in path:
        out += f"[{part}]" if isinstance(part, int) else f".{part}" if out else str(part)
    return out or "(file)"
