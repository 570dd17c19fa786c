"""Which known entries have changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from feeds_web import entry

from feeds.changes import changed
from news.ids import title_print
from news.records import Entry, Seen

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def some(count: int) -> list[Entry]:
    made = (entry(f"https://a.example/{n}", f"k{n}") for n in range(count))
    return [replace(e, title=f"Title {n}", published=NOW) for n, e in enumerate(made)]


def seen(entries: list[Entry]) -> dict[str, Seen]:
    return {
        e.key: Seen(title=title_print(e.title), updated=e.updated or e.published) for e in entries
    }


def test_the_same_in_another_order_with_another_counter_is_the_same() -> None:
    before = some(5)
    now = [replace(e, summary=f"{n} comments") for n, e in enumerate(reversed(before))]
    assert changed(now, seen(before)) == ([], [])
    assert changed([replace(before[0], title=" Title  0 ")], seen(before)) == ([], [])


def test_another_title_or_a_later_date_is_a_change() -> None:
    before = some(5)
    titled = replace(before[1], title="Title 1, corrected")
    dated = replace(before[2], updated=NOW + HOUR)
    assert changed([before[0], titled, dated, *before[3:]], seen(before)) == ([titled, dated], [])


def test_an_earlier_date_or_none_is_no_change() -> None:
    before = some(3)
    now = [replace(before[0], published=NOW - HOUR), replace(before[1], published=None), before[2]]
    assert changed(now, seen(before)) == ([], [])


def test_a_feed_that_dates_everything_anew_has_changed_by_itself() -> None:
    before = some(5)
    now = [replace(e, published=NOW + HOUR) for e in before]
    assert changed(now, seen(before)) == ([], now), "noted, so that a true change is seen later"
    few = before[:2]
    assert changed(now[:2], seen(few)) == (now[:2], []), "of two it is believed"


def test_new_ones_and_those_that_wait_are_left_alone() -> None:
    before = some(2)
    waiting = {"k0": Seen(title=title_print("Else"), updated=None, waiting=True)}
    assert changed(before, waiting) == ([], [])


def test_what_was_never_noted_is_noted() -> None:
    before = some(2)
    assert changed(before, {"k0": Seen(title=None, updated=None)}) == ([], [before[0]])
