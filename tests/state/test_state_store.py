from __future__ import annotations

import contextlib
import multiprocessing as mp
import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from news.errors import WirewatchError
from news.ids import notification_id, title_print
from news.records import Entry, Feed, FeedState, Message, Notification, Outcome, Poll, Seen
from state.database import VERSION
from state.entries import Entries
from state.store import LEASE, Store

NOW = datetime(2022, 1, 21, 18, 0, tzinfo=UTC)
FEED = Feed(url="http://a.example/rss", outlet="A")


@pytest.fixture
def store(url: str) -> Store:
    return Store(url)


def entry(key: str = "k", attempts: int = 0, feed: str = FEED.url) -> Entry:
    return Entry(
        feed=feed, key=key, guid="g", link="http://a.example/1", title="T", published=NOW,
        seen=NOW, outlet="A", attempts=attempts,
    )  # fmt: skip


def outcome(status: str, key: str = "k", attempts: int = 0) -> Outcome:
    return Outcome(
        entry=entry(key, attempts), url="http://a.example/1", status=status,  # type: ignore[arg-type]
        reason=None if status == "article" else "503", fetched=NOW,
    )  # fmt: skip


def poll(etag: str, polled: datetime = NOW) -> Poll:
    state = FeedState(url=FEED.url, etag=etag, due=polled, interval=5.0, polled=polled)
    return Poll(feed=FEED, state=state)


def known(url: str, feed: str, keys: list[str]) -> set[str]:
    return set(Entries(url).seen(feed, keys))


def note(n: int | str, receiver: str = "mail", **fields: object) -> Notification:
    known: dict[str, object] = {
        "id": notification_id("w", f"key{n}", "match", receiver), "watch": "w", "key": f"key{n}",
        "condition": "match", "receiver": receiver, "message": Message(subject=f"s{n}", body="b"),
        "created": NOW,
    }  # fmt: skip
    return Notification(**(known | fields))  # type: ignore[arg-type]


# Feeds and entries


def test_feeds_are_kept_as_they_were_polled(store: Store) -> None:
    assert store.feed_states() == {}
    store.commit([poll("1")], [], attempts=3, now=NOW)
    assert store.feed_states() == {FEED.url: poll("1").state}
    later = NOW + timedelta(minutes=1, microseconds=7)
    store.commit([poll("2", later)], [], attempts=3, now=NOW)
    assert store.feed_states()[FEED.url].etag == "2"
    assert store.feed_states()[FEED.url].polled == later


def test_a_late_commit_of_an_older_poll_takes_nothing_back(store: Store) -> None:
    store.commit([poll("2", NOW + timedelta(minutes=1))], [], attempts=3, now=NOW)
    store.commit([poll("1")], [], attempts=3, now=NOW)
    assert store.feeds()[0].etag == "2"


def test_known_entries_are_done_or_waiting_in_their_own_feed(url: str, store: Store) -> None:
    store.commit([], [outcome("article", "a"), outcome("retry", "b")], attempts=3, now=NOW)
    assert known(url, FEED.url, ["a", "b", "c"]) == {"a", "b"}
    assert known(url, "http://b.example/rss", ["a", "b"]) == set()
    assert known(url, FEED.url, [f"x{i}" for i in range(3000)] + ["a"]) == {"a"}


def test_a_page_to_be_tried_again_waits_longer_each_time_and_is_given_up(
    url: str, store: Store
) -> None:
    for tried, minutes in ((0, 1), (1, 2), (2, 4)):
        store.commit([], [outcome("retry", attempts=tried)], attempts=4, now=NOW)
        assert store.waiting(NOW + timedelta(minutes=minutes, seconds=-1)) == []
        (waiting,) = store.waiting(NOW + timedelta(minutes=minutes))
        assert waiting == entry(attempts=tried + 1)
    store.commit([], [outcome("retry", attempts=3)], attempts=4, now=NOW)
    assert store.waiting(NOW + timedelta(days=9)) == []
    assert known(url, FEED.url, ["k"]) == {"k"}


def test_the_same_commit_twice_or_late_changes_nothing(store: Store) -> None:
    for _ in range(2):
        store.commit([], [outcome("retry")], attempts=4, now=NOW)
    assert [e.attempts for e in store.waiting(NOW + timedelta(hours=1))] == [1]
    store.commit([], [outcome("article", attempts=1)], attempts=4, now=NOW)
    store.commit([], [outcome("retry")], attempts=4, now=NOW)
    assert store.waiting(NOW + timedelta(days=1)) == []


def test_text_that_no_database_holds(store: Store) -> None:
    bad = replace(outcome("retry"), reason="a\0b\ud800", entry=replace(entry(), title="\ud800x"))
    store.commit([], [bad], attempts=4, now=NOW)
    assert store.waiting(NOW + timedelta(hours=1))[0].title == "?x"


# Marks and the outbox


def test_marks_never_go_back_and_a_new_watch_starts_at_the_newest(store: Store) -> None:
    assert store.marks(["a", "b"]) == {"a": 0, "b": 0}
    store.record([], [], {"a": 7})
    assert store.marks(["a", "new"]) == {"a": 7, "new": 7}
    store.record([], [], {"a": 5})
    assert store.marks(["a"]) == {"a": 7}


