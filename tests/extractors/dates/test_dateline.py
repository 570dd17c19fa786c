"""Datelines and stamps: where and when a text says that it was written."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.dates.dateline import article_day, dateline, own_day
from extractors.extract import extract_text
from extractors.knowledge import load

PUBLISHED = datetime(2022, 1, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "place", "within", "day"),
    [
        ("GENEVA, Jan 21 (Lake News) — The ministers met.", "GENEVA", None, "Jan 21"),
        ("A headline\n\nWASHINGTON (LN) — The senate", "WASHINGTON", None, None),
        ("NEW DELHI: The cabinet met", "NEW DELHI", None, None),
        ("MOSCOW, January 21. /LANE/. The cabinet met", "MOSCOW", None, "January 21"),
        ("Kyiv, Ukraine — Shells fell", "Kyiv", "Ukraine", None),
        ("BEIJING, Jan. 21, 2022 (Lake News) -- The cabinet", "BEIJING", None, "Jan. 21, 2022"),
        ("FLINT, Mich., Oct. 4 (LN) — The mayor", "FLINT", "Mich.", "Oct. 4"),
        ("Jan 21 (Lake News) - Oil fell", None, None, "Jan 21"),
    ],
)
def test_dateline(text: str, place: str | None, within: str | None, day: str | None) -> None:
    found = dateline(text)
    assert found is not None
    assert (found.place, found.within, found.day) == (place, within, day)


@pytest.mark.parametrize(
    "text",
    ["", "Tensions — already high — rose", "The war — Berg says — is over", "He came - and went"],
)
def test_no_dateline(text: str) -> None:
    assert dateline(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (
            "Published: 21 January 2022 10:25 GMT\nThe ministers met on May 1, 2020.",
            date(2022, 1, 21),
        ),
        ("By Ann Berg\nJanuary 21, 2022\nThe ministers met.", date(2022, 1, 21)),
        ("Updated 10:25 a.m. ET, Fri January 21, 2022\nThe ministers met.", date(2022, 1, 21)),
        (
            "Published 20 January 2022\nUpdated 21 January 2022\nThe ministers met.",
            date(2022, 1, 20),
        ),
        ("The ministers met.\n\nPosted on March 3, 2021 at 10:00", date(2021, 3, 3)),
        ("OSLO, March 3, 2021 — The ministers met.", date(2021, 3, 3)),
        ("The ministers met on March 3, 2021.", None),
        ("Published on Friday\nThe ministers met.", None),
        ("OSLO, March 3 — The ministers met.", None),
        ("March 3, 2021 was the day the ministers met.", None),
    ],
)
def test_own_day(text: str, day: date | None) -> None:
    assert own_day(text) == day


@pytest.mark.parametrize(
    ("text", "published", "day"),
    [
        ("OSLO, Jan 21 — The ministers met.", PUBLISHED, date(2022, 1, 21)),
        ("OSLO, Dec 30 — The ministers met.", PUBLISHED, date(2021, 12, 30)),
        ("OSLO — The ministers met.", PUBLISHED, date(2022, 1, 23)),
        ("OSLO, March 3, 2029 — The ministers met.", PUBLISHED, date(2022, 1, 23)),
        ("OSLO, Jan 21 — The ministers met.", None, None),
    ],
)
def test_article_day(text: str, published: datetime | None, day: date | None) -> None:
    assert article_day(dateline(text), published) == day


def test_what_page_or_feed_say_goes_before_the_text() -> None:
    text = "Published: 21 January 2022\nThe ministers met on Monday."
    told = extract_text(text, load(), doc_id="x", published=PUBLISHED).article
    alone = extract_text(text, load(), doc_id="x").article
    later = extract_text(text, load(), doc_id="x", seen=datetime(2021, 1, 1, tzinfo=UTC)).article
    assert told is not None and told.published == PUBLISHED
    assert alone is not None and alone.published == datetime(2022, 1, 21, tzinfo=UTC)
    assert later is not None and later.published is None


@given(st.text(max_size=200), st.text(alphabet="OSLO, Jan 21 (AP) —\n2022:", max_size=200))
def test_any_text(text: str, more: str) -> None:
    for one in (text, more):
        found = dateline(one)
        assert found is None or 0 <= found.start < found.end <= len(one)
        own_day(one)
