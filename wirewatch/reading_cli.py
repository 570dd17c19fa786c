"""`wirewatch extract`, `quotes` and `events`: what is in a text, without feeds and without tables."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from news.records import Knowledge
from news.settings import read_settings, settings_file
from news.time import parse
from wirewatch import logs
from wirewatch.lines import Json, lines

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

Files = Annotated[list[str], typer.Argument(help="Files, or - for JSON lines on standard input.")]
Text = Annotated[bool, typer.Option("--text", help="FILEs are plain UTF-8 text (the default).")]
Html = Annotated[bool, typer.Option("--html", help="FILEs are HTML pages.")]
Sources = Annotated[
    list[str], typer.Argument(metavar="FILE|URL", help="Text, HTML, or - for standard input.")
]
Published = Annotated[
    str | None, typer.Option(help="The date of the files, e.g. 2022-01-21 or an ISO time.")
]


def extract(
    files: Files,
    format: Annotated[str, typer.Option(help="jsonl, the contract for scripts.")] = "jsonl",
    text: Text = False,
    html: Html = False,
    published: Published = None,
    only: Annotated[
        list[str] | None, typer.Option(help="An extractor to run, with those it reads; repeatable.")
    ] = None,
    why: Annotated[
        bool, typer.Option("--why", help="Show a person the text, what was removed and why.")
    ] = False,
) -> None:
    """Everything in each file: one JSON object a line, in the order given.

    Example: wirewatch extract --format jsonl --text article.txt
    Quotes and speakers alone, twice as fast: wirewatch extract --only quotes --text article.txt
    """
    from extractors.output import row
    from extractors.registry import chosen
    from wirewatch.reading import extractions
    from wirewatch.removed import removed

    if format != "jsonl":
        raise typer.BadParameter("only jsonl is known", param_hint="--format")
    if text and html:
        raise typer.BadParameter("say --text or --html, not both")
    try:
        chosen(only or ())
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--only") from None
    for extraction in extractions(
        files, _knowledge(), html=html, published=_date(published), only=only or ()
    ):
        if why:
            removed(extraction, out)
            continue
        line = json.dumps(row(extraction), ensure_ascii=False)
        # A lone surrogate (from JSON's \\ud800) is no UTF-8; replaced, it costs one character.
        sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
        sys.stdout.buffer.flush()


def quotes(
    sources: Sources,
    why: Annotated[bool, typer.Option("--why", help="Say what decided each quote.")] = False,
    text: Annotated[bool, typer.Option("--text", help="Read plain text, whatever it is.")] = False,
    html: Annotated[bool, typer.Option("--html", help="Read HTML, whatever it is.")] = False,
    published: Published = None,
    as_json: Json = False,
) -> None:
    """Show a person an article with its quotes marked, and who said each.

    Example: wirewatch quotes article.txt --why
    A page from the web: wirewatch quotes https://news.example/article
    """
    from wirewatch import quoted, source

    if text and html:
        raise typer.BadParameter("say --text or --html, not both")
    page = html if text or html else None
    known, date, missed = _knowledge(), _date(published), False
    for name in sources:
        # Nothing turns on the line on which somebody types.
        typed = name == "-" and sys.stdin.isatty()
        with nullcontext() if typed else err.status(escape(f"reading {source.spoken(name)}")):
            found = source.read(name, known, html=page, published=date, only=("quotes",))
        for extraction in found:
            if as_json:
                lines(extraction.quotes)
            else:
                quoted.show(extraction, out, why=why)
            if extraction.article is None:
                missed = True
                logs.complain(source.complaint(name, extraction))
    if missed:
        raise typer.Exit(1)


def events(
    files: Files,
    why: Annotated[bool, typer.Option("--why", help="Say what decided each event.")] = False,
    text: Text = False,
    html: Html = False,
    published: Published = None,
    as_json: Json = False,
) -> None:
    """Show a person who did what to whom in each file.

    Example: wirewatch events article.txt --published 2022-01-21 --why
    """
    from wirewatch import reading, show

    for extraction in reading.extractions(
        files, _knowledge(), html=html, published=_date(published)
    ):
        if as_json:
            lines(extraction.events)
        else:
            show.events(extraction, out, why=why)


def _knowledge() -> Knowledge:
    """What is known at this desk; the gazetteer alone where there is no desk."""
    from wirewatch import knowledge

    here = settings_file().exists()
    return knowledge.load(knowledge.sources(read_settings()) if here else knowledge.Sources())


def _date(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = parse(text)
    if moment is None:
        raise typer.BadParameter(f"{text!r} is no date; expected 2022-01-21 or an ISO time")
    return moment
