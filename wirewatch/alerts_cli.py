"""`wirewatch alerts`: what has been sent, what waits, what was given up; and that sent again."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from news.errors import WirewatchError
from news.records import Notification
from news.settings import read_settings
from news.text import squeeze, visible
from wirewatch.lines import Json, lines

app = typer.Typer(
    invoke_without_command=True, help="What has been sent, what waits, what was given up."
)
out = Console(highlight=False)

_SHOWN = 20


@app.callback()
def show(context: typer.Context, as_json: Json = False) -> None:
    """What has been sent, what waits, what was given up, what a silence held back.

    Example: wirewatch alerts
    """
    if context.invoked_subcommand is not None:
        return
    from state.store import Store

    store = Store(read_settings().state_url)
    if as_json:
        lines({"state": state, "count": count} for state, count in sorted(store.counts().items()))
        lines(_row(n) for state in ("failed", "dead") for n in store.notifications(state))
        return
    for state, count in sorted(store.counts().items()):
        out.print(f"{count:6d} {state}")
    for state in ("failed", "dead"):
        for notification in store.notifications(state)[:_SHOWN]:
            out.print(_line(notification), soft_wrap=True)


@app.command()
def retry(
    ids: Annotated[
        list[str] | None, typer.Argument(help="Ids, as `wirewatch alerts` shows.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that was given up.")] = False,
) -> None:
    """What was given up is tried again, at the next round.

    Example: wirewatch alerts retry --all
    """
    from state.store import Store

    if bool(ids) == everything:
        raise WirewatchError(
            "expected the ids of what was given up, or --all; `wirewatch alerts` shows them"
        )
    count = Store(read_settings().state_url).retry(ids if ids else None)
    out.print(f"{count} given up before {'is' if count == 1 else 'are'} tried again.")


@app.command()
def test(receiver: Annotated[str, typer.Argument(help="Its name in config/watches.yaml.")]) -> None:
    """Send a receiver a message now, to see that it arrives; no watch has to match.

    Example: wirewatch alerts test desk-mail
    """
    from wirewatch.sending import try_receiver

    with Console(stderr=True).status("sending"):
        try_receiver(read_settings(), receiver)
    out.print(f"{receiver} has taken it.")


def _row(notification: Notification) -> dict[str, object]:
    told = {"subject": notification.message.subject, "error": notification.error}
    names = ("id", "state", "receiver", "watch", "attempts", "created", "due")
    return {name: getattr(notification, name) for name in names} | told


def _line(notification: Notification) -> Text:
    told = f"{notification.receiver}: {notification.message.subject}: {notification.error}"
    return Text.assemble(
        (f"{notification.state} {notification.id} ", "dim"), squeeze(visible(told))
    )
