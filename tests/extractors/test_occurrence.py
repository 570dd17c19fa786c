"""The same event elsewhere: whose reports are one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from extractors.occurrence import assign, prints
from news.records import Done

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def done(key: str, **fields) -> Done:
    made = Done(
        **{
            "key": key, "type": "ASSAULT", "standing": "happened", "actors": ("cty:AAA",),
            "recipients": ("cty:BBB",), "trigger": "shelled", "at": NOON,
            "first_day": "2026-03-02", "last_day": "2026-03-02", **fields,
        }
    )  # fmt: skip
    return Done(
        **{name: getattr(made, name) for name in made.__dataclass_fields__}
        | {"prints": prints(made)}
    )


@pytest.mark.parametrize(
    ("fields", "together"),
    [
        ({}, True),
        ({"trigger": "attack"}, True),
        ({"first_day": "2026-03-03", "last_day": "2026-03-03"}, True),
        ({"first_day": "2026-03-09", "last_day": "2026-03-09"}, False),
        ({"type": "ACCUSE"}, False),
        ({"standing": "not actual"}, False),
        ({"standing": "scheduled"}, False),
        ({"recipients": ("cty:CCC",)}, False),
        ({"actors": ("cty:BBB",), "recipients": ("cty:AAA",)}, False),
        ({"recipients": ()}, True),
        ({"recipients": (), "trigger": "bombed"}, False),
        ({"first_day": None, "last_day": None}, False),
    ],
)
def test_one_event_or_two(fields, together: bool) -> None:
    found = assign([done("a"), done("b", at=NOON + timedelta(hours=1), **fields)], [])
    assert found.clusters == {"a": "a", "b": "a" if together else "b"}


def test_a_meeting_is_one_whoever_is_named_first() -> None:
    met = {"type": "CONSULT", "trigger": "met"}
    one = done("a", **met)
    other = done(
        "b", at=NOON + timedelta(hours=1), actors=("cty:BBB",), recipients=("cty:AAA",), **met
    )
    assert set(assign([one, other], []).clusters.values()) == {"a"}


def test_another_place_is_another_event() -> None:
    here, there = done("a", place="loc:geneva"), done("b", place="loc:vienna")
    assert assign([here, there], []).clusters == {"a": "a", "b": "b"}
