"""The trigger that Airflow's triggerer runs: found by its name, fires with what is staged, ends at once."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "feeds"))
from feeds_web import Web, rss

from news.settings import read_settings
from wirewatch.pipeline.watcher import sweep

pytestmark = pytest.mark.airflow


@pytest.fixture
def web() -> Iterator[Web]:
    one = Web()
    yield one
    one.close()


@pytest.fixture
def file(tmp_path: Path, web: Web, monkeypatch: pytest.MonkeyPatch) -> Path:
    feeds = {"feeds": [{"url": web.put("/feed", rss(1)), "outlet": "Test"}]}
    main = {"var": "var", "fetch": {"allowed_hosts": ["127.0.0.0/8"]}}
    for name, data in (("settings", main), ("feeds", feeds), ("watches", {})):
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(data))
    monkeypatch.setenv("WIREWATCH_SETTINGS", str(tmp_path / "settings.yaml"))
    return tmp_path / "settings.yaml"


def test_it_fires_with_the_staged_files_and_lets_go_when_it_is_cancelled(file: Path) -> None:
    from airflow._shared.module_loading import import_string
    from watcher import FEEDS, FeedWatcher

    name, arguments = FeedWatcher().serialize()
    trigger = import_string(name)(**arguments)
    assert [w.trigger.serialize()[0] for w in FEEDS.watchers] == [name]
    settings = read_settings(file)

    async def once() -> list[str]:
        events = trigger.run()
        event = await asyncio.wait_for(anext(events), 60)
        assert not sweep(settings, "while it lives").asked
        waiting = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0.5)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        return list(event.payload["staged"])

    [staged] = asyncio.run(once())
    assert Path(staged).parent == settings.staging / ".inbox"
    assert sweep(settings, "after it").asked, "its lock is free"


def test_ingest_starts_by_the_watched_feeds_and_every_quarter_of_an_hour(root: Path) -> None:
    from airflow.dag_processing.dagbag import DagBag
    from airflow.serialization.encoders import encode_timetable

    dag = DagBag(dag_folder=str(root / "dags" / "ingest.py")).dags["ingest"]
    found = repr(encode_timetable(dag.timetable))
    assert "*/15 * * * *" in found and "wirewatch://feeds" in found
