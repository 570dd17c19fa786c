"""One more entry in a list of a settings file; whatever else a person has written there stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from news.errors import WirewatchError

Entries = Mapping[str, Sequence[Mapping[str, object]]]
"""By the path of a list, such as `watches` or `route.routes`, what is to stand at its end."""


def append(file: Path, entries: Entries, check: Callable[[], object]) -> None:
    """Write entries behind the last one of their lists, comments and order kept.

    `check` reads the settings again; where it raises WirewatchError the file is put back, and the
    error shows what to add by hand.
    """
    before = text = file.read_text(encoding="utf-8")
    for path, some in entries.items():
        text = _with(text, path, _yaml(some), file)
    file.write_text(text, encoding="utf-8")
    try:
        check()
    except WirewatchError as error:
        file.write_text(before, encoding="utf-8")
        by_hand = "".join(f"{path}:\n{_yaml(some)}" for path, some in entries.items())
        raise WirewatchError(
            f"{file} is not as expected; add it by hand:\n{by_hand}{error}"
        ) from None


def _yaml(entries: Sequence[Mapping[str, object]]) -> str:
    return yaml.safe_dump(
        [dict(entry) for entry in entries], allow_unicode=True, sort_keys=False, width=1000
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """A key, its value, and the mapping that has them, or (None) lacks them."""

    mapping: yaml.MappingNode
    key: yaml.Node | None = None
    value: yaml.Node | None = None


def _place(node: yaml.Node | None, path: Sequence[str]) -> _Place | None:
    """Where the list at `path` is or belongs; None where what it belongs to is no block of keys."""
    if not isinstance(node, yaml.MappingNode) or node.flow_style or not node.value:
        return None
    for key, value in node.value:
        if key.value == path[0]:
            return _Place(node, key, value) if len(path) == 1 else _place(value, path[1:])
    return _Place(node) if len(path) == 1 else None


def _with(text: str, path: str, block: str, file: Path) -> str:
    place = _place(yaml.compose(text, Loader=yaml.SafeLoader), path.split("."))
    if place is None or (place.value is None and "." not in path):
        raise WirewatchError(f"{file} has no list {path!r} yet; add the first by hand:\n{block}")
    kept = text.splitlines(keepends=True)
    if kept and not kept[-1].endswith("\n"):
        kept[-1] += "\n"
    if place.key is None or place.value is None:
        last, column = place.mapping.value[-1][1], place.mapping.start_mark.column
        key = f"{' ' * column}{path.rpartition('.')[2]}:\n"
        return _insert(kept, _end(last, kept), [key, *_lines(block, column + 2)])
    value = place.value
    if not isinstance(value, yaml.SequenceNode) or not value.value:  # `feeds: []`, or nothing
        head = text[: value.start_mark.index].rstrip()
        rest = text[value.end_mark.index :].lstrip("\n")
        return "".join([f"{head}\n", *_lines(block, place.key.start_mark.column + 2), rest])
    return _insert(kept, _end(value.value[-1], kept), _lines(block, value.start_mark.column))


def _lines(block: str, column: int) -> list[str]:
    return [f"{' ' * column}{line}\n" for line in block.splitlines()]


def _insert(kept: list[str], at: int, new: list[str]) -> str:
    return "".join([*kept[:at], *new, *kept[at:]])


def _end(entry: yaml.Node, lines: Sequence[str]) -> int:
    """Number of the line behind an entry, blank lines and comments left to what follows."""
    last = entry.end_mark
    at = int(last.line + (last.column > 0))
    while at > 0 and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith("#")):
        at -= 1
    return at
