"""What analysts type: `wirewatch sql` and `wirewatch export`."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, get_args

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from news.settings import Settings, read_settings
from news.text import visible
from news.time import ago, now
from wirewatch.watch_cli import when

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

_SHOWN = 500
"""Rows that the shell shows at most."""


def sql(
    query: Annotated[
        str | None,
        typer.Argument(
            help="One SQL query, or - to read it from standard input; none opens a shell."
        ),
    ] = None,
    format: Annotated[str, typer.Option(help="table, csv or jsonl.")] = "table",
    as_of: Annotated[
        str | None, typer.Option(help="On a lake: the tables as they were at this time (ISO, UTC).")
    ] = None,
) -> None:
    """Ask the published DuckDB file or the lake, read-only, at any moment; alone, a shell with completion.

    Example: wirewatch sql "SELECT speaker, count(*) FROM quotes_full GROUP BY 1 ORDER BY 2 DESC"
    """
    from warehouse import read
    from warehouse.connect import published_at

    if format not in ("table", "csv", "jsonl"):
        raise typer.BadParameter("table, csv or jsonl", param_hint="--format")
    settings, moment = read_settings(), _moment(as_of)
    if query is None and sys.stdin.isatty():
        _shell(settings, moment)
        return
    text = sys.stdin.read() if query in (None, "-") else str(query)
    _show(*read.query(settings, text, as_of=moment), format)
    if format == "table" and (made := published_at(settings)):
        err.print(f"[dim]published {ago(made)}[/dim]")


def export(
    to: Annotated[Path, typer.Option(help="Folder that the files are written to.")],
    format: Annotated[
        str,
        typer.Option(help="parquet, csv, jsonl, duckdb; gdelt (events), jsonld (quotes, events)."),
    ] = "parquet",
    tables: Annotated[
        list[str] | None,
        typer.Option(
            "--table",
            help="articles, quotes, events or mentions; repeatable. All where none is named.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(help="From this time on: 2026-01-31, an ISO time, or 12h, 30d back."),
    ] = None,
    until: Annotated[str | None, typer.Option(help="To before this time.")] = None,
) -> None:
    """Write what is published into files for others to read.

    Example: wirewatch export --format parquet --since 30d --to exports
    """
    from warehouse.export import TABLES, Format
    from warehouse.export import export as write

    if format not in get_args(Format):
        raise typer.BadParameter(", ".join(get_args(Format)), param_hint="--format")
    if unknown := set(tables or ()) - set(TABLES):
        raise typer.BadParameter(
            f"{', '.join(sorted(unknown))}; expected {', '.join(TABLES)}", param_hint="--table"
        )
    with Progress(console=err, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def told(name: str, done: float) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=1.0)
            bars.update(tasks[name], completed=done)

        for written in write(
            read_settings(), to, format, tables or TABLES,  # type: ignore[arg-type]
            since=_moment(since), until=_moment(until), progress=told,
        ):  # fmt: skip
            out.print(f"{written.file}: {written.rows:,} {written.table}", soft_wrap=True)


def _shell(settings: Settings, as_of: datetime | None) -> None:
    from warehouse import read
    from wirewatch.shell import HELP, Names, run

    load, loaded = read.age(settings)
    old = f", landed {ago(loaded)}" if loaded else ""
    tables = escape(str(settings.warehouse.catalog if settings.lake else settings.published))
    out.print(f"{tables}: load {load}{old}. Each query sees the newest.\n{HELP}")
    names = Names(*read.names(settings))
    history = settings.var / "sql_history"
    run(
        names,
        lambda text: _show(*read.query(settings, text, as_of=as_of), "table", most=_SHOWN),
        lambda text: out.print(escape(text)),
        history,
    )


def _show(
    columns: list[str], rows: Sequence[tuple[Any, ...]], format: str, most: int | None = None
) -> None:
    if format == "csv":
        csv.writer(sys.stdout).writerows([columns, *rows])
        return
    if format == "jsonl":
        for values in rows:
            row = dict(zip(columns, values, strict=True))
            print(json.dumps(row, default=str, ensure_ascii=False))
        return
    table = Table(*(escape(c) for c in columns), box=None, pad_edge=False)
    for values in rows[:most]:
        table.add_row(*(escape(visible("" if v is None else str(v))) for v in values))
    out.print(table)
    if most is not None and len(rows) > most:
        out.print(f"{len(rows):,} rows, of which {most} are shown")


def _moment(text: str | None) -> datetime | None:
    return None if text is None else when(text, now())
