"""The demo from start to stop: exit code 0 only when everything has really arrived."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.spinner import Spinner
from rich.table import Table

from news.errors import WirewatchError
from news.settings import ROOT, Settings, read_settings
from news.time import now
from state.store import Store
from wirewatch import runtime
from wirewatch.airflow_api import AirflowApi
from wirewatch.demo.progress import Arrived, look, pages
from wirewatch.demo.report import report
from wirewatch.demo.setting import Stage, prepare

Progress = Callable[[str], None]


def run(
    out: Console, seconds: float, folder: Path = ROOT / "var" / "demo", *, stay: bool = False
) -> int:
    """Run the demo in `folder`; give up after `seconds`. Returns the exit code.

    Whatever was started is stopped at the end, on failure and on Ctrl-C as well; with `stay` the news
    desk may be looked at first, until Enter.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    began, since = time.monotonic(), now()
    stage = prepare(folder)
    settings = read_settings(stage.settings)
    before = look(settings, folder)
    try:
        _start(stage, out)
        arrived = _watch(stage, settings, out, since, began + seconds)
        ok = report(
            stage, before, arrived, AirflowApi(stage.runtime), out, time.monotonic() - began
        )
        if stay:
            _stay(out)
    except (WirewatchError, KeyboardInterrupt) as error:
        why = "interrupted" if isinstance(error, KeyboardInterrupt) else str(error)
        out.print(f"[bold red]demo: {escape(why)}[/bold red]  (logs: {folder / 'logs'})")
        return 130 if isinstance(error, KeyboardInterrupt) else 1
    finally:
        # A second Ctrl-C must not leave an Airflow behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with out.status("stopping Airflow, newsroom and sinks"):
            runtime.stop(stage.runtime)
        out.print("Everything the demo started has been stopped.")
    return 0 if ok else 1


def _stay(out: Console) -> None:
    """Let a person look, until Enter or the end of what they type."""
    out.print("\n[bold]Look at the news desk[/bold] for as long as you like; Enter ends the demo.")
    sys.stdin.readline()


def _start(stage: Stage, out: Console) -> None:
    with out.status("starting") as status:
        runtime.start(stage.runtime, lambda text: status.update(escape(text)))
        status.update("waiting for a real Airflow to be healthy (half a minute to a minute)")
        seconds = runtime.wait_healthy(stage.runtime)
    out.print(f"Airflow was healthy after {seconds:.0f} s; its DAGs now read the newsroom's feeds.")


def _watch(
    stage: Stage, settings: Settings, out: Console, since: datetime, deadline: float
) -> Arrived:
    """Show what arrives until all has, and every feed has been asked since `since`."""
    expected = stage.expected
    api = AirflowApi(stage.runtime)
    with Live(console=out, refresh_per_second=4, transient=True) as live:
        while True:
            arrived = look(settings, stage.folder)
            live.update(_picture(arrived, expected))
            if arrived.complete(expected) and _polled(settings, api, since):
                return arrived
            if time.monotonic() > deadline:
                return arrived
            time.sleep(1)


def _polled(settings: Settings, api: AirflowApi, since: datetime) -> bool:
    """Whether every feed has been asked since then, and no run of ingest is under way."""
    try:
        busy = any(r["state"] in ("queued", "running") for r in api.dag_runs("ingest"))
    except OSError:
        return False
    states = Store(settings.state_url).feeds()
    asked = {s.url for s in states if s.polled is not None and s.polled >= since}
    return not busy and asked >= {feed.url for feed in settings.feeds}


def _picture(arrived: Arrived, expected: dict[str, Any]) -> Table:
    table = Table.grid(padding=(0, 2))
    rows = (
        ("pages", sum(arrived.pages.values()), pages(expected)),
        ("articles", arrived.articles, expected["articles"]),
        ("quotes", arrived.quotes, None),
        ("events", arrived.events, None),
        ("mails", arrived.mails, None),
        ("Slack messages", arrived.slacks, None),
    )
    for name, count, of in rows:
        mark = "[green]✓[/green]" if of is not None and count >= of else " "
        table.add_row(mark, name, f"{count} of {of}" if of is not None else str(count))
    grid = Table.grid()
    grid.add_row(Spinner("dots", "feeds → pages → articles → quotes and events → alerts"))
    grid.add_row(table)
    return grid


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
