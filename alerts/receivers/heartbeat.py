"""A sign of life after each round: where it stops coming, wirewatch is dead.

For services that wait for a regular call (healthchecks.io, Uptime Kuma, Dead Man's Snitch): the address
is the connection's password, http(s) as such a service gives it, or any that Apprise knows.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from news.errors import TemporaryDeliveryError
from news.records import Credentials

LONGEST = 10.0


def beat(credentials: Credentials, told: str) -> None:
    """Call the address with one line of how the round went. Raises TemporaryDeliveryError, no address in it."""
    address = (credentials.password or "").strip()
    if urlsplit(address).scheme not in ("http", "https"):
        return _by_apprise(address, told)
    call = urllib.request.Request(address, data=told.encode(), method="POST")
    try:
        with urllib.request.urlopen(call, timeout=LONGEST) as answer:
            answer.read(1024)
    except urllib.error.HTTPError as error:
        raise TemporaryDeliveryError(f"the heartbeat was answered {error.code}") from None
    except (OSError, ValueError) as error:
        raise TemporaryDeliveryError(
            f"the heartbeat did not arrive: {type(error).__name__}"
        ) from None
    return None


def _by_apprise(address: str, told: str) -> None:
    import apprise

    service: Any = apprise.Apprise.instantiate(address)
    if service is None:
        raise TemporaryDeliveryError(
            "the heartbeat's connection holds no address: expected https://…"
        )
    service.socket_read_timeout = service.socket_connect_timeout = LONGEST
    capture: Any = apprise.LogCapture
    with capture():
        if not service.notify(title="wirewatch lives", body=told):
            raise TemporaryDeliveryError("the heartbeat did not arrive")
