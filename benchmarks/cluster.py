"""A cluster on this machine: 840 articles through two Celery workers, nothing lost and nothing doubled.

    python -m benchmarks.cluster [--keep]          (make test-cluster)

A real PostgreSQL (Airflow's database, the state, the lake's catalog) and a real Redis; a scheduler's
node and two workers, each with an AIRFLOW_HOME, a `var` and a session of its own, that share one
folder. The same articles go, each time into an empty lake: through one worker; through two; and through
two of which one is killed (SIGKILL) midway while PostgreSQL is restarted. What is in the lake then is
what one machine without Airflow has in its DuckDB file, row for row.

Recorded articles come from ../shared; without it they are made of our newsroom's paragraphs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

import servers

from benchmarks import web
from news.errors import WirewatchError
from news.settings import ROOT, Settings, read_settings
from warehouse import read
from warehouse.connect import reader
from wirewatch import pipeline, runtime
from wirewatch.airflow_api import AirflowApi, TaskRun, seconds_per_task, wait_until
from wirewatch.runtime import Runtime, free_port, processes
from wirewatch.runtime.environment import environment

SECRET = "WIREWATCH_DB_PASSWORD"
SHARDS = 4
# What must be the same wherever it was loaded; load numbers and times are a run's own.
_ROWS = {
    "pages": "SELECT feed, entry_key, url, outlet, title, status, articles FROM pages",
    "articles": "SELECT * EXCLUDE (load, seen, first_at, published) FROM articles",
    "quotes": "SELECT * EXCLUDE (load) FROM quotes",
    "events": "SELECT * EXCLUDE (load) FROM events",
    "mentions": "SELECT * EXCLUDE (load) FROM mentions",
}


@dataclass(frozen=True)
class Node:
    """A machine of the cluster: what it writes, and the settings it reads."""

    name: str
    folder: Path

    @property
    def settings(self) -> Path:
        return self.folder / "settings.yaml"


class Cluster:
    """The servers, the scheduler's node, and workers that come and go."""

    def __init__(self, folder: Path, feeds: list[dict[str, object]], stack: ExitStack) -> None:
        self.folder, self.feeds = folder, feeds
        self.postgres = stack.enter_context(servers.Postgres(durable=True))
        self.broker = stack.enter_context(servers.redis())
        self.postgres.create("airflow")
        os.environ[SECRET] = servers.PASSWORD
        self.head, self.workers = self._node("head"), dict[str, subprocess.Popen[bytes]]()
        self.use("first", feeds=[])
        self.runtime = Runtime(
            var=self.head.folder, home=self.head.folder / "airflow", port=free_port(),
            settings=self.head.settings, isolated=True, owned=True, extra=self._airflow(),
        )  # fmt: skip
        stack.callback(self.stop)

    def _node(self, name: str) -> Node:
        node = Node(name, self.folder / name)
        node.folder.mkdir(parents=True)
        return node

    def _airflow(self) -> dict[str, str]:
        database = self.postgres.url("airflow", "postgresql+psycopg2")
        return {
            SECRET: servers.PASSWORD,
            "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database,
            "AIRFLOW__CELERY__BROKER_URL": self.broker,
            "AIRFLOW__CELERY__RESULT_BACKEND": f"db+{database}",
            "AIRFLOW__CELERY__WORKER_ENABLE_REMOTE_CONTROL": "False",
        }

    def use(self, name: str, feeds: list[dict[str, object]] | None = None) -> Settings:
        """An empty lake and state for all nodes from now on: settings are read by each task."""
        for database in (f"lake_{name}", f"state_{name}"):
            self.postgres.create(database)
        catalog = self.postgres.dsn(f"lake_{name}", password=False)
        state = self.postgres.url(f"state_{name}").replace(
            servers.PASSWORD.replace(" ", "%20"), f"${{{SECRET}}}"
        )
        where = {"catalog": f"postgres:{catalog} password=${{{SECRET}}}"}
        where["data"] = str(self.folder / "lakes" / name)
        for node in self.folder.iterdir():
            if node.name in ("head", "one", "two"):
                write_settings(
                    node,
                    self.feeds if feeds is None else feeds,
                    self.folder / "shared" / name,
                    state,
                    where,
                )
        return read_settings(self.head.settings)

    def start(self) -> None:
        runtime.start(self.runtime, print)
        print(f"the scheduler's node is healthy after {runtime.wait_healthy(self.runtime):.0f} s")

    def worker(self, name: str) -> None:
        """Start a worker of one slot, with a home of its own, that shares nothing but the folder."""
        node = Node(name, self.folder / name)
        if not node.folder.exists():
            self._node(name)
            for file in ("settings", "feeds", "watches"):
                shutil.copy(self.head.folder / f"{file}.yaml", node.folder)
        own = environment(
            node.folder / "airflow", var=node.folder, port=self.runtime.port,
            settings=node.settings, isolated=True, extra=self._airflow(),
        )  # fmt: skip
        for folder in ("airflow", "run"):
            (node.folder / folder).mkdir(exist_ok=True)
        command = [
            sys.executable,
            "-m",
            "wirewatch.container",
            "celery",
            "worker",
        ]  # as compose does
        command += ["--skip-serve-logs"]
        command += ["--concurrency", "1", "--celery-hostname", f"{name}@cluster", "--without-gossip",
                    "--without-mingle"]  # fmt: skip
        with (node.folder / "worker.log").open("ab") as out:
            self.workers[name] = subprocess.Popen(
                command, env=own, cwd=node.folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True, preexec_fn=servers.end_with_us,
            )  # fmt: skip
        # Celery overwrites its environment, by which a process of a run is known else.
        processes.remember(node.folder / "run", self.workers[name].pid)
        ready = lambda: "ready." in (node.folder / "worker.log").read_text("utf-8", "replace")  # noqa: E731
        assert wait_until(ready, 180), f"worker {name} does not start: {node.folder / 'worker.log'}"
        print(f"worker {name} is ready")

    def kill(self, name: str) -> int:
        """SIGKILL to a worker and all that it runs; how many processes."""
        (self.folder / name / "worker.log").unlink()
        killed = processes.end_all(self.folder / name)
        self.workers.pop(name).wait(30)
        return killed

    def stop(self) -> None:
        runtime.stop(self.runtime, grace=20)
        for name in list(self.workers):
            self.kill(name)


