"""`wirewatch watch`: the watches, tried on history before they are armed, and explained."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import Console

from alerts.route import receivers
from news.errors import WirewatchError
from news.settings import Settings, WatchSettings, read_settings
from news.time import now, parse
from wirewatch import asked
from wirewatch.lines import Json, lines

app = typer.Typer(no_args_is_help=True, help="Watches: list, try on history, explain, add.")
out = Console(highlight=False)

Name = Annotated[str, typer.Argument(help="Name of a watch in config/watches.yaml.")]
Query = Annotated[str | None, typer.Option(help="A query to try instead of that of the watch.")]
Since = Annotated[str, typer.Option(help="From when: 30d, 12h, or a date such as 2022-01-21.")]

_AGO = re.compile(r"(\d{1,5})([hd])")
_UNITS = {"h": "hours", "d": "days"}


@app.command("list")
def list_(as_json: Json = False) -> None:
    """All watches: what each looks for, and who hears of it.

    Example: wirewatch watch list
    """
    from wirewatch import watching

    settings = read_settings()
    if as_json:
        lines(watching.row(settings, watch) for watch in settings.watches)
        return
    watching.overview(settings, out)


@app.command("test")
def try_(
    name: Annotated[str, typer.Argument(help="Name of a watch; of your choice with --query.")],
    since: Since = "30d",
    until: Annotated[str | None, typer.Option(help="To when; now.")] = None,
    query: Query = None,
    examples: Annotated[int, typer.Option(help="So many of the newest matches.")] = 5,
    spread: asked.Spread = None,
    revised: asked.Revised = False,
    spike: asked.Spike = None,
    silence: asked.Silence = None,
    new: asked.New = None,
) -> None:
    """What a watch would have matched: counts per day, and examples. Nothing is sent or kept.

    What would have spread, surged, fallen silent, been revised or come together for the first time is
    told with its time.

    Example: wirewatch watch test lavrov-on-nato --since 30d
    A query of yours: wirewatch watch test try --query 'says:grain' --spread 3 --since 90d
    """
    from wirewatch import watching
    from wirewatch.pipeline.replay import replay

    settings, at = read_settings(), now()
    more = asked.fields(spread=spread, revised=revised, spike=spike, silence=silence, new=new)
    asks = _watch(settings, name, query, more)
    watch = watching.compiled(settings, asks)
    span = when(since, at), when(until, at) if until else at
    with Console(stderr=True).status("replaying"):
        told = replay(settings, watch, *span, asks=asks, examples=examples)
    watching.told(watch, told, span, out)


@app.command()
def explain(
    name: Name,
    article: Annotated[
        str, typer.Argument(help="Id, address or words of the title of an article.")
    ],
    query: Query = None,
) -> None:
    """Why a watch did or did not match an article, and would tell of it: condition by condition.

    Example: wirewatch watch explain lavrov-on-nato https://news.example/article
    """
    from wirewatch import watching

    settings = read_settings()
    asks = _watch(settings, name, query)
    watching.explained(settings, watching.compiled(settings, asks), asks, article, out)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="A new name.")],
    query: Annotated[str, typer.Argument(help="What to look for.")],
    description: Annotated[str | None, typer.Option(help="In a person's words.")] = None,
    to: Annotated[
        list[str] | None,
        typer.Option(help="A receiver; repeatable. Else those of the route decide."),
    ] = None,
    spread: asked.Spread = None,
    revised: asked.Revised = False,
    spike: asked.Spike = None,
    silence: asked.Silence = None,
    new: asked.New = None,
    each: asked.Each = False,
) -> None:
    """Add a watch to the watches' file, once its query is understood; comments there are kept.

    Example: wirewatch watch add grain 'speaker:Lavrov AND says:grain' --description "Grain deal"
    When three outlets carry it, to the desk's chat: wirewatch watch add grain says:grain --spread 3 --to desk-slack
    """
    from wirewatch import watching

    settings = read_settings()
    if any(watch.name == name for watch in settings.watches):
        raise WirewatchError(f"there is a watch {name!r} already; give this one another name")
    known = [receiver.name for receiver in settings.receivers]
    for receiver in to or ():
        if receiver not in known:
            raise WirewatchError(f"no receiver {receiver!r}; {_near(receiver, known)}")
    more = asked.fields(
        description=description, spread=spread, revised=revised, spike=spike, silence=silence,
        new=new, each=each,
    )  # fmt: skip
    entry = {"name": name, "query": query} | more
    watching.compiled(settings, asked.watch(entry))
    file = watching.add(settings, entry, to or ())
    told = ", ".join(receivers(name, read_settings().route)) or "nobody: no route names it"
    out.print(
        f"{name} is in {file}, and goes to {told}; `wirewatch watch test {name}` tries it on history.",
        soft_wrap=True,
        markup=False,
    )


def _watch(
    settings: Settings, name: str, query: str | None, more: Mapping[str, Any] | None = None
) -> WatchSettings:
    """The watch of that name, or of that query, with what else is asked of it."""
    if query is not None:
        return asked.watch({"name": name, "query": query} | dict(more or {}))
    for watch in settings.watches:
        if watch.name == name:
            said = watch.model_dump(include={"name", "query"}) | dict(more or {})
            return asked.watch(said) if more else watch
    raise WirewatchError(f"no watch {name!r}; {_near(name, [w.name for w in settings.watches])}")


def _near(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"


def when(text: str, at: datetime) -> datetime:
    """The moment that an option means: `30d` and `12h` before `at`, or a date."""
    if match := _AGO.fullmatch(text):
        return at - timedelta(**{_UNITS[match[2]]: int(match[1])})
    moment = parse(text)
    if moment is None:
        raise typer.BadParameter(f"{text!r} is no time; expected 30d, 12h or 2022-01-21")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
