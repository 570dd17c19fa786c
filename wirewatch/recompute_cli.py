"""`wirewatch reextract`: facts again from the raw pages, old beside new, and the new swapped in."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from news.errors import WirewatchError
from news.settings import read_settings
from news.text import cut, squeeze, visible
from news.time import now
from wirewatch.lines import Json, lines
from wirewatch.watch_cli import when

if TYPE_CHECKING:
    from warehouse.compare import Comparison, Difference

app = typer.Typer(
    invoke_without_command=True,
    help="Facts again from the raw pages, after an extractor has changed.",
)
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

Run = Annotated[str, typer.Argument(help="Name of what was computed, as `list` shows it.")]
_COLOURS = {"gone": "red", "new": "green", "changed": "yellow"}


@app.callback()
def reextract(
    context: typer.Context,
    since: Annotated[
        str | None, typer.Option(help="Pages that landed since: 30d, or a date as 2026-09-01.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="And before this day; all of them.")] = None,
    extractor: Annotated[
        list[str] | None,
        typer.Option(help="quotes, events, entities, or article (cleaning); repeatable. All."),
    ] = None,
    swap: Annotated[bool, typer.Option("--swap", help="Swap the new in without asking.")] = False,
) -> None:
    """Extract again what landed since a day, and show what would change; `swap` puts it in place.

    Nothing is fetched, nobody is alerted, and what people have corrected stays as they said.

    Example: wirewatch reextract --since 2026-09-01 --extractor quotes
    """
    if context.invoked_subcommand is not None:
        return
    if since is None:
        raise typer.BadParameter("say since when, as 30d or 2026-09-01", param_hint="--since")
    from wirewatch.pipeline import recompute

    settings, at = read_settings(), now()
    first, end = when(since, at).date(), when(until, at).date() if until else None
    days = recompute.days(settings, first, end)
    if not days:
        raise WirewatchError(
            f"nothing landed since {first}; `wirewatch sql 'FROM loads'` tells when"
        )
    run = f"reextract-{at:%Y%m%dT%H%M%S}"
    recompute.plan(settings, run, extractor or (), days)
    with Progress(
        SpinnerColumn(), *Progress.get_default_columns(), TimeElapsedColumn(), console=err
    ) as progress:
        bar = progress.add_task("extracting", total=len(days))
        for day in days:
            progress.update(bar, description=f"extracting what landed on {day}")
            recompute.compute(settings, run, day)
            recompute.rest(settings, run, day)
            progress.advance(bar)
    _summary(recompute.compare(settings, run))
    _some(recompute.differences(settings, run), 3)
    if swap:
        _swap(run)
    else:
        out.print(f"Nothing has changed yet. All differences: wirewatch reextract show {run}")
        out.print(f"Put it in place: wirewatch reextract swap {run}", soft_wrap=True)


@app.command("list")
def list_(as_json: Json = False) -> None:
    """What was computed again: when, by which extractors, and whether it was swapped in.

    Example: wirewatch reextract list
    """
    from wirewatch.pipeline import recompute

    plans = recompute.plans(read_settings())
    if as_json:
        lines(plans)
        return
    table = Table(box=None, pad_edge=False)
    table.add_column(
        "name", no_wrap=True, overflow="fold", min_width=len("reextract-20261128T143741")
    )
    for column in ("made", "extractors", "days", "swapped"):
        table.add_column(column)
    for plan in plans:
        days = f"{plan.days[0]} to {plan.days[-1]}" if plan.days else ""
        row = (
            plan.run,
            plan.made[:16],
            ", ".join(plan.extractors),
            days,
            (plan.swapped or "no")[:16],
        )
        table.add_row(*map(escape, row))
    out.print(table if table.rows else "Nothing was computed again.")


@app.command()
def show(
    run: Run,
    how: Annotated[str | None, typer.Option(help="gone, new or changed alone.")] = None,
    limit: Annotated[int, typer.Option(help="So many of each kind; jsonl: all.")] = 20,
    format: Annotated[str, typer.Option(help="text, or jsonl for scripts.")] = "text",
) -> None:
    """Old beside new: every fact that would be gone, new, or told otherwise.

    Example: wirewatch reextract show reextract-20260901T101500 --how changed
    The same for SQL is compare.parquet in var/recompute/NAME.
    """
    from wirewatch.pipeline import recompute

    if format not in ("text", "jsonl"):
        raise typer.BadParameter("text or jsonl", param_hint="--format")
    settings = read_settings()
    recompute.read(recompute.folder_of(settings, run))
    found = [d for d in recompute.differences(settings, run) if how in (None, d.how)]
    if format == "jsonl":
        for one in found:
            sys.stdout.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")
    else:
        _some(found, limit)


@app.command()
def swap(
    runs: Annotated[list[str], typer.Argument(help="Names, as `list` shows them.")],
) -> None:
    """Put what was computed in the place of what is there, in one transaction each; alerts nobody.

    Example: wirewatch reextract swap reextract-20260901T101500
    """
    for run in runs:
        _swap(run)


@app.command()
def drop(runs: Annotated[list[str], typer.Argument(help="Names, as `list` shows them.")]) -> None:
    """Forget what was computed; what is in the warehouse stays.

    Example: wirewatch reextract drop reextract-20260901T101500
    """
    from wirewatch.pipeline import recompute

    settings = read_settings()
    for run in runs:
        recompute.read(recompute.folder_of(settings, run))
        recompute.drop(settings, run)


def _swap(run: str) -> None:
    from wirewatch.pipeline import recompute

    report = recompute.swap(read_settings(), run)
    if report.load is None:
        out.print(f"{escape(run)} is in place already.")
        return
    out.print(
        f"Load {report.load}: {report.quotes} quotes, {report.events} events, {report.mentions} "
        f"mentions of {report.revisions} revisions are in place; {report.articles} articles are new."
    )


def _summary(found: Comparison) -> None:
    table = Table("", "same", "changed", "new", "gone", box=None, pad_edge=False)
    for kind, counts in found.counts.items():
        numbers = (f"{counts.get(how, 0):,}" for how in ("same", "changed", "new", "gone"))
        table.add_row(kind, *numbers)
    out.print(f"{found.revisions:,} revisions of articles, old beside new:")
    out.print(table)


def _some(found: Iterable[Difference], limit: int) -> None:
    """So many of each kind and way, as a person reads them."""
    shown: dict[tuple[str, str], int] = {}
    for one in found:
        kind = (one.kind, one.how)
        shown[kind] = shown.get(kind, 0) + 1
        if shown[kind] > limit:
            continue
        told = " → ".join(dict.fromkeys(visible(t) for t in (one.before, one.after) if t))
        words = cut(squeeze(visible(one.words or "")), 100)
        line = Text.assemble(
            (f"{one.how} ", _COLOURS.get(one.how, "")), (f"{one.kind}  ", "dim"), words, ("  " + told, "cyan")
        )  # fmt: skip
        out.print(line, soft_wrap=True)
        out.print(Text(f"    {one.outlet or '?'}  {visible(one.url or '')}", "dim"), soft_wrap=True)
