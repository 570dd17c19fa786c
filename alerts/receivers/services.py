"""Every other service, by its Apprise address: Teams, Discord, Telegram, PagerDuty, a plain webhook.

The address is the connection's password, for it holds tokens: `discord://…`, `tgram://…`,
`pagerduty://…`, `jsons://user:password@host/path` (a POST of JSON with title and message). What each
service's looks like: https://github.com/caronc/apprise/wiki.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from news.errors import PermanentDeliveryError, TemporaryDeliveryError
from news.records import Credentials, Notification

LONGEST = 30.0
# What a chat would take as a call to everybody, or to somebody.
_CALLS = re.compile(r"@(?=everyone|here|channel|all|team)|<(?=[@!#])", re.IGNORECASE)
_CODE = re.compile(r"error[=: ]+(\d{3})\b")


def send(notification: Notification, credentials: Credentials) -> None:
    """Hand the message to the service, its subject as title and its text as body.

    `extra`: timeout (seconds, at most 30). A plain webhook gets the notification's id as
    Idempotency-Key. Raises TemporaryDeliveryError (no connection, no answer, 408, 425, 429, 5xx), or
    PermanentDeliveryError (any other 4xx).
    """
    import apprise  # half a second, and most rounds need none of it

    service: Any = apprise.Apprise.instantiate((credentials.password or "").strip())
    if service is None:
        raise TemporaryDeliveryError(
            "the connection holds no address that Apprise knows: expected one such as discord://…, "
            "tgram://… or jsons://… as its password"
        )
    service.socket_read_timeout = service.socket_connect_timeout = _timeout(credentials)
    if isinstance(getattr(service, "headers", None), dict):
        service.headers["Idempotency-Key"] = notification.id
    told = notification.message
    # Its log is not kept: it may repeat an address, which is a secret.
    capture: Any = apprise.LogCapture
    with capture(level=logging.WARNING, fmt="%(message)s") as log:
        taken = service.notify(
            title=quiet(told.subject), body=quiet(told.body), body_format=apprise.NotifyFormat.TEXT
        )
        said = str(log.getvalue())
    if not taken:
        raise _error(type(service).__name__.removeprefix("Notify"), said)


def quiet(text: str) -> str:
    """`text` with nothing in it that a chat takes as a call: a hidden space parts sign and name."""
    return _CALLS.sub(lambda match: match[0] + "\u200b", text)


def _error(service: str, said: str) -> PermanentDeliveryError | TemporaryDeliveryError:
    found = _CODE.search(said)
    if found is None:
        return TemporaryDeliveryError(
            f"{service} did not take it: no answer, or none that says why"
        )
    code = int(found[1])
    told = f"{service} answered {code}"
    if 400 <= code < 500 and code not in (401, 403, 408, 425, 429):
        return PermanentDeliveryError(told)
    return TemporaryDeliveryError(told)


def _timeout(credentials: Credentials) -> float:
    try:
        return min(LONGEST, max(1.0, float(str(credentials.extra.get("timeout", LONGEST)))))
    except ValueError:
        return LONGEST
