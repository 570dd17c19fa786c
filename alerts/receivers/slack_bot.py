"""Slack, by a bot's token: a thread for each story, and messages that can still be changed.

The token (`xoxb-…`, with the scope chat:write) is the connection's password, the channel the receiver's
`channel`. What Slack says of a message, its channel and `ts`, is the receipt by which it is found again.
Slack knows no idempotency key; each message carries the notification's id in its metadata all the same.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient

from alerts.blocks import escaped
from alerts.receivers.slack import retry_after, seconds, secret_address, silent
from news.errors import PermanentDeliveryError, TemporaryDeliveryError
from news.records import Credentials, Notification
from news.text import cut, squeeze, visible

API = "https://slack.com/api/"
# What is wrong with the message itself; the rest passes, or the operator can mend it.
_PERMANENT = {
    "invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text",
    "markdown_text_conflict", "restricted_action", "metadata_too_large",
}  # fmt: skip
# A message, or a thread's first, that somebody has deleted.
_GONE = {"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"}


def is_token(credentials: Credentials) -> bool:
    """Whether the connection holds a bot's (or user's) token instead of a webhook."""
    return (credentials.password or "").strip().startswith("xox")


def send(notification: Notification, channel: str | None, credentials: Credentials) -> str:
    """Post the message, in its story's thread where that is known, or change it where it was posted.

    `host` of the connection may be another address of the API, `extra` hold channel, timeout and proxy.
    Returns the receipt. Raises TemporaryDeliveryError (no connection, 429, 5xx, a token or channel
    that is wrong) or PermanentDeliveryError (what is wrong with the message).
    """
    channel = channel or str(credentials.extra.get("channel") or "")
    if not channel:
        raise TemporaryDeliveryError("no channel: set `channel` of the receiver, such as C0123ABCD")
    message: dict[str, Any] = {"channel": channel}
    message |= notification.message.slack or {"text": escaped(notification.message.body)}
    message["metadata"] = {
        "event_type": "wirewatch_alert",
        "event_payload": {"notification": notification.id},
    }
    where, ts = _place(notification.receipt)
    if ts and where:
        with contextlib.suppress(_Gone):  # nobody can see it any more: nothing to change
            _call(credentials, "chat.update", message | {"channel": where, "ts": ts}, notification)
        return f"{where}:{ts}"
    where, ts = _place(notification.thread_receipt)
    if ts:
        with contextlib.suppress(_Gone):
            return _post(credentials, message | {"thread_ts": ts}, notification)
    return _post(credentials, message, notification)


class _Gone(Exception):
    """What was to be changed or answered is no longer there."""


def _place(receipt: str | None) -> tuple[str, str]:
    where, _, ts = (receipt or "").partition(":")
    return where, ts


def _post(credentials: Credentials, message: dict[str, Any], notification: Notification) -> str:
    answer = _call(credentials, "chat.postMessage", message, notification)
    return f"{answer.get('channel') or message['channel']}:{answer.get('ts') or ''}"


def _call(
    credentials: Credentials, method: str, message: dict[str, Any], notification: Notification
) -> Mapping[str, Any]:
    base = (credentials.host or "").rstrip("/")
    extra = credentials.extra
    client = WebClient(
        token=(credentials.password or "").strip(),
        base_url=f"{secret_address(base)}/" if base else API,
        timeout=seconds(extra.get("timeout")),
        proxy=str(extra["proxy"]) if extra.get("proxy") else None,
        retry_handlers=[],
        logger=silent,
    )
    try:
        said: Any = client.api_call(
            method, json=message, headers={"Idempotency-Key": notification.id}
        )
    except SlackApiError as error:
        raise _error(error.response) from None
    except (OSError, HTTPException, SlackClientError, ValueError) as error:
        raise TemporaryDeliveryError(f"Slack cannot be reached: {type(error).__name__}") from None
    data: Mapping[str, Any] = said.data if isinstance(said.data, Mapping) else {}
    return data


def _error(answer: Any) -> Exception:
    data = answer.data if isinstance(answer.data, Mapping) else {}
    said = cut(squeeze(visible(str(data.get("error") or "no answer of Slack's"))), 100)
    if said in _GONE:
        return _Gone()
    told = f"Slack answered {answer.status_code}: {said}"
    if said in _PERMANENT:
        return PermanentDeliveryError(told)
    return TemporaryDeliveryError(told, retry_after=retry_after(answer.headers))
