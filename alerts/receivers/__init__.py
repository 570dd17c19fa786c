"""The ways out. Only here is anything sent."""

from __future__ import annotations

from alerts.receivers import email, rss, services, slack, slack_bot
from news.errors import DeliveryError, TemporaryDeliveryError
from news.records import Credentials, Notification
from news.settings import ReceiverSettings

__all__ = ["deliver"]


def deliver(
    notification: Notification, receiver: ReceiverSettings, credentials: Credentials | None
) -> str | None:
    """Hand a notification over; returns only when the receiver has taken it.

    What it returns is a receipt by which the receiver can change the message, or None.

    `credentials` are what its connection holds; a file needs none.

    Raises DeliveryError alone: Temporary where trying again may help, else Permanent. What nobody
    foresaw is temporary, so that one notification never stops those behind it.
    """
    try:
        if receiver.kind == "rss":
            assert receiver.file is not None  # settings give it one
            rss.send(notification, receiver.file)
        elif credentials is None:
            raise TemporaryDeliveryError(
                f"connection {receiver.connection!r} is not set: add it in Airflow, or as "
                f"AIRFLOW_CONN_{receiver.connection.upper()} for the command line"
            )
        elif receiver.kind == "email":
            email.send(notification, receiver, credentials)
        elif receiver.kind == "slack" and slack_bot.is_token(credentials):
            return slack_bot.send(notification, receiver.channel, credentials)
        elif receiver.kind == "slack":
            slack.send(notification, credentials)
        else:
            services.send(notification, credentials)
    except DeliveryError:
        raise
    except Exception as error:
        # Not the error's text: it may repeat an address that is a secret.
        raise TemporaryDeliveryError(f"{receiver.kind}: {type(error).__name__}") from error
    return None
