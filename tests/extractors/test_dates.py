"""Dates in the words of the news, against the day of publication."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.dates import find, resolve

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


@pytest.mark.parametrize("words", ["", "they may come", "a second time", "the talks", "12 people"])
def test_no_date(words: str) -> None:
    assert resolve(words, WEDNESDAY) is None


@given(st.text(max_size=80), st.sampled_from([None, True, False]))
def test_any_text(text: str, past: bool | None) -> None:
    last = 0
    for found in find(text):
        when = found.when(WEDNESDAY.date(), past)
        assert last <= when.start < when.end <= len(text)
        assert text[when.start : when.end] == when.text
        last = when.end
