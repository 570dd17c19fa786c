"""Credentials of receivers for the command line, and a message that shows whether one takes them."""

from __future__ import annotations

import os

from dotenv import dotenv_values

from alerts.credentials import from_environment
from alerts.receivers import deliver
from news.errors import DeliveryError, WirewatchError
from news.ids import notification_id
from news.records import Credentials, Message, Notification
from news.settings import ROOT, Settings
from news.time import iso, now
from wirewatch.pipeline.deliver import Connections

ENV = ROOT / ".env"


def connections(settings: Settings) -> Connections:
    """What the environment holds; for the project's own settings `.env`, too, as `make up` has it."""
    own = settings.file is not None and settings.file.is_relative_to(ROOT / "config")
    held = dotenv_values(ENV, interpolate=False) if own else {}
    variables = {k: v for k, v in (held | dict(os.environ)).items() if v}

    def find(connection: str) -> Credentials | None:
        return from_environment(connection, variables)

    return find


def try_receiver(settings: Settings, name: str) -> None:
    """Hand a message over to a receiver, past the outbox. Raises WirewatchError where it is not taken."""
    receiver = next((r for r in settings.receivers if r.name == name), None)
    if receiver is None:
        names = ", ".join(r.name for r in settings.receivers) or "none"
        raise WirewatchError(f"no receiver is called {name!r}; there are: {names}")
    moment = now()
    lines = [
        f"This is a test of the receiver “{name}”, sent by `wirewatch alerts test` at {iso(moment)}.",
        "Nothing has happened. Alerts of watches that are routed to it come this way.",
    ]
    message = Message(
        subject=f"wirewatch: a test of “{name}”",
        body="\n".join(lines) + "\n",
    )
    notification = Notification(
        id=notification_id("(test)", iso(moment) or "", "test", name),
        watch="(test)", key="test", condition="test", receiver=name, message=message, created=moment,
    )  # fmt: skip
    credentials = connections(settings)(receiver.connection) if receiver.connection else None
    try:
        deliver(notification, receiver, credentials)
    except DeliveryError as error:
        raise WirewatchError(f"{name} has not taken it: {error}") from error
