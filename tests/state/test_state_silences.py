"""Silences: kept, ended, and what they hold back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.silence import held_back
from news.errors import WirewatchError
from news.records import Message, Notification, Silence
from state.silences import Silences
from state.store import Store

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOTE = Notification(
    id="1" * 32, watch="threats", key="k", condition="match", receiver="mail",
    message=Message(subject="s", body="b"), created=NOW,
)  # fmt: skip


def silence(**more: object) -> Silence:
    known = {
        "watch": "threats",
        "receiver": None,
        "start": NOW,
        "end": NOW + HOUR,
        "who": "ada",
        "why": "summit",
    }
    return Silence(**(known | more))  # type: ignore[arg-type]


def test_a_silence_is_kept_until_it_is_over(url: str) -> None:
    kept = Silences(url)
    first = kept.add(silence())
    later = kept.add(silence(start=NOW + HOUR, end=NOW + 2 * HOUR))
    assert [s.id for s in kept.active(NOW)] == [later, first]
    assert [s.id for s in kept.active(NOW + HOUR)] == [later]
    assert kept.expire(first, NOW + HOUR / 2).why == "summit"
    assert [s.id for s in kept.active(NOW + HOUR / 2)] == [later]
    kept.expire(later, NOW)
    assert kept.active(NOW + HOUR) == []
    assert len(kept.all()) == 2
    with pytest.raises(WirewatchError, match="no silence 1 holds"):
        kept.expire(first, NOW + HOUR)
    with pytest.raises(WirewatchError, match="must end after it starts"):
        kept.add(silence(end=NOW))


@pytest.mark.parametrize(
    ("more", "silenced"),
    [
        ({}, True),
        ({"watch": "thr*"}, True),
        ({"watch": "THREATS"}, True),
        ({"watch": "threat"}, False),
        ({"receiver": "mail"}, True),
        ({"receiver": "slack"}, False),
        ({"start": NOW + HOUR, "end": NOW + 2 * HOUR}, False),
        ({"start": NOW - HOUR, "end": NOW}, False),
    ],
)
def test_what_it_holds_back(more: dict[str, object], silenced: bool) -> None:
    (found,) = held_back([NOTE], [silence(**more)], NOW)
    assert (found.state == "silenced") == silenced
    assert found == (replace(NOTE, state="silenced", error=found.error) if silenced else NOTE)
    assert not silenced or "summit" in str(found.error)


def test_what_is_held_back_is_kept_and_never_sent(url: str) -> None:
    store = Store(url)
    assert store.record([], held_back([NOTE], [silence()], NOW), {}) == 1
    assert store.claim(NOW) == []
    assert store.counts() == {"silenced": 1}
    assert store.record([], [NOTE], {}) == 0  # over or not, it is not told later


def test_what_was_given_up_is_sent_again(url: str) -> None:
    store = Store(url)
    other = replace(NOTE, id="2" * 32, key="l")
    store.record([], [NOTE, other], {})
    for notification in store.claim(NOW):
        store.dead(notification.id, "refused")
    assert store.counts() == {"dead": 2}
    assert store.retry([NOTE.id, "unknown"]) == 1
    assert store.counts() == {"dead": 1, "pending": 1}
    assert store.retry() == 1
    assert {(n.id, n.attempts) for n in store.claim(NOW)} == {(NOTE.id, 0), (other.id, 0)}
    assert store.retry() == 0
