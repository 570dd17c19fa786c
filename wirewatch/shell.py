"""`wirewatch sql` without a query: a shell on the published tables, with completion."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory
from prompt_toolkit.lexers import PygmentsLexer
from pygments.lexers.sql import SqlLexer

from news.errors import WarehouseError

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]*)?$")
_ALIAS = re.compile(r"\b(?:from|join)\s+(\w+)(?:\([^)]*\))?(?:\s+(?:as\s+)?(\w+))?", re.I)
_QUIT = frozenset({".quit", ".exit", "quit", "exit"})
HELP = """A query ends with a semicolon. Tab completes tables, columns and keywords.
  .tables        tables, views and macros
  .schema NAME   columns of one, and what they are
  .quit          leave (or Ctrl-D)"""

Ask = Callable[[str], None]
"""Runs one query and shows its rows."""


@dataclass(frozen=True)
class Names(Completer):
    """Completes what the database has: `tables` with their columns, macros and SQL's words."""

    tables: Mapping[str, Sequence[str]]
    macros: Sequence[str]
    keywords: Sequence[str]

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterator[Completion]:
        """What may come here: after a dot a table's columns, else columns of the tables named, then all."""
        found = _WORD.search(document.text_before_cursor)
        word = found[0] if found else ""
        if not word and not complete_event.completion_requested:
            return
        for name in self.candidates(document.text, word):
            yield Completion(name, start_position=-len(word.rpartition(".")[2]))

    def candidates(self, text: str, word: str) -> list[str]:
        """The names that begin as `word` does, the likeliest first, each once."""
        named = {alias or table: table for table, alias in _ALIAS.findall(text)}
        named |= {table: table for table in named.values()}
        before, dot, start = word.rpartition(".")
        if dot:
            columns = self.tables.get(named.get(before, before), ())
            return [c for c in columns if c.lower().startswith(start.lower())]
        near = [c for table in dict.fromkeys(named.values()) for c in self.tables.get(table, ())]
        words = [*near, *self.tables, *self.macros, *(k.upper() for k in self.keywords)]
        return [w for w in dict.fromkeys(words) if w.lower().startswith(start.lower())]


def statements(lines: Iterator[str]) -> Iterator[str]:
    """Queries as they are typed: to a semicolon at the end of a line; a command that begins with a dot alone."""
    held: list[str] = []
    for line in lines:
        if not held and (line.strip().startswith(".") or line.strip().lower() in _QUIT):
            yield line.strip()
            continue
        held.append(line)
        if line.rstrip().endswith(";"):
            yield "\n".join(held).strip()
            held = []


def run(names: Names, ask: Ask, say: Callable[[str], None], history: Path) -> None:
    """Read queries until the end; a mistake is told, and the shell goes on."""
    history.parent.mkdir(parents=True, exist_ok=True)
    session: PromptSession[str] = PromptSession(
        completer=names, lexer=PygmentsLexer(SqlLexer), history=FileHistory(str(history))
    )
    for statement in statements(_typed(session)):
        if statement.rstrip(";").lower() in _QUIT:
            return
        try:
            if statement.startswith("."):
                _command(statement, names, ask, say)
            else:
                ask(statement)
        except WarehouseError as error:
            say(str(error))
        except KeyboardInterrupt:
            say("interrupted")


def _typed(session: PromptSession[str]) -> Iterator[str]:
    while True:
        try:
            yield session.prompt("news> ")
        except KeyboardInterrupt:
            continue  # the line is thrown away, as in any shell
        except EOFError:
            return


def _command(text: str, names: Names, ask: Ask, say: Callable[[str], None]) -> None:
    command, _, rest = text.partition(" ")
    name = rest.strip().rstrip(";")
    if command == ".tables":
        say("  ".join([*sorted(names.tables), *(f"{m}(…)" for m in names.macros)]))
    elif command == ".schema" and name in names.tables:
        ask(  # `name` is one of the tables'
            "SELECT column_name, data_type, comment FROM duckdb_columns() "  # noqa: S608
            f"WHERE table_name = '{name}' AND NOT internal ORDER BY column_index"
        )
    else:
        say(HELP)
