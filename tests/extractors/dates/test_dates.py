"""Dates in the words of the news, against the day of publication."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.dates.dates import find, resolve

WEDNESDAY = datetime(2024, 5, 15, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "past", "first", "last", "certainty"),
    [
        ("on Tuesday", True, "2024-05-14", "2024-05-14", "relative"),
        ("on Friday", True, "2024-05-10", "2024-05-10", "relative"),
        ("on Friday", False, "2024-05-17", "2024-05-17", "relative"),
        ("on Wednesday", True, "2024-05-15", "2024-05-15", "relative"),
        ("last Wednesday", None, "2024-05-08", "2024-05-08", "relative"),
        ("next Wednesday", None, "2024-05-22", "2024-05-22", "relative"),
        ("yesterday", None, "2024-05-14", "2024-05-14", "relative"),
        ("tomorrow", None, "2024-05-16", "2024-05-16", "relative"),
        ("this week", None, "2024-05-13", "2024-05-19", "period"),
        ("last week", None, "2024-05-06", "2024-05-12", "period"),
        ("next month", None, "2024-06-01", "2024-06-30", "period"),
        ("last year", None, "2023-01-01", "2023-12-31", "period"),
        ("April 7", None, "2024-04-07", "2024-04-07", "relative"),
        ("Dec. 28", True, "2023-12-28", "2023-12-28", "relative"),
        ("Jan 21, 2022", None, "2022-01-21", "2022-01-21", "exact"),
        ("3 March 2021", None, "2021-03-03", "2021-03-03", "exact"),
        ("2023-11-30", None, "2023-11-30", "2023-11-30", "exact"),
        ("since 2014", None, "2014-01-01", "2024-05-15", "period"),
        ("in 2019", None, "2019-01-01", "2019-12-31", "period"),
        ("in March", True, "2024-03-01", "2024-03-31", "period"),
        ("three days ago", None, "2024-05-12", "2024-05-12", "relative"),
        ("February 30", None, None, None, None),
        ("by Friday", False, "2024-05-15", "2024-05-17", "period"),
        ("until Friday", True, None, "2024-05-10", "period"),
        ("before Monday", False, "2024-05-15", "2024-05-19", "period"),
        ("after April 7", True, "2024-04-08", None, "period"),
        ("from Monday to Friday", True, "2024-05-06", "2024-05-10", "period"),
        ("Monday and Tuesday", True, "2024-05-13", "2024-05-14", "period"),
        ("April 7-9", True, "2024-04-07", "2024-04-09", "period"),
        ("between 2014 and 2018", None, "2014-01-01", "2018-12-31", "period"),
        ("early March 2022", None, "2022-03-01", "2022-03-11", "period"),
        ("mid-2023", None, "2023-05-02", "2023-09-01", "period"),
        ("late last year", None, "2023-09-01", "2023-12-31", "period"),
        ("earlier this month", None, "2024-05-01", "2024-05-15", "period"),
        ("by the end of 2025", None, "2024-05-15", "2025-12-31", "period"),
        ("in March of last year", None, "2023-03-01", "2023-03-31", "period"),
        ("the first quarter of 2022", None, "2022-01-01", "2022-03-31", "period"),
        ("last summer", None, "2023-06-01", "2023-08-31", "period"),
        ("the winter of 2021", None, "2021-12-01", "2022-02-28", "period"),
        ("in the 1990s", None, "1990-01-01", "1999-12-31", "period"),
        ("the 2014 annexation", None, "2014-01-01", "2014-12-31", "period"),
        ("over the past two weeks", None, "2024-05-01", "2024-05-15", "period"),
        ("in recent weeks", None, "2024-04-17", "2024-05-15", "about"),
        ("about two weeks ago", None, "2024-04-29", "2024-05-05", "about"),
        ("within 48 hours", None, "2024-05-15", "2024-05-17", "period"),
        ("in two weeks", False, "2024-05-27", "2024-06-02", "period"),
        ("overnight", None, "2024-05-14", "2024-05-15", "period"),
        ("Wednesday of next week", None, "2024-05-22", "2024-05-22", "relative"),
        ("the week of May 6", True, "2024-05-06", "2024-05-12", "period"),
        ("two days after Tuesday's talks", True, "2024-05-16", "2024-05-16", "relative"),
        ("on the eve of Friday's vote", False, "2024-05-16", "2024-05-16", "relative"),
        ("Christmas Eve", True, "2023-12-24", "2023-12-24", "relative"),
        ("the Sept. 11 attacks", None, "2001-09-11", "2001-09-11", "exact"),
        ("Friday (Jan. 19)", True, "2024-01-19", "2024-01-19", "relative"),
        ("21/01/2022", None, "2022-01-21", "2022-01-21", "exact"),
        ("04/05/2022", None, None, None, None),
        ("May 9", False, "2024-05-09", "2024-05-09", "relative"),
    ],
)
def test_resolve(
    words: str, past: bool | None, first: str | None, last: str | None, certainty: str | None
) -> None:
    when = resolve(words, WEDNESDAY, past)
    assert when is not None
    assert (when.first, when.last, when.certainty) == (first, last, certainty)
    assert when.date == (first if first == last else None)


def test_unknown_publication_leaves_relative_dates_open() -> None:
    when = resolve("on Tuesday", None)
    assert when is not None
    assert (when.text, when.date, when.certainty) == ("Tuesday", None, None)


def test_this_week_on_a_sunday_is_the_one_ahead_of_what_is_to_come() -> None:
    sunday = datetime(2024, 5, 19, 9, 0, tzinfo=UTC)
    ahead, over = (resolve("this week", sunday, past) for past in (False, True))
    assert ahead is not None and ahead.first == "2024-05-20"
    assert over is not None and over.first == "2024-05-13"


@pytest.mark.parametrize(
    "words",
    [
        "", "they may come", "a second time", "the talks", "12 people", "by May", "March on the palace",
        "in 2000 villages", "the first time since 2014", "the worst losses since May", "$2014", "1984.5 points",
        "the Sunday Times", "Black Friday", "an overnight success", "a week before the vote",
    ],
)  # fmt: skip
def test_no_date(words: str) -> None:
    assert resolve(words, WEDNESDAY) is None


@pytest.mark.parametrize(
    "words",
    [
        "1 ",
        "Monday and ",
        "the end of ",
        "2014 to ",
        "12.",
        "a couple of ",
        "x",
        "Jan 1 ",
        "since ",
    ],
)
def test_linear_time(words: str) -> None:
    seconds = []
    for length in (10_000, 40_000):
        text = (words * length)[:length]
        seconds.append(min(_seconds(text) for _ in range(3)))
    assert seconds[1] < 10 * seconds[0] + 0.05


def _seconds(text: str) -> float:
    began = time.process_time()
    for found in find(text):
        found.days(WEDNESDAY.date())
    return time.process_time() - began


@given(st.text(max_size=80), st.sampled_from([None, True, False]))
def test_any_text(text: str, past: bool | None) -> None:
    last = 0
    for found in find(text):
        when = found.when(WEDNESDAY.date(), past)
        assert last <= when.start < when.end <= len(text)
        assert text[when.start : when.end] == when.text
        last = when.end
