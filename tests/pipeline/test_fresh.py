"""Which entries have their page fetched, over the pipeline and real sockets."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "feeds"))
from feeds_web import Web, feed, limits

from news.ids import entry_key
from news.settings import PublishSettings, Settings
from state.entries import Entries
from warehouse import read
from wirewatch.pipeline import extract, load, poll


@pytest.fixture
def web() -> Iterator[Web]:
    one = Web()
    yield one
    one.close()


def item(n: int, title: str = "", query: str = "", guid: str = "", more: str = "") -> str:
    name = f"<guid isPermaLink='false'>{guid}</guid>" if guid else ""
    shown = title or f"Harbour {n} opens"
    return f"<item><title>{shown}</title><link>/news/{n}{query}</link>{name}{more}</item>"


def publish(web: Web, path: str, *items: str) -> str:
    body = f"<rss version='2.0'><channel><title>t</title>{''.join(items)}</channel></rss>"
    return web.put(path, body)


def article(web: Web, n: int, words: str = "was glad") -> None:
    text = "".join(
        f"<p>Quay number {k} of harbour {n} is ready, and its master {words} of it.</p>"
        for k in range(9)
    )
    page = f"<html><head><title>Harbour {n}</title></head><body><article>{text}</article></body></html>"
    for query in ("", "?utm_source=rss"):
        web.put(f"/news/{n}{query}", page)


def desk(folder: Path, *urls: str) -> Settings:
    return Settings(
        file=folder / "settings.yaml",
        var=folder,
        fetch=limits(robots=False, tdm=False),
        feeds=tuple(feed(url) for url in urls),
        publish=PublishSettings(least_seconds=0),
    )


def run(here: Settings, web: Web, name: str) -> list[str]:
    """The whole way once, all feeds; the pages that were asked for."""
    before = len(web.seen)
    poll(here, name, everything=True)
    extract(here, name)
    load(here, name)
    return sorted(path for path in web.paths()[before:] if path.startswith("/news/"))


def test_a_changed_entry_becomes_a_revision(tmp_path: Path, web: Web) -> None:
    for n in range(4):
        article(web, n)
    url = publish(web, "/feed", *(item(n) for n in range(4)))
    here = desk(tmp_path, url)
    assert run(here, web, "one") == [f"/news/{n}" for n in range(4)]
    # Another order, another counter: nobody's news.
    counted = [item(n, more=f"<description>{n} comments</description>") for n in (3, 2, 1, 0)]
    publish(web, "/feed", *counted)
    assert run(here, web, "two") == []
    article(web, 1, "was not at all glad")
    corrected = item(1, "Harbour 1 opens, its master says")
    publish(web, "/feed", corrected, *(item(n) for n in (0, 2, 3)))
    assert run(here, web, "three") == ["/news/1"]
    rows = read.query(here, "SELECT revision, url FROM articles WHERE revision > 1")[1]
    assert [(n, str(u).rpartition("/")[2]) for n, u in rows] == [(2, "1")]
    publish(web, "/feed", corrected, *(item(n) for n in (2, 3)))
    assert run(here, web, "four") == [], "the change has been seen"


def test_a_feed_that_renames_everything_is_not_fetched_anew(tmp_path: Path, web: Web) -> None:
    for n in range(4):
        article(web, n)
    here = desk(tmp_path, publish(web, "/feed", *(item(n) for n in range(4))))
    assert len(run(here, web, "one")) == 4
    titles = [f"The Wire: harbour {n} opens" for n in range(4)]
    publish(web, "/feed", *(item(n, titles[n]) for n in range(4)))
    assert run(here, web, "two") == []
    titles[2] = "The Wire: harbour 2 shut"
    publish(web, "/feed", *(item(n, titles[n]) for n in range(4)))
    assert run(here, web, "three") == ["/news/2"]


def test_a_page_of_two_feeds_is_fetched_once(tmp_path: Path, web: Web) -> None:
    for n in range(3):
        article(web, n)
    world = publish(web, "/world", item(0), item(1))
    sea = publish(web, "/sea", item(1, query="?utm_source=rss"))
    here = desk(tmp_path, world, sea)
    assert len(run(here, web, "one")) == 2, "in one run"
    publish(web, "/sea", item(0, query="?utm_source=rss"), item(2))
    assert run(here, web, "two") == ["/news/2"], "the other feed had brought it in an earlier run"
    assert stored(here, sea) == stored(here, world) | {entry_key(None, web.base + "/news/2")}
    assert read.query(here, "SELECT count(*), max(revision) FROM articles")[1] == [(3, 1)]
    publish(web, "/sea", item(0, query="?utm_source=rss"), item(2), item(1))
    assert run(here, web, "three") == []


def stored(here: Settings, url: str) -> set[str]:
    """Keys of the entries that are remembered of a feed."""
    links = [f"{url.rpartition('/')[0]}/news/{n}" for n in range(9)]
    return set(Entries(here.state_url).seen(url, [entry_key(None, link) for link in links]))


def test_a_new_guid_for_a_known_page_is_a_change(tmp_path: Path, web: Web) -> None:
    article(web, 0)
    world = publish(web, "/world", item(0, guid="0#0"))
    sea = publish(web, "/sea")
    here = desk(tmp_path, world, sea)
    assert len(run(here, web, "one")) == 1
    publish(web, "/sea", item(0, guid="0#0"))
    assert run(here, web, "two") == []
    publish(web, "/world", item(0, guid="0#1"))
    assert run(here, web, "three") == ["/news/0"], "its own feed gives it a new name"
    publish(web, "/sea", item(0, guid="0#1"))
    assert run(here, web, "four") == [], "that one has come too"


def test_a_page_that_never_came_is_asked_for_by_the_other_feed(tmp_path: Path, web: Web) -> None:
    world = publish(web, "/world", item(0))
    sea = publish(web, "/sea")
    here = desk(tmp_path, world, sea)
    assert run(here, web, "one") == ["/news/0"], "404"
    article(web, 0)
    publish(web, "/sea", item(0))
    assert run(here, web, "two") == ["/news/0"]
