"""One more entry in a list of a settings file; whatever else a person has written there stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import yaml

from news.errors import WirewatchError


def append(
    file: Path, key: str, entries: Sequence[Mapping[str, object]], check: Callable[[], object]
) -> None:
    """Write `entries` behind the last one of the list `key`, comments and order kept.

    `check` reads the settings again; where it raises WirewatchError the file is put back, and the
    error shows what to add by hand.
    """
    before = file.read_text(encoding="utf-8")
    block = yaml.safe_dump(
        [dict(entry) for entry in entries], allow_unicode=True, sort_keys=False, width=1000
    )
    file.write_text(_with(before, key, block, file), encoding="utf-8")
    try:
        check()
    except WirewatchError as error:
        file.write_text(before, encoding="utf-8")
        raise WirewatchError(
            f"{file} is not as expected; add it by hand:\n{block}{error}"
        ) from None


def _with(text: str, key: str, block: str, file: Path) -> str:
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    value = next((value for name, value in pairs if name.value == key), None)
    lines = [f"  {line}\n" for line in block.splitlines()]
    if value is None:
        raise WirewatchError(f"{file} has no list {key!r} yet; add the first by hand:\n{block}")
    if not value.value or not isinstance(
        value, yaml.SequenceNode
    ):  # `feeds: []`, or nothing at all
        head = text[: value.start_mark.index].rstrip()
        return "".join([f"{head}\n", *lines, text[value.end_mark.index :].lstrip("\n")])
    at, kept = _end(value, text.splitlines()), text.splitlines(keepends=True)
    if kept and at == len(kept) and not kept[-1].endswith("\n"):
        kept[-1] += "\n"
    return "".join([*kept[:at], *lines, *kept[at:]])


def _end(value: yaml.SequenceNode, lines: Sequence[str]) -> int:
    """Number of the line behind the last entry, blank lines and comments left to what follows."""
    last = value.value[-1].end_mark
    at = int(last.line + (last.column > 0))
    while at > 0 and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith("#")):
        at -= 1
    return at
