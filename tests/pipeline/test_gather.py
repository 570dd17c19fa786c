"""Held back and told together: groups, quiet hours and caps, through a real SMTP conversation."""

from __future__ import annotations

import email
import email.policy
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from news.records import Brief, Credentials, Message, Notification
from news.settings import ReceiverSettings, RouteSettings, Settings
from state.holds import Holds
from state.store import Store
from wirewatch.pipeline.deliver import deliver
from wirewatch.pipeline.gather import gather
from wirewatch.sinks import MailSink

NOW = datetime(2026, 1, 15, 10, tzinfo=UTC)


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[MailSink]:
    with MailSink(tmp_path / "mail") as running:
        yield running


def settings(tmp_path: Path, route: dict[str, Any], cap: dict[str, Any] | None = None) -> Settings:
    receiver = {
        "name": "mail", "kind": "email", "connection": "c", "to": ["d@example.org"], "sender": "w@example.org", "cap": cap,
    }  # fmt: skip
    return Settings(
        file=tmp_path / "settings.yaml", var=tmp_path, route=RouteSettings.model_validate(route),
        receivers=(ReceiverSettings.model_validate(receiver),),
    )  # fmt: skip


def note(n: int, **more: Any) -> Notification:
    brief = Brief(f"lavrov: words {n} <b>", f"Outlet {n} · today", f"https://news.example/{n}")
    known = {
        "id": f"{n:032x}", "watch": "lavrov", "key": f"k{n}", "condition": "match", "receiver": "mail",
        "message": Message(subject=brief.headline, body="b\n", html="<p>b</p>", brief=brief),
        "created": NOW + timedelta(seconds=n), "group": "mail",
    }  # fmt: skip
    return Notification(**(known | more))


def send(here: Settings, sink: MailSink, now: datetime, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys.modules[deliver.__module__], "now", lambda: now)
    extra = {"disable_tls": True, "disable_ssl": True, "timeout": 5}
    smtp = Credentials(kind="smtp", host="127.0.0.1", port=sink.port, extra=extra)
    return deliver(here, lambda _: smtp).sent


def mails(sink: MailSink) -> list[Any]:
    return [
        email.message_from_bytes(f.read_bytes(), policy=email.policy.default)
        for f in sink.messages()
    ]


def test_a_group_is_one_message_when_it_is_due(
    tmp_path: Path, sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = settings(tmp_path, {"group_by": ["watch"], "group_interval": "5m"})
    store, due = Store(here.state_url), NOW + timedelta(minutes=5)
    held = [note(n, state="held", due=due, group="mail watch=lavrov") for n in range(3)]
    assert store.record([], held, {}) == 3
    assert Holds(here.state_url).waiting() == {"mail watch=lavrov": due}
    assert send(here, sink, NOW, monkeypatch) == 0
    assert send(here, sink, due, monkeypatch) == 1
    (mail,) = mails(sink)
    assert mail["Subject"] == "3 matches: lavrov 3"
    text = mail.get_body(("plain",)).get_content()
    assert [f"words {n}" in text and f"https://news.example/{n}" in text for n in range(3)] == [
        True
    ] * 3
    assert "because they are one group: mail watch=lavrov" in text
    assert "words 1 &lt;b&gt;" in mail.get_body(("html",)).get_content()
    assert store.counts() == {"bundled": 3, "sent": 1}
    assert Holds(here.state_url).told() == {"mail watch=lavrov": due}
    assert send(here, sink, due + timedelta(days=1), monkeypatch) == 0
    assert store.record([], [note(1)], {}) == 0  # told, and not told again


def test_one_alone_goes_as_it_is(
    tmp_path: Path, sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = settings(tmp_path, {"quiet": {"from": "22:00", "to": "07:00"}})
    Store(here.state_url).record([], [note(1, state="held", due=NOW)], {})
    assert send(here, sink, NOW, monkeypatch) == 1
    assert mails(sink)[0]["Subject"] == "lavrov: words 1 <b>"


def test_the_same_members_are_the_same_message(tmp_path: Path) -> None:
    ids = []
    for name in ("a", "b"):
        here = settings(tmp_path / name, {"digest": {"every": "hour"}})
        store = Store(here.state_url)
        store.record([], [note(n, state="held", due=NOW) for n in (1, 2)], {})
        assert gather(here, NOW) == 1
        assert gather(here, NOW) == 0
        ids += [n.id for n in store.notifications("pending")]
    assert len(ids) == 2
    assert ids[0] == ids[1]


def test_a_cap_holds_the_rest_back_and_says_how_many(
    tmp_path: Path, sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = settings(tmp_path, {}, {"most": 3, "per": "1h"})
    store = Store(here.state_url)
    store.record([], [note(n) for n in range(10)], {})
    assert send(here, sink, NOW, monkeypatch) == 3
    assert store.counts() == {"sent": 3, "held": 7}
    assert send(here, sink, NOW + timedelta(minutes=30), monkeypatch) == 0
    store.record([], [note(11)], {})
    assert send(here, sink, NOW + timedelta(minutes=40), monkeypatch) == 0
    assert send(here, sink, NOW + timedelta(hours=1), monkeypatch) == 1
    last = mails(sink)[-1]
    assert last["Subject"] == "8 matches: lavrov 8"
    assert (
        "held back by the cap of 3 messages in 1:00:00 of mail"
        in last.get_body(("plain",)).get_content()
    )
    assert store.counts() == {"sent": 4, "bundled": 8}
