"""Credentials by environment, as Airflow reads its connections there: for the command line."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import structlog

from news.records import Credentials

log = structlog.get_logger(__name__)


SHORT = {"smtp_default": "WIREWATCH_SMTP_URI", "slack_default": "WIREWATCH_SLACK_URI"}
"""Connections whose URI has a name of its own, which `make up` writes into Airflow."""


def from_environment(
    connection: str, variables: Mapping[str, str] | None = None
) -> Credentials | None:
    """What AIRFLOW_CONN_<ID> holds, as a URI or JSON, or its SHORT name; None where neither can be read.

    `variables` instead of the process's own. What cannot be read is logged by its name alone: it may
    hold a password.
    """
    held = os.environ if variables is None else variables
    names = [f"AIRFLOW_CONN_{connection.upper()}", SHORT.get(connection, "")]
    name = next((n for n in names if held.get(n, "").strip()), None)
    if name is None:
        return None
    value = held[name].strip()
    try:
        return _from_json(json.loads(value)) if value.startswith("{") else _from_uri(value)
    except (ValueError, TypeError, AttributeError):
        log.error(
            f"{name} is no connection: expected smtp://user:password@host:port/?extra=value, every "
            "part percent-encoded, or JSON with conn_type, host, login, password, port and extra"
        )
        return None


def _from_uri(uri: str) -> Credentials:
    kind, found, rest = uri.partition("://")
    if not found:
        raise ValueError("no scheme")
    # `http://https://host`, as Airflow writes a host that has a scheme of its own.
    protocol, inner, behind = rest.partition("://")
    parts = urlsplit(f"//{behind if inner else rest}")
    host = unquote(parts.netloc.rpartition("@")[2])
    if parts.port is not None:
        host = unquote(parts.netloc.rpartition("@")[2].rpartition(":")[0])
    extra: dict[str, Any] = dict(parse_qsl(parts.query, keep_blank_values=True))
    if "__extra__" in extra:
        extra = _extra(extra["__extra__"])
    return Credentials(
        kind=kind.replace("-", "_"),
        host=f"{protocol}://{host}" if inner and host else host or None,
        port=parts.port,
        login=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        extra=extra,
    )


def _from_json(value: dict[str, Any]) -> Credentials:
    port = value.get("port")
    return Credentials(
        kind=str(value.get("conn_type") or "").replace("-", "_"),
        host=value.get("host") or None,
        port=int(port) if port else None,
        login=value.get("login") or None,
        password=value.get("password") or None,
        extra=_extra(value.get("extra")),
    )


def _extra(value: object) -> dict[str, Any]:
    """Extras are an object, or JSON of one."""
    found = json.loads(value) if isinstance(value, str) and value.strip() else value or {}
    if not isinstance(found, dict):
        raise TypeError("extra")
    return found
