"""Commands of who keeps the house: forget."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from news.settings import read_settings

out = Console(highlight=False)


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
