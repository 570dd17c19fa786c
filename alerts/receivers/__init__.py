"""The ways out. Only here is anything sent."""

from __future__ import annotations

from alerts.receivers import email, slack
from news.errors import DeliveryError, TemporaryDeliveryError
from news.records import Credentials, Notification
from news.settings import ReceiverSettings

__all__ = ["deliver"]


def deliver(
    notification: Notification, receiver: ReceiverSettings, credentials: Credentials
) -> None:
    """Hand a notification over; returns only when the receiver has taken it.

    Raises DeliveryError alone: Temporary where trying again may help, else Permanent. What nobody
    foresaw is temporary, so that one notification never stops those behind it.
    """
    try:
        if receiver.kind == "email":
            email.send(notification, receiver.to, receiver.sender, credentials)
        else:
            slack.send(notification, credentials)
    except DeliveryError:
        raise
    except Exception as error:
        # Not the error's text: it may repeat an address that is a secret.
        raise TemporaryDeliveryError(f"{receiver.kind}: {type(error).__name__}") from error
