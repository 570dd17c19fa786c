"""`wirewatch feeds`: what is polled and how it fares; lists brought in and out; a site's feed found."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from feeds.addresses import host_of, masked, without_login
from news.errors import WirewatchError
from news.records import Feed, FeedState
from news.settings import Settings, read_settings
from news.text import visible
from wirewatch.lines import Json, lines
from wirewatch.writing import append

app = typer.Typer(no_args_is_help=True, help="Feeds: list, add, import, export.")
out = Console(highlight=False)


@app.command("list")
def list_(
    failing: Annotated[bool, typer.Option(help="Only those whose last poll failed.")] = False,
    as_json: Json = False,
) -> None:
    """Each feed: its last good poll, when it is due, errors in a row, and what is wrong.

    Example: wirewatch feeds list --failing
    """
    from state.store import Store
    from wirewatch.service import feed_cells

    settings = read_settings()
    known = Store(settings.state_url).feed_states()
    table = Table(
        "outlet", "address", "last good poll", "due", "errors", "what", box=None, pad_edge=False
    )
    feeds = [f for f in settings.feeds if not failing or _fails(known.get(f.url))]
    if as_json:
        lines(_row(feed, known.get(feed.url)) for feed in feeds)
        return
    for feed in feeds:
        state = known.get(feed.url)
        cells = (feed.outlet, masked(feed.url), *feed_cells(state))
        table.add_row(*(escape(visible(cell)) for cell in cells))
    out.print(
        table if table.rows else "No feed fails." if failing else "No feed yet.", soft_wrap=True
    )


def _fails(state: FeedState | None) -> bool:
    return state is not None and bool(state.error or state.retired)


def _row(feed: Feed, state: FeedState | None) -> dict[str, object]:
    known = {"outlet": feed.outlet, "address": masked(feed.url), "language": feed.language}
    names = ("succeeded", "due", "errors", "error", "retired")
    return known | {name: getattr(state, name, None) for name in names}


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="A feed's address, or that of a site or section.")],
    outlet: Annotated[
        str | None, typer.Option(help="The outlet's name; the feed's own title.")
    ] = None,
    pick: Annotated[
        int | None, typer.Option(help="Which, where a site has several: 1 is the first.")
    ] = None,
) -> None:
    """Find the feed of a site and poll it from now on: written to the feeds' file, comments kept.

    Example: wirewatch feeds add https://www.example.org/world
    """
    from feeds.discover import discover

    settings = read_settings()
    address = url if "://" in url else f"https://{url}"
    with Console(stderr=True).status(f"asking {host_of(address)}"):
        found = discover(address, settings.fetch)
    if len(found) > 1 and pick is None:
        for number, one in enumerate(found, 1):
            told = f"{number}  {one.title or 'no title'}  {masked(one.url)}  {one.entries} entries"
            out.print(visible(told), markup=False, soft_wrap=True)
        raise WirewatchError("the site has several feeds: choose with --pick")
    if not 1 <= (pick or 1) <= len(found):
        raise WirewatchError(f"expected --pick from 1 to {len(found)}")
    one = found[(pick or 1) - 1]
    feed = Feed(url=one.url, outlet=outlet or one.title or host_of(one.url), language=one.language)
    added = _add(settings, [feed])
    if not added:
        raise WirewatchError(f"{masked(one.url)} is polled already")
    out.print(
        f"{visible(feed.outlet)}: {masked(one.url)}, {one.entries} entries now.", markup=False
    )


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="An OPML file, as other readers export it.")],
) -> None:
    """Poll the feeds of an OPML file as well; those that are polled already are left as they are.

    Example: wirewatch feeds import subscriptions.opml
    """
    from feeds import opml

    settings = read_settings()
    try:
        feeds = opml.read(file.read_bytes())
    except OSError as error:
        raise WirewatchError(f"{file}: {error.strerror}") from None
    added = _add(settings, feeds)
    out.print(f"{len(added)} feeds added, {len(feeds) - len(added)} were there already.")


@app.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="Where to; standard output.")] = None,
) -> None:
    """All feeds as OPML, for other readers. Logins in addresses are left out.

    Example: wirewatch feeds export feeds.opml
    """
    from feeds import opml

    text = opml.write(read_settings().feeds)
    if file is None:
        typer.echo(text, nl=False)
        return
    file.write_text(text, encoding="utf-8")
    out.print(f"{len(read_settings().feeds)} feeds in {file}")


def _add(settings: Settings, feeds: list[Feed]) -> list[Feed]:
    """Write those that are not polled yet to the feeds' file; returns them."""
    if settings.feeds_file is None:
        raise WirewatchError("these settings name no file of feeds")
    known = {feed.url for feed in settings.feeds}
    new = [feed for feed in feeds if feed.url not in known]
    if secret := next((feed for feed in new if feed.url != without_login(feed.url)), None):
        raise WirewatchError(
            f"{masked(secret.url)} has a password in it, which has no place in a file: write "
            f"${{NAME}} in its stead into {settings.feeds_file}, see docs/operate.md"
        )
    entries = [
        {"url": feed.url, "outlet": feed.outlet}
        | ({"language": feed.language} if feed.language else {})
        | ({"tags": list(feed.tags)} if feed.tags else {})
        for feed in new
    ]
    if entries:
        append(settings.feeds_file, {"feeds": entries}, lambda: read_settings(settings.file))
    return new
