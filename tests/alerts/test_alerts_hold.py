"""When something may be told: groups, digests, quiet hours and their inheritance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.hold import Policy, group, hold, policy, release
from news.records import Message, Notification
from news.settings import DigestSettings, QuietSettings, RouteSettings

NIGHT = QuietSettings.model_validate({"from": "22:00", "to": "07:00", "zone": "Europe/Brussels"})
NOON = QuietSettings.model_validate({"from": 12 * 60, "to": "13:30"})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "now", "then"),
    [
        (NIGHT, "2026-01-15T20:59", "2026-01-15T20:59"),
        (NIGHT, "2026-01-15T21:00", "2026-01-16T06:00"),  # 22:00 in Brussels
        (NIGHT, "2026-01-16T03:00", "2026-01-16T06:00"),
        (NIGHT, "2026-01-16T06:00", "2026-01-16T06:00"),
        (NIGHT, "2026-07-15T20:30", "2026-07-16T05:00"),  # summer time
        (NIGHT, "2026-03-28T23:30", "2026-03-29T05:00"),  # the night in which it begins
        (NOON, "2026-01-15T12:59", "2026-01-15T13:30"),
        (NOON, "2026-01-15T13:30", "2026-01-15T13:30"),
    ],
)
def test_quiet_hours(quiet: QuietSettings, now: str, then: str) -> None:
    assert release(Policy(quiet=quiet), at(now), None) == at(then)


@pytest.mark.parametrize(
    ("digest", "now", "then"),
    [
        ({"every": "hour"}, "2026-01-15T10:20", "2026-01-15T11:00"),
        ({"every": "hour"}, "2026-01-15T11:00", "2026-01-15T11:00"),
        ({}, "2026-01-15T06:59", "2026-01-15T07:00"),
        ({}, "2026-01-15T07:01", "2026-01-16T07:00"),
        ({"at": "18:30", "zone": "America/New_York"}, "2026-01-15T10:00", "2026-01-15T23:30"),
    ],
)
def test_digests(digest: dict[str, Any], now: str, then: str) -> None:
    when = Policy(digest=DigestSettings.model_validate(digest))
    assert release(when, at(now), None) == at(then)


def test_a_digest_does_not_come_at_night() -> None:
    when = Policy(digest=DigestSettings(every="hour"), quiet=NIGHT)
    assert release(when, at("2026-01-15T21:30"), None) == at("2026-01-16T06:00")


def test_groups_wait_as_alertmanagers() -> None:
    when = Policy(("watch",), timedelta(seconds=30), timedelta(minutes=5))
    now = at("2026-01-15T10:00")
    assert release(when, now, None) == now + timedelta(seconds=30)
    assert release(when, now, now - timedelta(minutes=1)) == now + timedelta(minutes=4)
    assert release(when, now, now - timedelta(hours=1)) == now + timedelta(seconds=30)


def test_a_child_has_its_parents_word() -> None:
    route = RouteSettings.model_validate(
        {
            "receivers": ["mail"], "group_by": ["watch"], "group_wait": "30s", "quiet": {"from": "22:00", "to": "07:00"},
            "routes": [{"watches": ["urgent"], "receivers": ["chat"], "group_wait": "1s", "group_by": []}],
        }
    )  # fmt: skip
    assert policy("other", route).group_wait == timedelta(seconds=30)
    urgent = policy("urgent", route)
    assert (urgent.group_by, urgent.group_wait) == ((), timedelta(seconds=1))
    assert urgent.quiet == route.quiet
    assert not Policy().holds


def note(n: int, watch: str = "w", **more: Any) -> Notification:
    known = {
        "id": f"{n:032x}", "watch": watch, "key": f"k{n}", "condition": "match", "receiver": "mail",
        "message": Message(subject="s", body="b"), "created": at("2026-01-15T10:00"), "group": "mail",
    }  # fmt: skip
    return Notification(**(known | more))


def test_what_is_held_joins_what_waits() -> None:
    route = RouteSettings.model_validate({"group_by": ["watch"], "group_wait": "5m"})
    now, soon = at("2026-01-15T10:00"), at("2026-01-15T10:01")
    found = hold([note(1), note(2), note(3, state="silenced")], route, now, {}, {})
    assert [(n.state, n.due) for n in found[:2]] == [("held", now + timedelta(minutes=5))] * 2
    assert found[2].state == "silenced"
    (joined,) = hold([note(4)], route, now, {"mail": soon}, {})
    assert joined.due == soon


def test_nothing_is_held_where_nothing_says_so() -> None:
    now = at("2026-01-15T10:00")
    assert hold([note(1)], RouteSettings(), now, {}, {}) == [note(1)]
    night = RouteSettings.model_validate({"quiet": {"from": "22:00", "to": "07:00"}})
    assert hold([note(1)], night, now, {}, {}) == [note(1)]


def test_a_groups_name_says_what_it_is() -> None:
    when = Policy(group_by=("watch", "outlet"))
    assert group("mail", when, {"watch": "w", "outlet": "CNN"}) == "mail watch=w outlet=CNN"
    assert group("mail", Policy(), {"watch": "w", "outlet": "CNN"}) == "mail"


@pytest.mark.parametrize(
    ("route", "message"),
    [
        ({"group_wait": "soon"}, "a length of time such as 30s"),
        (
            {"quiet": {"from": "22:00", "to": "07:00", "zone": "Mars/Olympus"}},
            "a time zone such as",
        ),
        ({"group_by": ["colour"]}, "watch"),
        ({"digest": {"every": "minute"}}, "hour"),
    ],
)
def test_a_mistake_says_what_was_expected(route: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        RouteSettings.model_validate(route)
