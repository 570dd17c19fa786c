"""Feeds watched: what has changed is staged, taken by a run, read there, and never asked for twice."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "feeds"))
from feeds_web import Web, rss

from news.schema import ReceiverSettings
from news.settings import Settings, read_settings
from news.time import now
from state.signs import WATCHER, Signs
from state.store import Store
from warehouse import read, stage
from wirewatch.pipeline import extract, load, poll, watcher
from wirewatch.pipeline.operator import report_silence

HOSTILE = str(Path(__file__).resolve().parents[2])
Calls = Generator[list[str] | None, None, None]


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("PYTHONPATH", HOSTILE)
    one = Web()
    for n in range(9):
        one.put(f"/news/{n}", b"fine", Content_Type="text/html")
    yield one
    one.close()


def settings_for(folder: Path, *urls: str, **more: object) -> Settings:
    """Feeds that are due again after a second, in settings of their own."""
    feeds = [
        {"url": url, "outlet": "Test", "min_minutes": 1 / 60, "max_minutes": 1 / 60} for url in urls
    ]
    main = {
        "var": "var",
        "fetch": {
            "allowed_hosts": ["127.0.0.0/8"],
            "requests_per_second_per_host": 1000,
            "first_byte_seconds": 5,
        },
        "ingest": {"refetch_hours": [], **more},
    }
    for name, data in (("settings", main), ("feeds", {"feeds": feeds}), ("watches", {})):
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(data))
    return read_settings(folder / "settings.yaml")


def until(calls: Calls, condition: Callable[[list[str] | None], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    for call in calls:
        if condition(call):
            return
        assert time.monotonic() < end, "it did not happen"


def ingest(settings: Settings, run: str, web: Web) -> int:
    """A run of ingest, as the DAG has it, that asks no feed; how many articles are new."""
    before = asked(web, "/feed")
    found = watcher.sweep(settings, run)
    assert not found.asked
    for shard in found.shards:
        poll(settings, run, shard=shard, shards=settings.ingest.shards, ask=False)
    assert asked(web, "/feed") == before or not found.shards
    extract(settings, run, target="tests.pipeline.hostile_pages:extract")
    return load(settings, run).articles


def asked(web: Web, path: str) -> int:
    return web.paths().count(path)


def test_a_changed_feed_calls_ingest_which_never_asks_it_again(tmp_path: Path, web: Web) -> None:
    settings = settings_for(tmp_path, web.put("/feed", rss(1, 2), ETag='"a"'))
    with closing(watcher.watch(settings.file, tick=0.1)) as calls:
        until(calls, bool)
        assert len(stage.inbox(settings)) == 1
        known = Store(settings.state_url).feed_states()[f"{web.base}/feed"]
        assert known.etag is None, "validators are committed with the entries"
        time.sleep(1.5)
        until(calls, lambda call: True)
        assert asked(web, "/feed") == 1, "held, it is not asked although it is due"
        assert ingest(settings, "r1", web) == 2
        web.put("/feed", rss(1, 2, 3), ETag='"b"')
        until(calls, bool)
        assert ingest(settings, "r2", web) == 1
    validators = [h.get("if-none-match") for path, h in web.seen if path == "/feed"]
    assert validators[:2] == [None, '"a"']


def test_what_has_not_changed_calls_nobody_and_is_remembered(tmp_path: Path, web: Web) -> None:
    url = web.put("/feed", rss(1))
    settings = settings_for(tmp_path, url, f"{web.base}/gone")
    with closing(watcher.watch(settings.file, tick=0.1)) as calls:
        until(calls, bool)
        ingest(settings, "r", web)
        until(calls, lambda call: asked(web, "/feed") > 2 or bool(call))
        assert not stage.inbox(settings)
        states = Store(settings.state_url).feed_states()
        assert states[f"{web.base}/gone"].errors > 0
        assert states[url].body_hash is not None


def test_a_new_watcher_goes_on_where_a_dead_one_stopped(tmp_path: Path, web: Web) -> None:
    settings = settings_for(tmp_path, web.put("/feed", rss(1)))
    with closing(watcher.watch(settings.file, tick=0.1)) as calls:
        until(calls, bool)
    with closing(watcher.watch(settings.file, tick=0.1)) as calls:
        until(calls, bool)  # told again, as nobody may have heard it
        assert asked(web, "/feed") == 1
        assert ingest(settings, "r", web) == 1


def test_a_body_that_is_staged_twice_changes_nothing(tmp_path: Path, web: Web) -> None:
    settings = settings_for(tmp_path, web.put("/feed", rss(1)))
    store = Store(settings.state_url)
    with closing(watcher.watch(settings.file, tick=0.1)) as calls:
        until(calls, bool)
        store.hold([f"{web.base}/feed"], now() - timedelta(seconds=1))  # as if its run had failed
        until(calls, lambda call: len(stage.inbox(settings)) == 2)
        assert ingest(settings, "r", web) == 1
        assert ingest(settings, "again", web) == 0
    assert read.query(settings, "SELECT count(*) FROM articles")[1][0][0] == 1


def test_a_hanging_host_delays_no_other(tmp_path: Path, web: Web) -> None:
    other = Web("127.0.0.2")
    try:
        settings = settings_for(tmp_path, web.hang("/hangs"), other.put("/feed", rss(1)))
        began = time.monotonic()
        with closing(watcher.watch(settings.file, tick=0.1)) as calls:
            until(calls, bool)
            assert time.monotonic() - began < 3
            until(calls, lambda call: asked(web, "/hangs") > 0)
            assert asked(web, "/hangs") == 1
    finally:
        other.close()


def test_where_no_watcher_lives_a_run_asks_itself(tmp_path: Path, web: Web) -> None:
    settings = settings_for(tmp_path, web.put("/feed", rss(1)))
    found = watcher.sweep(settings, "r")
    assert found.asked and found.shards and found.silent is None
    assert asked(web, "/feed") == 1
    long_ago = now() + timedelta(minutes=20)
    assert Signs(settings.state_url).last(WATCHER) is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watcher, "now", lambda: long_ago)
        assert watcher.sweep(settings, "r").silent is not None


def test_one_watcher_asks_the_other_waits(tmp_path: Path, web: Web) -> None:
    settings = settings_for(tmp_path, web.put("/feed", rss(1)))
    with closing(watcher.watch(settings.file, tick=0.1)) as first:
        until(first, bool)
        with closing(watcher.watch(settings.file, tick=0.1)) as second:
            for _ in range(5):
                assert next(second) is None
        assert not watcher.sweep(settings, "r").asked


def test_an_edit_of_the_feeds_is_heard_and_a_mistake_is_not(tmp_path: Path, web: Web) -> None:
    settings = settings_for(tmp_path, web.put("/feed", rss(1)))
    file = tmp_path / "feeds.yaml"
    right = file.read_text()
    with closing(watcher.watch(settings.file, tick=0.1)) as calls:
        until(calls, bool)
        file.write_text("feeds: [{url: 7}]")
        ingest_later = threading.Timer(0.5, lambda: ingest(settings, "r", web))
        ingest_later.start()
        until(calls, lambda call: asked(web, "/feed") > 1)  # the old ones are asked
        url = web.put("/other", rss(2))
        file.write_text(right + f"- {{url: '{url}', outlet: Other}}\n")
        until(calls, lambda call: asked(web, "/other") > 0)
        ingest_later.join()


def test_trouble_is_survived(
    tmp_path: Path, web: Web, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_for(tmp_path, web.put("/feed", rss(1)))
    whole, times = stage.write_answers, []

    def full(*args: object) -> Path:
        times.append(1)
        if len(times) < 3:
            raise OSError("no space left on device")
        return whole(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(stage, "write_answers", full)
    with closing(watcher.watch(settings.file, tick=0.05)) as calls:
        until(calls, bool)
    assert len(times) == 3


def test_nothing_is_asked_while_nobody_takes_what_is_staged(
    tmp_path: Path, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for(tmp_path, web.put("/feed", rss(1)))
    monkeypatch.setattr(watcher, "HELD", timedelta(seconds=0.5))
    with closing(watcher.watch(settings.file, tick=0.1)) as calls:
        until(calls, bool)
        time.sleep(1)
        for _ in range(15):
            next(calls)
        assert asked(web, "/feed") <= 2
        files = len(stage.inbox(settings))
        assert files <= 2


def test_the_operator_is_told_once_of_each_silence(tmp_path: Path, web: Web) -> None:
    settings = settings_for(tmp_path, web.base).model_copy(
        update={
            "operator": "ops",
            "receivers": (
                ReceiverSettings.model_validate(
                    {"name": "ops", "kind": "email", "connection": "c", "to": ["o@example.org"], "sender": "w@example.org"}
                ),
            ),
        }
    )  # fmt: skip
    since = now()
    for moment in (since, since, since + timedelta(hours=1)):
        assert report_silence(settings, lambda name: None, moment)
    told = Store(settings.state_url).notifications()
    assert [n.message.subject for n in told] == ["wirewatch: the feed watcher is silent"] * 2
