"""A few questions to a running Airflow, by its REST API on loopback."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from wirewatch.runtime import Runtime

# Airflow's tokens live for a day; a page of its lists holds at most this many.
PAGE = 100


@dataclass(frozen=True, slots=True)
class TaskRun:
    """One task instance that has ended or runs. `seconds` is None until it has ended."""

    dag: str
    run: str
    task: str
    state: str
    started: datetime | None
    ended: datetime | None
    attempt: int

    @property
    def seconds(self) -> float | None:
        """How long it took, waiting not counted."""
        if self.started is None or self.ended is None:
            return None
        return (self.ended - self.started).total_seconds()


class AirflowApi:
    """Speaks to the Airflow of `runtime` as its admin.

    Every method raises OSError where Airflow does not answer.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._url, self._password = runtime.url, runtime.password
        # Without the machine's proxy: it is an address of our own.
        self._opener = build_opener(ProxyHandler({}))
        self._token: str | None = None

    def dag_runs(self, dag: str) -> list[dict[str, Any]]:
        """The runs of a DAG, oldest first: `{dag_run_id, state, start_date, end_date, ...}`."""
        return list(self._pages(f"/api/v2/dags/{dag}/dagRuns?order_by=run_after", "dag_runs"))

    def task_runs(self, dag: str) -> list[TaskRun]:
        """Every task instance of every run of a DAG."""
        path = f"/api/v2/dags/{dag}/dagRuns/~/taskInstances?order_by=start_date"
        return [
            TaskRun(
                dag=dag,
                run=t["dag_run_id"],
                task=t["task_id"],
                state=t["state"] or "none",
                started=_time(t["start_date"]),
                ended=_time(t["end_date"]),
                attempt=t["try_number"],
            )
            for t in self._pages(path, "task_instances")
        ]

    def _pages(self, path: str, name: str) -> Iterator[dict[str, Any]]:
        offset = 0
        while True:
            page = self._get(f"{path}&limit={PAGE}&offset={offset}")
            yield from page[name]
            offset += len(page[name])
            if not page[name] or offset >= page["total_entries"]:
                return

    def _get(self, path: str) -> Any:
        if self._token is None:
            login = {"username": "admin", "password": self._password}
            answer = self._open(Request(f"{self._url}/auth/token", json.dumps(login).encode()))
            self._token = answer["access_token"]
        return self._open(Request(f"{self._url}{path}"))

    def _open(self, request: Request) -> Any:
        request.add_header("Content-Type", "application/json")
        if self._token:
            request.add_header("Authorization", f"Bearer {self._token}")
        with self._opener.open(request, timeout=15) as answer:
            return json.load(answer)


def seconds_per_task(runs: list[TaskRun]) -> dict[str, float]:
    """Seconds in which at least one instance of each task ran: shards side by side count once."""
    spans: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for r in runs:
        if r.started and r.ended and r.state == "success":
            spans[f"{r.dag}.{r.task}"].append((r.started.timestamp(), r.ended.timestamp()))
    return {task: _union(times) for task, times in spans.items()}


def _union(spans: list[tuple[float, float]]) -> float:
    total, reach = 0.0, float("-inf")
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, reach))
        reach = max(reach, end)
    return total


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def wait_until(condition: Any, seconds: float, every: float = 1.0) -> bool:
    """Ask `condition` until it is true or `seconds` have passed; the last answer."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True
