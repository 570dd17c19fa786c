"""The RSS feed of matches: read back by feedparser, as any reader would."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest

from alerts.receivers import deliver
from alerts.receivers.rss import MOST
from news.errors import TemporaryDeliveryError
from news.records import Brief, Message, Notification
from news.settings import ReceiverSettings

HOSTILE = "{{ conn.x.password }} <script>alert(1)</script> & \x00\x0b\u202e\ud800 ]]>"


def note(n: int, subject: str = "lavrov: “No”") -> Notification:
    return Notification(
        id=f"{n:032x}", watch="lavrov", key="k", condition="match", receiver="feed",
        message=Message(subject=subject, body=f"{subject}\nline two", brief=Brief(subject, "s", f"https://n.example/{n}?a=1&b=2")),
        created=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n),
    )  # fmt: skip


def receiver(file: Path) -> ReceiverSettings:
    return ReceiverSettings(name="feed", kind="rss", file=file)


def test_the_newest_stands_first_and_each_once(tmp_path: Path) -> None:
    file = tmp_path / "alerts" / "feed.xml"
    for n in (1, 2, 2, 1):
        deliver(note(n), receiver(file), None)
    feed = feedparser.parse(file.read_bytes())
    assert not feed.bozo
    assert [e.id for e in feed.entries] == [note(2).id, note(1).id]
    assert feed.entries[0].link == "https://n.example/2?a=1&b=2"
    assert feed.entries[0].title == "lavrov: “No”"
    assert feed.entries[0].published_parsed[:5] == (2026, 1, 1, 0, 2)
    assert [f.name for f in file.parent.iterdir()] == ["feed.xml"]


def test_old_ones_go(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    for n in range(MOST + 3):
        deliver(note(n), receiver(file), None)
    entries = feedparser.parse(file.read_bytes()).entries
    assert len(entries) == MOST
    assert entries[0].id == note(MOST + 2).id


def test_what_is_hostile_stays_text(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    deliver(note(1, HOSTILE), receiver(file), None)
    raw = file.read_text(encoding="utf-8")
    assert "<script>" not in raw
    assert "{{ conn.x.password }}" in raw
    assert not feedparser.parse(raw.encode()).bozo


def test_a_file_that_is_none_of_ours_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text("<html>mine", encoding="utf-8")
    with pytest.raises(TemporaryDeliveryError, match=r"feed\.xml"):
        deliver(note(1), receiver(file), None)
    assert file.read_text(encoding="utf-8") == "<html>mine"
