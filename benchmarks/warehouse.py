"""What analysts and the loader pay at a size: each figure with its limit, beside a plain layout.

    python -m benchmarks.warehouse DIR [--keep] [--no-plain] [--batches 10]

DIR is what benchmarks/made.py made; its file is copied to DIR/bench and brought to the newest schema there.
Words are indexed first, as `maintain` does each night (minutes at a million).
Queries: the best of five on two threads, seconds and seconds of CPU, the file in the system's cache, as an
analyst's second question finds it. The plain layout has the same rows with text ids, in no order and without
what ours says twice, asked by joins. The loader runs in a process of its own: batches of 200 articles that it
has not seen, with copies, revisions and quotes said before. `--keep` appends to RESULTS.md.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from benchmarks.batches import batches
from news.settings import PublishSettings, Settings
from warehouse import clusters
from warehouse.connect import writer
from warehouse.load import load
from warehouse.words import index
from wirewatch.pipeline.load import CLUSTERINGS

RESULTS = Path(__file__).with_name("RESULTS.md")


@dataclass(frozen=True)
class Asked:
    """A query with its limit in seconds; `plain` asks the plain layout the same."""

    name: str
    limit: float
    sql: str
    plain: str


_SINCE = "(SELECT max(first_at) FROM articles) - INTERVAL 30 DAY"
QUERIES = [
    Asked(
        "all quotes by Lavrov that mention NATO in the last 30 days", 0.3,
        f"FROM said_about('Lavrov', 'NATO') WHERE first_at > {_SINCE} ORDER BY first_at",
        f"""SELECT q.*, a.title, a.url FROM quotes q JOIN articles a ON a.id = q.article
        WHERE q.speaker LIKE '%Lavrov%' AND q.content ILIKE '%NATO%' AND a.first_at > {_SINCE}
        ORDER BY a.first_at""",
    ),
    Asked(
        "top speakers by week", 1.0,
        "FROM speakers_by_week QUALIFY row_number() OVER (PARTITION BY week ORDER BY quotes DESC) <= 10 ORDER BY ALL",
        """SELECT date_trunc('week', a.first_at) AS week, speaker, count(*) AS quotes, count(DISTINCT outlet)
        FROM quotes q JOIN articles a ON a.id = q.article GROUP BY 1, 2
        QUALIFY row_number() OVER (PARTITION BY week ORDER BY quotes DESC) <= 10 ORDER BY ALL""",
    ),
    Asked(
        "the same quote in other outlets: the widest of all", 1.0,
        "SELECT content, speaker, first_outlet, first_at, outlets FROM quote_spread ORDER BY outlets DESC, first_at LIMIT 20",
        """SELECT cluster, arg_min(content, first_at), arg_min(speaker, first_at), count(DISTINCT outlet) AS outlets
        FROM quotes q JOIN articles a ON a.id = q.article GROUP BY cluster ORDER BY outlets DESC LIMIT 20""",
    ),
    Asked(
        "the same quote in other outlets: of one quote", 1.0,
        "FROM same_quote((SELECT key FROM quotes WHERE home <> member ORDER BY first_at DESC, key LIMIT 1))",
        """SELECT outlet, url, content FROM quotes q JOIN articles a ON a.id = q.article
        WHERE cluster = (SELECT cluster FROM quotes GROUP BY cluster HAVING count(*) > 1 ORDER BY max(id) DESC LIMIT 1)""",
    ),
    Asked(
        "a keyword over all text", 1.5,
        "SELECT outlet, count(*) FROM articles_with('sanctions') GROUP BY outlet ORDER BY 2 DESC LIMIT 20",
        "SELECT outlet, count(*) FROM articles WHERE text ILIKE '%sanctions%' GROUP BY outlet ORDER BY 2 DESC LIMIT 20",
    ),
]  # fmt: skip


# The rows of the first tables, in no order.
_PLAIN = """
CREATE TABLE plain.articles AS SELECT id, revision, url, outlet, title, first_at, text
    FROM latest_articles ORDER BY hash(id);
CREATE TABLE plain.quotes AS SELECT id, key, article, content, speaker, speaker_id, span_start, span_end, cue, cluster
    FROM quotes WHERE latest ORDER BY hash(id);
