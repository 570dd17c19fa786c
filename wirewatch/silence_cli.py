"""`wirewatch silence`: a watch that is not to be told of for a while, and why."""

from __future__ import annotations

import getpass
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from alerts.silence import holds
from news.errors import WirewatchError
from news.records import Silence
from news.settings import Settings, read_settings
from news.text import squeeze, visible
from news.time import now, parse
from wirewatch.lines import Json, lines

app = typer.Typer(no_args_is_help=True, help="Silences: add, list, expire.")
out = Console(highlight=False)

_SPAN = re.compile(r"(\d{1,5})([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@app.command()
def add(
    watch: Annotated[str, typer.Argument(help="Name of a watch; * and ? stand for letters.")],
    until: Annotated[
        str, typer.Option(help="For how long or until when: 30m, 2h, 3d, 2022-01-21.")
    ],
    why: Annotated[str, typer.Option(help="The reason, for those who wonder.")],
    receiver: Annotated[str | None, typer.Option(help="One receiver alone; all.")] = None,
    who: Annotated[str | None, typer.Option(help="Who says so; you, by your user name.")] = None,
) -> None:
    """Tell nobody of a watch until then. What it holds back is counted, and not told later.

    Example: wirewatch silence add threats --until 2h --why "the summit is on every wire"
    """
    from state.silences import Silences

    settings, at = read_settings(), now()
    silence = Silence(
        watch=watch,
        receiver=receiver,
        start=at,
        end=_end(until, at),
        who=who or getpass.getuser(),
        why=why,
    )
    _known(settings, silence, at)
    number = Silences(settings.state_url).add(silence)
    out.print(
        f"Silence {number}: {visible(watch)} until {silence.end:%Y-%m-%d %H:%M} UTC.", markup=False
    )


@app.command("list")
def list_(
    everything: Annotated[bool, typer.Option("--all", help="Those that are over, too.")] = False,
    as_json: Json = False,
) -> None:
    """The silences that hold or will.

    Example: wirewatch silence list --all
    """
    from state.silences import Silences

    kept, at = Silences(read_settings().state_url), now()
    found = kept.all() if everything else kept.active(at)
    if as_json:
        lines(found)
        return
    for silence in found:
        state = "over" if silence.end <= at else "holds" if silence.start <= at else "will hold"
        to = f" to {silence.receiver}" if silence.receiver else ""
        told = f"{silence.watch}{to}, until {silence.end:%Y-%m-%d %H:%M} UTC, by {silence.who}: {silence.why}"
        line = Text.assemble(
            (f"{silence.id:4d} ", "bold"), (f"{state}  ", "dim"), squeeze(visible(told))
        )
        out.print(line, soft_wrap=True)
    if not found:
        out.print("No silence.")


@app.command()
def expire(
    number: Annotated[int, typer.Argument(help="Its number, as the list shows.")],
) -> None:
    """End a silence now.

    Example: wirewatch silence expire 3
    """
    from state.silences import Silences

    ended = Silences(read_settings().state_url).expire(number, now())
    out.print(f"Silence {number} is over: {visible(ended.watch)} is told of again.", markup=False)


def _known(settings: Settings, silence: Silence, at: datetime) -> None:
    """Refuse a silence of no watch or receiver there is: nobody would notice the slip."""
    names = [watch.name for watch in settings.watches]
    receivers = [receiver.name for receiver in settings.receivers]
    if silence.receiver not in (None, *receivers):
        raise WirewatchError(f"no receiver {silence.receiver!r}; there are: {', '.join(receivers)}")
    if not any(holds(silence, name, silence.receiver or "", at) for name in names):
        raise WirewatchError(f"no watch {silence.watch!r}; there are: {', '.join(names)}")


def _end(text: str, at: datetime) -> datetime:
    if match := _SPAN.fullmatch(text):
        return at + timedelta(**{_UNITS[match[2]]: int(match[1])})
    moment = parse(text)
    if moment is None:
        raise typer.BadParameter(f"{text!r} is no time; expected 30m, 2h, 3d or 2022-01-21T18:00")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
