"""A small web on loopback for the tests of feeds/: real sockets, one thread a connection."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from news.records import Entry, Feed
from news.settings import FetchSettings, Settings

Answer = Callable[["Handler"], None]
ITEM = "<item><title>Item {0}</title><link>/news/{0}</link><guid isPermaLink='false'>g{0}</guid></item>"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    web: Web

    def log_message(self, *_: object) -> None:
        pass

    def answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        web = self.web
        with web.lock:
            web.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            web.times.append(time.monotonic())
            web.now += 1
            web.most = max(web.most, web.now)
        try:
            web.routes.get(self.path, lambda h: h.answer(404, b"no"))(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with web.lock:
                web.now -= 1


class Web:
    """`routes` maps a path to its answer; `seen` keeps (path, headers) of each request."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.routes: dict[str, Answer] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.times: list[float] = []
        self.now = self.most = 0
        self.lock, self.over = threading.Lock(), threading.Event()
        handler = type("OwnHandler", (Handler,), {"web": self})
        self.server = ThreadingHTTPServer((host, 0), handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.host, self.port = host, self.server.server_address[1]
        self.base = f"http://{host}:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def put(self, path: str, body: bytes | str = b"", status: int = 200, **headers: str) -> str:
        """Serve `body` at `path`; header names with underscores. Returns the address."""
        data = body.encode() if isinstance(body, str) else body
        named = {k.replace("_", "-"): v for k, v in headers.items()}
        self.routes[path] = lambda handler: handler.answer(status, data, named)
        return self.base + path

    def route(self, path: str, answer: Answer) -> str:
        self.routes[path] = answer
        return self.base + path

    def hang(self, path: str) -> str:
        """Take the request at `path` and say nothing until the test ends."""

        def silent(handler: Handler) -> None:
            self.over.wait(60)
            handler.close_connection = True

        return self.route(path, silent)

    def paths(self) -> list[str]:
        return [path for path, _ in self.seen]

    def close(self) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


def rss(*numbers: int, extra: str = "") -> str:
    items = "".join(ITEM.format(n) for n in numbers)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{extra}{items}</channel></rss>'


def limits(**fetch: object) -> FetchSettings:
    """Fetch settings for loopback: allowed, fast, impatient."""
    given: dict[str, object] = {
        "allowed_hosts": ("127.0.0.0/8",),
        "requests_per_second_per_host": 1000,
        "first_byte_seconds": 5,
        "total_seconds": 10,
        "connections_per_host": 4,
    }
    return FetchSettings.model_validate({**given, **fetch})


def settings(**fetch: object) -> Settings:
    return Settings(file=Path("/none"), var=Path("/none"), fetch=limits(**fetch))


def feed(url: str, **fields: object) -> Feed:
    return Feed(url=url, outlet="Test", **fields)  # type: ignore[arg-type]


def entry(link: str | None, key: str = "k") -> Entry:
    return Entry(
        feed="http://127.0.0.1/feed",
        key=key,
        guid=None,
        link=link,
        title="t",
        published=None,
        seen=datetime(2026, 1, 1, tzinfo=UTC),
        outlet="Test",
    )
