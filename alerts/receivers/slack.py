"""Slack, by an incoming webhook.

A webhook takes no idempotency key: an answer lost after Slack has taken the message is a message
that comes twice.
"""

from __future__ import annotations

from typing import Any

from slack_sdk.errors import SlackClientError
from slack_sdk.webhook import WebhookClient

from news.errors import PermanentDeliveryError, TemporaryDeliveryError
from news.records import Credentials, Notification
from news.text import cut, squeeze, visible

_SECONDS = 20
# Slack's words for a webhook that will never work again.
_GONE = (
    "no_service",
    "no_active_hooks",
    "channel_is_archived",
    "channel_not_found",
    "invalid_token",
)


def send(notification: Notification, credentials: Credentials) -> None:
    """Post the notification's Slack payload, or its text where it has none.

    Credentials as in Airflow's slackwebhook connection: `host` the endpoint and `password` the
    token after it, or `password` the whole address. Raises TemporaryDeliveryError (with
    `retry_after` where Slack says so) or PermanentDeliveryError.
    """
    payload = notification.message.slack or {"text": notification.message.subject}
    # No handlers of its own that try again: the outbox does that.
    client = WebhookClient(address(credentials), timeout=_SECONDS, retry_handlers=[])
    try:
        answer = client.send_dict(dict(payload))
    except (OSError, SlackClientError) as error:
        raise TemporaryDeliveryError(f"Slack cannot be reached: {error}") from None
    except ValueError as error:
        raise PermanentDeliveryError(f"no address of a webhook: {type(error).__name__}") from None
    if answer.status_code == 200:
        return
    told = f"Slack answered {answer.status_code}: {cut(squeeze(visible(answer.body)), 200)}"
    if answer.status_code == 429 or answer.status_code >= 500:
        raise TemporaryDeliveryError(told, retry_after=_retry_after(answer.headers))
    if answer.status_code in (401, 403, 404, 410) and answer.body.strip() not in _GONE:
        raise TemporaryDeliveryError(told)
    raise PermanentDeliveryError(told)


def address(credentials: Credentials) -> str:
    """The webhook's address; a secret, for whoever has it may post.

    Raises PermanentDeliveryError where the connection holds none.
    """
    token = credentials.password or ""
    if token.startswith(("https://", "http://")):
        return token
    host = (credentials.host or "https://hooks.slack.com/services").rstrip("/")
    if credentials.port:
        host = f"{host}:{credentials.port}"
    if not token or not host.startswith(("https://", "http://")):
        raise PermanentDeliveryError(
            "the connection holds no webhook: expected its token as the password, and as host "
            "nothing or an http(s) address"
        )
    return f"{host}/{token.lstrip('/')}"


def _retry_after(headers: dict[str, Any]) -> float | None:
    for name, value in headers.items():
        if name.lower() == "retry-after":
            try:
                return max(0.0, float(value))
            except (TypeError, ValueError):
                return None
    return None
