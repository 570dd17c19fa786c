"""What was told is in the warehouse for analysts, and stays when the outbox has forgotten it."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "warehouse"))
import made_warehouse as made

from news.records import Hit, Match, Message, Notification
from news.settings import Settings
from state import copies, outgrown
from state.store import Store
from warehouse import alerts, publish, read
from warehouse.load import load
from wirewatch.pipeline.retain import retain

SENT = "SELECT watch, receiver, outlet, minutes, subject FROM alerts_sent"


@pytest.fixture
def told(tmp_path: Path) -> Settings:
    """A desk that has one article, and has told of it 90 seconds after it was seen."""
    settings = made.settings_in(tmp_path)
    load(made.staged(settings, "r", range(1)), settings)
    found = made.extraction(0)
    assert found.article
    match = Match(
        watch="ships",
        load=1,
        extraction=found,
        hits=(Hit(key="k", kind="quote", why="ship", start=0, end=1),),
    )
    one = Notification(
        id="n", watch="ships", key="k", condition="match", receiver="desk",
        message=Message(subject="Ship 0", body="Ship 0 is late."), created=made.NOON,
    )  # fmt: skip
    store = Store(settings.state_url)
    store.record([match], [one, replace(one, id="m", receiver="later")], {})
    store.sent("n", made.NOON + timedelta(seconds=90))
    return settings


def test_what_was_sent_is_there_with_its_article(told: Settings) -> None:
    assert alerts.keep(told, copies.alerts(told.state_url)) == 2
    publish.publish(told, force=True)
    assert read.query(told, SENT)[1] == [("ships", "desk", "A", 1.5, "Ship 0")]
    assert alerts.keep(told, copies.alerts(told.state_url)) == 0  # nothing has changed


def test_what_becomes_of_it_later_is_known_once(told: Settings) -> None:
    alerts.keep(told, copies.alerts(told.state_url))
    Store(told.state_url).sent("m", made.NOON + timedelta(hours=1))
    assert alerts.keep(told, copies.alerts(told.state_url)) == 1
    publish.publish(told, force=True)
    assert [row[1] for row in read.query(told, SENT)[1]] == ["desk", "later"]


def test_it_stays_when_the_outbox_has_forgotten_it(told: Settings) -> None:
    retain(told, now=made.NOON + timedelta(days=1))
    outgrown.clear(told.state_url, made.NOON + timedelta(days=400), 1)
    retain(told, now=made.NOON + timedelta(days=2))
    publish.publish(told, force=True)
    assert len(read.query(told, SENT)[1]) == 1
