"""Slack by a bot's token, against a server that answers as Slack's API: threads, changes, errors."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from alerts.receivers import deliver
from news.errors import DeliveryError, PermanentDeliveryError, TemporaryDeliveryError
from news.records import Credentials, Message, Notification
from news.settings import ReceiverSettings
from wirewatch.sinks import SlackSink

CHAT = ReceiverSettings(name="chat", kind="slack", connection="c", channel="C1")
FIRST = Notification(
    id="a1", watch="w", key="k", condition="match", receiver="chat", story="s",
    message=Message(subject="s", body="b", slack={"text": "Said", "blocks": [{"type": "divider"}]}),
    created=datetime(2026, 3, 2, tzinfo=UTC),
)  # fmt: skip


def bot(port: int, token: str = "xoxb-1") -> Credentials:
    return Credentials(kind="slack", host=f"http://127.0.0.1:{port}/api", password=token)


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[SlackSink]:
    with SlackSink(tmp_path) as started:
        yield started


def kept(sink: SlackSink) -> list[dict[str, Any]]:
    return [json.loads(file.read_text()) for file in sink.messages()]


def test_a_story_is_a_thread_and_a_message_can_be_changed(sink: SlackSink) -> None:
    receipt = deliver(FIRST, CHAT, bot(sink.port))
    assert receipt == "C1:1.0"
    second = replace(FIRST, id="a2", thread="a1", thread_receipt=receipt)
    assert deliver(second, CHAT, bot(sink.port)) == "C1:2.0"
    grown = replace(FIRST, receipt=receipt, message=replace(FIRST.message, slack={"text": "Also"}))
    assert deliver(grown, CHAT, bot(sink.port)) == receipt
    one, two, three = kept(sink)
    assert (one["channel"], one["text"], one["blocks"]) == ("C1", "Said", [{"type": "divider"}])
    assert one["metadata"]["event_payload"] == {"notification": "a1"}
    assert (two["thread_ts"], three["ts"], three["text"]) == ("1.0", "1.0", "Also")
    assert "thread_ts" not in one


def test_a_thread_that_was_deleted_begins_anew(sink: SlackSink) -> None:
    lost = replace(FIRST, thread="a0", thread_receipt="C1:77.0")
    assert deliver(lost, CHAT, bot(sink.port)) == "C1:1.0"
    # A message that was deleted is not posted again.
    assert deliver(replace(FIRST, receipt="C1:78.0"), CHAT, bot(sink.port)) == "C1:78.0"
    assert len(kept(sink)) == 1


def test_what_the_operator_can_mend_waits(sink: SlackSink) -> None:
    with pytest.raises(TemporaryDeliveryError, match="invalid_auth"):
        deliver(FIRST, CHAT, bot(sink.port, "xoxp-no"))
    with pytest.raises(TemporaryDeliveryError, match="channel"):
        deliver(FIRST, CHAT.model_copy(update={"channel": None}), bot(sink.port))
    with pytest.raises(TemporaryDeliveryError, match="https"):
        deliver(
            FIRST,
            CHAT,
            Credentials(kind="slack", host="http://slack.example/api", password="xoxb-1"),
        )
    with pytest.raises(TemporaryDeliveryError, match="cannot be reached"):
        deliver(FIRST, CHAT, bot(9))


class _Says(BaseHTTPRequestHandler):
    status, said, headers_ = 200, "{}", dict[str, str]()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.status)
        for name, value in self.headers_.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.said)))
        self.end_headers()
        self.wfile.write(self.said.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.parametrize(
    ("status", "said", "error", "after"),
    [
        (429, '{"ok": false, "error": "ratelimited"}', TemporaryDeliveryError, 30.0),
        (200, '{"ok": false, "error": "msg_too_long"}', PermanentDeliveryError, None),
        (200, '{"ok": false, "error": "channel_not_found"}', TemporaryDeliveryError, None),
        (503, "<html>busy</html>", TemporaryDeliveryError, None),
        (200, "<html>who are you</html>", TemporaryDeliveryError, None),
    ],
)
def test_what_it_answers(
    status: int, said: str, error: type[DeliveryError], after: float | None
) -> None:
    headers = {"Retry-After": "30"} if status == 429 else {}
    handler = type("Says", (_Says,), {"status": status, "said": said, "headers_": headers})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            with pytest.raises(error) as caught:
                deliver(FIRST, CHAT, bot(server.server_port))
        finally:
            server.shutdown()
    assert getattr(caught.value, "retry_after", None) == after
    assert "xoxb" not in str(caught.value)
