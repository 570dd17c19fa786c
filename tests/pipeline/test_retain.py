"""Raw pages, texts and facts are kept for as long as is set, each apart; so is what was told."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "warehouse"))
from made_warehouse import NOON, settings_in, staged

from news.records import Message, Notification
from news.settings import KeepSettings, Settings
from news.time import now
from state.store import Store
from warehouse import read
from warehouse.publish import publish
from wirewatch.pipeline import load, recompute
from wirewatch.pipeline.retain import retain


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = settings_in(tmp_path)
    staged(made, "r", range(3))
    load(made, "r")
    return made


def keeping(settings: Settings, **days: float) -> Settings:
    return settings.model_copy(update={"keep": KeepSettings(**days)})  # type: ignore[arg-type]


def ask(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    return read.query(settings, sql)[1]


def counts(settings: Settings) -> list[tuple[Any, ...]]:
    return ask(
        settings,
        """SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM articles WHERE text <> ''),
                  (SELECT count(*) FROM quotes), (SELECT count(*) FROM events), (SELECT count(*) FROM mentions),
                  (SELECT count(*) FROM quote_clusters), (SELECT count(*) FROM event_clusters)""",
    )


def test_without_a_setting_everything_is_kept(settings: Settings) -> None:
    before = counts(settings)
    report = retain(settings, now=NOON + timedelta(days=20000))
    assert (report.raw_days, report.warehouse) == (0, {})
    assert counts(settings) == before


def test_raw_pages_go_by_the_day_they_landed(settings: Settings) -> None:
    desk = keeping(settings, raw_days=10)
    assert retain(desk, now=now() + timedelta(days=9)).raw_days == 0
    assert retain(desk, now=now() + timedelta(days=12)).raw_days == 1
    assert not list(settings.raw.rglob("*.parquet"))
    # Facts can be computed again all the same, from the texts.
    recompute.plan(desk, "again", ["quotes"])
    day = now().date()
    recompute.compute(desk, "again", day)
    assert recompute.rest(desk, "again", day).pages == 3


def test_texts_go_and_facts_stay(settings: Settings) -> None:
    desk = keeping(settings, text_days=30)
    assert retain(desk, now=NOON + timedelta(days=29)).warehouse == {}
    assert retain(desk, now=NOON + timedelta(days=31)).warehouse == {"articles": 3}
    publish(desk, force=True)
    assert counts(desk) == [(3, 0, 3, 3, 3, 3, 3)]
    # The same text again is the same revision, and facts are not computed from nothing.
    staged(desk, "again", range(3))
    assert load(desk, "again").revisions == 0
    recompute.plan(desk, "again", [])
    day = now().date()
    assert recompute.compute(desk, "again", day).revisions == 0
    assert recompute.rest(desk, "again", day).pages == 0


def test_facts_go_and_texts_stay(settings: Settings) -> None:
    desk = keeping(settings, facts_days=30)
    done = retain(desk, now=NOON + timedelta(days=31))
    assert done.warehouse == {"quotes": 3, "events": 3, "mentions": 3}
    publish(desk, force=True)
    assert counts(desk) == [(3, 3, 0, 0, 0, 0, 0)]
    assert retain(desk, now=NOON + timedelta(days=31)).warehouse == {}


def test_what_was_told_is_forgotten_and_what_waits_is_not(settings: Settings) -> None:
    store = Store(settings.state_url)
    for n, state in enumerate(("sent", "dead", "pending", "failed", "sent")):
        told = Notification(
            id=str(n), watch="w", key=f"k{n}", receiver="desk",
            condition="spread:2" if n == 4 else "match",
            message=Message(subject="s", body="b"), created=NOON,
        )  # fmt: skip
        store.record([], [told], {})
        store._settle(str(n), NOON, held=False, state=state)
    done = retain(settings, now=NOON + timedelta(days=91))
    assert done.state == {"told": 2, "notifications": 3}
    assert [n.id for n in store.notifications()] == ["2", "3"]
    # What has spread is not told anew.
    again = store.notifications("pending")[0]
    assert again.id == "2"
    assert retain(settings, now=NOON + timedelta(days=91)).state == {}
