"""The command line: the same plain functions as the DAGs call."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from news.errors import SettingsError, WirewatchError
from news.settings import Settings, read_settings
from news.time import now
from wirewatch import (
    alerts_cli,
    analysts_cli,
    correct_cli,
    entities_cli,
    feeds_cli,
    keeping_cli,
    logs,
    reading_cli,
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
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
RUN, READ, ASK, TELL, KEEP = (
    "Run it",
    "Read a text",
    "Ask what is there",
    "Be told",
    "Keep and put right",
)


def _add() -> None:
    """The commands that live in rooms of their own."""
    app.add_typer(feeds_cli.app, name="feeds", rich_help_panel=RUN)
    for panel, commands in (
        (READ, (reading_cli.extract, reading_cli.quotes, reading_cli.events)),
        (ASK, (analysts_cli.sql, analysts_cli.export)),
        (KEEP, (keeping_cli.doctor, keeping_cli.backup, keeping_cli.restore, keeping_cli.forget)),
    ):
        for command in commands:
            app.command(rich_help_panel=panel)(command)
    for name, panel, group in (
        ("entity", ASK, entities_cli.app),
        ("watch", TELL, watch_cli.app),
        ("alerts", TELL, alerts_cli.app),
        ("silence", TELL, silence_cli.app),
        ("correct", KEEP, correct_cli.app),
        ("reextract", KEEP, recompute_cli.app),
    ):
        app.add_typer(group, name=name, rich_help_panel=panel)


@app.callback()
def _common(
    context: typer.Context,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Say what is being done.")
    ] = False,
) -> None:
    # A person who reads one article gets a sentence for what fails, not the log's lines as well.
    logs.configure(verbose=verbose, quiet=context.invoked_subcommand == "quotes")


@app.command(rich_help_panel=RUN)
def check() -> None:
    """Read all settings, name every mistake, and say what wirewatch would do.

    Example: wirewatch check
    """
    from wirewatch import checking

    for line in checking.plan(_settings()):
        out.print(line, markup=True)


@app.command(rich_help_panel=RUN)
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


@app.command(rich_help_panel=ASK)
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


@app.command(rich_help_panel=ASK)
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


@app.command(rich_help_panel=RUN)
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


@app.command(rich_help_panel=RUN)
def up() -> None:
    """Start Airflow and its UI for the feeds in config/feeds.yaml, supervised.

    Example: wirewatch up
    """
    from wirewatch import service

    service.up(_settings(), out)


@app.command(rich_help_panel=RUN)
def down() -> None:
    """Stop all that `wirewatch up` has started.

    Example: wirewatch down
    """
    from wirewatch import service

    service.down(_settings(), out)


@app.command(rich_help_panel=RUN)
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


_add()


def main() -> None:
    """Entry point: errors are a sentence and a hint; a traceback is kept in a log."""
    try:
        app()
    except WirewatchError as error:
        for line in str(error).splitlines():
            logs.complain(line)
        sys.exit(2 if isinstance(error, SettingsError) else 1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        kept = logs.keep_traceback(Path("var/logs"), error)
        where = f" (traceback in {kept})" if kept else ""
        logs.complain(f"{type(error).__name__}: {error}{where}")
        sys.exit(70)
