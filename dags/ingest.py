"""Feeds that have changed, to articles, quotes and events in the warehouse."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import (
    AssetOrTimeSchedule,
    CronTriggerTimetable,
    dag,
    get_current_context,
    task,
)
from airflow.sdk.exceptions import AirflowSkipException
from desk import ARTICLES, DEFAULTS, LANE_POOL, credentials, numbers, settings
from watcher import FEEDS

DOC = """
### ingest: what is new out there

    watcher ──▶ due ──▶ fetch (a shard of hosts each) ──▶ extract (a shard of pages each) ──▶ load
     feeds     what      entries, and their pages          articles, quotes, events       one transaction
     asked    waits

Starts when the feed watcher has staged the changed body of a feed, or pages are to be asked for again; and
every 15 minutes, to find what a dead watcher has missed.

- **watcher**, in the triggerer, asks feeds when they are due, with their validators. What has not
  changed starts nothing.
- **due** takes all that is staged. Where no watcher lives it asks the feeds itself, and tells the
  operator if that has been so for a while; nothing there, the run ends here.
- **fetch** reads the bodies, never asking the feeds again, and fetches the pages of new entries, politely.
- **extract** cleans the pages and finds quotes, events and mentions. A page that kills, hangs or
  bloats the extractor twice is quarantined: see table `pages`, status `quarantined`.
- **load** merges all in one transaction under a load number, publishes `var/news.duckdb`, and only
  then remembers how far each feed was read. Killed anywhere, it may be run again.

A failed run loses nothing: its feeds are asked again after ten minutes, and have the same entries new. Staged
files are in `var/staging/<run>`. Why a feed gives nothing: `wirewatch status`.
"""


# What the UI calls a mapped task: numbers of ours, nothing from the web.
PART = "pages, part {{ task.op_kwargs['part'] + 1 }} of {{ task.op_kwargs['parts'] }}"


@dag(
    schedule=AssetOrTimeSchedule(
        timetable=CronTriggerTimetable("*/15 * * * *", timezone="UTC"), assets=[FEEDS]
    ),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["wirewatch", "ingest"],
    doc_md=DOC,
    dagrun_timeout=timedelta(hours=2),
)
def ingest() -> None:
    @task(execution_timeout=timedelta(minutes=10))
    def due() -> list[dict[str, int]]:
        from wirewatch.pipeline.operator import report_silence
        from wirewatch.pipeline.tidy import publish_late
        from wirewatch.pipeline.watcher import sweep

        found = sweep(settings(), _run())
        if found.silent is not None:
            report_silence(settings(), credentials, found.silent)
        if not found.shards:
            publish_late(settings())
            raise AirflowSkipException("no feed has changed and no page waits")
        # Feeds are cut by host, pages evenly: every part takes its share of all that was fetched.
        return [
            {"shard": s, "part": i, "parts": len(found.shards)} for i, s in enumerate(found.shards)
        ]

    @task(map_index_template="hosts, shard {{ task.op_kwargs['shard'] }}")
    def fetch(shard: int, part: int, parts: int) -> dict[str, Any]:
        from wirewatch.pipeline import poll

        now = settings()
        return numbers(poll(now, _run(), shard=shard, shards=now.ingest.shards, ask=False))

    @task(map_index_template=PART)
    def extract(shard: int, part: int, parts: int) -> dict[str, Any]:
        from wirewatch.pipeline import extract

        return numbers(extract(settings(), _run(), shard=part, shards=parts))

    @task(pool=LANE_POOL, outlets=[ARTICLES])
    def load(*, outlet_events: Any = None) -> dict[str, Any]:
        from wirewatch.pipeline import load

        report = numbers(load(settings(), _run()))
        if not report["articles"] and not report["revisions"]:
            raise AirflowSkipException("nothing new has landed")
        outlet_events[ARTICLES].extra = report
        return report

    shards = due()
    fetch.expand_kwargs(shards) >> extract.expand_kwargs(shards) >> load()


def _run() -> str:
    return str(get_current_context()["run_id"])


ingest()
