"""A page that kills, hangs or bloats its extractor takes nothing else with it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from news.errors import WirewatchError
from wirewatch.guard.guard import Guard

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def guard(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Guard]:
    """With a second of patience, or as much as a test asks for."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    patience = getattr(request, "param", 1)
    with Guard("tests.guard.hostile:extract", None, seconds=patience, megabytes=512) as guard:
        yield guard


# On a busy machine a page needs a while until it has bloated its process.
@pytest.mark.parametrize(
    ("trouble", "guard"), [("kill", 60), ("hang", 1), ("bloat", 60)], indirect=["guard"]
)
def test_the_page_is_given_up_and_the_next_goes_on(guard: Guard, trouble: str) -> None:
    assert guard.run("before").result == "BEFORE"
    given = guard.run(trouble)
    assert given.trouble == trouble
    assert given.reason
    assert guard.run("after").result == "AFTER"
    assert guard.restarts == 2  # tried alone once more, then a clean process for the next


def test_a_page_that_fails_once_is_saved_by_the_second_try(guard: Guard, tmp_path: Path) -> None:
    assert guard.run(f"once:{tmp_path / 'mark'}").trouble is None
    assert guard.restarts == 1


def test_an_exception_costs_no_process(guard: Guard) -> None:
    assert guard.run("raise").reason == "ValueError: no such thing"
    assert guard.run("after").result == "AFTER"
    assert guard.restarts == 0


def test_the_child_sees_no_secret(guard: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", "smtp://user:secret@mail")
    names = guard.run("secrets").result
    assert not [n for n in names if n.startswith(("AIRFLOW", "WIREWATCH"))]


def test_a_target_that_cannot_start_is_an_error_of_the_run_not_of_the_page(guard: Guard) -> None:
    broken = Guard("tests.guard.hostile:broken", None, seconds=1, megabytes=512)
    with broken, pytest.raises(WirewatchError, match="no model"):
        broken.run("page")


def test_nothing_is_left_behind(guard: Guard) -> None:
    guard.run("before")
    child = guard._child
    assert child is not None
    guard._stop()
    assert child.poll() is not None


def test_a_thousand_small_items_are_quick(guard: Guard) -> None:
    guard.run("warm")
    began = time.monotonic()
    for i in range(1000):
        guard.run(str(i))
    assert time.monotonic() - began < 2
