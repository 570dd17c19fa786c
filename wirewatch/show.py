"""An extraction as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from news.records import Event, Extraction, Party
from news.text import visible


def events(extraction: Extraction, console: Console, why: bool = False) -> None:
    """Each event: who, what, to whom, when and where; with `why`, the rule and the words that decided."""
    _heading(extraction, console)
    columns = ("type", "who", "to whom", "trigger", "when", "where", "how", "sure")
    table = Table(*columns, *(("why",) if why else ()), box=None)
    for event in extraction.events:
        told = (escape(visible(event.why or "—")),) if why else ()
        table.add_row(*_event_row(event), *told)
    console.print(table)


def _heading(extraction: Extraction, console: Console) -> None:
    article = extraction.article
    title = article.title if article and article.title else extraction.doc_id
    facts = f"{len(extraction.quotes)} quotes, {len(extraction.events)} events"
    console.print(f"[bold]{escape(visible(title))}[/bold]  [dim]{extraction.status}, {facts}[/dim]")
    if extraction.reason:
        console.print(f"[yellow]{escape(extraction.reason)}[/yellow]")


def _event_row(event: Event) -> tuple[str, ...]:
    how = ("not " if event.negated else "") + event.modality
    cells = (
        event.type + (f"/{event.mode}" if event.mode else ""),
        _parties(event.actors),
        _parties(event.recipients),
        event.trigger,
        event.date or event.date_text or "—",
        (event.place.name or event.place.mention) if event.place else "—",
        how,
        f"{event.confidence:.2f}",
    )
    return tuple(escape(visible(c)) for c in cells)


def _parties(parties: Iterable[Party]) -> str:
    return ", ".join(p.name or p.mention for p in parties) or "—"
