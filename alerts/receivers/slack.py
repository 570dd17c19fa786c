"""Slack, by an incoming webhook (`slack_bot` by a token).

Slack's webhook knows no idempotency key: where Slack has taken a message and its answer is lost, the
message comes twice. Each carries its key (`Idempotency-Key`, the notification's id) all the same, for
whatever stands between.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http.client import HTTPException
from urllib.parse import urlsplit

from slack_sdk.errors import SlackClientError
from slack_sdk.webhook import WebhookClient

from alerts.blocks import escaped
from news.errors import PermanentDeliveryError, TemporaryDeliveryError
from news.records import Credentials, Notification
from news.text import cut, squeeze, visible
from news.time import now, parse

LONGEST = 30
# The sdk's own log would hold the webhook's address, which is a secret.
silent = logging.Logger("alerts.receivers.slack.silent", logging.CRITICAL + 1)


def send(notification: Notification, credentials: Credentials) -> None:
    """Post the notification's Slack payload, or its text where it has none.

    Credentials as in Airflow's slackwebhook connection: `host` the endpoint and `password` the
    token after it, or `password` the whole address; `extra` may hold timeout (seconds, at most 30)
    and proxy. Raises TemporaryDeliveryError (no connection, 408, 425, 429, 5xx; `retry_after` where
    Slack says it) or PermanentDeliveryError (any other 4xx).
    """
    extra = credentials.extra
    body = notification.message.slack or {"text": escaped(notification.message.body)}
    client = WebhookClient(
        address(credentials),
        timeout=seconds(extra.get("timeout")),
        proxy=str(extra["proxy"]) if extra.get("proxy") else None,
        # None that try again by themselves: each attempt is the outbox's.
        retry_handlers=[],
        logger=silent,
    )
    try:
        answer = client.send_dict(dict(body), headers={"Idempotency-Key": notification.id})
    except (OSError, HTTPException, SlackClientError, ValueError) as error:
        raise TemporaryDeliveryError(f"Slack cannot be reached: {_reason(error)}") from None
    code, said = answer.status_code, str(answer.body).strip()
    if 200 <= code < 300 and not said.startswith("<"):
        return
    told = f"Slack answered {code}: {cut(squeeze(visible(said)), 200)}"
    if code in (408, 425, 429) or code >= 500:
        raise TemporaryDeliveryError(told, retry_after=retry_after(answer.headers))
    if code < 400:
        # A web page, or a redirect followed to one: somebody else answered, not Slack.
        raise TemporaryDeliveryError(f"{told} (this is no answer of Slack's)")
    raise PermanentDeliveryError(told)


def address(credentials: Credentials) -> str:
    """The webhook's address; a secret, for whoever has it may post.

    Raises TemporaryDeliveryError where the connection holds none, or one without https that leads
    off this machine: the operator can mend that, and then what waits goes out.
    """
    token, host = (credentials.password or "").strip(), (credentials.host or "").rstrip("/")
    if "://" in token:
        url = token
    else:
        host = host or "hooks.slack.com"
        host = host if "://" in host else f"https://{host}"
        if credentials.port and urlsplit(host).port is None:
            parts = urlsplit(host)
            host = parts._replace(netloc=f"{parts.netloc}:{credentials.port}").geturl()
        if urlsplit(host).path in ("", "/"):
            host = f"{host.rstrip('/')}/services"
        url = f"{host}/{token.lstrip('/')}" if token else ""
    if not urlsplit(url).hostname:
        raise TemporaryDeliveryError(
            "the connection holds no webhook: expected its token (T…/B…/…) as the password and "
            "nothing or https://hooks.slack.com/services as the host"
        )
    return secret_address(url)


def secret_address(url: str) -> str:
    """`url`, if it is one to which a secret may be sent; else raises TemporaryDeliveryError."""
    parts = urlsplit(url)
    here = parts.hostname in ("localhost", "::1") or str(parts.hostname).startswith("127.")
    if parts.scheme != "https" and not (parts.scheme == "http" and here):
        raise TemporaryDeliveryError(
            "Slack's address must be https: what is sent there is a secret"
        )
    return url


def _reason(error: Exception) -> str:
    """Why, without the address: of an error of the sdk's own only its name."""
    if isinstance(error, OSError):
        return cut(squeeze(visible(str(error))), 200) or type(error).__name__
    return type(error).__name__


def seconds(value: object) -> int:
    """A timeout as the connection gives it, at most LONGEST."""
    try:
        return min(LONGEST, max(1, int(float(str(value)))))
    except ValueError:
        return LONGEST


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds from Retry-After, which is a number or a date."""
    value = next((str(v) for k, v in headers.items() if k.lower() == "retry-after"), "")
    if value.strip().isdecimal():
        return float(value)
    moment = parse(value) if value else None
    return max(0.0, (moment - now()).total_seconds()) if moment else None
