"""An outage of days, on a clock of our own and with real servers: late, in full, once, and nobody else waits."""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from news.records import Brief, Credentials, Message, Notification
from news.schema import AlertSettings
from news.settings import ReceiverSettings, Settings
from state.store import Store
from wirewatch.cli import app
from wirewatch.pipeline.deliver import deliver
from wirewatch.sinks import MailSink, SlackSink

NOW = datetime(2026, 1, 15, 10, tzinfo=UTC)
DAY = timedelta(days=1)
RECEIVERS = (
    ReceiverSettings(
        name="mail", kind="email", connection="smtp", to=("d@example.org",), sender="w@example.org"
    ),
    ReceiverSettings(name="chat", kind="slack", connection="slack"),
)


class Desk:
    """Two receivers, a clock, and rounds of delivery at its time."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, **alert: Any) -> None:
        self.settings = Settings(
            file=folder / "settings.yaml", var=folder, receivers=RECEIVERS, alert=AlertSettings(**alert)
        )  # fmt: skip
        self.store, self.now, self.made = Store(self.settings.state_url), NOW, 0
        # Nobody listens there, and nobody else can take it: connections are refused.
        self.down = socket.socket()
        self.down.bind(("127.0.0.1", 0))
        self.port = self.down.getsockname()[1]
        self.chat = SlackSink(folder / "chat").start()
        patch.setattr(sys.modules[deliver.__module__], "now", lambda: self.now)
        patch.setattr(sys.modules[Store.__module__], "right_now", lambda: self.now)

    def notes(self, count: int) -> None:
        """So many more notifications for each receiver."""
        for n in range(self.made, self.made + count):
            brief = Brief(f"lavrov: words {n}", "today", f"https://news.example/{n}")
            told = Message(
                subject=brief.headline, body=f"words {n}\n", html=f"<p>{n}</p>", brief=brief,
                slack={"text": f"words {n}", "blocks": []},
            )  # fmt: skip
            self.store.record(
                [],
                [
                    Notification(
                        id=f"{n:016x}{r.name.encode().hex():0>16}", watch="lavrov", key=f"k{n}", condition="match",
                        receiver=r.name, message=told, created=self.now,
                    )
                    for r in RECEIVERS
                ],
                {},
            )  # fmt: skip
        self.made += count

    def connections(self, id: str) -> Credentials:
        extra: dict[str, object] = {"disable_tls": True, "disable_ssl": True, "timeout": 30}
        if id == "smtp":
            return Credentials(kind="smtp", host="127.0.0.1", port=self.port, extra=extra)
        address = f"http://127.0.0.1:{self.chat.port}/services/T/B/x"
        return Credentials(kind="slackwebhook", password=address, extra={"insecure": True})

    def round(self) -> Any:
        return deliver(self.settings, self.connections)

    def waiting(self) -> list[Notification]:
        return self.store.notifications("failed")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    made: list[Desk] = []

    def make(**alert: Any) -> Desk:
        made.append(Desk(tmp_path, monkeypatch, **alert))
        return made[-1]

    yield make
    for one in made:
        one.chat.stop()
        one.down.close()


def test_three_days_without_a_mail_server(desk: Callable[..., Desk], tmp_path: Path) -> None:
    here = desk()
    here.notes(2)
    alert, day = here.settings.alert, 0
    waits = dict[int, list[float]]()
    while here.now < NOW + 3 * DAY:
        if here.now >= NOW + day * DAY:
            here.notes(1)
            day += 1
        here.round()
        # The chat has it in the same round, however long the mail has been down.
        assert here.chat.count == here.made
        failed = here.waiting()
        assert len(failed) == here.made
        for one in failed:
            assert one.due is not None
            if (wait := (one.due - here.now).total_seconds()) > 0:
                waits.setdefault(one.attempts, []).append(wait)
        here.now = max(one.due for one in failed if one.due)
    for attempts, some in waits.items():
        full = min(alert.retry_most_seconds, alert.retry_first_seconds * 2 ** (attempts - 1))
        assert max(some) <= 1.2 * full + 1e-3
    # Jitter: those that failed together do not come back together.
    assert len({round(wait, 3) for wait in waits[1][:2]}) > 1
    assert all(one.attempts < alert.attempts for one in here.waiting())

    here.down.close()
    with MailSink(tmp_path / "mail", port=here.port) as mail:
        here.now += 2 * timedelta(seconds=alert.retry_most_seconds)
        report = here.round()
        assert (report.sent, report.failed, report.dead) == (here.made, 0, 0)
        here.now += DAY
        assert here.round().sent == 0
        assert mail.count == here.chat.count == here.made
        subjects = sorted(file.read_text() for file in mail.folder.glob("*.txt"))
    assert [text.strip() for text in subjects] == sorted(f"words {n}" for n in range(here.made))
    assert here.store.counts() == {"sent": 2 * here.made}


def test_a_server_that_says_nothing_holds_up_nobody_else(desk: Callable[..., Desk]) -> None:
    here = desk()
    here.notes(3)
    here.down.close()
    with socket.create_server(("127.0.0.1", here.port)) as silent:
        round_ = threading.Thread(target=here.round)
        round_.start()
        there, _ = silent.accept()  # the mail's connection; nobody answers it
        waited = threading.Event()
        while here.chat.count < 3 and not waited.wait(0.05):
            assert round_.is_alive(), "the chat waited for the mail"
        assert round_.is_alive()  # the mail still waits
        there.close()
    round_.join()
    assert here.store.counts() == {"sent": 3, "failed": 3}


def test_after_the_limit_it_is_dead_shown_and_can_be_sent_again(
    desk: Callable[..., Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = desk(attempts=4)
    here.notes(2)
    dead = 0
    for _ in range(6):
        dead += here.round().dead
        here.now += DAY
    assert dead == 2
    assert here.store.counts() == {"sent": 2, "dead": 2}

    receivers = [json.loads(r.model_dump_json(exclude_defaults=True)) for r in RECEIVERS]
    told = json.dumps({"watches": [], "receivers": receivers, "route": {"receivers": ["mail"]}})
    (tmp_path / "watches.yaml").write_text(told)
    (tmp_path / "feeds.yaml").write_text("feeds: []\n")
    (tmp_path / "settings.yaml").write_text("var: .\nalert: {attempts: 4}\n")
    monkeypatch.setenv("WIREWATCH_SETTINGS", str(tmp_path / "settings.yaml"))
    shown = CliRunner().invoke(app, ["alerts"]).stdout
    assert "2 dead" in shown
    assert shown.count("mail: lavrov: words") == 2
    assert CliRunner().invoke(app, ["alerts", "retry", "--all"]).stdout.startswith("2 given up")

    here.down.close()
    with MailSink(tmp_path / "mail", port=here.port) as mail:
        assert here.round().sent == 2
        assert here.round().sent == 0
        assert mail.count == 2
    assert here.store.counts() == {"sent": 4}
    assert here.chat.count == 2
