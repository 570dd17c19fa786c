"""Other services by their Apprise address, over a real HTTP conversation on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from alerts.receivers import deliver
from alerts.receivers.services import quiet
from news.errors import DeliveryError, PermanentDeliveryError, TemporaryDeliveryError
from news.records import Credentials, Message, Notification
from news.settings import ReceiverSettings, Settings
from wirewatch import pipeline

RECEIVER = ReceiverSettings(name="chat", kind="apprise", connection="chat")


class Hook(BaseHTTPRequestHandler):
    """Keeps what it is sent, and answers as it is told."""

    def do_POST(self) -> None:
        server: Any = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        plain = self.path == "/ping"
        server.kept.append((dict(self.headers), body.decode() if plain else json.loads(body)))
        self.send_response(server.code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    server.kept, server.code = [], 200
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def note(body: str = "Lavrov said…\n– & <b>", subject: str = "lavrov: “No”") -> Notification:
    return Notification(
        id="f" * 32, watch="lavrov", key="k", condition="match", receiver="chat",
        message=Message(subject=subject, body=body), created=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def send(server: Any, body: str = "Lavrov said…\n– & <b>") -> None:
    address = f"json://desk:secret@127.0.0.1:{server.server_port}/hook"
    deliver(
        note(body), RECEIVER, Credentials(kind="generic", password=address, extra={"timeout": 2})
    )


def test_a_webhook_gets_title_message_and_key(hook: Any) -> None:
    send(hook)
    ((headers, told),) = hook.kept
    assert headers["Idempotency-Key"] == "f" * 32
    assert told["title"] == "lavrov: “No”"
    assert told["message"] == "Lavrov said…\n– & <b>"


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (500, TemporaryDeliveryError),
        (429, TemporaryDeliveryError),
        (403, TemporaryDeliveryError),
        (404, PermanentDeliveryError),
        (400, PermanentDeliveryError),
    ],
)
def test_what_it_answers(hook: Any, code: int, error: type[DeliveryError]) -> None:
    hook.code = code
    with pytest.raises(error, match=f"JSON answered {code}") as raised:
        send(hook)
    assert "secret" not in str(raised.value)
    assert len(hook.kept) == 1  # Apprise does not try again by itself: that is the outbox's.


def test_nobody_there(hook: Any) -> None:
    hook.shutdown()
    hook.server_close()
    with pytest.raises(TemporaryDeliveryError) as raised:
        send(hook)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("address", [None, "", "nonsense", "http//x", "discord://"])
def test_no_address(address: str | None) -> None:
    with pytest.raises(TemporaryDeliveryError, match="no address that Apprise knows"):
        deliver(note(), RECEIVER, Credentials(kind="generic", password=address))


def test_nobody_is_called(hook: Any) -> None:
    send(hook, "@everyone <!channel> <@U024BE7LH> @here ada@example.org @Everyone")
    told = hook.kept[0][1]["message"]
    for call in ("@everyone", "<!channel", "<@U", "@here", "@Everyone"):
        assert call not in told
    assert "ada@example.org" in told
    assert quiet("a < b") == "a < b"


@pytest.mark.parametrize("scheme", ["http", "json"])
def test_a_heartbeat_after_each_round(hook: Any, tmp_path: Path, scheme: str) -> None:
    here = Settings(file=tmp_path / "s.yaml", var=tmp_path, heartbeat="alive")
    address = f"{scheme}://127.0.0.1:{hook.server_port}/{'ping' if scheme == 'http' else 'x'}"
    known = {"alive": Credentials(kind="generic", password=address)}
    pipeline.deliver(here, known.get)
    pipeline.deliver(here, lambda _: None)  # nothing stops where it is not set
    hook.code = 500
    pipeline.deliver(here, known.get)  # nor where it is not taken
    told = [told if isinstance(told, str) else told["message"] for _, told in hook.kept]
    assert told == ["0 sent, 0 to be tried again, 0 given up"] * 2
