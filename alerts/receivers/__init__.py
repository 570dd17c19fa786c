"""The ways out. Only here is anything sent."""

from __future__ import annotations

from alerts.receivers import email, slack
from news.records import Credentials, Notification
from news.settings import ReceiverSettings

__all__ = ["deliver"]


def deliver(
    notification: Notification, receiver: ReceiverSettings, credentials: Credentials
) -> None:
    """Hand a notification over; returns only when the receiver has taken it.

    Raises TemporaryDeliveryError or PermanentDeliveryError.
    """
    if receiver.kind == "email":
        email.send(notification, receiver.to, receiver.sender, credentials)
    else:
        slack.send(notification, credentials)
