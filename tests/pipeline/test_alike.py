"""The same in many outlets is one message, which grows while it can; a story is one thread."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "warehouse"))

import made_warehouse as made

from alerts.receivers.email import compose
from news.ids import text_hash
from news.records import Extraction, Notification
from news.settings import ReceiverSettings, RouteSettings, Settings, WatchSettings
from state.store import Store
from warehouse import stage
from wirewatch.pipeline.load import load
from wirewatch.pipeline.match import match

SAID = "We shall keep the northern harbour open through the whole of the winter"
LATER = made.NOON + timedelta(hours=1)
# Fifty words and more, so that copies of the whole are found.
WIRE = (
    "The council of the northern towns met on Monday in the old customs house and spoke for six hours of the "
    "ferries, of the price of grain and of the ice that every year shuts three of the five ports which the "
    "islands need. Nobody left the room before midnight, and two of the mayors slept on the benches of the "
    "hall until the first tram came.\n"
)


@pytest.fixture
def desk(tmp_path: Path) -> Settings:
    kinds = {"mail": "email", "chat": "slack"}
    receivers = tuple(
        ReceiverSettings.model_validate(
            {
                "name": name,
                "kind": kind,
                "connection": "c",
                "to": ["d@example.org"],
                "sender": "w@example.org",
            }
        )
        for name, kind in kinds.items()
    )
    return made.settings_in(tmp_path).model_copy(
        update={
            "receivers": receivers,
            "route": RouteSettings(receivers=("mail",)),
            "watches": (WatchSettings(name="w", query="says:harbour"),),
        }
    )


def article(n: int, outlet: str, said: str = SAID, before: str = "") -> Extraction:
    one = made.extraction(
        n, f"{before}The harbour master said: “{said}.”\nShe met the pilot in Geneva."
    )
    assert one.article is not None
    at = made.NOON + timedelta(minutes=n)
    changed = replace(
        one.article,
        outlet=outlet,
        text_hash=text_hash("t", before + said),
        published=at,
        seen=at,
        at=at,
    )
    return replace(one, article=changed)


def arrives(desk: Settings, run: str, *some: tuple[int, Extraction]) -> None:
    folder = stage.run_folder(desk, run)
    stage.write_pages(folder, "0", (made.page(n) for n, _ in some))
    stage.write_extractions(folder, "0", ((made.page(n), [one]) for n, one in some))
    load(desk, run)
    match(desk, now=LATER)


def told(desk: Settings) -> list[Notification]:
    return Store(desk.state_url).notifications()


def root(desk: Settings) -> str:
    """The notification with no other before it in its thread."""
    (one,) = (n.id for n in told(desk) if n.thread is None)
    return one


def test_the_same_quote_in_one_round_is_one_message(desk: Settings) -> None:
    outlets = ("Courier", "Wire", "Dispatch", "Herald", "Mail", "Post", "Star")
    arrives(desk, "r1", *((n, article(n, outlet)) for n, outlet in enumerate(outlets)))
    (one,) = told(desk)
    assert "Also in 6 outlets: Wire, Dispatch, Herald, Mail, Post, Star" in one.message.body
    assert "Also in 6 outlets" in str(one.message.html)
    assert one.message.brief is not None
    assert "Courier" in one.message.brief.source


def test_a_message_that_waits_grows_and_says_other_wordings(desk: Settings) -> None:
    arrives(desk, "r1", (1, article(1, "Courier")))
    (first,) = told(desk)
    assert "Also in" not in first.message.body
    other = SAID.replace("whole of the", "whole long")
    arrives(desk, "r2", (2, article(2, "Wire", other)), (3, article(3, "Courier")))
    (grown,) = told(desk)
    assert grown.id == first.id
    assert "Also in 1 outlet: Wire" in grown.message.body
    assert f"Wire has it as: {other}" in grown.message.body
    # Once it is sent by mail it stays as it is, and the next copy is no second mail.
    store = Store(desk.state_url)
    (claimed,) = store.claim(LATER)
    store.sent(claimed.id, LATER)
    arrives(desk, "r3", (4, article(4, "Herald")))
    assert told(desk) == [replace(grown, state="sent", sent=LATER, attempts=1, due=None)]


def test_what_can_be_changed_at_its_receiver_is_sent_again_for_it(desk: Settings) -> None:
    desk = desk.model_copy(update={"route": RouteSettings(receivers=("chat",))})
    arrives(desk, "r1", (1, article(1, "Courier")))
    store = Store(desk.state_url)
    (claimed,) = store.claim(LATER)
    store.sent(claimed.id, LATER, "C1:17.5")
    arrives(desk, "r2", (2, article(2, "Wire")))
    (again,) = told(desk)
    assert (again.state, again.receipt) == ("pending", "C1:17.5")
    assert "Also in 1 outlet: Wire" in str(again.message.slack)


def test_copies_of_an_article_are_one_message_and_one_story(desk: Settings) -> None:
    watches = (WatchSettings(name="w", query="ferries"), WatchSettings(name="v", query="says:open"))
    desk = desk.model_copy(update={"watches": watches})
    arrives(desk, "r1", (1, article(1, "Courier", before=WIRE)))
    arrives(desk, "r2", (2, article(2, "Wire", before=WIRE)))
    first, second = told(desk)
    assert {first.watch, second.watch} == {"w", "v"}
    assert all("Also in 1 outlet: Wire" in n.message.body for n in (first, second))
    assert (first.story, {first.thread, second.thread}) == (second.story, {None, root(desk)})
    # A later revision says something new: the same story, hence the same thread.
    arrives(
        desk,
        "r3",
        (
            2,
            article(
                2, "Wire", "The harbour is open, and the price of salt is four crowns", before=WIRE
            ),
        ),
    )
    third = next(n for n in told(desk) if n.id not in (first.id, second.id))
    mail = compose(third, ["d@example.org"], "w@example.org")
    assert mail["References"] == mail["In-Reply-To"] == f"<{root(desk)}@example.org>"


def test_where_to_leave_is_in_the_mail_where_it_is_set(desk: Settings) -> None:
    arrives(desk, "r1", (1, article(1, "Courier")))
    (one,) = told(desk)
    to = ["d@example.org"]
    assert compose(one, to, "w@example.org")["List-Unsubscribe"] is None
    mail = compose(one, to, "w@example.org", "mailto:leave@example.org")
    assert mail["List-Unsubscribe"] == "<mailto:leave@example.org>"


def test_what_is_only_alike_in_its_watch_is_told_to_each(desk: Settings) -> None:
    arrives(desk, "r1", (1, article(1, "Courier")))
    arrives(
        desk,
        "r2",
        (
            2,
            article(
                2, "Courier", "The southern harbour has had no ferry since the storm took its pier"
            ),
        ),
    )
    assert len(told(desk)) == 2
