"""Pages fetched again to see whether they have changed, over the pipeline and real sockets."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "feeds"))
from feeds_web import Handler, Web, feed, limits

from news.settings import (
    AlertSettings,
    IngestSettings,
    PublishSettings,
    ReceiverSettings,
    RouteSettings,
    Settings,
    WatchSettings,
)
from news.time import now
from state.store import Store
from warehouse import read
from wirewatch.pipeline import extract, load, match, poll
from wirewatch.pipeline.poll import due_shards

FEED = (
    "<rss version='2.0'><channel><title>t</title><item><title>Harbour opens</title>"
    "<link>/news/1</link>{}</item></channel></rss>"
)


@pytest.fixture
def web() -> Iterator[Web]:
    one = Web()
    yield one
    one.close()


def desk(
    folder: Path, web: Web, *, hours: tuple[float, ...] = (1, 6, 24), more: str = ""
) -> Settings:
    return Settings(
        file=folder / "settings.yaml",
        var=folder,
        fetch=limits(robots=False, tdm=False),
        feeds=(feed(web.put("/feed", FEED.format(more))),),
        ingest=IngestSettings(shards=1, refetch_hours=hours),
        publish=PublishSettings(least_seconds=0),
    )


def body(words: str = "was glad") -> bytes:
    lines = (
        f"<p>Quay {k} of the harbour is ready, and its master {words} of it.</p>" for k in range(9)
    )
    head = "<html><head><title>Harbour</title></head><body><article>"
    return f"{head}{''.join(lines)}</article></body></html>".encode()


def article(web: Web, words: str = "was glad") -> None:
    web.put("/news/1", body(words))


def run(here: Settings, web: Web, name: str, hours: float, *, until: str = "") -> int:
    """The whole way at so many hours from now; how often the page was asked for."""
    before = len(web.seen)
    poll(here, name, now=now() + timedelta(hours=hours))
    extract(here, name)

    def step(done: str) -> None:
        if done == until:
            raise KeyboardInterrupt

    load(here, name, after_step=step)
    return web.paths()[before:].count("/news/1")


def revisions(here: Settings) -> list[tuple[object, ...]]:
    return list(read.query(here, "SELECT revision, words_added FROM article_changes")[1])


def test_a_page_is_fetched_three_times_again(tmp_path: Path, web: Web) -> None:
    article(web)
    here = desk(tmp_path, web)
    assert run(here, web, "first", 0) == 1
    assert run(here, web, "early", 0.9) == 0
    assert due_shards(here, "r", now() + timedelta(hours=1.1)) == [0]
    assert run(here, web, "same", 1.1) == 1
    assert revisions(here) == []
    article(web, "was not glad")
    assert run(here, web, "changed", 6.1) == 1
    assert revisions(here) == [(2, 9)]
    assert run(here, web, "last", 24.1) == 1
    assert run(here, web, "after", 48) == 0
    assert read.query(here, "SELECT status, count(*) FROM pages GROUP BY 1")[1] == [("article", 1)]


def test_an_unchanged_page_costs_a_304(tmp_path: Path, web: Web) -> None:
    asked = list[str | None]()

    def conditional(handler: Handler) -> None:
        asked.append(handler.headers.get("If-None-Match"))
        if asked[-1] == '"v1"':
            handler.answer(304, b"", {"ETag": '"v1"'})
        else:
            handler.answer(200, body(), {"ETag": '"v1"', "Content-Type": "text/html"})

    web.route("/news/1", conditional)
    here = desk(tmp_path, web)
    run(here, web, "first", 0)
    assert run(here, web, "same", 1.1) == 1
    assert run(here, web, "same still", 6.1) == 1
    assert asked == [None, '"v1"', '"v1"']
    assert read.query(here, "SELECT status, count(*) FROM pages GROUP BY 1")[1] == [("article", 1)]
    assert read.query(here, "SELECT count(*) FROM articles")[1] == [(1,)]


def test_a_watch_is_told_once_and_of_what_a_revision_says_anew(tmp_path: Path, web: Web) -> None:
    receiver = ReceiverSettings(
        name="mail", kind="email", connection="c", to=("d@example.org",), sender="w@example.org"
    )
    here = desk(tmp_path, web).model_copy(
        update={
            "receivers": (receiver,),
            "route": RouteSettings(receivers=("mail",)),
            "alert": AlertSettings(first_poll="each"),
            "watches": (
                WatchSettings(name="plain", query="says:quay"),
                WatchSettings(name="changed", query="says:quay", revised=True),
            ),
        }
    )
    quoted = "was glad and said: “The quay is open to all ships of the river”, smiling"

    def told(watch: str) -> list[str]:
        match(here)
        store = Store(here.state_url).notifications()
        return [n.condition for n in store if n.watch == watch]

    article(web, quoted)
    run(here, web, "first", 0)
    assert (told("plain"), told("changed")) == (["match"], [])
    article(web, quoted + ", and was seen to laugh")
    run(here, web, "same words", 1.1)
    assert (told("plain"), told("changed")) == (["match"], [])
    article(web, quoted.replace("open to all ships", "closed to every ferry"))
    run(here, web, "other words", 6.1)
    assert told("changed") == ["revised:3"]
    assert read.query(here, "SELECT count(DISTINCT revision) FROM quotes")[1] == [(3,)]


def test_what_is_lost_on_the_way_changes_nothing(tmp_path: Path, web: Web) -> None:
    article(web)
    here = desk(tmp_path, web)
    run(here, web, "first", 0)
    web.put("/news/1", "gone", status=404)
    assert run(here, web, "gone", 1.1) == 1
    assert read.query(here, "SELECT status, reason FROM pages")[1] == [("article", None)]
    assert read.query(here, "SELECT count(*) FROM articles")[1] == [(1,)]


def test_killed_before_its_state_is_kept_a_change_counts_once(tmp_path: Path, web: Web) -> None:
    article(web)
    here = desk(tmp_path, web)
    run(here, web, "first", 0)
    article(web, "was not glad")
    with pytest.raises(KeyboardInterrupt):
        run(here, web, "changed", 1.1, until="publish")
    load(here, "changed")
    load(here, "changed")
    assert revisions(here) == [(2, 9)]
    assert run(here, web, "next", 1.2) == 0
    assert run(here, web, "second", 6.1) == 1


def test_nothing_is_fetched_again_where_nobody_asks_or_it_is_old(tmp_path: Path, web: Web) -> None:
    article(web)
    never = desk(tmp_path / "never", web, hours=())
    old = desk(tmp_path / "old", web, more="<pubDate>Tue, 01 Mar 2022 12:00:00 GMT</pubDate>")
    for here in (never, old):
        assert run(here, web, "first", 0) == 1
        assert run(here, web, "later", 1.1) == 0


def live(web: Web, *posts: int) -> None:
    """A live blog at the page, newest post first."""
    told = "".join(
        f"<section class='live-post' id='p{n}'><time datetime='2026-03-01T1{n}:00:00Z'>1{n}:00</time>"
        f"<h2>Ferry {n} turns back</h2><p>Ferry number {n} turned back before the quay on Sunday, and its "
        f"master, Ann Berg {n}, told the harbour that the swell at the mole had been too high for her.</p>"
        f"<p>The next one leaves at 1{n} o'clock, the company wrote to those who were waiting.</p></section>"
        for n in sorted(posts, reverse=True)
    )
    web.put("/news/1", f"<html><head><title>Harbour live</title></head><body><main>{told}</main>")


def test_a_live_blog_that_grows_adds_its_new_posts_once(tmp_path: Path, web: Web) -> None:
    live(web, 1, 2)
    here = desk(tmp_path, web)
    run(here, web, "first", 0)
    query = "SELECT part, title, hour(published), revision FROM articles ORDER BY part"
    first = read.query(here, query)[1]
    assert first == [("p1", "Ferry 1 turns back", 11, 1), ("p2", "Ferry 2 turns back", 12, 1)]
    live(web, 1, 2, 3)
    assert run(here, web, "grown", 1.1) == 1
    grown = [*first, ("p3", "Ferry 3 turns back", 13, 1)]
    assert read.query(here, query)[1] == grown
    assert run(here, web, "same", 6.1) == 1
    assert read.query(here, query)[1] == grown
