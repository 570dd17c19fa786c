"""A watch that asks for more than a match: the same quote in so many outlets, an article that changed."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "warehouse"))

import made_warehouse as made

from news.ids import text_hash
from news.records import Extraction, Notification
from news.settings import ReceiverSettings, RouteSettings, Settings, WatchSettings
from state.store import Store
from warehouse import stage
from wirewatch.pipeline.load import load
from wirewatch.pipeline.match import match

SAID = "We shall keep the northern harbour open through the whole of the winter"
LATER = made.NOON + timedelta(hours=1)


@pytest.fixture
def desk(tmp_path: Path) -> Settings:
    receiver = ReceiverSettings(
        name="mail", kind="email", connection="c", to=("d@example.org",), sender="w@example.org"
    )
    return made.settings_in(tmp_path).model_copy(
        update={
            "receivers": (receiver,),
            "route": RouteSettings(receivers=("mail",)),
            "watches": (
                WatchSettings(name="wide", query="says:harbour", spread=3),
                WatchSettings(name="changed", query="says:harbour", revised=True),
                WatchSettings(name="both", query="says:harbour", spread=2, each=True),
            ),
        }
    )


def article(n: int, outlet: str, said: str = SAID) -> Extraction:
    one = made.extraction(n, f"The harbour master said: “{said}.”\nShe met the pilot in Geneva.")
    assert one.article is not None
    changed = replace(one.article, outlet=outlet, text_hash=text_hash("t", said))
    return replace(one, article=changed)


def arrives(desk: Settings, run: str, *some: tuple[int, Extraction]) -> None:
    """The articles are loaded and matched."""
    folder = stage.run_folder(desk, run)
    stage.write_pages(folder, "0", (made.page(n) for n, _ in some))
    stage.write_extractions(folder, "0", ((made.page(n), [one]) for n, one in some))
    load(desk, run)
    match(desk, now=LATER)


def told(desk: Settings, watch: str) -> list[Notification]:
    return [n for n in Store(desk.state_url).notifications() if n.watch == watch]


def test_a_quote_that_spreads_is_told_once(desk: Settings) -> None:
    arrives(desk, "r1", (1, article(1, "Courier")), (2, article(2, "Wire")))
    assert told(desk, "wide") == []
    arrives(desk, "r2", (3, article(3, "Wire")))  # the same outlet again
    assert told(desk, "wide") == []
    arrives(desk, "r3", (4, article(4, "Dispatch")))
    (one,) = told(desk, "wide")
    assert one.condition == "spread:3"
    assert "3 outlets carry it: Courier, Dispatch, Wire" in one.message.body
    arrives(desk, "r4", (5, article(5, "Herald")))
    assert told(desk, "wide") == [one]


def test_each_match_and_the_spread_where_both_are_asked(desk: Settings) -> None:
    arrives(desk, "r1", (1, article(1, "Courier")))
    arrives(desk, "r2", (2, article(2, "Wire")))
    assert sorted(n.condition for n in told(desk, "both")) == ["match", "match", "spread:2"]


def test_an_article_that_changes_what_it_says(desk: Settings) -> None:
    arrives(desk, "r1", (1, article(1, "Courier")))
    assert told(desk, "changed") == []
    arrives(desk, "r2", (1, article(1, "Courier", SAID.replace("open", "closed"))))
    (one,) = told(desk, "changed")
    assert one.condition == "revised:2"
    assert "closed" in one.message.body
    arrives(desk, "r3", (1, article(1, "Courier", SAID.replace("open", "closed"))))
    assert told(desk, "changed") == [one]
