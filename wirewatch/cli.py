"""The command line: the same plain functions as the DAGs call."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from news.errors import SettingsError, WirewatchError
from news.records import Knowledge
from news.settings import Settings, read_settings, settings_file
from news.time import now, parse
from wirewatch import (
    alerts_cli,
    analysts_cli,
    correct_cli,
    entities_cli,
    feeds_cli,
    keeping_cli,
    logs,
    recompute_cli,
    silence_cli,
    watch_cli,
)
from wirewatch.lines import Json, lines

app = typer.Typer(
    name="wirewatch",
    help="Who said what, and who did what to whom, from feeds to DuckDB, with alerts.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.add_typer(entities_cli.app, name="entity")
app.add_typer(feeds_cli.app, name="feeds")
app.add_typer(watch_cli.app, name="watch")
app.add_typer(alerts_cli.app, name="alerts")
app.add_typer(silence_cli.app, name="silence")
app.add_typer(correct_cli.app, name="correct")
app.add_typer(recompute_cli.app, name="reextract")
for command in (
    keeping_cli.doctor,
    keeping_cli.forget,
    keeping_cli.backup,
    keeping_cli.restore,
):
    app.command()(command)
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


@app.callback()
def _common(
    context: typer.Context,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Say what is being done.")
    ] = False,
) -> None:
    # A person who reads one article gets a sentence for what fails, not the log's lines as well.
    logs.configure(verbose=verbose, quiet=context.invoked_subcommand == "quotes")


@app.command()
def check() -> None:
    """Read all settings, name every mistake, and say what wirewatch would do.

    Example: wirewatch check
    """
    from wirewatch import checking

    for line in checking.plan(_settings()):
        out.print(line, markup=True)


@app.command()
def poll(
    everything: Annotated[bool, typer.Option(help="Poll feeds that are not due, too.")] = False,
    alert: Annotated[
        bool | None,
        typer.Option(help="Match watches and deliver; a backfill alerts only if asked."),
    ] = None,
    backfill: Annotated[
        bool,
        typer.Option(help="What comes is old news: it lands as a backfill, which alerts nobody."),
    ] = False,
) -> None:
    """Once, without Airflow: poll what is due, extract, load, match, deliver.

    Example: wirewatch poll --everything
    An archive's feed, told of all the same: wirewatch poll --backfill --alert
    """
    from wirewatch import pipeline
    from wirewatch.sending import connections

    settings = _settings()
    run = f"cli-{now():%Y%m%dT%H%M%S%f}"
    with err.status("polling feeds, fetching pages"):
        polled = pipeline.poll(settings, run, everything=everything)
    with err.status(f"extracting {polled.pages} pages"):
        extracted = pipeline.extract(settings, run)
    with err.status("loading"):
        loaded = pipeline.load(settings, run, origin="backfill" if backfill else "live")
    out.print(
        f"{polled.feeds} feeds polled ({polled.unchanged} unchanged, {polled.errors} failed), "
        f"{polled.entries} new entries, {extracted.pages} pages."
    )
    out.print(
        f"{loaded.articles} new articles, {extracted.quotes} quotes, {extracted.events} events."
    )
    if not backfill if alert is None else alert:
        with err.status("matching watches, delivering"):
            matched = pipeline.match(settings, backfill=loaded.load if backfill else None)
            delivered = pipeline.deliver(settings, connections(settings))
        out.print(
            f"{matched.matches} matches, {delivered.sent} notifications handed over, "
            f"{delivered.failed} to be tried again, {delivered.dead} given up."
        )


@app.command()
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


@app.command()
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
                _complain(source.complaint(name, extraction))
    if missed:
        raise typer.Exit(1)


@app.command()
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


app.command()(analysts_cli.sql)
app.command()(analysts_cli.export)


@app.command()
def spread(
    words: Annotated[
        str, typer.Argument(help="Words of the quote, all of which must be there.")
    ] = "",
    speaker: Annotated[str | None, typer.Option(help="Part of the speaker's name.")] = None,
    least: Annotated[int, typer.Option(help="The least number of articles that carry it.")] = 2,
    limit: Annotated[int, typer.Option(help="So many quotes at most.")] = 10,
    as_json: Json = False,
) -> None:
    """The same quote across outlets: who had it first, who else, and how the wording differs.

    Example: wirewatch spread "northern harbour" --speaker Lindqvist
    """
    from warehouse.spread import clusters
    from wirewatch.spread import show

    found = clusters(_settings(), words, speaker=speaker, least=least, limit=limit)
    if as_json:
        lines(found)
    else:
        show(found, out)


@app.command()
def changes(
    article: Annotated[str, typer.Argument(metavar="URL|ID", help="Address or id of an article.")],
    as_json: Json = False,
) -> None:
    """What the revisions of an article changed: words gone in red, new ones in green.

    Example: wirewatch changes https://example.org/news/ferry
    """
    from warehouse.changes import of
    from wirewatch.revisions import show

    found = of(_settings(), article)
    if as_json:
        lines(found)
    else:
        show(found, out)


@app.command()
def demo(
    seconds: Annotated[float, typer.Option(help="Give up after this long.")] = 300,
    stay: Annotated[
        bool | None,
        typer.Option(help="Keep the news desk open until Enter; by itself in a terminal."),
    ] = None,
) -> None:
    """A newsroom, Airflow, mail and Slack on this machine: watch the whole way at work.

    Example: wirewatch demo
    """
    from wirewatch.demo import run

    raise typer.Exit(run(out, seconds, stay=out.is_terminal if stay is None else stay))


@app.command()
def up() -> None:
    """Start Airflow and its UI for the feeds in config/feeds.yaml, supervised.

    Example: wirewatch up
    """
    from wirewatch import service

    service.up(_settings(), out)


@app.command()
def down() -> None:
    """Stop all that `wirewatch up` has started.

    Example: wirewatch down
    """
    from wirewatch import service

    service.down(_settings(), out)


@app.command()
def status(as_json: Json = False) -> None:
    """What runs, how each feed fares, what waits to be delivered.

    Example: wirewatch status
    """
    from wirewatch import service

    if as_json:
        lines([service.facts(_settings())])
    else:
        service.status(_settings(), out)


def _settings() -> Settings:
    settings = read_settings()
    from alerts.watch import problems

    if found := problems(settings):
        raise SettingsError(found)
    return settings


def _knowledge() -> Knowledge:
    """What is known at this desk; the gazetteer alone where there is no desk."""
    from wirewatch import knowledge

    here = settings_file().exists()
    return knowledge.load(knowledge.sources(read_settings()) if here else knowledge.Sources())


def _complain(line: str) -> None:
    err.print(f"[bold red]wirewatch:[/bold red] {escape(line)}", soft_wrap=True)


def _date(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = parse(text)
    if moment is None:
        raise typer.BadParameter(f"{text!r} is no date; expected 2022-01-21 or an ISO time")
    return moment


def main() -> None:
    """Entry point: errors are a sentence and a hint; a traceback is kept in a log."""
    try:
        app()
    except WirewatchError as error:
        for line in str(error).splitlines():
            _complain(line)
        sys.exit(2 if isinstance(error, SettingsError) else 1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        kept = logs.keep_traceback(Path("var/logs"), error)
        where = f" (traceback in {kept})" if kept else ""
        err.print(
            f"[bold red]wirewatch:[/bold red] {type(error).__name__}: {escape(str(error))}{where}"
        )
        sys.exit(70)
