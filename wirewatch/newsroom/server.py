"""The newsroom's web server: each outlet at a loopback address of its own, standard library only."""

from __future__ import annotations

import errno
import gzip
import json
import threading
import time
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler
from ipaddress import IPv4Address
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import structlog

from news.records import Feed
from news.time import utc
from wirewatch.loopback import LoopbackServer
from wirewatch.newsroom.articles import OUTLETS, Outlet, read
from wirewatch.newsroom.pages import MISSING, Document, site

log = structlog.get_logger(__name__)

_GZIP_FROM = 500  # Bytes; below, compressing costs more than it saves.
_TRIES = 20


class Newsroom:
    """Serves the sample outlets while it is started; use it as a context manager or start and stop.

    Outlet N is at `host` + N with one port for all, so that each is a host of its own; where the
    platform has only 127.0.0.1 (macOS), each gets a port of its own instead. With `port` 0 a free
    one is taken. What is served depends on `epoch` and the addresses alone: the same of both, the
    same bytes. Articles are dated a number of minutes before `epoch`. `log_file` gets one JSON
    line a request: t, method, host, path, status, bytes, inm (If-None-Match), ua (User-Agent).

    Raises OSError where the port is taken.
    """

    def __init__(
        self,
        epoch: datetime,
        host: str = "127.0.0.1",
        port: int = 0,
        log_file: Path | None = None,
    ) -> None:
        self.epoch = utc(epoch).replace(microsecond=0)
        self.pieces = read(self.epoch)
        self._servers = _bind(host, port)
        journal = _Journal(log_file)
        for outlet, server in zip(OUTLETS, self._servers, strict=True):
            server.journal = journal
            server.documents = site(outlet, self.pieces, server.base, self.epoch)
        self._threads: list[threading.Thread] = []

    @property
    def hosts(self) -> tuple[str, ...]:
        """The addresses that a client must be allowed to ask."""
        return tuple(dict.fromkeys(str(s.server_address[0]) for s in self._servers))

    @property
    def port(self) -> int:
        """The port of the first outlet, and of all where each has an address of its own."""
        return int(self._servers[0].server_address[1])

    def base(self, outlet: Outlet) -> str:
        """The outlet's address without the last slash: `http://127.0.0.2:8800`."""
        return self._servers[OUTLETS.index(outlet)].base

    def feeds(self) -> list[Feed]:
        """The outlets' feeds, as settings would name them."""
        return [
            Feed(
                url=self.base(o) + o.feed_path,
                outlet=o.name,
                language="en",
                tags=("sample",),
                min_minutes=1,
                max_minutes=5,
            )
            for o in OUTLETS
        ]

    def expected(self) -> dict[str, Any]:
        """What ought to arrive, by outlet and in all.

        `{"articles": n, "not_articles": n, "missing": n, "outlets": {name: {"feed", "entries",
        "articles", "pages": [url], "live": {url: posts}, "not_articles": [url], "missing": [url]}}}`;
        `articles` counts each post of a live blog, `pages` the addresses that give articles.
        """
        outlets = {o.name: self._expected(o) for o in OUTLETS}
        return {
            "articles": sum(o["articles"] for o in outlets.values()),
            "not_articles": sum(len(o["not_articles"]) for o in outlets.values()),
            "missing": sum(len(o["missing"]) for o in outlets.values()),
            "outlets": outlets,
        }

    def _expected(self, outlet: Outlet) -> dict[str, Any]:
        base = self.base(outlet)
        mine = [p for p in self.pieces if p.outlet == outlet.key]
        return {
            "feed": base + outlet.feed_path,
            "entries": len(mine),
            "articles": sum(p.articles for p in mine),
            "pages": [base + p.path for p in mine if p.articles],
            "live": {base + p.path: len(p.posts) for p in mine if p.kind == "live"},
            "not_articles": [base + p.path for p in mine if p.kind == "video"],
            "missing": [base + p.path for p in mine if p.kind == "missing"],
        }

    def start(self) -> Newsroom:
        """Serve in threads of the background; returns at once, ready for requests."""
        for server in self._servers:
            thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
            thread.start()
            self._threads.append(thread)
        expected = self.expected()
        log.info(
            f"{len(OUTLETS)} outlets serve {expected['articles']} articles",
            outlets=[s.base for s in self._servers],
        )
        return self

    def stop(self) -> None:
        """Stop serving and give the ports back; stopping twice does nothing."""
        for server in self._servers:
            if self._threads:
                server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def __enter__(self) -> Newsroom:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class _Journal:
    """A line for each request, written whole."""

    def __init__(self, file: Path | None) -> None:
        self.file, self.lock = file, threading.Lock()
        if file:
            file.parent.mkdir(parents=True, exist_ok=True)

    def note(self, **facts: object) -> None:
        if self.file:
            line = json.dumps({"t": round(time.time(), 3), **facts}) + "\n"
            with self.lock, self.file.open("a", encoding="utf-8") as out:
                out.write(line)


class _Server(LoopbackServer):
    documents: dict[str, Document]
    journal: _Journal

    @property
    def base(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"


def _bind(host: str, port: int) -> list[_Server]:
    """A server for each outlet. A free port of the first address may be taken on another: again."""
    for attempt in range(_TRIES):
        servers: list[_Server] = []
        try:
            for number in range(len(OUTLETS)):
                at = servers[0].server_address[1] if servers else port
                servers.append(_server(IPv4Address(host) + number, int(at), number))
        except OSError as error:
            for server in servers:
                server.server_close()
            if port or error.errno != errno.EADDRINUSE or attempt == _TRIES - 1:
                raise
        else:
            return servers
    raise AssertionError("unreachable")


def _server(address: IPv4Address, port: int, number: int) -> _Server:
    try:
        return _Server((str(address), port), _Handler)
    except OSError as error:
        if error.errno != errno.EADDRNOTAVAIL or not number:
            raise
        return _Server((str(address - number), port + number), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "newsroom"
    sys_version = ""
    timeout = 30
    server: _Server

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        found = self.server.documents.get(path, MISSING)
        body, headers = found.body, {"Content-Type": found.kind, "Vary": "Accept-Encoding"}
        tag = found.tag
        if len(body) >= _GZIP_FROM and "gzip" in self.headers.get("Accept-Encoding", ""):
            # A strong tag names one representation, so the compressed one has its own.
            body, tag = gzip.compress(body, mtime=0), f"{tag}-gz"
            headers["Content-Encoding"] = "gzip"
        status = found.status
        if status == 200:
            headers["ETag"] = f'"{tag}"'
            headers["Last-Modified"] = format_datetime(found.modified, usegmt=True)
            headers["Cache-Control"] = "max-age=0, must-revalidate"
            if self._unchanged(found, tag):
                status, body = 304, b""
        self._answer(status, headers, body)

    do_HEAD = do_GET  # noqa: N815 - http.server names it.

    def _unchanged(self, found: Document, tag: str) -> bool:
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tags.strip() == "*" or f'"{tag}"' in [t.strip() for t in tags.split(",")]
        try:
            since = parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
        except (TypeError, ValueError):
            return False
        return found.modified <= utc(since)

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        if status != 304:
            headers["Content-Length"] = str(len(body))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.server.journal.note(
            method=self.command,
            host=self.headers.get("Host"),
            path=self.path,
            status=status,
            bytes=len(body),
            inm=self.headers.get("If-None-Match"),
            ua=self.headers.get("User-Agent"),
        )

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal: requests are in the journal."""
