"""What an article's revisions changed, as a person reads it in a terminal."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from news.text import visible
from warehouse.changes import Revised

_MARKED = re.compile(r"\[-(?P<gone>.*?)-\]|\{\+(?P<come>.*?)\+\}")


def show(found: Sequence[Revised], console: Console) -> None:
    """Each revision: when it was found, how much of it is new, and the changed lines in colour."""
    if not found:
        console.print("No revision is known of an article with this id or address.")
    last = None
    for one in found:
        if one.article != last:
            title = Text(visible(one.title or "untitled"), "bold")
            console.print(title, Text(visible(one.url or ""), "dim"), soft_wrap=True)
            last = one.article
        change = one.change
        console.print(
            Text.assemble(
                (f"revision {one.revision}", "cyan"), f"  {one.found:%Y-%m-%d %H:%M} UTC  ",
                (f"+{change.added}", "green"), " ", (f"-{change.removed}", "red"), " words",
            )
        )  # fmt: skip
        for line in change.diff.splitlines():
            console.print(Text("  ").append_text(marked(visible(line))), soft_wrap=True)


def marked(line: str) -> Text:
    """A line of a diff with what is gone in red and what is new in green; the marks stay."""
    text = Text(line)
    for found in _MARKED.finditer(line):
        text.stylize("red" if found["gone"] is not None else "green", *found.span())
    return text
