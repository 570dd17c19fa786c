"""`wirewatch spread`: what a person sees of a quote across outlets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rich.console import Console

from warehouse.spread import Carried, Cluster
from wirewatch.spread import show

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FIRST = "We will open the bridge before the first snow"


def carried(words: str, outlet: str, minutes: int) -> Carried:
    return Carried(
        words, NOON + timedelta(minutes=minutes), outlet, f"News of {outlet}", "http://a.example"
    )


def shown(*found: Cluster) -> str:
    console = Console(width=100, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    show(found, console)
    return console.export_text()


def test_who_had_it_first_and_what_differs() -> None:
    cluster = Cluster(
        "k", FIRST, "Marta Lindqvist", NOON, 2, 2,
        (
            carried(FIRST, "Gazette", 0),
            carried("We shall open the bridge, before snow", "Courier\x1b[31m", 7),
        ),
    )  # fmt: skip
    text = shown(cluster)
    assert "Marta Lindqvist · 2 outlets, 2 articles" in text
    assert "first 2026-03-02 12:00  Gazette" in text
    assert "We shall open the bridge, before […] snow" in text
    assert "\x1b" not in text


def test_nothing_found_is_said() -> None:
    assert "No quote has these words." in shown()
