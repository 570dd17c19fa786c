"""Real servers on loopback: SMTP by aiosmtpd, webhooks by http.server."""

from __future__ import annotations

import email
import email.policy
import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from helpers_alerts import SEEN, found

from alerts.receivers import deliver
from alerts.receivers.email import PATIENCE
from alerts.receivers.slack import address
from alerts.render import render
from news.errors import DeliveryError, PermanentDeliveryError, TemporaryDeliveryError
from news.records import Credentials, Notification
from news.settings import ReceiverSettings

MAIL = ReceiverSettings(
    name="mail", kind="email", connection="smtp_default",
    to=("a@example.org", "b@example.org"), sender="wirewatch@example.org",
)  # fmt: skip
SLACK = ReceiverSettings(name="slack", kind="slack", connection="slack_default")


def note(kind: Any, **fields: Any) -> Notification:
    match = found("Blinken", name="blinken")
    assert match
    known = {
        "id": "ab" * 16, "watch": "blinken", "key": "k", "condition": "match", "receiver": "r",
        "message": render(match, "Blinken", kind), "created": SEEN,
    }  # fmt: skip
    return Notification(**(known | fields))


class Box:
    """What a mail server was given; `answers` are what it says instead, by command or address."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], bytes]] = []
        self.answers: dict[str, str] = {}

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, who: str, options: Any
    ) -> str:
        if answer := self.answers.get("MAIL"):
            return answer
        envelope.mail_from = who
        return "250 ok"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, who: str, options: Any
    ) -> str:
        if answer := self.answers.get(who):
            return answer
        envelope.rcpt_tos.append(who)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append((envelope.rcpt_tos, envelope.content))
        if self.answers.get("DATA") == "cut":
            server.transport.abort()
        return self.answers.get("DATA", "250 kept")

    def only(self) -> Any:
        ((_, raw),) = self.mails
        return email.message_from_bytes(raw, policy=email.policy.default)


class Server(Controller):
    login = False
    starttls: ssl.SSLContext | None = None

    def factory(self) -> SMTP:
        return SMTP(
            self.handler, tls_context=self.starttls, require_starttls=bool(self.starttls),
            authenticator=lambda s, c, e, m, d: AuthResult(
                success=d.password == b"right", handled=False
            ),
            auth_require_tls=False, auth_required=self.login, hostname="test",
        )  # fmt: skip

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()


def serve(box: Box, **fields: Any) -> Server:
    context = fields.pop("ssl_context", None)
    server = Server(box, hostname="127.0.0.1", port=0, ssl_context=context)
    for name, value in fields.items():
        setattr(server, name, value)
    server.start()
    return server


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def smtp(box: Box) -> Iterator[Credentials]:
    server = serve(box)
    yield plain(server.port)
    server.stop()


def plain(port: int, **fields: Any) -> Credentials:
    extra = {"disable_tls": "true", "disable_ssl": "true", "timeout": "5"} | fields.pop("extra", {})
    return Credentials(kind="smtp", host="127.0.0.1", port=port, extra=extra, **fields)


def test_mail_arrives_as_text_and_html(box: Box, smtp: Credentials) -> None:
    sent = note("email")
    deliver(sent, MAIL, smtp)
    got = box.only()
    assert box.mails[0][0] == ["a@example.org", "b@example.org"]
    assert got["Message-ID"] == f"<{sent.id}@example.org>"
    assert got["List-Id"] == "<blinken.wirewatch.example.org>"
    assert got["Date"].datetime == SEEN
    assert got["To"] == "a@example.org, b@example.org"
    assert got["Subject"] == sent.message.subject
    assert got.get_content_type() == "multipart/alternative"
    plain_part, html_part = got.iter_parts()
    assert plain_part.get_content().replace("\r\n", "\n") == sent.message.body
    assert html_part.get_content().replace("\r\n", "\n") == sent.message.html


def test_sent_again_it_is_the_same_to_the_byte(box: Box, smtp: Credentials) -> None:
    deliver(note("email"), MAIL, smtp)
    deliver(note("email", attempts=3), MAIL, smtp)
    assert box.mails[0] == box.mails[1]


def test_a_message_of_text_alone(box: Box, smtp: Credentials) -> None:
    told = replace(note("email").message, html=None)
    deliver(note("email", message=told), MAIL, smtp)
    assert box.only().get_content_type() == "text/plain"


@pytest.mark.parametrize(
    ("answers", "error", "kept"),
    [
        ({"a@example.org": "550 no", "b@example.org": "550 no"}, PermanentDeliveryError, 0),
        ({"a@example.org": "450 later", "b@example.org": "550 no"}, TemporaryDeliveryError, 0),
        ({"a@example.org": "451 greylisted"}, TemporaryDeliveryError, 0),
        ({"a@example.org": "550 no such user"}, None, 1),
        ({"MAIL": "550 not you"}, PermanentDeliveryError, 0),
        ({"MAIL": "451 later"}, TemporaryDeliveryError, 0),
        ({"DATA": "554 spam"}, PermanentDeliveryError, 1),
        ({"DATA": "452 full"}, TemporaryDeliveryError, 1),
        ({"DATA": "421 closing"}, TemporaryDeliveryError, 1),
        ({"DATA": "cut"}, TemporaryDeliveryError, 1),
        ({"MAIL": "530 login first"}, TemporaryDeliveryError, 0),
    ],
)
def test_answers_of_the_mail_server(
    box: Box, smtp: Credentials, answers: dict[str, str], error: type[Exception] | None, kept: int
) -> None:
    box.answers = answers
    if error is None:
        deliver(note("email"), MAIL, smtp)
    else:
        with pytest.raises(error, match="mail server"):
            deliver(note("email"), MAIL, smtp)
    assert len(box.mails) == kept


def test_an_address_refused_for_days_does_not_hold_the_others(box: Box, smtp: Credentials) -> None:
    box.answers = {"a@example.org": "452 full"}
    deliver(note("email", attempts=PATIENCE), MAIL, smtp)
    assert box.mails[0][0] == ["b@example.org"]


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(TemporaryDeliveryError, match="refused"):
            deliver(note("email"), MAIL, plain(port))
        with pytest.raises(TemporaryDeliveryError, match="refused"):
            deliver(note("slack"), SLACK, webhook(port))


def test_somebody_who_never_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(TemporaryDeliveryError, match="timed out"):
            deliver(note("email"), MAIL, plain(port, extra={"timeout": "1"}))
        with pytest.raises(TemporaryDeliveryError, match="timed out"):
            deliver(note("slack"), SLACK, webhook(port, extra={"timeout": 1}))


def test_login(box: Box) -> None:
    server = serve(box, login=True)
    try:
        deliver(note("email"), MAIL, plain(server.port, login="u", password="right"))
        with pytest.raises(TemporaryDeliveryError, match="535") as error:
            deliver(note("email"), MAIL, plain(server.port, login="u", password="wrong-s3cret"))
        assert "s3cret" not in str(error.value)
    finally:
        server.stop()
    assert len(box.mails) == 1


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
         "/CN=127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def test_starttls_is_had_or_nothing_is_sent(box: Box, tls: ssl.SSLContext) -> None:
    secure, open_ = serve(box, starttls=tls), serve(box)
    try:
        starttls = {"disable_tls": "false"}
        with pytest.raises(TemporaryDeliveryError, match="STARTTLS"):
            deliver(note("email"), MAIL, plain(open_.port, extra=starttls))
        with pytest.raises(TemporaryDeliveryError, match="certificate"):
            deliver(note("email"), MAIL, plain(secure.port, extra=starttls))
        assert box.mails == []
        deliver(note("email"), MAIL, plain(secure.port, extra=starttls | {"ssl_context": "none"}))
    finally:
        secure.stop()
        open_.stop()
    assert len(box.mails) == 1


def test_tls_from_the_start(tls: ssl.SSLContext) -> None:
    # aiosmtpd's controller cannot check itself behind our certificate: a server of few words.
    said: list[bytes] = []

    def talk(listener: socket.socket) -> None:
        with listener, tls.wrap_socket(listener.accept()[0], server_side=True) as client:
            client.sendall(b"220 hi\r\n")
            lines = client.makefile("rb")
            for line in lines:
                said.append(line)
                if line.lower().startswith(b"data"):
                    client.sendall(b"354 go\r\n")
                    while next(lines) != b".\r\n":
                        pass
                client.sendall(b"250 ok\r\n")

    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    thread = threading.Thread(target=talk, args=(listener,))
    thread.start()
    deliver(note("email"), MAIL, plain(port, extra={"disable_ssl": "false", "ssl_context": "none"}))
    thread.join(10)
    assert any(line.lower().startswith(b"rcpt to:<a@example.org>") for line in said)


def test_no_sender_waits_for_the_operator(smtp: Credentials) -> None:
    with pytest.raises(TemporaryDeliveryError, match="no sender"):
        deliver(note("email"), MAIL.model_copy(update={"sender": None}), smtp)


class Sink(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.got: list[tuple[str, Any]] = []
        self.answer: tuple[int, str, dict[str, str]] = (200, "ok", {})


class Handler(BaseHTTPRequestHandler):
    server: Sink

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, json.loads(body)))
        self.reply()

    def do_GET(self) -> None:
        self.server.answer = (200, "<html>welcome</html>", {})
        self.reply()

    def reply(self) -> None:
        code, text, headers = self.server.answer
        if code == 0:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def sink() -> Iterator[Sink]:
    server = Sink()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def webhook(port: int, **fields: Any) -> Credentials:
    host = f"http://127.0.0.1:{port}/services"
    return Credentials(kind="slackwebhook", host=host, password="T0/B0/s3cret", **fields)


def test_slack_gets_the_payload(sink: Sink) -> None:
    sent = note("slack")
    deliver(sent, SLACK, webhook(sink.server_port))
    assert sink.got == [("/services/T0/B0/s3cret", sent.message.slack)]


def test_slack_gets_text_where_there_is_nothing_else(sink: Sink) -> None:
    told = replace(note("slack").message, slack=None, body="<!channel> & more")
    deliver(note("slack", message=told), SLACK, webhook(sink.server_port))
    assert sink.got[0][1] == {"text": "&lt;!channel&gt; &amp; more"}


@pytest.mark.parametrize(
    ("answer", "error", "after"),
    [
        ((429, "rate_limited", {"Retry-After": "30"}), TemporaryDeliveryError, 30),
        ((429, "rate_limited", {"retry-after": "soon"}), TemporaryDeliveryError, None),
        (
            (503, "busy", {"Retry-After": "Fri, 21 Jan 2022 18:05:00 GMT"}),
            TemporaryDeliveryError,
            0,
        ),
        ((500, "error", {}), TemporaryDeliveryError, None),
        ((0, "", {}), TemporaryDeliveryError, None),
        ((302, "", {"Location": "/login"}), TemporaryDeliveryError, None),
        ((200, "<html>portal</html>", {}), TemporaryDeliveryError, None),
        ((400, "invalid_payload", {}), PermanentDeliveryError, None),
        ((403, "action_prohibited", {}), PermanentDeliveryError, None),
        ((404, "no_service", {}), PermanentDeliveryError, None),
        ((410, "channel_is_archived", {}), PermanentDeliveryError, None),
    ],
)
def test_answers_of_slack(
    sink: Sink, answer: Any, error: type[DeliveryError], after: float | None
) -> None:
    sink.answer = answer
    with pytest.raises(error) as raised:
        deliver(note("slack"), SLACK, webhook(sink.server_port))
    assert raised.value.retry_after == after
    assert "s3cret" not in str(raised.value)
    assert len(sink.got) == 1  # Nobody tries again but the outbox.


@pytest.mark.parametrize(
    ("host", "port", "password", "url"),
    [
        (None, None, "T/B/x", "https://hooks.slack.com/services/T/B/x"),
        ("hooks.slack.com", None, "T/B/x", "https://hooks.slack.com/services/T/B/x"),
        (
            "https://hooks.slack.com/services",
            None,
            "/T/B/x",
            "https://hooks.slack.com/services/T/B/x",
        ),
        (
            "https://hooks.slack.com/services/",
            None,
            "T/B/x",
            "https://hooks.slack.com/services/T/B/x",
        ),
        ("http://127.0.0.1", 8000, "T/B/x", "http://127.0.0.1:8000/services/T/B/x"),
        (
            None,
            None,
            "https://hooks.slack.com/services/T/B/x",
            "https://hooks.slack.com/services/T/B/x",
        ),
    ],
)
def test_addresses(host: str | None, port: int | None, password: str, url: str) -> None:
    assert address(Credentials(kind="slackwebhook", host=host, port=port, password=password)) == url


@pytest.mark.parametrize(
    ("host", "password"),
    [(None, None), (None, "ftp://x/y"), ("http://hooks.slack.com/services", "T/B/s3cret"),
     (None, "http://10.0.0.1/s3cret")],
)  # fmt: skip
def test_no_address_waits_for_the_operator(host: str | None, password: str | None) -> None:
    with pytest.raises(TemporaryDeliveryError) as error:
        address(Credentials(kind="slackwebhook", host=host, password=password))
    assert "s3cret" not in str(error.value)


def test_what_nobody_foresaw_is_temporary(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("https://hooks.slack.com/services/T/B/s3cret")

    monkeypatch.setattr("alerts.receivers.slack.send", broken)
    with pytest.raises(TemporaryDeliveryError, match=r"^slack: RuntimeError$"):
        deliver(note("slack"), SLACK, webhook(1))


def test_no_log_holds_a_secret(
    sink: Sink, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level("DEBUG")
    sink.answer = (500, "error", {})
    with pytest.raises(TemporaryDeliveryError):
        deliver(note("slack"), SLACK, webhook(sink.server_port))
    assert "s3cret" not in caplog.text
    assert "s3cret" not in repr(webhook(1))