def write_settings(
    folder: Path,
    feeds: list[dict[str, object]],
    shared: Path | None = None,
    state: str | None = None,
    lake: dict[str, str] | None = None,
) -> None:
    """A node's settings: everything of its own, but for what is shared."""
    main: dict[str, Any] = {
        "var": ".",
        "people": str(ROOT / "config" / "people.yaml"),
        "fetch": {"allowed_hosts": ["127.0.0.0/8"], "requests_per_second_per_host": 100,
                  "connections_per_host": 4},
        "ingest": {"shards": SHARDS, "refetch_hours": []},
    }  # fmt: skip
    if lake:
        main |= {"shared": str(shared), "state": state, "warehouse": lake}
    for name, data in (("settings", main), ("feeds", {"feeds": feeds}), ("watches", {})):
        fresh = folder / f".{name}.yaml"
        fresh.write_text(yaml.safe_dump(data, sort_keys=False))
        fresh.replace(folder / f"{name}.yaml")


class Api(AirflowApi):
    """Airflow's API, asked whether `ingest` is at work."""

    def still(self) -> bool:
        return all(r["state"] not in ("running", "queued") for r in self.dag_runs("ingest"))


def one_machine(folder: Path, feeds: list[dict[str, object]]) -> tuple[dict[str, list[Any]], float]:
    """The same by plain functions, in one process, into a DuckDB file: its rows, and seconds of extraction."""
    folder.mkdir()
    write_settings(folder, feeds)
    settings = read_settings(folder / "settings.yaml")
    pipeline.poll(settings, "one", everything=True)
    extracted = pipeline.extract(settings, "one")
    pipeline.load(settings, "one")
    return rows(settings), extracted.seconds


def rows(settings: Settings) -> dict[str, list[Any]]:
    """All that must be the same, in one order."""
    with reader(settings) as connection:
        return {
            table: sorted(map(repr, connection.execute(sql).fetchall()))
            for table, sql in _ROWS.items()
        }


def phase(
    cluster: Cluster, api: Api, name: str, pages: int, seconds: float, midway: Any = None
) -> tuple[Settings, list[TaskRun], float]:
    """Give the nodes an empty lake; the feed watcher finds all feeds due, and `ingest` does the rest.

    The settings, the tasks that ran until all pages were accounted for, and seconds from first to last.
    """
    assert wait_until(patient(api.still), 300), "ingest does not come to rest"
    before = {(t.run, t.task) for t in api.task_runs("ingest")}
    settings = cluster.use(name)
    if midway:
        midway()
    done = wait_until(patient(lambda: _accounted(settings) >= pages and api.still()), seconds)
    tasks = [t for t in api.task_runs("ingest") if (t.run, t.task) not in before]
    assert done, f"{_accounted(settings)} of {pages} pages accounted for; see {cluster.folder}"
    worked = [t for t in tasks if t.task in ("fetch", "extract", "load") and t.state == "success"]
    began = min(t.started for t in worked if t.started)
    ended = max(t.ended for t in worked if t.ended and t.task == "load")
    return settings, tasks, (ended - began).total_seconds()


