"""tdmrep.json, by which a host reserves its pages from text and data mining (W3C community group, 10 May 2024).

Asked for once for each host in the life of a client; what cannot be had or read reserves nothing.
"""

from __future__ import annotations

import asyncio
import json
import re
from urllib.parse import urlsplit

import structlog

from feeds.addresses import masked
from feeds.fetch import Client
from news.errors import FetchError

log = structlog.get_logger(__name__)

_MOST_BYTES = 512 << 10
_MOST_RULES = 2_000
_MOST_STARS = 4  # of a pattern; more could make a match take forever
Rule = tuple[re.Pattern[str], str]


class Reservations:
    """What the hosts that a client asks say of their pages."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._rules: dict[str, asyncio.Task[list[Rule]]] = {}

    async def of(self, url: str) -> str | None:
        """`1` where the host's file reserves this page, `0` where it says that it does not, else None."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.create_task(self._read(origin))
        rules = await asyncio.shield(self._rules[origin])
        path = parts.path or "/"
        whole = f"{path}?{parts.query}" if parts.query else path
        return next((value for pattern, value in rules if pattern.match(whole)), None)

    async def _read(self, origin: str) -> list[Rule]:
        address = f"{origin}/.well-known/tdmrep.json"
        try:
            response = await self._client.get(address, accept="application/json")
        except FetchError:
            return []
        try:
            return rules(response.body[:_MOST_BYTES])
        except (ValueError, RecursionError) as error:
            # Many answer any address with a page: that is no declaration.
            log.debug(f"{masked(address)} is no TDM file: {error!r}")
            return []


def rules(body: bytes) -> list[Rule]:
    """The file's rules in order, of which the first that fits holds. Raises ValueError, RecursionError.

    A location is a path's beginning; `*` stands for anything, `$` for the end.
    """
    found = json.loads(body)
    if not isinstance(found, list):
        raise ValueError("no list of rules")
    made = []
    for rule in found[:_MOST_RULES]:
        location = rule.get("location") if isinstance(rule, dict) else None
        value = str(rule.get("tdm-reservation")) if isinstance(rule, dict) else ""
        if isinstance(location, str) and value in ("0", "1") and location.count("*") <= _MOST_STARS:
            made.append((_pattern(location), value))
    return made


def _pattern(location: str) -> re.Pattern[str]:
    end = r"\Z" if location.endswith("$") else ""
    path = re.sub(r"\*+", "*", location.removesuffix("$"))
    return re.compile(".*".join(map(re.escape, path.split("*"))) + end, re.DOTALL)
