"""`make up`, `make down` and `wirewatch status`: the real thing, supervised."""

from __future__ import annotations

import re
from datetime import datetime

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from feeds.addresses import masked
from news.records import FeedState
from news.settings import ROOT, Settings
from news.text import visible
from news.time import ago, iso
from state.signs import WATCHER, Signs
from state.store import Store
from warehouse.connect import published_at
from wirewatch import runtime
from wirewatch.pipeline.tidy import publish_anew
from wirewatch.pipeline.watcher import silent_since
from wirewatch.runtime import Runtime
from wirewatch.sending import connections


def the_runtime(settings: Settings) -> Runtime:
    """The Airflow of `make up`: UI on 127.0.0.1:8080, everything it writes under `var`."""
    return Runtime(var=settings.var, settings=settings.file)


def up(settings: Settings, out: Console) -> None:
    """Start Airflow and wait until it is healthy; say where everything is.

    Raises RuntimeFailure where it does not start.
    """
    ours = the_runtime(settings)
    with out.status("looking at the warehouse: after an update it is brought to this version"):
        if anew := publish_anew(settings):
            out.print(f"[yellow]{escape(anew)}[/yellow]")
    with out.status("starting Airflow") as progress:
        runtime.start(ours, lambda text: progress.update(escape(text)))
        progress.update("waiting for Airflow to be healthy (about a minute)")
        seconds = runtime.wait_healthy(ours)
    out.print(f"[bold green]wirewatch is up[/bold green] after {seconds:.0f} s.")
    out.print(
        f"UI        {ours.url}  user admin, password: WIREWATCH_ADMIN_PASSWORD in {ROOT / '.env'}"
    )
    out.print(
        f"News desk {ours.url}/plugin/desk  (in Airflow's navigation; alone: {ours.url}/desk/)"
    )
    tables = settings.warehouse.catalog if settings.lake else settings.published
    out.print(
        f"DuckDB    {escape(str(tables))}  (read-only, at any moment: wirewatch sql 'FROM quotes_full')"
    )
    out.print(f"Feeds     {len(settings.feeds)} in {settings.file.parent / 'feeds.yaml'}")
    out.print(f"Receivers {escape(_receivers(settings))}")
    out.print("Logs      " + str(ours.logs))
    out.print("Stop      make down")


def _receivers(settings: Settings) -> str:
    """Which have their credentials, and which wait for them."""
    find = connections(settings)
    waits = {r.name for r in settings.receivers if r.connection and not find(r.connection)}
    ready = ", ".join(r.name for r in settings.receivers if r.name not in waits) or "none"
    if not waits:
        return f"{ready}: ready; `wirewatch alerts test NAME` shows that a message arrives"
    return (
        f"{ready} ready; {', '.join(sorted(waits))} without credentials in .env, unless Airflow's "
        "connections have them: docs/operate.md"
    )


def down(settings: Settings, out: Console) -> None:
    """Stop all processes of `up`; returns when none is left."""
    with out.status("stopping"):
        killed = runtime.stop(the_runtime(settings))
    note = f" ({killed} had to be killed)" if killed else ""
    out.print(f"wirewatch is down; none of its processes is left{note}.")


def status(settings: Settings, out: Console) -> None:
    """Processes, feeds and the outbox, for an operator."""
    states = runtime.status(the_runtime(settings))
    out.print("[bold]Processes[/bold]" + ("" if states else ": none; start them with make up"))
    for name, state in states.items():
        out.print(f"  {name:14} {escape(state)}")
    out.print(f"[bold]Feed watcher[/bold]: {_watcher(settings)}")
    store = Store(settings.state_url)
    known = store.feed_states()
    table = Table(box=None, pad_edge=False)
    widths = {"outlet": 24, "last good poll": 14, "next": 12, "errors": 6, "what": None}
    for name, width in widths.items():
        table.add_column(name, no_wrap=True, overflow="ellipsis", min_width=width)
    for feed in settings.feeds:
        cells = feed_cells(known.get(feed.url))
        table.add_row(escape(feed.outlet), *map(escape, cells))
    out.print("[bold]Feeds[/bold]")
    out.print(table)
    counts = ", ".join(f"{n} {s}" for s, n in sorted(store.counts().items())) or "nothing"
    out.print(f"[bold]Outbox[/bold]: {counts}")
    made = published_at(settings)
    file = (
        f"{settings.published.resolve().name}, published {ago(made)}"
        if made
        else "nothing published yet"
    )
    if settings.lake:
        file = escape(str(settings.warehouse.catalog))
    out.print(f"[bold]DuckDB[/bold]: {file}")


def facts(settings: Settings) -> dict[str, object]:
    """The same for scripts; a feed's address without its login."""
    store = Store(settings.state_url)
    known = store.feed_states()
    made = published_at(settings)
    return {
        "processes": runtime.status(the_runtime(settings)),
        "watcher": _watcher(settings),
        "feeds": len(settings.feeds),
        "failing": [masked(f.url) for f in settings.feeds if (s := known.get(f.url)) and s.error],
        "outbox": store.counts(),
        "published": settings.published.resolve().name if made else None,
        "published_at": iso(made),
    }


def _watcher(settings: Settings) -> str:
    """Whether the feeds are watched, as an operator reads it."""
    seen = Signs(settings.state_url).last(WATCHER)
    if seen is None:
        return "never seen; it lives in Airflow's triggerer"
    if silent_since(settings):
        return f"silent since {_clock(seen, '')}; feeds are asked every 15 minutes only, if Airflow runs"
    return "at work"


def feed_cells(state: FeedState | None) -> tuple[str, str, str, str]:
    """Last good poll, when due, errors in a row, and what is wrong, as an operator reads them."""
    if state is None:
        return "never", "now", "", ""
    what = "retired (410 Gone)" if state.retired else state.error or "fine"
    # The address that starts an error is that of the row.
    what = re.sub(r"^https?://\S+ ", "", visible(what))
    if state.moved_to:
        what += f"; moved to {masked(visible(state.moved_to))}"
    return _clock(state.succeeded, "never"), _clock(state.due, "now"), str(state.errors or ""), what


def _clock(moment: datetime | None, unknown: str) -> str:
    return unknown if moment is None else f"{moment:%d %b %H:%M}"
