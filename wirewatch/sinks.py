"""Two receivers on loopback that keep what they are sent: a real SMTP server and a Slack webhook.

`make demo` alerts into them, so that an email and a Slack message really travel. They drop nothing,
merge nothing and count everything. Also `python -m wirewatch.sinks --folder DIR`.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import json
import signal
import threading
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from news.text import slug
from wirewatch.logs import configure
from wirewatch.loopback import LoopbackServer

log = structlog.get_logger(__name__)

_MOST = 1 << 20  # Bytes of a webhook's body; Slack's own messages end far below.
S = TypeVar("S", bound="_Sink")


class _Sink:
    """A folder of numbered files, and how many this sink has added to it."""

    suffix: str

    def __init__(self, folder: Path) -> None:
        self.folder, self.count = folder, 0
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def messages(self) -> list[Path]:
        """The files of all messages in the folder, those of earlier runs too, in order."""
        return sorted(self.folder.glob(f"[0-9]*{self.suffix}"))

    def start(self: S) -> S:
        """Listen, in threads of the background."""
        raise NotImplementedError

    def stop(self) -> None:
        """Stop listening; what has come stays."""
        raise NotImplementedError

    def _keep(self, body: bytes, name: str = "") -> Path:
        with self._lock:
            last = self.messages()
            number = int(last[-1].name[:4]) + 1 if last else 1
            file = self.folder / f"{number:04d}{'-' if name else ''}{name}{self.suffix}"
            file.write_bytes(body)
            self.count += 1
        return file

    def __enter__(self: S) -> S:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class MailSink(_Sink):
    """An SMTP server that saves each message as `NNNN-<Message-ID>.eml`, its text and HTML beside it.

    The envelope's sender and receivers stand above the message as Return-Path and Delivered-To.
    Any login is accepted. With `port` 0 a free one is taken at `start`.
    """

    suffix = ".eml"

    def __init__(self, folder: Path, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__(folder)
        self._controller = _MailController(
            self,
            hostname=host,
            port=port,
            authenticator=lambda *_: AuthResult(success=True),
            auth_require_tls=False,
        )

    @property
    def port(self) -> int:
        """Where it listens; what was asked for, until it has started."""
        return int(self._controller.port)

    def start(self) -> MailSink:
        """Listen. Raises OSError where the port is taken."""
        self._controller.start()
        return self

    def stop(self) -> None:
        """Stop listening; what has come stays."""
        self._controller.stop(no_assert=True)

    async def handle_DATA(  # noqa: N802 - aiosmtpd names it.
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep one message: aiosmtpd calls this when its data has ended."""
        raw = envelope.original_content or b""
        message = email.message_from_bytes(raw, policy=email.policy.default)
        trail = [f"Return-Path: <{envelope.mail_from}>"]
        trail += [f"Delivered-To: {address}" for address in envelope.rcpt_tos]
        head = "".join(f"{line}\r\n" for line in trail).encode("utf-8", "replace")
        name = slug(str(message["Message-ID"] or ""))[:60]
        extract_parts(self._keep(head + raw, name))
        return "250 kept"


class _MailController(Controller):
    def _trigger_server(self) -> None:
        # With port 0 the system has chosen by now; the controller would knock at port 0.
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


def render_mail_html(file: Path) -> str:
    """The HTML part of a saved message, or an empty string where it has none."""
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    return _part(message, "html")


def extract_parts(file: Path) -> list[Path]:
    """Write the text and HTML parts of a saved message beside it, as `.txt` and `.html`."""
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    out = []
    for kind, suffix in (("plain", ".txt"), ("html", ".html")):
        if text := _part(message, kind):
            out.append(file.with_suffix(suffix))
            out[-1].write_text(text, encoding="utf-8")
    return out


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""


class SlackSink(_Sink):
    """A Slack webhook: POST JSON to `/services/...` answers `ok` and is saved as `NNNN.json`.

    It refuses what Slack refuses, in Slack's words: `invalid_payload`, `no_text`, `no_service`. For a bot
    (`/api/chat.postMessage`, `/api/chat.update`) it answers as Slack's API does; a `ts` is the number of
    the file, and a change is a file more.
    """

    suffix = ".json"

    def __init__(self, folder: Path, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__(folder)
        self._server = _WebhookServer((host, port), _Webhook)
        self._server.sink = self
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def start(self) -> SlackSink:
        """Answer requests, in a thread of the background."""
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening; what has come stays. Stopping twice does nothing."""
        if self._thread:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()

    def receive(self, body: bytes) -> tuple[int, str]:
        """Status and answer for one posted body, which is kept where it is a message."""
        try:
            payload: Any = json.loads(body)
        except (ValueError, RecursionError):
            return 400, "invalid_payload"
        if not isinstance(payload, dict):
            return 400, "invalid_payload"
        if not (payload.get("text") or payload.get("blocks") or payload.get("attachments")):
            return 400, "no_text"
        self._keep(json.dumps(payload, ensure_ascii=False, indent=2).encode() + b"\n")
        return 200, "ok"

    def call(self, method: str, token: str, body: bytes) -> dict[str, object]:
        """The API's answer to a bot that posts or changes a message."""
        if not token.startswith("Bearer xoxb-"):
            return {"ok": False, "error": "invalid_auth"}
        payload: Any = json.loads(body)
        if method not in ("chat.postMessage", "chat.update"):
            return {"ok": False, "error": "unknown_method"}
        known = {f"{int(file.name[:4])}.0" for file in self.messages()}
        if method == "chat.update" and payload.get("ts") not in known:
            return {"ok": False, "error": "message_not_found"}
        if payload.get("thread_ts", "1.0") not in known | {"1.0"}:
            return {"ok": False, "error": "thread_not_found"}
        status, error = self.receive(body)
        if status != 200:
            return {"ok": False, "error": error}
        ts = payload.get("ts") or f"{int(self.messages()[-1].name[:4])}.0"
        return {"ok": True, "channel": payload.get("channel"), "ts": ts}


class _WebhookServer(LoopbackServer):
    sink: SlackSink


class _Webhook(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: _WebhookServer

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > _MOST:
            self.close_connection = True
            self._answer(413 if length.isdecimal() else 411, "invalid_payload")
            return
        body = self.rfile.read(int(length))
        if self.path.startswith("/services/"):
            self._answer(*self.server.sink.receive(body))
        elif self.path.startswith("/api/"):
            token = self.headers.get("Authorization", "")
            said = self.server.sink.call(self.path.removeprefix("/api/"), token, body)
            self._answer(200, json.dumps(said), "application/json")
        else:
            self._answer(404, "no_service")

    def _answer(self, status: int, text: str, kind: str = "text/html") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


def main() -> None:
    """Run both sinks until SIGINT or SIGTERM; print their ports as one JSON line."""
    parser = argparse.ArgumentParser(prog="python -m wirewatch.sinks", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--mail-port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--slack-port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--folder", type=Path, required=True, help="gets mail/ and slack/")
    given = parser.parse_args()
    configure(verbose=True)
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    with (
        MailSink(given.folder / "mail", given.host, given.mail_port) as mail,
        SlackSink(given.folder / "slack", given.host, given.slack_port) as slack,
    ):
        print(json.dumps({"mail_port": mail.port, "slack_port": slack.port}), flush=True)
        ended.wait()
        log.info(f"{mail.count} mails and {slack.count} Slack messages were kept")


if __name__ == "__main__":
    main()
