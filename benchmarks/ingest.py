"""Recorded news through the real Airflow: every page accounted for, each article once.

    python benchmarks/ingest.py texts [--kill]    840 news articles of seven outlets
    python benchmarks/ingest.py pages             240 recorded pages of twelve outlets

Needs ../shared (a web of recorded news on loopback). The DAGs are pointed at it by a settings file
alone. `--kill` ends every process (SIGKILL) midway, starts again, and compares the rows with an
unkilled run's. Prints seconds per stage and articles per second; `--keep` appends to RESULTS.md.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import yaml

from feeds import opml
from news.errors import WarehouseError
from news.records import Feed
from news.settings import ROOT, Settings, read_settings
from warehouse import read
from wirewatch import runtime
from wirewatch.airflow_api import AirflowApi, seconds_per_task, wait_until
from wirewatch.runtime import Runtime, free_port, processes

SHARED = ROOT.parent / "shared"
REPLAY = SHARED / "tools" / "replay.py"
SETS = {
    "texts": (["--texts", str(SHARED / "gold" / "polnear_train.jsonl"), "--per-feed", "120"], 840),
    "pages": ([], 240),
}


def main() -> int:
    arguments = _arguments()
    if not REPLAY.exists():
        print(f"skipped: {REPLAY} is not here")
        return 0
    options, pages = SETS[arguments.set]
    var = arguments.var or ROOT / "var" / f"ingest-{arguments.set}"
    shutil.rmtree(var, ignore_errors=True)
    var.mkdir(parents=True)
    port = free_port()
    web = subprocess.Popen(
        [sys.executable, str(REPLAY), *options, "--port", str(port), "--seconds", "5000"],
        stderr=subprocess.DEVNULL,
    )
    ours = Runtime(
        var=var,
        home=var / "airflow",
        port=free_port(),
        settings=_write_settings(var, port),
        isolated=True,
        owned=True,
    )
    try:
        return _measure(ours, read_settings(ours.settings), pages, arguments)
    finally:
        runtime.stop(ours)
        web.kill()


def _measure(ours: Runtime, settings: Settings, pages: int, arguments: argparse.Namespace) -> int:
    began = time.monotonic()
    runtime.start(ours, print)
    print(f"healthy after {runtime.wait_healthy(ours):.0f} s")
    if arguments.kill:
        _kill_midway(ours, settings)
    done = wait_until(lambda: _accounted(settings) >= pages and _idle(ours), arguments.seconds)
    return _say(ours, settings, pages, done, time.monotonic() - began, arguments)


def _kill_midway(ours: Runtime, settings: Settings) -> None:
    """SIGKILL to every process, tasks and extractors included, while pages are being extracted."""
    extracting = lambda: any(  # noqa: E731
        t.task == "extract" and t.state == "running" for t in AirflowApi(ours).task_runs("ingest")
    )
    assert wait_until(_patient(extracting), 300, every=0.5), "extraction never began"
    time.sleep(8)
    killed = processes.end_all(ours.var)
    print(f"{killed} processes killed midway; {_accounted(settings)} pages accounted for by then")
    runtime.start(ours, print)
    print(f"healthy again after {runtime.wait_healthy(ours):.0f} s")


def _say(
    ours: Runtime,
    settings: Settings,
    pages: int,
    done: bool,
    seconds: float,
    arguments: argparse.Namespace,
) -> int:
    became = dict(
        read.query(settings, "SELECT status, count(*) FROM pages GROUP BY 1 ORDER BY 1")[1]
    )
    articles, distinct = read.query(settings, "SELECT count(*), count(DISTINCT url) FROM articles")[
        1
    ][0]
    quotes, events = (
        read.query(settings, f"SELECT count(*) FROM {table}")[1][0][0]
        for table in ("quotes", "events")
    )
    tasks = AirflowApi(ours).task_runs("ingest")
    failed = [t for t in tasks if t.state in ("failed", "upstream_failed")]
    took = seconds_per_task(tasks)
    work = sum(took.values())
    lines = [
        f"### {time.strftime('%Y-%m-%d')} ingest {arguments.set}{' --kill' if arguments.kill else ''}",
        "",
        f"- {pages} pages expected, {sum(became.values())} accounted for: {became}",
        f"- {articles} articles, {distinct} addresses, {quotes} quotes, {events} events",
        f"- tasks failed: {len(failed)} {sorted({f'{t.dag}.{t.task}' for t in failed})}",
        "- seconds per stage (shards side by side count once): "
        + ", ".join(f"{t.removeprefix('ingest.')} {s:.1f}" for t, s in took.items()),
        f"- {articles / work:.1f} articles a second of stage time; {seconds:.0f} s from start to end",
    ]
    right = done and not (failed and not arguments.kill)
    if arguments.set == "texts":
        right = right and articles == distinct == pages
    if arguments.set == "texts" and arguments.against:
        same = _rows(settings) == json.loads(arguments.against.read_text())
        right = right and same
        lines.append(f"- the same rows as an unkilled run: {'yes' if same else 'NO'}")
    lines.append(f"- {'as it should be' if right else 'NOT as it should be'}")
    if arguments.rows:
        arguments.rows.write_text(json.dumps(_rows(settings)))
    print("\n".join(lines))
    if arguments.keep:
        with (ROOT / "benchmarks" / "RESULTS.md").open("a") as out:
            out.write("\n" + "\n".join(lines) + "\n")
    return 0 if right else 1


def _rows(settings: Settings) -> list[list[object]]:
    """What must be the same in every run, in one order: articles, quotes and events by content.

    Ids hold the port, which differs from run to run; addresses are compared without it.
    """
    path = "regexp_replace(a.url, ':[0-9]+/', '/')"
    return [
        [list(map(str, row)) for row in read.query(settings, sql)[1]]
        for sql in (
            f"SELECT {path}, a.revision, a.title, a.text_hash FROM articles a ORDER BY ALL",
            f"SELECT {path}, q.kind, q.content, q.speaker FROM quotes q "
            "JOIN articles a ON a.id = q.article AND a.revision = q.revision ORDER BY ALL",
            f"SELECT {path}, e.type, e.trigger, e.modality FROM events e "
            "JOIN articles a ON a.id = e.article AND a.revision = e.revision ORDER BY ALL",
        )
    ]


def _accounted(settings: Settings) -> int:
    try:
        return int(
            read.query(settings, "SELECT count(*) FROM pages WHERE status <> 'retry'")[1][0][0]
        )
    except WarehouseError:
        return 0


def _idle(ours: Runtime) -> bool:
    try:
        return all(r["state"] != "running" for r in AirflowApi(ours).dag_runs("ingest"))
    except OSError:
        return False


def _patient(condition):  # type: ignore[no-untyped-def]
    def ask() -> bool:
        try:
            return bool(condition())
        except OSError:
            return False

    return ask


def served(port: int) -> list[Feed]:
    """The feeds of the recorded web at `port`, when it answers."""
    for _ in range(100):
        try:
            with urlopen(f"http://127.0.0.1:{port}/opml") as answer:
                return opml.read(answer.read())
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the recorded web does not answer")


def _write_settings(var: Path, port: int) -> Path:
    """The settings file that points the DAGs at the recorded web."""
    feeds = [
        {"url": f.url, "outlet": f.outlet, "language": "en", "min_minutes": 0.2}
        for f in served(port)
    ]
    main = {
        "var": ".",
        "people": str(ROOT / "config" / "people.yaml"),
        "fetch": {
            "allowed_hosts": ["127.0.0.0/8"],
            "requests_per_second_per_host": 100,
            "connections_per_host": 4,
        },
        "publish": {"least_seconds": 5},
    }
    for name, data in (("settings", main), ("feeds", {"feeds": feeds}), ("watches", {})):
        (var / f"{name}.yaml").write_text(yaml.safe_dump(data, sort_keys=False))
    return var / "settings.yaml"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("set", choices=sorted(SETS))
    parser.add_argument("--kill", action="store_true", help="kill everything midway, start again")
    parser.add_argument("--var", type=Path, help="folder to write to; emptied first")
    parser.add_argument("--seconds", type=float, default=1200, help="give up after this long")
    parser.add_argument("--keep", action="store_true", help="append to RESULTS.md")
    parser.add_argument(
        "--rows", type=Path, help="write the rows here, to compare another run with"
    )
    parser.add_argument("--against", type=Path, help="rows of another run that must be the same")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