"""


def best(
    connection: duckdb.DuckDBPyConnection, sql: str, times: int = 5
) -> tuple[float, float, int]:
    """Seconds and seconds of CPU, the least of each, and rows."""
    walls, cpus, rows = [], [], 0
    for _ in range(times):
        began, cpu = time.perf_counter(), time.process_time()
        rows = len(connection.execute(sql).fetchall())
        walls.append(time.perf_counter() - began)
        cpus.append(time.process_time() - cpu)
    return min(walls), min(cpus), rows


def ask(file: Path, plain: Path | None) -> list[str]:
    """A line of the table for each query."""
    lines = [
        "| question | limit | s | CPU s | rows | plain s | CPU s |",
        "|---|---|---|---|---|---|---|",
    ]
    with duckdb.connect(str(file), read_only=True, config={"threads": 2}) as ours:
        ours.execute("SET TimeZone = 'UTC'")
        theirs = (
            duckdb.connect(str(plain), read_only=True, config={"threads": 2}) if plain else None
        )
        for asked in QUERIES:
            wall, cpu, rows = best(ours, asked.sql)
            beside = "{:.2f} | {:.2f}".format(*best(theirs, asked.plain)[:2]) if theirs else " | "
            lines.append(
                f"| {asked.name} | {asked.limit} | {wall:.2f} | {cpu:.2f} | {rows} | {beside} |"
            )
            print(lines[-1], flush=True)
    return lines


def make_plain(file: Path, plain: Path) -> None:
    """The plain layout beside ours."""
    if plain.exists():
        return
    with duckdb.connect(config={"threads": 2, "memory_limit": "6GB"}) as connection:
        connection.execute(
            f"ATTACH '{file}' AS news (READ_ONLY); USE news; ATTACH '{plain}' AS plain"
        )
        connection.execute(_PLAIN)


def peak() -> float:
    """The most memory that this program has had, MB; what getrusage tells counts its parent's."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def land(var: Path, count: int) -> None:
    """The loader's process: prints what its batches and publications cost, as JSON."""
    settings = Settings(
        file=var / "settings.yaml",
        var=var,
        publish=PublishSettings(least_seconds=0, grace_seconds=0),
    )
    with writer(settings) as connection:
        until = connection.execute("SELECT max(first_at) FROM articles").fetchall()[0][0]
        recent = connection.execute(
            "SELECT id, url, text FROM latest_articles WHERE first_at > $1::TIMESTAMPTZ - INTERVAL 1 DAY LIMIT 500",
            [until],
        ).fetchall()
    folders = list(batches(settings, count, until.astimezone(UTC), recent))
    base = peak()
    placing, placing_cpu, merging, merging_cpu, publishing, publishing_cpu = [], [], [], [], [], []
    real = clusters.place

    def timed(*arguments: object, **named: object) -> int:
        began, cpu = time.perf_counter(), time.process_time()
        found = real(*arguments, **named)  # type: ignore[arg-type]
        placing[-1] += time.perf_counter() - began
        placing_cpu[-1] += time.process_time() - cpu
        return found

    clusters.place = timed  # type: ignore[assignment]
    steps: dict[str, tuple[float, float]] = {}
    for folder in folders:
        placing.append(0.0)
        placing_cpu.append(0.0)
        report = load(
            folder,
            settings,
            clusterings=CLUSTERINGS,
            after_step=lambda s: steps.update({s: (time.perf_counter(), time.process_time())}),
        )
        merging.append(report.seconds)
        merging_cpu.append(steps["commit"][1] - steps["begin"][1])
        publishing.append(steps["publish"][0] - steps["commit"][0])
        publishing_cpu.append(steps["publish"][1] - steps["commit"][1])
        print(
            f"batch: {report.seconds:.3f} s, of which clusters {placing[-1]:.3f}; published in {publishing[-1]:.2f} s",
            file=sys.stderr,
        )
    print(json.dumps({
        "merge": statistics.median(merging), "clusters": statistics.median(placing),
        "rest": statistics.median(m - p for m, p in zip(merging, placing, strict=True)),
        "merge_cpu": statistics.median(merging_cpu), "clusters_cpu": statistics.median(placing_cpu),
        "rest_cpu": statistics.median(m - p for m, p in zip(merging_cpu, placing_cpu, strict=True)),
        "publish_cpu": statistics.median(publishing_cpu[3:] or publishing_cpu),
        "publish_first": publishing[0], "publish": statistics.median(publishing[3:] or publishing),
        "base_mb": base, "peak_mb": peak(),
        "file_mb": settings.writer.stat().st_size / 1e6,
    }))  # fmt: skip


def main() -> None:
    """See the top of the file."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("folder", type=Path)
    options.add_argument("--keep", action="store_true")
    options.add_argument("--no-plain", action="store_true")
    options.add_argument("--batches", type=int, default=10)
    options.add_argument("--land", action="store_true", help=argparse.SUPPRESS)
    asked = options.parse_args()
    var = asked.folder / "bench"
    if asked.land:
        land(var, asked.batches)
        return
    settings = Settings(file=var / "settings.yaml", var=var)
    if not settings.writer.exists():
        settings.writer.parent.mkdir(parents=True)
        shutil.copyfile(asked.folder / "warehouse" / "writer.duckdb", settings.writer)
    index(settings)
    with writer(settings) as connection:
        counts = [
            connection.execute(f"SELECT count(*) FROM {t}").fetchall()[0][0]
            for t in ("articles", "quotes")
        ]
        connection.execute("CHECKPOINT")
    plain = None if asked.no_plain else asked.folder / "plain.duckdb"
    if plain:
        make_plain(settings.writer, plain)
    lines = [
        f"### {datetime.now(UTC):%Y-%m-%d}: the warehouse at {counts[0]:,} revisions of articles and {counts[1]:,} quotes",
        "",
    ]
    lines += ask(settings.writer, plain)
    command = [
        sys.executable,
        "-m",
        "benchmarks.warehouse",
        str(asked.folder),
        "--land",
        "--batches",
        str(asked.batches),
    ]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    lines += [
        "",
        "| the loader, batches of 200 articles | limit | median s | CPU s |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| merge, clusters included | | {found['merge']:.3f} | {found['merge_cpu']:.3f} |",
        f"| merge without clusters: articles, facts, pages, revisions | 0.2 | {found['rest']:.3f} | {found['rest_cpu']:.3f} |",
        f"| clusters of quotes, events and articles | | {found['clusters']:.3f} | {found['clusters_cpu']:.3f} |",
        f"| publication of {found['file_mb']:,.0f} MB, the first: a copy | | {found['publish_first']:.2f} | |",
        f"| publication, later ones: what differs | 4 | {found['publish']:.2f} | {found['publish_cpu']:.2f} |",
        "",
        f"Memory of the loader's process: {found['peak_mb']:,.0f} MB at most (limit 1,500), {found['base_mb']:,.0f} MB before its "
        f"first batch. Load of the machine: {os.getloadavg()[0]:.1f}.",
        "",
    ]
    print("\n".join(lines))
    if asked.keep:
        RESULTS.write_text(
            RESULTS.read_text(encoding="utf-8") + "\n" + "\n".join(lines), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
