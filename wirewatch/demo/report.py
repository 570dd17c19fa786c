"""What the demo prints in the end: what arrived, how long each stage took, where to look."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from news.settings import Settings, read_settings
from news.text import cut, squeeze, visible
from state.store import Store
from state.told import Told
from warehouse import read
from wirewatch.airflow_api import AirflowApi, seconds_per_task
from wirewatch.demo.progress import Arrived
from wirewatch.demo.setting import Stage

_QUOTES = """
    SELECT speaker, outlet, content FROM quotes_full
    WHERE speaker IS NOT NULL AND kind = 'direct' ORDER BY confidence DESC, first_at LIMIT 5
"""
_EVENTS = """
    SELECT type, count(*) AS n FROM events GROUP BY type ORDER BY n DESC, type LIMIT 8
"""


def report(
    stage: Stage, before: Arrived, arrived: Arrived, api: AirflowApi, out: Console, seconds: float
) -> bool:
    """Print everything; True where articles, quotes, events, a mail and a Slack message came."""
    settings, expected = read_settings(stage.settings), stage.expected
    _outlets(arrived, before, expected, out)
    _quotes(settings, arrived, out)
    _alerts(settings, stage.folder, arrived, out)
    _stages(api, out)
    _where(settings, stage, out)
    missing = _missing(arrived, expected)
    if missing:
        out.print(f"[bold red]Not everything arrived: {', '.join(missing)}[/bold red]")
    elif not stage.fresh:
        new = arrived.articles - before.articles
        out.print(f"Run again: {new} articles were new; nothing was added twice.")
    out.print(f"The demo took {seconds:.0f} s.")
    return not missing


def _missing(arrived: Arrived, expected: dict[str, Any]) -> list[str]:
    have = {
        f"{expected['articles']} articles (there are {arrived.articles})": arrived.articles
        == expected["articles"],
        "quotes": arrived.quotes > 0,
        "quotes with a speaker": arrived.speakers > 0,
        "events": arrived.events > 0,
        "an email": arrived.mails > 0,
        "a Slack message": arrived.slacks > 0,
        "word of all that matched": arrived.waiting == 0 and arrived.seen_upto >= arrived.load,
    }
    return [name for name, there in have.items() if not there]


def _outlets(arrived: Arrived, before: Arrived, expected: dict[str, Any], out: Console) -> None:
    table = Table("Outlet", "Articles", "New in this run", box=None, pad_edge=False)
    for outlet, count in arrived.outlets.items():
        new = count - before.outlets.get(outlet, 0)
        table.add_row(escape(outlet), str(count), str(new))
    out.print(table)
    pages = ", ".join(f"{n} {status}" for status, n in arrived.pages.items())
    out.print(f"Pages accounted for: {pages}.\n")


def _quotes(settings: Settings, arrived: Arrived, out: Console) -> None:
    out.print(f"[bold]{arrived.quotes} quotes[/bold], {arrived.speakers} with a speaker, such as")
    for speaker, outlet, content in read.query(settings, _QUOTES)[1]:
        words = cut(squeeze(visible(content)), 90)
        line = f"  [green]{escape(speaker)}[/green]: “{escape(words)}” [dim]{escape(outlet)}[/dim]"
        out.print(line, soft_wrap=True)
    types = ", ".join(f"{n} {t}" for t, n in read.query(settings, _EVENTS)[1])
    out.print(f"[bold]{arrived.events} events[/bold]: {types}\n")


def _alerts(settings: Settings, folder: Path, arrived: Arrived, out: Console) -> None:
    store = Store(settings.state_url)
    out.print(
        f"[bold]{store.counts().get('sent', 0)} alerts sent[/bold]: {arrived.mails} mails, "
        f"{arrived.slacks} Slack messages."
    )
    for name in ("mail/*.eml", "slack/*.json"):
        if found := sorted(folder.glob(name)):
            out.print(f"  the first as it arrived: {found[0]}", soft_wrap=True)
    waits = _waits(settings)
    if waits:
        out.print(
            f"  from article landed to message handed over: {median(waits):.1f} s at the median, "
            f"{max(waits):.1f} s at most",
            soft_wrap=True,
        )
    out.print()


def _waits(settings: Settings) -> list[float]:
    """Seconds from the end of each load to the sending of what it brought."""
    loaded = dict(read.query(settings, "SELECT load, loaded FROM loads")[1])
    landed = Told(settings.state_url).landed()
    return [(sent - loaded[load]).total_seconds() for load, sent in landed if load in loaded]


def _stages(api: AirflowApi, out: Console) -> None:
    runs = [*api.task_runs("ingest"), *api.task_runs("alert")]
    took = seconds_per_task(runs)
    parts = [f"{task} {seconds:.1f} s" for task, seconds in took.items()]
    out.print("[bold]Seconds per stage[/bold] (all runs): " + ", ".join(parts), soft_wrap=True)
    failed = [r for r in runs if r.state in ("failed", "upstream_failed")]
    if failed:
        out.print(
            f"[red]{len(failed)} tasks failed: {', '.join(sorted({r.task for r in failed}))}[/red]"
        )


def _where(settings: Settings, stage: Stage, out: Console) -> None:
    file = settings.published
    query = "FROM quotes_full SELECT speaker, content, outlet WHERE speaker LIKE '%Lavrov'"
    out.print("\n[bold]Ask the DuckDB file[/bold], read-only, at any moment:")
    out.print(
        f'  WIREWATCH_SETTINGS={settings.file} .venv/bin/wirewatch sql "{query}"', soft_wrap=True
    )
    out.print(f"  duckdb.connect('{file}', read_only=True)  # in Python", soft_wrap=True)
    out.print("\n[bold]The news desk[/bold], in Airflow's navigation, while the demo runs:")
    out.print(f"  {stage.runtime.url}/plugin/desk", soft_wrap=True)
    secret = f"WIREWATCH_ADMIN_PASSWORD in {stage.runtime.env_file}"
    out.print(f"  user admin, password: {secret}\n", soft_wrap=True)
