"""A quote across outlets, as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from extractors.cluster import difference
from news.text import cut, squeeze, visible
from warehouse.spread import Carried, Cluster

_STYLES = {"same": "dim", "changed": "bold yellow", "added": "bold green", "dropped": ""}


def show(found: Sequence[Cluster], console: Console) -> None:
    """Each cluster: the words, who said them, and who carried them, with what differs marked."""
    if not found:
        console.print("No quote has these words.")
    for cluster in found:
        _one(cluster, console)


def _one(cluster: Cluster, console: Console) -> None:
    speaker = visible(cluster.speaker or "speaker unresolved")
    counts = f"{_count(cluster.outlets, 'outlet')}, {_count(cluster.articles, 'article')}"
    console.print(Text.assemble("“", (_plain(cluster.content), "bold"), "”"), soft_wrap=True)
    console.print(
        Text.assemble("  ", (speaker, "green" if cluster.speaker else "yellow"), f" · {counts}")
    )
    for n, carried in enumerate(cluster.carried):
        when = f"{carried.at:%Y-%m-%d %H:%M}"
        first = "first " if n == 0 else "      "
        line = Text.assemble(
            "  ", (first, "cyan"), when, "  ", (visible(carried.outlet or "—"), "bold")
        )
        line.append(f"  {cut(_plain(carried.title or ''), 60)}", "dim")
        console.print(line, soft_wrap=True)
        if n and (changes := _changes(cluster.content, carried)):
            console.print(changes, soft_wrap=True)
    console.print()


def _changes(first: str, carried: Carried) -> Text | None:
    """The words of a later one with what is not in the first marked; None where they are the same."""
    changes = difference(first, carried.content)
    if all(change.kind == "same" for change in changes):
        return None
    line = Text("         ")
    for change in changes:
        if change.kind == "dropped":
            line.append("[…] ", "red")
        else:
            line.append(f"{_plain(change.other)} ", _STYLES[change.kind])
    return line


def _plain(text: str) -> str:
    return squeeze(visible(text))


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
