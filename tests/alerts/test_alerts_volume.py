"""Volumes over time: what is more than usual, what is too quiet, and when either is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from alerts.volume import gaps, goes_on, surge, surges
from news.settings import SpikeSettings

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=90)
ASKED = SpikeSettings(times=3)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def steady(per_day: int, days: int, end: datetime = NOW - DAY) -> list[datetime]:
    """So many a day, evenly, up to the last window."""
    return sorted(end - DAY * n / per_day - timedelta(minutes=1) for n in range(per_day * days))


def test_more_than_three_times_the_usual() -> None:
    usual = steady(2, 14)
    six = [NOW - HOUR * n for n in range(6)]
    assert surge(sorted(usual + six), ASKED, NOW, LONG_AGO) is None
    found = surge(sorted([*usual, *six, NOW - 7 * HOUR]), ASKED, NOW, LONG_AGO)
    assert found is not None
    assert (found.count, found.usual) == (7, 2.0)


def test_what_is_rare_must_be_five_at_least() -> None:
    assert surge([NOW - HOUR * n for n in range(4, 0, -1)], ASKED, NOW, LONG_AGO) is None
    assert surge([NOW - HOUR * n for n in range(5, 0, -1)], ASKED, NOW, LONG_AGO) is not None


def test_nothing_is_usual_before_three_windows_are_known() -> None:
    many = [NOW - HOUR * n for n in range(20, 0, -1)]
    assert surge(many, ASKED, NOW, NOW - 4 * DAY + HOUR) is None
    assert surge(many, ASKED, NOW, NOW - 4 * DAY) is not None


def test_the_usual_is_of_the_time_that_is_known() -> None:
    found = surge(
        [*steady(2, 4), *[NOW - HOUR * n for n in range(9, 0, -1)]], ASKED, NOW, NOW - 5 * DAY
    )
    assert found is not None
    assert found.usual == 2.0


def test_a_surge_is_told_once_and_again_after_a_quiet_window() -> None:
    first = [NOW + HOUR * n for n in range(30)]
    second = [NOW + 6 * DAY + HOUR * n / 2 for n in range(40)]
    told = surges([*steady(1, 14), *first, *second], ASKED, LONG_AGO, LONG_AGO)
    assert [one.at.date().day for one in told] == [20, 26]
    assert told[0].count == 5
    # Of those before `since` nothing is told, but they count.
    assert len(surges([*steady(1, 14), *first, *second], ASKED, LONG_AGO, NOW + DAY)) == 1


@pytest.mark.parametrize(
    ("above", "same"), [(None, False), (NOW - DAY, True), (NOW - DAY - HOUR, False)]
)
def test_a_surge_goes_on_within_its_window(above: datetime | None, same: bool) -> None:
    assert goes_on(above, NOW, ASKED) is same


def test_silences_from_one_article_to_the_next() -> None:
    times = [NOW, NOW + HOUR, NOW + 4 * DAY, NOW + 5 * DAY]
    assert gaps(times, 3 * DAY, NOW, NOW + 6 * DAY) == [(NOW + HOUR, NOW + 4 * DAY)]
    assert gaps(times, 3 * DAY, NOW, NOW + 9 * DAY)[-1] == (NOW + 5 * DAY, NOW + 9 * DAY)
    assert gaps(times, 3 * DAY, NOW + 4 * DAY, NOW + 6 * DAY) == []
    assert gaps([], DAY, NOW, NOW + 6 * DAY) == []
