"""What has landed, matched against the watches and told to whom it concerns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import AssetOrTimeSchedule, CronTriggerTimetable, dag, task
from desk import ARTICLES, DEFAULTS, LANE_POOL, credentials, numbers, settings

DOC = """
### alert: who is to hear of it

    match ──▶ deliver
    new matches and notifications, one transaction      mail, Slack; what fails is tried again

Starts when articles have landed, and every two minutes for what could not be delivered before.

- **match** reads what came since each watch's mark (a load number), and writes matches,
  notifications and the new mark in one transaction: nothing is told twice, nothing forgotten.
- **deliver** hands over what is due, each receiver on its own; a failure stays in the outbox and
  is tried again with a growing delay. See them with `wirewatch alerts`.

Credentials are the connections that `config/watches.yaml` names (`smtp_default`, `slack_default`).
"""


@dag(
    schedule=AssetOrTimeSchedule(
        timetable=CronTriggerTimetable("*/2 * * * *", timezone="UTC"), assets=[ARTICLES]
    ),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["wirewatch", "alert"],
    doc_md=DOC,
    dagrun_timeout=timedelta(hours=1),
)
def alert() -> None:
    # Reads the writer's file, hence the lane; delivery holds nothing.
    @task(pool=LANE_POOL)
    def match() -> dict[str, Any]:
        from wirewatch.pipeline import match
        from wirewatch.pipeline.tidy import publish_late

        publish_late(settings())
        return numbers(match(settings()))

    @task
    def deliver() -> dict[str, Any]:
        from wirewatch.pipeline import deliver

        return numbers(deliver(settings(), credentials))

    match() >> deliver()


alert()
