"""The way of an article where it is narrow: budgets, hostile pages, retries, word to the operator."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "warehouse"))
from made_warehouse import FEED, NOON, entry, page, settings_in

from news.records import Credentials, FeedState, Poll
from news.schema import ReceiverSettings, RouteSettings
from news.settings import Settings
from state.entries import Entries
from state.store import Store
from warehouse import read, stage
from wirewatch.pipeline import extract, load
from wirewatch.pipeline.fresh import fresh
from wirewatch.pipeline.operator import report_failure
from wirewatch.pipeline.poll import shard_of
from wirewatch.sinks import MailSink

HOSTILE = str(Path(__file__).resolve().parents[2])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


def poll_of(numbers: range) -> Poll:
    state = FeedState(
        url=FEED.url, etag='"1"', polled=NOON, succeeded=NOON, due=NOON + timedelta(hours=1)
    )
    return Poll(feed=FEED, state=state, entries=tuple(entry(n) for n in numbers))


def test_a_feed_that_is_cut_is_due_again_without_validators(settings: Settings) -> None:
    known = Entries(settings.state_url)
    [poll] = fresh([poll_of(range(10))], known, 4)
    assert len(poll.entries) == 4
    assert (poll.state.etag, poll.state.due) == (None, NOON)
    [whole] = fresh([poll_of(range(10))], known, 10)
    assert whole.state.etag == '"1"'


def test_one_host_is_asked_by_one_shard() -> None:
    assert len({shard_of(f"https://news.example/{i}.xml", 8) for i in range(50)}) == 1
    assert {shard_of(f"https://n{i}.example/", 2) for i in range(50)} == {0, 1}


def test_a_hostile_page_is_quarantined_and_its_shard_goes_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", HOSTILE)
    folder = stage.run_folder(settings, "r")
    stage.write_polls(folder, "0", [poll_of(range(4))])
    bodies = [b"fine", b"kill", b"fine", b"raise"]
    stage.write_pages(folder, "0", (page(n, body) for n, body in enumerate(bodies)))
    report = extract(settings, "r", target="tests.pipeline.hostile_pages:extract")
    assert report.statuses == {"article": 2, "quarantined": 1, "failed": 1}
    loaded = load(settings, "r")
    assert loaded.articles == 2
    found = dict(
        read.query(settings, "SELECT status, reason FROM pages WHERE status <> 'article'")[1]
    )
    assert found["quarantined"].startswith("kill: the extractor died (signal 9)")
    assert found["failed"] == "ValueError: no such thing"
    known = Entries(settings.state_url).seen(FEED.url, [entry(n).key for n in range(4)])
    assert len(known) == 4  # never asked for again


def test_shards_of_extraction_share_the_pages_evenly(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", HOSTILE)
    folder = stage.run_folder(settings, "r")
    stage.write_polls(folder, "0", [poll_of(range(7))])
    stage.write_pages(folder, "0", (page(n, b"fine") for n in range(7)))
    target = "tests.pipeline.hostile_pages:extract"
    counts = [extract(settings, "r", shard=i, shards=2, target=target).pages for i in range(2)]
    assert counts == [4, 3]
    assert load(settings, "r").articles == 7


def test_a_page_that_could_not_be_had_is_asked_for_again(settings: Settings) -> None:
    folder = stage.run_folder(settings, "r")
    stage.write_polls(folder, "0", [poll_of(range(1))])
    stage.write_pages(folder, "0", [page(0, None)])
    extract(settings, "r", target="tests.pipeline.hostile_pages:extract")
    load(settings, "r")
    store = Store(settings.state_url)
    [waiting] = store.waiting(NOON + timedelta(days=36500))
    assert (waiting.key, waiting.attempts) == (entry(0).key, 1)
    assert read.query(settings, "SELECT status FROM pages")[1] == [("retry",)]


def test_the_operator_hears_once_of_a_failed_task(settings: Settings, tmp_path: Path) -> None:
    with MailSink(tmp_path / "mail", "127.0.0.1") as mail:
        desk = settings.model_copy(
            update={
                "operator": "ops",
                "route": RouteSettings(receivers=("readers",)),
                "receivers": tuple(
                    ReceiverSettings(
                        name=n,
                        kind="email",
                        connection="smtp",
                        to=(f"{n}@x.example",),
                        sender="w@x.example",
                    )
                    for n in ("ops", "readers")
                ),
            }
        )
        extra: dict[str, object] = {"disable_ssl": "true", "disable_tls": "true"}
        credentials = Credentials(kind="smtp", host="127.0.0.1", port=mail.port, extra=extra)
        for _ in range(2):
            assert report_failure(
                desk, lambda _: credentials, dag="ingest", task="load", run="r1", attempt=5,
                error="disk full\nBcc: all@x.example", link=None,
            )  # fmt: skip
        assert mail.count == 1
        [message] = mail.messages()
        text = message if isinstance(message, str) else Path(str(message)).read_text()
        assert "ops@x.example" in text
        assert "readers@x.example" not in text
        assert "disk full Bcc: all@x.example" in text.replace("=\n", "")
