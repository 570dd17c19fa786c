"""What has been kept for long enough goes: raw pages, texts, facts, what was told, recomputes that waited."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from news.settings import Settings
from news.time import now as right_now
from state import copies, outgrown
from warehouse import alerts, retention
from wirewatch.pipeline import recompute

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RetainReport:
    """Days of raw pages that went, and rows by table, of the warehouse and of state."""

    raw_days: int
    warehouse: dict[str, int]
    state: dict[str, int]
    recomputes: int


def retain(settings: Settings, *, now: datetime | None = None) -> RetainReport:
    """Remove what the settings under `keep` no longer want. Killed midway, the next call does the rest.

    Raises LaneBusy and WarehouseError.
    """
    at, keep = now or right_now(), settings.keep
    alerts.keep(settings, copies.alerts(settings.state_url))  # before the outbox forgets them
    told = at - timedelta(days=keep.told_days)
    last = retention.last_load(settings, told)
    state = (
        outgrown.clear(settings.state_url, told, last),
        outgrown.clear_watches(settings.state_url, [w.name for w in settings.watches], last),
        outgrown.clear_entries(
            settings.state_url, [f.url for f in settings.feeds], _ago(at, keep.entries_days), at
        ),
    )
    report = RetainReport(
        raw_days=retention.drop_raw(settings, _ago(at, keep.raw_days)) if keep.raw_days else 0,
        warehouse=retention.expire(
            settings,
            texts=_ago(at, keep.text_days) if keep.text_days else None,
            facts=_ago(at, keep.facts_days) if keep.facts_days else None,
        ),
        state=dict(sum((Counter(rows) for rows in state), Counter())),
        recomputes=recompute.drop_old(settings),
    )
    log.info(
        f"kept for long enough: {report.raw_days} days of raw pages, {_rows(report.warehouse)}; "
        f"of state {_rows(report.state)}"
    )
    return report


def _ago(at: datetime, days: float) -> datetime:
    return at - timedelta(days=days)


def _rows(counts: dict[str, int]) -> str:
    return ", ".join(f"{n} rows of {table}" for table, n in counts.items()) or "no rows"
