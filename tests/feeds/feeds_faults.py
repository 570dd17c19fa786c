"""A server's faults, one address each, and what docs/operate.md says that each does."""

from __future__ import annotations

import gzip
import re
import socket
import struct
import time
from dataclasses import dataclass
from pathlib import Path

from feeds_web import Answer, Handler, Web, rss

DOC = Path(__file__).resolve().parents[2] / "docs" / "operate.md"
LONG = 3.0  # seconds; longer than the limits of the tests
ONE = rss(1).encode()
BOMB = 64 << 20


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: words of the error (None: it is read), and its kind, or what comes of it."""

    words: str | None
    after: str


def table() -> dict[str, Row]:
    """The table of faults in docs/operate.md, by the faults' names."""
    section = DOC.read_text(encoding="utf-8").partition("\n## Faults of servers\n")[2]
    found: dict[str, Row] = {}
    for line in section.partition("\n## ")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[0].startswith("`"):
            words = re.fullmatch(r"`(.+)`", cells[2])
            for name in re.findall(r"`([^`]+)`", cells[0]):
                found[name] = Row(words[1] if words else None, cells[3])
    return found


def faults(web: Web, other: Web) -> dict[str, str]:
    """An address for each fault."""
    return {
        "403": web.put("/403", "no", 403),
        "404": web.put("/404", "no", 404),
        "busy": web.put("/busy", "no", 429),
        "410": web.put("/410", "no", 410),
        "429": web.put("/429", "no", 429, Retry_After="3600"),
        "500": web.put("/500", "no", 500),
        "503": web.put("/503", "no", 503, Retry_After="3600"),
        "slow": web.route("/slow", _late),
        "hang": web.hang("/hang"),
        "hang-midway": web.route("/hang-midway", _sent(_head(500), ONE[:60], wait=LONG)),
        "drip": web.route("/drip", _dripping(_head(500))),
        "drip-chunks": web.route("/drip-chunks", _dripping(CHUNKED, b"1\r\nx\r\n")),
        "drip-headers": web.route("/drip-headers", _dripping(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n")),
        "endless": web.route("/endless", _endless(CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n")),
        "header-flood": web.route("/flood", _endless(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 999)),
        "long-header": web.route("/long", _sent(b"HTTP/1.1 200 OK\r\nX-A: " + b"b" * 99999)),
        "continue-flood": web.route("/100", _endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99)),
        "truncated": web.route("/truncated", _sent(_head(500), ONE[:60])),
        "short-chunks": web.route("/short-chunks", _sent(CHUNKED, b"ff\r\n" + ONE[:60])),
        "bad-chunks": web.route("/bad-chunks", _sent(CHUNKED, b"zz\r\n" + ONE)),
        "bad-length": web.route("/bad-length", _sent(b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n")),
        "small-length": web.route("/small-length", _sent(_head(50), ONE)),
        "reset": web.route("/reset", _reset),
        "closed": web.route("/closed", _sent()),
        "not-http": web.route("/not-http", _sent(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")),
        "bomb": web.put("/bomb", gzip.compress(bytes(BOMB), 9), Content_Encoding="gzip"),
        "nested-bomb": web.put("/twice", gzip.compress(ONE), Content_Encoding="gzip, gzip"),
        "brotli": web.put("/brotli", b"\x0b\x02", Content_Encoding="br"),
        "zstd": web.put("/zstd", b"\x28\xb5\x2f\xfd", Content_Encoding="zstd"),
        "bad-gzip": web.put("/bad-gzip", b"\x1f\x8b not really", Content_Encoding="gzip"),
        "short-gzip": web.put("/short-gzip", gzip.compress(ONE)[:-12], Content_Encoding="gzip"),
        "huge": web.put("/huge", b"<rss>" + bytes(9 << 20)),
        "empty": web.put("/empty"),
        "binary": web.put("/binary", bytes(range(128, 256)) * 20),
        "notxml": web.put("/notxml", "<html><body>Service page</body></html>"),
        "loop": web.put("/loop", status=302, Location="/loop"),
        "many-redirects": _redirects(web, 9),
        "no-location": web.put("/no-location", status=302),
        "to-metadata": web.put("/meta", status=302, Location="http://169.254.169.254/latest/"),
        "to-inside": web.put("/inside", status=302, Location="http://[::ffff:10.0.0.1]/"),
        "to-number": web.put("/number", status=302, Location="http://167772161/"),  # 10.0.0.1
        "to-file": web.put("/file", status=302, Location="file:///etc/passwd"),
        "moved": web.put("/moved", status=301, Location=other.put("/feed", ONE)),
        "badcharset": web.put("/charset", ONE.replace(b"?>", b" encoding='none-such'?>", 1) + b"\xff"),
        "xxe": web.put("/xxe", _with_entities('<!ENTITY x SYSTEM "file:///etc/passwd">')),
        "laughs": web.put("/laughs", _with_entities(_laughs())),
        "cookie": web.put("/cookie", ONE, Set_Cookie="visitor=1"),
        "not-modified": web.put("/304", status=304),
    }  # fmt: skip


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def _redirects(web: Web, count: int) -> str:
    for n in range(count):
        web.put(f"/r{n}", status=302, Location=f"/r{n + 1}")
    return f"{web.base}/r0"


def _head(length: int) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % length


def _sent(*parts: bytes, wait: float = 0) -> Answer:
    """These bytes, a silence, the end."""

    def answer(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(b"".join(parts))
        handler.wfile.flush()
        handler.web.over.wait(wait)

    return answer


def _late(handler: Handler) -> None:
    handler.web.over.wait(LONG)
    handler.answer(200, ONE)


def _endless(start: bytes, part: bytes) -> Answer:
    return _dripping(start, part, 0, 20 * LONG)


def _dripping(start: bytes, part: bytes = b" ", gap: float = 0.1, most: float = LONG) -> Answer:
    """`start`, then `part` again and again until nobody listens any more, or `most` seconds."""

    def answer(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(start)
        until = time.monotonic() + most
        while time.monotonic() < until and not handler.web.over.wait(gap):
            handler.wfile.write(part)
            handler.wfile.flush()

    return answer


def _reset(handler: Handler) -> None:
    """Closed with a RST in the middle of the headers."""
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def _with_entities(declared: str) -> str:
    title = "<title>&x;</title><link>/1</link>"
    return (
        f'<?xml version="1.0"?><!DOCTYPE r [{declared}]><rss version="2.0"><channel>{title}'
        f"<item>{title}</item></channel></rss>"
    )


def _laughs() -> str:
    names = ["ha"] + [f"&l{n};" * 10 for n in range(9)]
    nested = "".join(f'<!ENTITY l{n} "{text}">' for n, text in enumerate(names))
    return nested + '<!ENTITY x "&l9;">'
