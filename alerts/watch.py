"""A watch: a named query that articles, quotes and events are held against. See docs/watch.md."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alerts.clauses import Clause, clauses
from alerts.query import WhoIs, read
from news.errors import Problem, WatchError
from news.settings import Settings, WatchSettings
from news.text import cut

_BLOCK = re.compile(r":\s*[|>][-+0-9]*\s*(#.*)?$")


@dataclass(frozen=True, slots=True)
class Watch:
    """A watch whose query was understood. Any clause that holds is a match."""

    name: str
    query: str
    clauses: tuple[Clause, ...]


def compile(
    watch: WatchSettings, *, who_is: WhoIs | None = None, now: datetime | None = None
) -> Watch:
    """Read the query of a watch. `who_is` tells whom its names mean, `now` what `now-7d` is.

    Raises WatchError (line, column, what was found and expected, a hint) where it cannot be
    understood, or would match everything and does not say so.
    """
    node = read(watch.query, who_is=who_is, now=now)
    return Watch(watch.name, watch.query, clauses(node, everything=watch.everything))


def problems(settings: Settings) -> list[Problem]:
    """What is wrong with the queries of all watches, each with its line in the watches' file."""
    out = []
    for watch in settings.watches:
        try:
            compile(watch)
        except WatchError as error:
            out.append(_problem(watch, error, settings))
    return out


def _problem(watch: WatchSettings, error: WatchError, settings: Settings) -> Problem:
    file, line = settings.watches_file, settings.watch_lines.get(watch.name)
    if file and line:
        line += error.line - 1 + _is_block(file, line)
    found, _, expected = error.message.partition(", expected ")
    return Problem(
        file=str(file or settings.file),
        line=line,
        field=f"watches[{watch.name}].query",
        found=f"{found.removeprefix('found ')} in column {error.column} of “{_line(watch, error)}”",
        expected=expected,
        hint=error.hint,
    )


def _line(watch: WatchSettings, error: WatchError) -> str:
    lines = watch.query.splitlines() or [""]
    return cut(lines[min(error.line, len(lines)) - 1], 80)


def _is_block(file: Path, line: int) -> bool:
    """Whether the query stands below its key, as with `query: |`."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    return line <= len(lines) and bool(_BLOCK.search(lines[line - 1]))
