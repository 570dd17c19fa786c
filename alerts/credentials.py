"""Credentials by environment, as Airflow writes its connections there: for the command line."""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from news.errors import WirewatchError
from news.records import Credentials


def from_environment(connection: str) -> Credentials | None:
    """What AIRFLOW_CONN_<ID> holds, as a URI or JSON; None where it is not set.

    Raises WirewatchError, without the value, where it is neither.
    """
    name = f"AIRFLOW_CONN_{connection.upper()}"
    value = os.environ.get(name, "").strip()
    if not value:
        return None
    try:
        return _from_json(json.loads(value)) if value.startswith("{") else _from_uri(value)
    except (ValueError, TypeError, AttributeError):
        raise WirewatchError(
            f"{name} is no connection; expected a URI (smtp://user:password@host:port/?extra=value) "
            "or JSON with conn_type, host, login, password, port, extra"
        ) from None


def _from_uri(uri: str) -> Credentials:
    parts = urlsplit(uri)
    extra: dict[str, Any] = dict(parse_qsl(parts.query, keep_blank_values=True))
    if "__extra__" in extra:
        extra = json.loads(extra["__extra__"])
    host = unquote(parts.netloc.rpartition("@")[2])
    if parts.port is not None:
        host = host.rpartition(":")[0]
    return Credentials(
        kind=parts.scheme,
        host=host or None,
        port=parts.port,
        login=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        extra=extra,
    )


def _from_json(value: dict[str, Any]) -> Credentials:
    extra = value.get("extra") or {}
    return Credentials(
        kind=value.get("conn_type", ""),
        host=value.get("host"),
        port=int(value["port"]) if value.get("port") else None,
        login=value.get("login"),
        password=value.get("password"),
        extra=json.loads(extra) if isinstance(extra, str) else dict(extra),
    )
