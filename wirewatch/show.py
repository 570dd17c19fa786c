"""An article's events as a person reads them in a terminal: who did what to whom, one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text

from news.records import Event, Extraction, Party
from news.text import cut, squeeze, visible

# Below this the extractor itself would rather not be believed.
UNSURE = 0.5
# Longer lines are hard to read, however wide the terminal.
_MEASURE = 100


def events(extraction: Extraction, console: Console, why: bool = False) -> None:
    """Each event with its sentence; `why` adds the rule and the words that decided.

    Where nothing is styled (a pipe, a file) no line is broken.
    """
    width = min(console.width, _MEASURE) if console.is_terminal else None
    indent = len(str(len(extraction.events))) + 3
    console.print(_heading(extraction), soft_wrap=True)
    for number, event in enumerate(extraction.events, 1):
        body = Text("\n").join(_told(event, why))
        room = None if width is None else max(width - indent, 1)
        lines = body.wrap(console, room) if room else body.split("\n")
        block = Text(style="dim" if event.confidence < UNSURE else "")
        block.append(f"[{number}] ".rjust(indent), "dim")
        console.print(block.append_text(Text("\n" + " " * indent).join(lines)), soft_wrap=True)


def _heading(extraction: Extraction) -> Text:
    article = extraction.article
    title = article.title if article and article.title else extraction.doc_id
    number = len(extraction.events)
    facts = f"{extraction.status}, {number or 'no'} event{'' if number == 1 else 's'}"
    heading = Text.assemble((_plain(title), "bold"), "  ", (facts, "dim"))
    if extraction.reason:
        heading.append(f"\n{_plain(extraction.reason)}", "yellow")
    return heading


def _told(event: Event, why: bool) -> Iterator[Text]:
    """What happened, the sentence with its trigger, and what decided."""
    yield Text(" · ").join(_facts(event))
    yield _sentence(event)
    if why and event.why:
        yield Text(f"why: {_plain(event.why)}", "dim")


def _facts(event: Event) -> Iterator[Text]:
    """Type, parties, time, place, whether it happened, and how sure."""
    yield Text(event.type + (f"/{event.mode}" if event.mode else ""), "bold green")
    if event.actors and event.actors == event.recipients:
        yield Text.assemble(_parties(event.actors), (" with each other", "dim"))
    else:
        whom = Text(" → ", "dim").append_text(_parties(event.recipients))
        yield _parties(event.actors).append_text(whom if event.recipients else Text())
    if event.date or event.date_text:
        yield Text(_when(event))
    if event.place:
        yield Text(f"in {_plain(event.place.name or event.place.mention)}")
    yield _how(event)
    sure = "unsure" if event.confidence < UNSURE else "sure"
    yield Text(f"{sure} {event.confidence:.2f}", "dim")


def _when(event: Event) -> str:
    said = _plain(event.date_text or "")
    if event.date and said and event.date != said:
        return f"{said} ({event.date})"
    return event.date or said


def _how(event: Event) -> Text:
    """Whether it happened, or is only said, wanted or planned to; by whom it is told."""
    how = Text(
        ("not " if event.negated else "") + event.modality,
        "" if event.modality == "actual" and not event.negated else "yellow",
    )
    if event.attributed_to:
        how.append(f", says {_plain(event.attributed_to)}")
    return how.append(", background") if event.background else how


def _sentence(event: Event) -> Text:
    """The sentence on one line, its trigger marked."""
    at, end = event.trigger_start - event.start, event.trigger_end - event.start
    before, word, after = (
        visible(part).replace("\n", " ")
        for part in (event.text[:at], event.text[at:end], event.text[end:])
    )
    return Text.assemble(before, (word, "bold underline"), after)


def _parties(parties: Iterable[Party]) -> Text:
    named = ", ".join(_plain(p.name or p.mention) for p in parties)
    return Text(cut(named, _MEASURE), "cyan") if named else Text("—", "dim")


def _plain(text: str) -> str:
    return squeeze(visible(text))
