"""Facts again from the raw pages of a day, after an extractor has changed: by Airflow's own backfill."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException
from days import Days
from desk import DEFAULTS, LANE_POOL, numbers, settings

DOC = """
### recompute: facts again, from the raw pages of a day

    plan ──▶ compute (a shard of pages each) ──▶ rest ──▶ compare ──▶ swap
              raw pages, extracted again       texts without   old beside    one transaction,
                                                  a page          new         alerts nobody

Nothing is fetched. A run is a day, that on which pages landed; a range of days is Airflow's backfill:

    airflow backfill create --dag-id recompute --from-date 2026-09-01 --to-date 2026-09-30
        --dag-run-conf '{"extractors": ["quotes"]}'

- **extractors** says which: `quotes`, `events`, `entities`, `article` (cleaning). None: all of them.
- **compare** logs how many facts are same, changed, new and gone; each one:
  `wirewatch reextract show NAME`.
- **swap** runs only if the parameter `swap` is set. Else look first, then
  `wirewatch reextract swap NAME`; `wirewatch reextract list` has the names.
"""


@dag(
    schedule=Days(),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["wirewatch", "recompute"],
    params={
        "extractors": Param([], type="array", items={"type": "string"}, description="Which; all."),
        "swap": Param(False, type="boolean", description="Swap in at once what was computed."),
        "day": Param(None, type=["null", "string"], description="By hand: the day, as 2026-09-01."),
    },
    doc_md=DOC,
    dagrun_timeout=timedelta(hours=12),
)
def recompute() -> None:
    @task
    def plan() -> list[dict[str, int]]:
        from wirewatch.pipeline import recompute

        now = settings()
        if not recompute.days(now, _day(), _day() + timedelta(days=1)):
            raise AirflowSkipException("nothing landed on that day")
        recompute.plan(now, _run(), get_current_context()["params"]["extractors"], [_day()])
        return [{"shard": i, "shards": now.ingest.shards} for i in range(now.ingest.shards)]

    @task(
        execution_timeout=timedelta(hours=1),
        map_index_template="pages, part {{ task.op_kwargs['shard'] + 1 }} of {{ task.op_kwargs['shards'] }}",
    )
    def compute(shard: int, shards: int) -> dict[str, Any]:
        from wirewatch.pipeline import recompute

        return numbers(recompute.compute(settings(), _run(), _day(), shard=shard, shards=shards))

    @task(execution_timeout=timedelta(hours=1))
    def rest() -> dict[str, Any]:
        from wirewatch.pipeline import recompute

        return numbers(recompute.rest(settings(), _run(), _day()))

    @task
    def compare() -> dict[str, Any]:
        from wirewatch.pipeline import recompute

        return numbers(recompute.compare(settings(), _run()))

    @task(pool=LANE_POOL)
    def swap() -> dict[str, Any]:
        from wirewatch.pipeline import recompute

        if not get_current_context()["params"]["swap"]:
            raise AirflowSkipException(f"compare first, then: wirewatch reextract swap {_run()}")
        return numbers(recompute.swap(settings(), _run()))

    compute.expand_kwargs(plan()) >> rest() >> compare() >> swap()


def _run() -> str:
    return f"recompute-{_day()}"


def _day() -> Any:
    from datetime import date

    context = get_current_context()
    if asked := context["params"]["day"]:
        return date.fromisoformat(asked)
    return context["logical_date"].date()


recompute()
