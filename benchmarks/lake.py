"""The same batches into a DuckDB file and into a DuckLake: seconds a load, a reader, a compaction.

    python -m benchmarks.lake [--articles 2000]

Made-up articles (benchmarks/made.py), 200 a load with 5 quotes, 3 events and 10 mentions each, staged
and loaded as a run's are. The lake's catalog is a PostgreSQL started here that waits for its disk; its
rows are in a folder. Opening, merging, clustering and committing are in each load's seconds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

import servers

from benchmarks import made
from news.ids import entry_key
from news.records import Entry, Extraction, Page
from news.settings import PublishSettings, Settings, WarehouseSettings
from warehouse import connect, lake, read, stage
from warehouse.load import load
from wirewatch.pipeline.load import CLUSTERINGS

NOW = datetime(2026, 11, 28, tzinfo=UTC)
ASKED = {
    "a reader's simple query, with opening": "SELECT count(*) FROM loads",
    "top speakers by week": "FROM speakers_by_week ORDER BY quotes DESC LIMIT 20",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    count = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as folder, servers.Postgres(durable=True) as postgres:
        where = Path(folder)
        made.make(count, where / "made", NOW)
        batches = _batches(_settings(where, "made"))
        os.environ["LAKE_PASSWORD"] = servers.PASSWORD
        dsn = postgres.dsn(postgres.create("lake"), password=False)
        lake_ = WarehouseSettings(
            catalog=f"postgres:{dsn} password=${{LAKE_PASSWORD}}", data=str(where / "lake")
        )
        for name, settings in (
            ("DuckDB file", _settings(where, "file")),
            ("DuckLake", _settings(where, "other").model_copy(update={"warehouse": lake_})),
        ):
            _measure(name, settings, batches)


def _settings(folder: Path, name: str) -> Settings:
    publish = PublishSettings(least_seconds=1e9)
    return Settings(file=folder / "settings.yaml", var=folder / name, publish=publish)


def _batches(settings: Settings) -> list[list[Extraction]]:
    found: dict[int, list[Extraction]] = defaultdict(list)
    for number, extraction in read.extractions_since(settings, 0):
        found[number].append(extraction)
    return list(found.values())


def _measure(name: str, settings: Settings, batches: list[list[Extraction]]) -> None:
    seconds, cpu = [], []
    for n, batch in enumerate(batches):
        folder = stage.run_folder(settings, f"r{n}")
        stage.write_extractions(folder, "0", _pages(batch))
        began, before = time.monotonic(), time.process_time()
        load(folder, settings, clusterings=CLUSTERINGS)
        seconds.append(time.monotonic() - began)
        cpu.append(time.process_time() - before)
    print(
        f"{name}: {len(batches)} loads of {len(batches[0])} articles, median "
        f"{statistics.median(seconds):.2f} s, most {max(seconds):.2f} s; of CPU "
        f"{statistics.median(cpu):.2f} s, most {max(cpu):.2f} s"
    )
    if not settings.lake:
        connect_ = connect.writer
    else:
        connect_ = connect.reader
        with connect.writer(settings) as connection:
            print(f"  compaction: {lake.tend(connection, keep_days=7)}")
    for what, sql in ASKED.items():
        times = []
        for _ in range(9):
            began = time.monotonic()
            with connect_(settings) as connection:
                connection.execute(sql).fetchall()
            times.append(time.monotonic() - began)
        print(f"  {what}: median {statistics.median(times):.3f} s")


def _pages(batch: list[Extraction]) -> Iterator[tuple[Page, list[Extraction]]]:
    for extraction in batch:
        url = extraction.url or ""
        entry = Entry(
            feed="http://a.example/rss", key=entry_key(None, url), guid=None, link=url, title="T",
            published=NOW, seen=NOW, outlet="A",
        )  # fmt: skip
        page = Page(
            url=url, final_url=url, status=200, headers={}, body=b"x", fetched=NOW, entry=entry,
            error=None, temporary=False,
        )  # fmt: skip
        yield page, [extraction]


if __name__ == "__main__":
    main()
