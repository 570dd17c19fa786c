"""The same event elsewhere: events of one type, between the same parties, on the same day, are one.

Pure, as `cluster` is for quotes. What an event's wording is does not count: outlets differ in it, and a
count of reports is no count of events.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import product

from extractors.grouping import digest63, join
from news.records import Done, Spread
from news.text import fold

# Reports of one event date it a day apart: time zones, and "late on Monday".
_APART = timedelta(days=1)
# An event that went on for longer has one fingerprint a week, not one a day.
_LONG = 5
_MOST_DAYS = 400
# Types whose parties are each other's.
_MUTUAL = frozenset({"CONSULT", "AGREE", "COOPERATE"})


def prints(one: Done) -> tuple[int, ...]:
    """The fingerprints of an event: type, parties and day; none where parties or day are not known."""
    return tuple(sorted({digest63(*who, when) for who, when in product(_who(one), _when(one))}))


def assign(new: Sequence[Done], known: Sequence[Done]) -> Spread:
    """The cluster of each new event, and which of the known clusters are now part of another."""
    return join(new, known, alike)


def alike(one: Done, other: Done) -> bool:
    """Whether two reports tell of one event."""
    if (one.type, one.standing) != (other.type, other.standing) or not _overlap(one, other):
        return False
    if one.place and other.place and one.place != other.place:
        return False
    a, b = _sides(one), _sides(other)
    if a[1] and b[1]:
        return bool(a[0] & b[0]) and bool(a[1] & b[1])
    # Only one side is told: then the word for it must be the same, too.
    same_side = bool((a[0] | a[1]) & (b[0] | b[1]))
    return same_side and fold(one.trigger)[:5] == fold(other.trigger)[:5]


def _sides(one: Done) -> tuple[set[str], set[str]]:
    actors, recipients = set(one.actors), set(one.recipients)
    if one.type in _MUTUAL and recipients:
        both = actors | recipients
        return (both, both) if len(both) > 1 else (both, set())
    return actors, recipients


def _who(one: Done) -> Iterator[tuple[str, ...]]:
    actors, recipients = _sides(one)
    head = (one.type, one.standing)
    for actor, recipient in product(sorted(actors), sorted(recipients)):
        if actor != recipient:
            yield (
                *head,
                *(sorted((actor, recipient)) if actors == recipients else (actor, recipient)),
            )
    trigger = fold(one.trigger)[:5]
    for party in sorted(actors | recipients):
        yield (*head, party, trigger)


def _when(one: Done) -> Iterator[str]:
    if one.first_day is None or one.last_day is None:
        return
    first, last = (
        date.fromisoformat(one.first_day) - _APART,
        date.fromisoformat(one.last_day) + _APART,
    )
    days = min((last - first).days + 1, _MOST_DAYS)
    step = 1 if days <= _LONG else 7
    for n in range(0, days, step):
        day = first + timedelta(days=n)
        yield day.isoformat() if step == 1 else f"{day.isocalendar().year}-{day.isocalendar().week}"


def _overlap(one: Done, other: Done) -> bool:
    if not (one.first_day and one.last_day and other.first_day and other.last_day):
        return False
    return (
        date.fromisoformat(one.first_day) - _APART <= date.fromisoformat(other.last_day)
        and date.fromisoformat(other.first_day) <= date.fromisoformat(one.last_day) + _APART
    )