def trouble(cluster: Cluster, api: Api) -> Any:
    """What happens midway: one of two workers is killed while it extracts, then PostgreSQL restarts."""

    def happens() -> None:
        def busy() -> int:
            runs = api.task_runs("ingest")
            return sum((t.task, t.state) == ("extract", "running") for t in runs)

        assert wait_until(patient(lambda: busy() >= 2), 180, every=0.5), "two extract at once"
        time.sleep(3)
        print(f"  worker one killed: {cluster.kill('one')} processes, while it extracts")
        began = time.monotonic()
        cluster.postgres.stop()
        cluster.postgres.start()
        print(f"  PostgreSQL restarted in {time.monotonic() - began:.1f} s")
        cluster.worker("one")  # as a supervisor would

    return happens


def patient(condition: Any) -> Any:
    """A condition that is not met where nobody answers."""

    def ask() -> bool:
        try:
            return bool(condition())
        except (OSError, WirewatchError):
            return False

    return ask


def _accounted(settings: Settings) -> int:
    sql = "SELECT count(*) FROM pages WHERE status <> 'retry'"
    try:
        return int(read.query(settings, sql)[1][0][0])
    except WirewatchError:
        return 0


def main() -> int:
    """Run it all; 0 where nothing was lost or doubled."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--var", type=Path, default=ROOT / "var" / "cluster", help="emptied first")
    parser.add_argument("--seconds", type=float, default=600, help="for each of the three rounds")
    parser.add_argument("--each", type=int, default=web.EACH, help="articles of each outlet")
    parser.add_argument("--rounds", default="123", help="which of the three, such as 3")
    parser.add_argument("--keep", action="store_true", help="append to RESULTS.md")
    arguments = parser.parse_args()
    if servers.postgres_programs() is None or shutil.which("redis-server") is None:
        print("PostgreSQL and Redis are needed: apt-get install postgresql redis-server")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left behind
    shutil.rmtree(arguments.var, ignore_errors=True)
    whence, found = web.texts(arguments.each)
    pages = sum(map(len, found.values()))
    with ExitStack() as stack:
        feeds = stack.enter_context(web.serve(found, arguments.var / "web"))
        lines, right = _rounds(arguments, feeds, pages, stack)
    left = [p for name in ("head", "one", "two") for p in processes.members(arguments.var / name)]
    lines.append(f"- processes left behind: {len(left)}")
    lines.append(f"- {'as it should be' if right and not left else 'NOT as it should be'}")
    heading = f"### {time.strftime('%Y-%m-%d')} cluster: {pages} {whence}"
    print("\n".join([heading, "", *lines]))
    if arguments.keep:
        with (ROOT / "benchmarks" / "RESULTS.md").open("a") as out:
            out.write("\n".join(["", heading, "", *lines, ""]))
    return 0 if right and not left else 1


def _rounds(
    arguments: argparse.Namespace, feeds: list[dict[str, object]], pages: int, stack: ExitStack
) -> tuple[list[str], bool]:
    expected, alone = one_machine(arguments.var / "machine", feeds)
    counts = {table: len(found) for table, found in expected.items()}
    lines = [f"- one machine, one process, a DuckDB file: {counts}; extraction {alone:.0f} s"]
    print(lines[0], flush=True)
    cluster = Cluster(arguments.var, feeds, stack)
    cluster.start()
    api, right = Api(cluster.runtime), counts["articles"] >= pages * 0.99
    cluster.worker("one")
    rounds = (("one worker", "1", None), ("two workers", "2", None),
              ("two workers, one killed, PostgreSQL restarted", "3", trouble))  # fmt: skip
    for title, name, happens in rounds:
        if name not in arguments.rounds:
            continue
        if name != "1" and "two" not in cluster.workers:
            cluster.worker("two")
        midway = happens(cluster, api) if happens else None
        settings, tasks, seconds = phase(cluster, api, name, pages, arguments.seconds, midway)
        got = rows(settings)
        same = [table for table in _ROWS if got[table] == expected[table]]
        right = right and len(same) == len(_ROWS)
        took = seconds_per_task(tasks)
        again = sum(t.attempt > 1 for t in tasks)
        lines.append(
            f"- {title}: {pages / seconds:.1f} articles a second, {seconds:.0f} s from first to last; "
            + ", ".join(f"{t.removeprefix('ingest.')} {s:.1f}" for t, s in took.items())
            + f"; tasks run again: {again}; rows as on one machine: "
            + ("all" if len(same) == len(_ROWS) else f"NOT {set(_ROWS) - set(same)}")
        )
        print(lines[-1], flush=True)
    return lines, right


if __name__ == "__main__":
    sys.exit(main())