def test_a_notification_is_recorded_once(store: Store) -> None:
    assert store.record([], [note(1), note(2), note(1)], {}) == 2
    assert store.record([], [replace(note(1), message=Message(subject="x", body="y"))], {}) == 0
    assert store.notifications() == sorted([note(1), note(2)], key=lambda n: n.id)
    assert store.counts() == {"pending": 2}


def test_a_message_passes_only_for_what_is_new_in_it(store: Store) -> None:
    both = note("both", keys=("q1", "q2"))
    assert store.record([], [both], {}) == 1
    # A revision without the first quote, one that is the same, and one with a third.
    assert store.record([], [note("one", keys=("q2",))], {}) == 0
    assert store.record([], [note("three", keys=("q1", "q2", "q3"))], {}) == 1
    assert store.record([], [note("other", "slack", keys=("q1",))], {}) == 1


def test_nothing_is_kept_of_a_record_that_fails(store: Store) -> None:
    broken = note(2, created=None)
    with pytest.raises(Exception, match=r"NOT NULL|not-null"):
        store.record([], [note(1), broken], {"w": 9})
    assert store.counts() == {}
    assert store.marks(["w"]) == {"w": 0}
    assert store.record([], [note(1)], {}) == 1


def test_claims(store: Store) -> None:
    store.record([], [note(i) for i in range(3)] + [note(9, "slack")], {})
    mine = store.claim(NOW, limit=2, receiver="mail")
    assert [n.state for n in mine] == ["sending"] * 2
    rest = store.claim(NOW)
    assert {n.id for n in mine} & {n.id for n in rest} == set()
    assert len(rest) == 2
    assert store.claim(NOW + LEASE - timedelta(seconds=1)) == []
    assert len(store.claim(NOW + LEASE)) == 4


def test_how_a_delivery_ends(store: Store) -> None:
    store.record([], [note(i) for i in range(3)], {})
    a, b, c = store.claim(NOW)
    store.sent(a.id, NOW)
    store.failed(b.id, "refused", NOW + timedelta(minutes=1))
    store.dead(c.id, "no such address")
    assert store.counts() == {"sent": 1, "failed": 1, "dead": 1}
    assert store.claim(NOW + timedelta(seconds=59)) == []
    (again,) = store.claim(NOW + timedelta(minutes=1))
    assert (again.id, again.attempts, again.error) == (b.id, 1, "refused")
    store.sent(again.id, NOW)
    (gone,) = store.notifications("dead")
    assert (gone.error, gone.attempts) == ("no such address", 1)
    done = {n.id: n for n in store.notifications("sent")}
    assert (done[b.id].attempts, done[b.id].error, done[b.id].sent) == (2, None, NOW)


def test_settling_one_renews_the_lease_of_the_rest(store: Store) -> None:
    store.record([], [note(1), note(2)], {})
    first, second = store.claim(NOW)
    later = NOW + LEASE - timedelta(seconds=1)
    store.sent(first.id, later)
    assert store.claim(NOW + LEASE + timedelta(seconds=1)) == []
    assert [n.id for n in store.claim(later + LEASE)] == [second.id]


def test_who_has_lost_the_lease_takes_nothing_from_who_has_it(url: str) -> None:
    slow, quick = Store(url), Store(url)
    slow.record([], [note(1)], {})
    (one,) = slow.claim(NOW)
    quick.claim(NOW + LEASE)
    slow.failed(one.id, "timeout", NOW)
    assert quick.claim(NOW + LEASE) == []
    quick.sent(one.id, NOW)
    slow.dead(one.id, "late")
    assert quick.counts() == {"sent": 1}


def test_sent_holds_even_when_the_lease_is_over(url: str) -> None:
    slow, quick = Store(url), Store(url)
    slow.record([], [note(1)], {})
    (one,) = slow.claim(NOW)
    quick.claim(NOW + LEASE)
    slow.sent(one.id, NOW)
    quick.failed(one.id, "timeout", NOW)
    assert quick.counts() == {"sent": 1}


# The database


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite"
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE version (number INTEGER NOT NULL)")
        db.execute("INSERT INTO version VALUES (999)")
    with pytest.raises(WirewatchError, match="newer wirewatch"):
        Store(f"sqlite:///{file}")


@pytest.mark.parametrize("url", ["sqlite://", "nonsense", "postgresql://u:secret@127.0.0.1:1/x"])
def test_a_database_that_cannot_be_had(url: str) -> None:
    with pytest.raises(WirewatchError) as error:
        Store(url)
    assert "secret" not in str(error.value)


def test_it_survives_a_power_cut(tmp_path: Path) -> None:
    with Store(f"sqlite:///{tmp_path / 's.sqlite'}")._engine.connect() as db:
        assert db.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert db.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def _claim_all(url: str, results: object) -> None:
    store, mine = Store(url), list[str]()
    while batch := store.claim(NOW, limit=7):
        for notification in batch:
            mine.append(notification.id)
            store.sent(notification.id, NOW)
    results.put(mine)  # type: ignore[attr-defined]


