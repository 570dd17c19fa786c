"""A watch that asks for more than a match: spread, revisions, surges, silences, first times."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "warehouse"))

import made_warehouse as made

from alerts.watch import compile
from news.ids import text_hash
from news.records import Extraction, FeedState, Notification, Party, Poll
from news.settings import ReceiverSettings, RouteSettings, Settings, WatchSettings
from state.store import Store
from warehouse import stage
from wirewatch.pipeline.load import load
from wirewatch.pipeline.match import match
from wirewatch.pipeline.replay import replay

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


def heard(desk: Settings, at: datetime) -> None:
    """A feed was read with success."""
    state = FeedState(url=made.FEED.url, polled=at, succeeded=at)
    Store(desk.state_url).commit([Poll(feed=made.FEED, state=state)], [], attempts=4, now=at)


def dated(n: int, at: datetime, text: str | None = None) -> Extraction:
    one = made.extraction(n, text)
    assert one.article is not None
    changed = replace(one.article, published=at, seen=at, at=at, text_hash=str(n))
    return replace(one, article=changed)


def lands(desk: Settings, run: str, at: datetime, *some: tuple[int, Extraction]) -> None:
    """The articles are loaded and matched at a time."""
    folder = stage.run_folder(desk, run)
    stage.write_pages(folder, "0", (made.page(n) for n, _ in some))
    stage.write_extractions(folder, "0", ((made.page(n), [one]) for n, one in some))
    load(desk, run)
    heard(desk, at)
    match(desk, now=at)


def asking(desk: Settings, **asked: Any) -> Settings:
    watch = WatchSettings.model_validate({"name": "w", "query": "says:ship"} | asked)
    return desk.model_copy(update={"watches": (watch,)})


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
    # The second outlet's is the same quote: told already.
    assert sorted(n.condition for n in told(desk, "both")) == ["match", "spread:2"]


def test_an_article_that_changes_what_it_says(desk: Settings) -> None:
    arrives(desk, "r1", (1, article(1, "Courier")))
    assert told(desk, "changed") == []
    arrives(desk, "r2", (1, article(1, "Courier", SAID.replace("open", "closed"))))
    (one,) = told(desk, "changed")
    assert one.condition == "revised:2"
    assert "closed" in one.message.body
    arrives(desk, "r3", (1, article(1, "Courier", SAID.replace("open", "closed"))))
    assert told(desk, "changed") == [one]


DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def usual(desk: Settings) -> None:
    """Two a day for two weeks, loaded before the watch is armed."""
    old = [(n, dated(n, made.NOON - 15 * DAY + n * DAY / 2)) for n in range(28)]
    lands(desk.model_copy(update={"watches": ()}), "old", made.NOON - DAY, *old)


def test_a_spike_is_told_once_and_counts_what_was_there_before(desk: Settings) -> None:
    desk = asking(desk, spike=3)
    usual(desk)
    new = [(100 + n, dated(100 + n, made.NOON - n * HOUR)) for n in range(12)]
    lands(desk, "r1", made.NOON, *new[:6])
    assert told(desk, "w") == []
    lands(desk, "r2", made.NOON, *new[6:8])
    (one,) = told(desk, "w")
    assert (one.condition, one.message.subject) == ("spike", "w: 8 articles in 1 day, usually 2")
    assert "Title 100" in one.message.body
    lands(desk, "r3", made.NOON + HOUR, *new[8:])  # it goes on
    match(desk, now=made.NOON + 2 * HOUR)
    assert told(desk, "w") == [one]


def test_a_revision_is_not_more(desk: Settings) -> None:
    desk = asking(desk, spike={"times": 3, "least": 2})
    lands(
        desk.model_copy(update={"watches": ()}),
        "old",
        made.NOON - 9 * DAY,
        (0, dated(0, made.NOON - 9 * DAY)),
    )
    one = dated(1, made.NOON)
    lands(desk, "r1", made.NOON, (1, one))
    assert one.article is not None
    lands(
        desk, "r2", made.NOON, (1, replace(one, article=replace(one.article, text_hash="changed")))
    )
    assert told(desk, "w") == []
    lands(desk, "r3", made.NOON, (2, dated(2, made.NOON)))
    assert len(told(desk, "w")) == 1


def test_a_silence_is_told_once_and_again_after_the_next(desk: Settings) -> None:
    desk = asking(desk, silence="3d")
    lands(desk, "r1", made.NOON, (1, dated(1, made.NOON)))
    heard(desk, made.NOON + 2 * DAY)
    match(desk, now=made.NOON + 2 * DAY)
    assert told(desk, "w") == []
    # Nothing was read since: then it is we who are deaf.
    match(desk, now=made.NOON + 4 * DAY)
    assert told(desk, "w") == []
    for later in (3 * DAY, 4 * DAY):
        heard(desk, made.NOON + later)
        match(desk, now=made.NOON + later)
    (one,) = told(desk, "w")
    assert (one.condition, one.message.subject) == ("silence", "w: nothing for 3 days")
    assert "Title 1" in one.message.body
    back = made.NOON + 5 * DAY
    lands(desk, "r2", back, (2, dated(2, back)))
    heard(desk, back + 4 * DAY)
    match(desk, now=back + 4 * DAY)
    assert [n.message.subject for n in told(desk, "w")][1:] == ["w: nothing for 4 days"]


def test_what_goes_on_is_told_again_where_the_route_says_so(desk: Settings) -> None:
    desk = asking(desk, silence="3d", spike=3)
    route = RouteSettings.model_validate({"receivers": ("mail",), "repeat_interval": "2d"})
    desk = desk.model_copy(update={"route": route})
    lands(desk, "r1", made.NOON, (1, dated(1, made.NOON)))
    for days in (3, 4, 5, 6, 7.5):
        heard(desk, made.NOON + days * DAY)
        match(desk, now=made.NOON + days * DAY)
    assert [n.message.subject for n in told(desk, "w")] == [
        f"w: nothing for {n} days" for n in (3, 5, 8)
    ]


def test_a_backfill_alerts_only_if_asked_and_then_however_old(desk: Settings) -> None:
    desk = asking(desk)
    lands(desk, "r1", made.NOON, (1, dated(1, made.NOON)))
    old = made.NOON - 300 * DAY
    for n in (2, 3):
        folder = stage.run_folder(desk, f"old-{n}")
        stage.write_pages(folder, "0", [made.page(n)])
        stage.write_extractions(folder, "0", [(made.page(n), [dated(n, old)])])
        load(desk, f"old-{n}", origin="backfill")
        match(desk, now=made.NOON)
    assert [n.message.brief.headline for n in told(desk, "w") if n.message.brief] == [
        "w: Harbour Master: “Ship 1 is late.”"
    ]
    match(desk, now=made.NOON, backfill=3)
    assert len(told(desk, "w")) == 2
    assert "Ship 3" in told(desk, "w")[-1].message.body + told(desk, "w")[0].message.body


def test_a_watch_that_never_heard_anything_is_silent_from_when_it_was_set(desk: Settings) -> None:
    desk = asking(desk, query="says:zeppelin", silence="3d")
    lands(desk, "r1", made.NOON, (1, dated(1, made.NOON)))
    heard(desk, made.NOON + 3 * DAY)
    match(desk, now=made.NOON + 3 * DAY)
    (one,) = told(desk, "w")
    assert "since the watch was set, on 2 March 2026" in one.message.body


def met(n: int, at: datetime, whom: str) -> Extraction:
    one = dated(n, at)
    other = Party(mention=whom, start=0, end=1, id=f"per:{whom}", name=whom)
    return replace(one, events=(replace(one.events[0], recipients=(other,)),))


def test_two_that_come_together_for_the_first_time(desk: Settings) -> None:
    desk = asking(desk, query="event:CONSULT", new=["actor", "recipient"])
    before = desk.model_copy(update={"watches": ()})
    lands(before, "old", made.NOON, (1, met(1, made.NOON, "Ada")))
    lands(desk, "r1", made.NOON, (2, met(2, made.NOON, "Ada")))
    assert told(desk, "w") == []
    lands(desk, "r2", made.NOON, (3, met(3, made.NOON, "Bea")), (4, met(4, made.NOON, "Bea")))
    (one,) = told(desk, "w")
    assert one.condition == "new"
    assert "together for the first time: X and Bea" in one.message.body
    lands(desk, "r3", made.NOON, (5, met(5, made.NOON, "Bea")), (6, met(6, made.NOON, "Cy")))
    assert len(told(desk, "w")) == 2


def test_another_query_is_another_memory_and_a_backfill_teaches(desk: Settings) -> None:
    desk = asking(desk, query="event:CONSULT", new=["actor", "recipient"])
    lands(desk, "r1", made.NOON, (1, met(1, made.NOON, "Ada")))
    folder = stage.run_folder(desk, "last-year")
    old = made.NOON - 300 * DAY
    stage.write_pages(folder, "0", [made.page(2)])
    stage.write_extractions(folder, "0", [(made.page(2), [met(2, old, "Bea")])])
    load(desk, "last-year", origin="backfill")
    match(desk, now=made.NOON)
    lands(desk, "r2", made.NOON, (3, met(3, made.NOON, "Bea")))
    assert told(desk, "w") == []
    changed = asking(desk, query="event:CONSULT AND outlet:A", new=["actor", "recipient"])
    lands(changed, "r3", made.NOON, (4, met(4, made.NOON, "Ada")), (5, met(5, made.NOON, "Cy")))
    (one,) = told(desk, "w")
    assert "X and Cy" in one.message.body


def test_the_query_for_the_first_time(desk: Settings) -> None:
    desk = asking(desk, query='says:"ship 7"', new=True)
    lands(desk, "r1", made.NOON, (1, dated(1, made.NOON)))
    lands(desk, "r2", made.NOON, (7, dated(7, made.NOON)))
    lands(
        desk,
        "r3",
        made.NOON,
        (8, dated(8, made.NOON, "He said: “Ship 7 is here.”\nShe met him in Geneva.")),
    )
    (one,) = told(desk, "w")
    assert "this matches for the first time" in one.message.body


def test_a_watch_test_tells_what_would_have_been_told(desk: Settings) -> None:
    desk = asking(desk, spike=3, silence="4d", new=True)
    usual(desk)
    surge = [(100 + n, dated(100 + n, made.NOON + 7 * DAY - n * HOUR)) for n in range(9)]
    lands(desk, "r1", made.NOON + 7 * DAY, *surge)
    asks = desk.watches[0]
    found = replay(desk, compile(asks), made.NOON - 2 * DAY, made.NOON + 8 * DAY, asks=asks)
    assert [what for _, what in found.told] == [
        "nothing for 8 days",
        "5 articles in 1 day, usually 1",
    ]
    assert found.matched == 9 + 2
    every = replay(desk, compile(asks), made.NOON - 99 * DAY, made.NOON + 8 * DAY, asks=asks)
    assert every.told[0][1] == "this matches for the first time"


def test_a_watch_test_tells_what_would_have_spread(desk: Settings) -> None:
    quiet = desk.model_copy(update={"watches": ()})
    for n, outlet in enumerate(("Courier", "Wire", "Wire", "Dispatch", "Herald")):
        at = made.NOON + n * HOUR
        one = article(n, outlet)
        assert one.article is not None
        dated_ = replace(one.article, published=at, seen=at, at=at)
        lands(quiet, f"r{n}", at, (n, replace(one, article=dated_)))
    asks, until = desk.watches[0], made.NOON + DAY
    found = replay(desk, compile(asks), made.NOON, until, asks=asks)
    third = made.NOON + 3 * HOUR
    assert found.told == [(third, f"3 outlets carry it: Courier, Wire, Dispatch: “{SAID}.”")]
    # The fourth outlet is after it was told: from then on nothing is.
    assert replay(desk, compile(asks), third + HOUR, until, asks=asks).told == []
    wider = asks.model_copy(update={"spread": 5})
    assert replay(desk, compile(wider), made.NOON, until, asks=wider).told == []


def test_a_watch_test_tells_what_would_have_been_revised(desk: Settings) -> None:
    quiet = desk.model_copy(update={"watches": ()})
    changed = SAID.replace("open", "closed")
    for n, said in enumerate((SAID, changed, changed.replace("harbour", "port"))):
        arrives(quiet, f"r{n}", (1, article(1, "Courier", said)))
    asks, until = desk.watches[1], made.NOON + 9999 * DAY
    found = replay(desk, compile(asks), made.NOON - DAY, until, asks=asks)
    # The last revision matches no longer: it neither counts nor tells.
    ((_, what),) = found.told
    assert what == (
        f"revision 2 of an article that matched says this for the first time: “{changed}.”"
    )
    assert found.matched == 0
