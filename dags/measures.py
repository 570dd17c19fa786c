"""What the tasks count, as metrics: to OpenTelemetry or StatsD, as Airflow is configured.

The names are those of docs/operate.md. A count is added up, a gauge says how things stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

# Report -> field -> metric. A field that holds counts by kind is a metric for each kind.
COUNTS: dict[str, dict[str, str]] = {
    "PollReport": {
        "feeds": "feeds.polled",
        "unchanged": "feeds.unchanged",
        "errors": "feeds.failed",
        "entries": "entries",
        "failed": "pages.failed",
    },
    "ExtractReport": {"statuses": "pages"},
    "LoadReport": {
        "articles": "articles",
        "revisions": "revisions",
        "quotes": "quotes",
        "events": "events",
        "mentions": "mentions",
    },
    "MatchReport": {"matches": "alerts.matches", "notifications": "alerts.notifications"},
    "DeliverReport": {"sent": "alerts.sent", "failed": "alerts.failed", "dead": "alerts.dead"},
}
GAUGES: dict[str, dict[str, str]] = {
    "LoadReport": {"load": "load"},
    "DeliverReport": {"lag": "alerts.lag_seconds"},
    "HealthReport": {
        "feeds": "health.feeds",
        "never": "health.feeds_never_read",
        "failing": "health.feeds_failing",
        "retired": "health.feeds_retired",
    },
}
PREFIX = "wirewatch."


def named(report: Any, table: dict[str, dict[str, str]]) -> Iterator[tuple[str, float]]:
    """The metrics of a report and their numbers, without those that it has none of."""
    for field, name in table.get(type(report).__name__, {}).items():
        value = getattr(report, field)
        for kind, number in value.items() if isinstance(value, dict) else [("", value)]:
            if number is not None:
                yield PREFIX + name + (f".{kind}" if kind else ""), number


def emit(report: Any) -> None:
    """Add up the counts of a report, and say how things stand; `<report>.seconds` is a timer's."""
    from airflow.sdk.observability import stats

    for name, number in named(report, COUNTS):
        if number:
            stats.incr(name, int(number))
    for name, number in named(report, GAUGES):
        stats.gauge(name, number)
    if (seconds := asdict(report).get("seconds")) is not None:
        stage = type(report).__name__.removesuffix("Report").lower()
        stats.timing(f"{PREFIX}{stage}.milliseconds", seconds * 1000)