def test_two_that_claim_at_once_never_get_the_same(url: str) -> None:
    # Nobody has made the database yet: they race for that as well, with a third that writes.
    spawn = mp.get_context("spawn")
    results = spawn.Queue()
    Store(url).record([], [note(i) for i in range(120)], {})
    workers = [spawn.Process(target=_claim_all, args=(url, results)) for _ in range(2)]
    for worker in workers:
        worker.start()
    took = [results.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join(10)
    assert sorted(took[0] + took[1]) == sorted(note(i).id for i in range(120))
    assert Store(url).counts() == {"sent": 120}


_OPEN = """
import sys
from state.store import Store
print(Store(sys.argv[1]).marks(["a"]))
"""


def test_many_that_open_a_new_database_at_once(url: str) -> None:
    command = [sys.executable, "-c", _OPEN, url]
    racers = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for racer in racers:
        out, err = racer.communicate(timeout=60)
        assert out.strip() == "{'a': 0}", err


_CLAIM = """
import sys, time
from news.time import now
from state.store import Store
print(Store(sys.argv[1]).claim(now())[0].id, flush=True)
time.sleep(60)
"""


def test_a_killed_deliverer_gives_its_claims_back(url: str) -> None:
    store = Store(url)
    store.record([], [note(1)], {})
    command = [sys.executable, "-c", _CLAIM, url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        claimed = process.stdout.readline().strip()
        os.kill(process.pid, signal.SIGKILL)
    assert claimed == note(1).id
    moment = datetime.fromtimestamp(time.time(), UTC)
    assert store.claim(moment) == []
    (back,) = store.claim(moment + LEASE)
    assert (back.id, back.message, back.attempts) == (note(1).id, note(1).message, 0)


def test_a_database_of_the_first_version_is_brought_up_with_its_rows(tmp_path: Path) -> None:
    old = tmp_path / "old.sqlite"
    with contextlib.closing(sqlite3.connect(old)) as db:
        db.executescript(
            "CREATE TABLE version (number INTEGER NOT NULL); INSERT INTO version VALUES (1);"
            "CREATE TABLE feeds (url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, body_hash TEXT,"
            " due BIGINT, interval FLOAT, errors INTEGER NOT NULL, error TEXT, status INTEGER,"
            " polled BIGINT, succeeded BIGINT, retired BOOLEAN NOT NULL);"
            "INSERT INTO feeds (url, succeeded, errors, retired)"
            " VALUES ('http://a.example/rss', 1642788000000000, 0, 0);"
        )
    brought = Store(f"sqlite:///{old}")
    assert brought.feeds() == [FeedState(url=FEED.url, succeeded=NOW, settled=NOW)]
    moved = FeedState(
        url=FEED.url, moved_to="http://b.example/", asked=60.0, skips="0", settled=NOW
    )
    brought.commit([Poll(feed=FEED, state=moved)], [], attempts=3, now=NOW)
    assert brought.feeds() == [moved]
    with contextlib.closing(sqlite3.connect(old)) as db:
        assert db.execute("SELECT max(number) FROM version").fetchone() == (VERSION,)


def test_how_an_entry_looked_is_remembered(url: str, store: Store) -> None:
    at, title = NOW + timedelta(hours=1), title_print("T")
    store.commit([], [outcome("article", attempts=2)], attempts=4, now=NOW)
    assert Entries(url).seen(FEED.url, ["k"]) == {"k": Seen(title=title, updated=NOW)}
    changed = replace(entry(), title="U", updated=at)
    store.commit([], [replace(outcome("retry"), entry=changed)], attempts=4, now=NOW)
    assert Entries(url).seen(FEED.url, ["k"])["k"].title == title, "it has still to be had"
    store.commit([], [replace(outcome("article"), entry=changed)], attempts=4, now=NOW)
    found = Entries(url).seen(FEED.url, ["k"])
    assert found == {"k": Seen(title=title_print("U"), updated=at)}
    noted = replace(poll("1"), noted=(replace(changed, title="V"), entry("new")))
    for _ in range(2):
        store.commit([noted], [], attempts=4, now=NOW)
    prints = {key: one.title for key, one in Entries(url).seen(FEED.url, ["k", "new"]).items()}
    assert prints == {"k": title_print("V"), "new": title}
    store.commit([], [outcome("retry", "w")], attempts=4, now=NOW)
    assert Entries(url).seen(FEED.url, ["w"])["w"].waiting


def test_a_page_that_another_feed_has_brought(url: str, store: Store) -> None:
    other = "http://b.example/rss"
    mine = entry("mine")

    def brought(status: str, key: str = "theirs", feed: str = other) -> bool:
        one = replace(outcome(status), entry=entry(key, feed=feed))
        store.commit([], [one], attempts=4, now=NOW)
        return Entries(url).elsewhere([mine]) == {"mine"}

    assert Entries(url).elsewhere([mine, replace(mine, link=None)]) == set()
    assert not brought("retry") and not brought("failed")
    assert brought("article")
    assert not brought("article", "old", feed=FEED.url), "this feed has given it another guid"
    assert brought("article", "mine"), "and so has the other"
