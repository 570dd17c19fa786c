"""Once a day: what a crash has left behind goes, what lags is published, the feeds' health is said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, dag, task
from desk import DEFAULTS, LANE_POOL, numbers, settings

DOC = """
### maintain: housekeeping, daily at 04:10 UTC

Removes what has been kept for long enough (`keep` in config/settings.yaml; of Airflow's own database by
`airflow db clean`), discards staged runs that no run will finish (their feeds gave the same entries again), learns which
lines each site repeats (table `learned_residue`), indexes the words of articles by the 25,000, publishes what lags, compacts a
lake and lets its old snapshots go, and logs the health of the feeds: how many were read, which fail and why.
"""


@dag(
    schedule=CronTriggerTimetable("10 4 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["wirewatch", "maintain"],
    doc_md=DOC,
    dagrun_timeout=timedelta(hours=1),
)
def maintain() -> None:
    @task(pool=LANE_POOL)
    def learn() -> dict[str, Any]:
        from wirewatch.pipeline.learn import learn

        return numbers(learn(settings()))

    @task(pool=LANE_POOL)
    def tidy() -> dict[str, Any]:
        from wirewatch.pipeline.tidy import tidy

        return numbers(tidy(settings()))

    @task(pool=LANE_POOL)
    def retain() -> dict[str, Any]:
        from wirewatch.pipeline.retain import retain

        return numbers(retain(settings()))

    # In no pool: the first time on a large warehouse takes minutes, and loads go on between its runs.
    @task
    def index() -> dict[str, Any]:
        from wirewatch.pipeline.tidy import index

        return numbers(index(settings()))

    @task(trigger_rule="all_done")
    def clean() -> dict[str, Any]:
        from wirewatch.airflow_cleaning import clean

        return numbers(clean(settings()))

    @task(trigger_rule="all_done")
    def health() -> dict[str, Any]:
        from wirewatch.pipeline.tidy import health

        return numbers(health(settings()))

    learn() >> retain() >> index() >> tidy() >> clean() >> health()


maintain()
