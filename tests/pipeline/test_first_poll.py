"""A feed's first poll, from its server to the reader: one message a watch, then each for itself."""

from __future__ import annotations

import email
import email.policy
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "feeds"))
from feeds_web import Web, feed, limits

from alerts.first import was_there
from news.records import Article, Credentials, Extraction, Match
from news.schema import AlertSettings, IngestSettings, ReceiverSettings, RouteSettings
from news.settings import Settings, WatchSettings
from news.time import now, rfc2822
from state.store import Store
from wirewatch.pipeline import deliver, extract, load, match, poll
from wirewatch.sinks import MailSink

NAMES = "Alder Birch Cedar Elm Hazel Larch Maple Rowan".split()
AGES = [1, 2, 3, 4, 100]  # hours; the last is too old to be told


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[MailSink]:
    with MailSink(tmp_path / "mail") as running:
        yield running


@pytest.fixture
def web() -> Iterator[Web]:
    one = Web()
    yield one
    one.close()


def publish(web: Web, *ages: float) -> str:
    """A feed of articles so many hours old."""
    items = ""
    for n, age in enumerate(ages):
        day = rfc2822(now() - timedelta(hours=age))
        items += f"<item><title>Harbour {NAMES[n]} opens</title><link>/news/{n}</link><pubDate>{day}</pubDate></item>"
        text = "".join(
            f"<p>{' '.join(f'{NAMES[n]}{k}{w}' for w in range(12))} and a quay of number {k}.</p>"
            for k in range(9)
        )
        head = f"<title>Harbour {NAMES[n]} opens</title>"
        web.put(
            f"/news/{n}", f"<html><head>{head}</head><body><article>{text}</article></body></html>"
        )
    body = f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>"
    return web.put("/feed", body)


def desk(folder: Path, url: str, **alert: str) -> Settings:
    receiver = ReceiverSettings(
        name="mail", kind="email", connection="c", to=("d@example.org",), sender="w@example.org"
    )
    return Settings(
        file=folder / "settings.yaml",
        var=folder,
        fetch=limits(robots=False, tdm=False),
        ingest=IngestSettings(pages_per_run=3),
        alert=AlertSettings.model_validate(alert),
        feeds=(feed(url),),
        watches=(
            WatchSettings(name="harbours", query="harbour"),
            WatchSettings(name="quays", query="quay"),
        ),
        receivers=(receiver,),
        route=RouteSettings(receivers=("mail",)),
    )


def run(here: Settings, sink: MailSink, name: str) -> list[str]:
    """The whole way once; the subjects of the mails that came of it."""
    before = sink.count
    poll(here, name, everything=True)
    extract(here, name)
    load(here, name)
    match(here)
    extra = {"disable_tls": True, "disable_ssl": True, "timeout": 5}
    smtp = Credentials(kind="smtp", host="127.0.0.1", port=sink.port, extra=extra)
    deliver(here, lambda _: smtp)
    return sorted(str(_read(file)["Subject"]) for file in sink.messages()[before:])


def _read(file: Path) -> EmailMessage:
    return email.message_from_bytes(file.read_bytes(), policy=email.policy.default)


def test_what_was_there_is_one_message_a_watch(tmp_path: Path, sink: MailSink, web: Web) -> None:
    here = desk(tmp_path, publish(web, *AGES))
    assert run(here, sink, "one") == ["3 matches: harbours 3", "3 matches: quays 3"]
    [text] = [_read(f).get_body(("plain",)) for f in sink.messages()[:1]]
    assert text and "polled for the first time" in text.get_content()
    # Only three pages a run: the fourth was there as well, the fifth is too old.
    alone = run(here, sink, "two")
    assert len(alone) == 2 and Store(here.state_url).settled({here.feeds[0].url})
    publish(web, *AGES, 0.2, 0.1)
    assert len(run(here, sink, "three")) == 4, "two new articles, each told by both watches"
    assert run(here, sink, "four") == []


def test_each_where_it_is_wished(tmp_path: Path, sink: MailSink, web: Web) -> None:
    here = desk(tmp_path, publish(web, 1, 2, 3), first_poll="each")
    assert len(run(here, sink, "one")) == 6


def test_what_a_first_poll_is() -> None:
    at = now()
    article = Article(
        id="a", revision=1, url="https://a.example/1", part="", outlet="A", title="T", byline=None,
        published=None, seen=at, at=at, language="en", text="t", text_hash="h", source="page",
        feed="https://a.example/feed",
    )  # fmt: skip
    found = Extraction(doc_id="a", url=article.url, status="article", article=article)
    one = Match(watch="w", load=1, extraction=found, hits=())
    assert was_there(one, {"https://a.example/feed": at})
    assert was_there(one, {"https://a.example/feed": None}), "it has not been read in full"
    assert not was_there(one, {"https://a.example/feed": at - timedelta(seconds=1)})
    assert not was_there(one, {}), "nobody has polled it"
    by_hand = replace(found, article=replace(article, feed=None))
    assert not was_there(replace(one, extraction=by_hand), {"https://a.example/feed": at})
