"""What has waited long enough goes out: groups, digests, quiet hours and caps, each as one message."""

from __future__ import annotations

from datetime import datetime

import structlog

from alerts.bundle import together
from alerts.first import OF_FIRST
from alerts.hold import policy
from news.records import Notification
from news.settings import ReceiverSettings, Settings
from state.holds import Holds

log = structlog.get_logger(__name__)

_CAP = " (over the cap)"


def gather(settings: Settings, now: datetime) -> int:
    """Let go what is due: alone where it is alone, else as one message. How many messages that makes."""
    holds, made = Holds(settings.state_url), 0
    for group, members in holds.due(now).items():
        receiver = settings.receiver(members[0].receiver)
        whole = None
        if len(members) > 1 and receiver is not None:
            whole = together(members, receiver.kind, _why(group, members, settings), now)
            log.info(f"{len(members)} notifications of {group} are one message")
        holds.tell(group, members, whole, now)
        made += 1 if whole else len(members)
    return made


def room(receiver: ReceiverSettings, settings: Settings, now: datetime) -> int | None:
    """How many messages a receiver may still be sent; None where it has no cap.

    Where there is no room, what is new waits as one group until there is.
    """
    cap = receiver.cap
    if cap is None:
        return None
    holds = Holds(settings.state_url)
    sent = holds.sent_since(receiver.name, now - cap.per)
    if len(sent) < cap.most:
        return cap.most - len(sent)
    until = sent[-cap.most] + cap.per
    if held := holds.hold_back(receiver.name, receiver.name + _CAP, until):
        log.warning(
            f"{held} notifications wait until {until:%Y-%m-%d %H:%M} UTC: {receiver.name} takes "
            f"{cap.most} in {cap.per}"
        )
    return 0


def _why(group: str, members: list[Notification], settings: Settings) -> str:
    if group.endswith(_CAP):
        receiver = settings.receiver(members[0].receiver)
        cap = receiver.cap if receiver else None
        limit = f" of {cap.most} messages in {cap.per}" if cap else ""
        return f"they were held back by the cap{limit} of {members[0].receiver}"
    if group.endswith(OF_FIRST):
        return "a feed was polled for the first time, and they were in it already"
    when = policy(members[0].watch, settings.route)
    if when.digest is not None:
        return f"of the digest each {when.digest.every}"
    if when.quiet is not None and when.group_by is None:
        return f"of the quiet hours from {when.quiet.start:%H:%M} to {when.quiet.end:%H:%M}"
    return f"they are one group: {group}"
