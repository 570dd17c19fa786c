"""Raw pages, texts and facts are kept for as long as is set, each apart; so is what was told."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "warehouse"))
from made_warehouse import FEED, NOON, entry, settings_in, staged

from news.records import (
    Brief,
    Entry,
    FeedState,
    Heard,
    Memory,
    Message,
    Notification,
    Poll,
    Remembered,
)
from news.schema import WatchSettings
from news.settings import KeepSettings, Settings
from news.time import now
from state.entries import Entries
from state.memories import Memories
from state.store import Store
from warehouse import read
from warehouse.publish import publish
from wirewatch.pipeline import load, recompute
from wirewatch.pipeline.fresh import fresh
from wirewatch.pipeline.retain import retain


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = settings_in(tmp_path).model_copy(update={"feeds": (FEED,)})
    staged(made, "r", range(3))
    load(made, "r")
    return made


def keeping(settings: Settings, **days: float) -> Settings:
    return settings.model_copy(update={"keep": KeepSettings(**days)})  # type: ignore[arg-type]


def ask(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    return read.query(settings, sql)[1]


def watching(settings: Settings, *names: str) -> Settings:
    watches = tuple(WatchSettings(name=name, query="ferry") for name in names)
    return settings.model_copy(update={"watches": watches})


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
    settings = watching(settings, "w")
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


def test_state_of_a_watch_that_is_gone_is_cleared_and_of_one_that_is_there_is_not(
    settings: Settings,
) -> None:
    store, brief = Store(settings.state_url), Brief("Ferry", "Post", None)
    for watch in ("here", "gone"):
        memory = Memory(watch=watch, of="spike", begins=NOON, armed=NOON)
        heard = Heard(watch=watch, article="a", at=NOON, brief=brief)
        told = Notification(
            id=watch, watch=watch, key="k", receiver="desk", condition="spread:2",
            message=Message(subject="s", body="b"), created=NOON,
        )  # fmt: skip
        new = Remembered(memories=(memory,), heard=(heard,), pairs=((watch, "a b"),))
        store.record([], [told], {watch: 1}, new)
    desk = watching(settings, "here")
    # It may come back: for as long as it was matched lately, and as its message waits, it stays.
    assert retain(desk, now=now() + timedelta(days=89)).state == {}
    done = retain(desk, now=now() + timedelta(days=91)).state
    assert done == {"heard": 1, "pairs": 1, "memories": 1, "marks": 1}
    store._settle("gone", NOON, held=False, state="sent")
    store._settle("here", NOON, held=False, state="sent")
    assert retain(desk, now=now() + timedelta(days=91)).state == {"notifications": 2, "told": 1}
    assert Memories(settings.state_url).all().keys() == {"here"}
    assert store.marks(["here"]) == {"here": 1}
    assert retain(desk, now=now() + timedelta(days=91)).state == {}


def test_entries_that_their_feed_no_longer_lists_go(settings: Settings) -> None:
    old, url = now(), FEED.url
    entries = Entries(settings.state_url)
    keys = [entry(n).key for n in range(3)]
    later = old + timedelta(days=100)
    # Nobody has read the feed since: it may list them still.
    assert retain(settings, now=later).state == {}
    [_] = fresh([poll(entry(0), polled=later)], entries, 10)
    assert retain(settings, now=later).state == {"entries": 2}
    assert entries.seen(url, keys).keys() == {keys[0]}
    # A feed that was taken out leaves nothing.
    without = settings.model_copy(update={"feeds": ()})
    assert retain(without, now=later + timedelta(days=89)).state == {"feeds": 1}
    assert retain(without, now=later + timedelta(days=91)).state == {"entries": 1}


def test_an_entry_listed_again_after_it_was_let_go_changes_nothing(settings: Settings) -> None:
    later = now() + timedelta(days=100)
    entries = Entries(settings.state_url)
    list(fresh([poll(entry(0), polled=later)], entries, 10))
    retain(settings, now=later)
    [again] = fresh([poll(entry(1), polled=later)], entries, 10)
    assert [e.key for e in again.entries] == [entry(1).key]
    before = counts(settings)
    staged(settings, "again", range(1, 2))
    report = load(settings, "again")
    assert (report.articles, report.revisions) == (0, 0)
    assert counts(settings) == before


def poll(*entries: Entry, polled: datetime) -> Poll:
    state = FeedState(url=FEED.url, polled=polled, succeeded=polled, due=polled)
    return Poll(feed=FEED, state=state, entries=entries)
