"""Commands of who keeps the house: doctor, forget, backup, restore."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from news.errors import WirewatchError
from news.settings import read_settings
from news.text import visible

out = Console(highlight=False)


_MARKS = {
    "good": "[green]good[/green]",
    "look": "[yellow]look[/yellow]",
    "bad": "[bold red]bad [/bold red]",
}


def doctor(
    format: Annotated[str, typer.Option(help="text, or jsonl for scripts.")] = "text",
) -> None:
    """Look at everything that is kept, and say what is wrong and what to do; ends with 1 where it is.

    Clock, disk, folders, the files of warehouse and state, rows without an article, what is staged, raw
    pages, counts by stage, feeds, the outbox. Changes nothing, and may be run at any moment.

    Example: wirewatch doctor
    """
    from wirewatch.pipeline.doctor import examine_all

    if format not in ("text", "jsonl"):
        raise typer.BadParameter("text or jsonl", param_hint="--format")
    bad = False
    for finding in examine_all(read_settings()):
        bad |= finding.how == "bad"
        if format == "jsonl":
            sys.stdout.write(json.dumps(asdict(finding), ensure_ascii=False) + "\n")
            continue
        out.print(
            f"{_MARKS[finding.how]}  {finding.what}: {escape(visible(finding.seen))}",
            soft_wrap=True,
        )
        if finding.do:
            out.print(f"      do: {escape(finding.do)}", soft_wrap=True)
    raise typer.Exit(1 if bad else 0)


def forget(
    url: Annotated[str | None, typer.Option(help="The page at this address.")] = None,
    outlet: Annotated[
        str | None, typer.Option(help="All of an outlet, by its name in config/feeds.yaml.")
    ] = None,
    person: Annotated[
        str | None, typer.Option(help="Somebody, by id or name: their quotes, events and mentions.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove a page, an outlet or a person from everything that is kept, so that it never comes back.

    Raw pages, texts, facts, published files, state and what waits to be sent. A digest is left, by which
    it is known and not fetched again. It cannot be undone.

    Example: wirewatch forget --url https://example.org/news/ferry
    A person: wirewatch forget --person "Ann Berg"
    """
    from wirewatch.pipeline import forget as forgetting

    asked = [(n, v) for n, v in (("url", url), ("outlet", outlet), ("person", person)) if v]
    if len(asked) != 1:
        raise typer.BadParameter("say one of --url, --outlet and --person")
    kind, what = asked[0]
    if not yes and sys.stdin.isatty():
        typer.confirm(f"Forget the {kind} {what}? It cannot be undone.", abort=True)
    settings = read_settings()
    does = {
        "url": forgetting.forget_url,
        "outlet": forgetting.forget_outlet,
        "person": forgetting.forget_person,
    }
    report = does[kind](settings, what)
    out.print(
        f"Removed of the {kind} {escape(what)}:" if report.removed else "Nothing of it was kept."
    )
    for table, count in report.removed.items():
        out.print(f"{count:8,d} {table}")
    out.print("It is not fetched or loaded again: a digest of it is kept.")
    out.print("Out of reach:")
    for line in report.beyond:
        out.print(f"  {escape(line)}", soft_wrap=True)


def backup(
    to: Annotated[
        Path | None, typer.Option(help="The file; var/backups/wirewatch-TIME.tar.zst.")
    ] = None,
    raw: Annotated[bool, typer.Option(help="With the raw pages.")] = True,
    keep: Annotated[
        int | None, typer.Option(min=1, help="Then remove all but so many of var/backups.")
    ] = None,
) -> None:
    """Warehouse, state, settings and raw pages in one file, while the pipeline runs.

    Secrets (.env) and Airflow's own database are not in it.

    Example: wirewatch backup --keep 7
    """
    from wirewatch.pipeline import backup as backing

    settings = read_settings()
    with Console(stderr=True).status("backing up"):
        report = backing.backup(settings, to, raw=raw)
    out.print(
        f"Up to load {report.load}, {report.state:,} rows of state, {report.raw:,} files of raw pages: "
        f"{report.bytes / 1e6:,.1f} MB in {escape(str(report.file))}",
        soft_wrap=True,
    )
    for file in backing.keep_newest(settings, keep) if keep else ():
        out.print(f"Removed {escape(file.name)}.")


def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Set aside what is there, in var/before-restore-TIME.")
    ] = False,
) -> None:
    """Put a backup in place of nothing, or of what is there with --replace. Stop the pipeline first.

    What came after the backup is polled again, and may be told again.

    Example: wirewatch restore var/backups/wirewatch-20260901T041000.tar.zst --replace
    """
    from wirewatch import runtime, service
    from wirewatch.pipeline import backup as backing

    settings = read_settings()
    if runtime.status(service.the_runtime(settings)):
        raise WirewatchError("the pipeline runs: `make down` first")
    with Console(stderr=True).status("restoring"):
        report = backing.restore(settings, file, replace=replace)
    out.print(
        f"Restored up to load {report.load}: {report.state:,} rows of state, {report.raw:,} files of "
        "raw pages. Go on with `make up`."
    )
    if backing.restored_config(settings).exists():
        out.print(
            f"The settings of then are in {escape(str(backing.restored_config(settings)))}; those in "
            "force were left alone.",
            soft_wrap=True,
        )
