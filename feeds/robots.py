"""robots.txt, heard for pages (a feed is published to be polled).

By RFC 9309: what cannot be had for good (4xx) forbids nothing; what cannot be had for now (429,
5xx, no connection, a redirect into nowhere) forbids everything for now. Each host's file is asked
for once in the life of a client.
"""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import structlog
from protego import Protego

from feeds.addresses import host_of, masked
from feeds.fetch import Client
from news.errors import BadResponse, FetchError, RefusedAddress, Unreachable

log = structlog.get_logger(__name__)

AGENT = "wirewatch"
# The RFC wants 500 KiB read at least; nobody's rules are longer.
_MOST_BYTES = 512 << 10
# A wish for more than this would let one host hold up a whole run.
_MOST_DELAY = 10.0


class Robots:
    """The rules of the hosts that a client asks."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._rules: dict[str, asyncio.Task[Protego]] = {}

    async def check(self, url: str) -> None:
        """Raise RefusedAddress where the host's rules forbid `url`, Unreachable where they are unknown."""
        self._client.check(url)
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.create_task(self._read(origin))
        try:
            rules = await asyncio.shield(self._rules[origin])
        except FetchError as error:
            raise Unreachable(
                f"{masked(url)}: not asked while its robots.txt fails ({error})"
            ) from None
        if not rules.can_fetch(url, AGENT):
            raise RefusedAddress(f"{masked(url)}: robots.txt forbids it")

    async def _read(self, origin: str) -> Protego:
        try:
            response = await self._client.get(f"{origin}/robots.txt", accept="text/plain,*/*;q=0.5")
        except BadResponse as error:
            if error.status is None or not 400 <= error.status < 500 or error.status == 429:
                raise
            return Protego.parse("")
        try:
            rules = Protego.parse(response.body[:_MOST_BYTES].decode("utf-8", "replace"))
            delay = rules.crawl_delay(AGENT)
        except Exception as error:  # a parser's trouble with one host's file is not ours
            log.warning(f"robots.txt of {masked(origin)} could not be read: {error!r}")
            return Protego.parse("")
        if delay:
            self._client.slow_down(host_of(origin), min(float(delay), _MOST_DELAY))
        return rules
