"""An extraction as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from news.records import Event, Extraction, Party, Quote
from news.text import squeeze, visible


def quotes(extraction: Extraction, console: Console) -> None:
    """The text with its quotes marked, then who said each."""
    _heading(extraction, console)
    if extraction.article is None:
        return
    text = Text(visible_same_length(extraction.article.text))
    for quote in extraction.quotes:
        style = "bold green" if quote.speaker else "bold yellow"
        for start, end in quote.segments:
            text.stylize(style, start, end)
        if quote.speaker_start is not None and quote.speaker_end is not None:
            text.stylize("cyan", quote.speaker_start, quote.speaker_end)
    console.print(text, soft_wrap=True)
    table = Table("who", "as written", "cue", "kind", "sure", "what", box=None, pad_edge=False)
    for quote in extraction.quotes:
        table.add_row(*_quote_row(quote))
    console.print(table)


def events(extraction: Extraction, console: Console) -> None:
    """Each event: who, what, to whom, when and where."""
    _heading(extraction, console)
    table = Table("type", "who", "to whom", "trigger", "when", "where", "how", "sure", box=None)
    for event in extraction.events:
        table.add_row(*_event_row(event))
    console.print(table)


def visible_same_length(text: str) -> str:
    """`text` with each control character as a space, so that spans still hold."""
    return "".join(c if c == "\n" or visible(c) else " " for c in text)


def _heading(extraction: Extraction, console: Console) -> None:
    article = extraction.article
    title = article.title if article and article.title else extraction.doc_id
    facts = f"{len(extraction.quotes)} quotes, {len(extraction.events)} events"
    console.print(f"[bold]{escape(visible(title))}[/bold]  [dim]{extraction.status}, {facts}[/dim]")
    if extraction.reason:
        console.print(f"[yellow]{escape(extraction.reason)}[/yellow]")


def _quote_row(quote: Quote) -> tuple[str, ...]:
    cells = (
        quote.speaker or "—",
        quote.speaker_mention or "—",
        quote.cue or "—",
        quote.kind,
        f"{quote.confidence:.2f}",
        squeeze(quote.content),
    )
    return tuple(escape(visible(c)) for c in cells)


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
