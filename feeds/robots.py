"""robots.txt, heard for pages (a feed is published to be polled).

By RFC 9309: what cannot be had for good (4xx) forbids nothing; what cannot be had for now (429,
5xx, no connection, a redirect into nowhere) forbids everything for now. A host's file is asked for
once in the life of a client, and where there is a folder to keep it, once in six hours.
"""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from protego import Protego

from feeds.addresses import host_of, masked
from feeds.fetch import Client
from news.errors import BadResponse, FetchError, RefusedAddress, Unreachable
from news.ids import digest

log = structlog.get_logger(__name__)

AGENT = "wirewatch"
# The RFC wants 500 KiB read at least; nobody's rules are longer.
_MOST_BYTES = 512 << 10
# A wish for more than this would let one host hold up a whole run.
_MOST_DELAY = 10.0
# The RFC allows a day; a rule newly made should be heard on the day it is made.
_KEPT_SECONDS = 6 * 3600.0


class Robots:
    """The rules of the hosts that a client asks. `folder`, made where needed, keeps their files."""

    def __init__(self, client: Client, folder: Path | None = None) -> None:
        self._client = client
        self._kept = _Kept(folder) if folder is not None and folder.parent.is_dir() else None
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
        text = self._kept.get(origin) if self._kept else None
        if text is None:
            text = await self._ask(origin)
            if self._kept:
                self._kept.put(origin, text)
        try:
            rules = Protego.parse(text)
            delay = rules.crawl_delay(AGENT)
        except Exception as error:  # a parser's trouble with one host's file is not ours
            log.warning(f"robots.txt of {masked(origin)} could not be read: {error!r}")
            return Protego.parse("")
        if delay:
            self._client.slow_down(host_of(origin), min(float(delay), _MOST_DELAY))
        return rules

    async def _ask(self, origin: str) -> str:
        """The file's text; empty where there is none. Raises FetchError where that is unknown."""
        try:
            response = await self._client.get(f"{origin}/robots.txt", accept="text/plain,*/*;q=0.5")
        except BadResponse as error:
            if error.status is None or not 400 <= error.status < 500 or error.status == 429:
                raise
            return ""
        return response.body[:_MOST_BYTES].decode("utf-8", "replace")


class _Kept:
    """Files of hosts in a folder, by a digest of the origin; those too old are removed first.

    Runs side by side share it. A folder that cannot be written only means that more is asked.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with suppress(OSError):
            folder.mkdir(exist_ok=True)
            for one in os.scandir(folder):
                if time.time() - one.stat().st_mtime > _KEPT_SECONDS:
                    Path(one).unlink(missing_ok=True)

    def get(self, origin: str) -> str | None:
        file = self._file(origin)
        with suppress(OSError):
            if time.time() - file.stat().st_mtime <= _KEPT_SECONDS:
                return file.read_text(encoding="utf-8")
        return None

    def put(self, origin: str, text: str) -> None:
        file = self._file(origin)
        part = file.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            part.write_text(text, encoding="utf-8", newline="")
            part.replace(file)

    def _file(self, origin: str) -> Path:
        return self._folder / f"{digest('robots', origin)}.txt"
