"""A real Airflow under its supervisor: healthy, back after every kill, gone after the stop.

One start of Airflow serves all tests here, in their order.
"""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import psutil
import pytest

from news.errors import RuntimeFailure
from wirewatch import runtime as runtimes
from wirewatch.runtime import Program, Runtime, free_port, processes, supervisor
from wirewatch.runtime.environment import SECRETS
from wirewatch.runtime.secrets import write_secrets

pytestmark = [pytest.mark.airflow, pytest.mark.slow]

BACK = 30
"""Seconds within which a killed program must be back."""

# Two tasks, of which one sits in the pool and takes longer than any of the kills.
DAG = """
from airflow.sdk import DAG, task

with DAG("watchman", schedule="@once"):

    @task(pool="warehouse", retries=2)
    def long():
        import time
        time.sleep(1000)

    @task
    def short():
        print("the watchman was here")

    short() >> long()
"""


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    folder = tmp_path_factory.mktemp("run")
    (folder / "dags").mkdir()
    (folder / "dags" / "watchman.py").write_text(DAG)
    write_secrets(folder / ".env")
    # A caller's own program, which shows what environment it was given.
    shown = folder / "shown.json"
    code = f"import json, os, time; json.dump(dict(os.environ), open({str(shown)!r}, 'w')); time.sleep(9999)"
    runtime = Runtime(
        var=folder / "var",
        home=folder / "home",
        port=free_port(),
        dags=folder / "dags",
        env_file=folder / ".env",
        isolated=True,
        programs=(Program("newsroom", (sys.executable, "-c", code)),),
        extra={"WIREWATCH_SMTP_URI": "smtp://desk:word@127.0.0.1:2525/?disable_ssl=true"},
    )
    try:
        yield runtime
    finally:
        runtimes.stop(runtime, grace=0)


def test_it_becomes_healthy(ours: Runtime) -> None:
    lines: list[str] = []
    runtimes.start(ours, lines.append)
    assert runtimes.wait_healthy(ours) < 120
    assert any("database" in line for line in lines)
    assert all(state.startswith("RUNNING") for state in runtimes.status(ours).values())
    assert len(runtimes.status(ours)) == 5
    shown = json.loads((ours.var.parent / "shown.json").read_text())
    assert shown["AIRFLOW_HOME"] == str(ours.home)
    before = _pids(ours)
    runtimes.start(ours, lines.append)
    assert lines[-1] == "Airflow is already running"
    assert _pids(ours) == before


def test_only_this_machine_and_this_user_get_in(ours: Runtime) -> None:
    mine = {p.pid for p in processes.members(ours.var)}
    listening = {
        c.laddr.ip
        for c in psutil.net_connections("tcp")
        if c.status == psutil.CONN_LISTEN and c.pid in mine
    }
    assert listening == {"127.0.0.1"}
    for file in (ours.run / "passwords.json", supervisor.socket_path(ours.run)):
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE((ours.var / "airflow").stat().st_mode) == 0o700
    secrets = [v for k, v in ours.environment().items() if k in SECRETS]
    for file in ours.logs.rglob("*.log"):
        text = file.read_text(errors="replace")
        assert not any(secret in text for secret in secrets), file


def test_pools_and_connections_are_there(ours: Runtime) -> None:
    api = _api(ours)
    assert api("/api/v2/pools/warehouse")["slots"] == 1
    connection = api("/api/v2/connections/smtp_default")
    assert (connection["host"], connection["port"]) == ("127.0.0.1", 2525)


def test_the_ui_knows_its_password(ours: Runtime) -> None:
    assert _api(ours)("/api/v2/version")["version"] == "3.3.2"
    with pytest.raises(OSError, match="401"):
        _api(ours, password="wrong")


@pytest.mark.parametrize("name", ["scheduler", "api-server", "dag-processor", "triggerer"])
def test_a_killed_program_is_back(ours: Runtime, name: str) -> None:
    _until(lambda: _long(ours)[0] == "running", 60)
    began, old = datetime.now(UTC), _pids(ours)[name]
    os.kill(old, signal.SIGKILL)

    def back() -> bool:
        part = runtimes.health(ours).get(name.replace("-", "_"), {})
        beat = next((v for k, v in part.items() if k.startswith("latest")), began.isoformat())
        alive = name == "api-server" and bool(runtimes.health(ours))
        beats = part.get("status") == "healthy" and datetime.fromisoformat(beat) > began
        return _pids(ours).get(name) not in (0, old) and (alive or beats)

    _until(back, BACK)
    assert time.time() - began.timestamp() < BACK


def test_an_extra_program_is_back(ours: Runtime) -> None:
    old = _pids(ours)["newsroom"]
    os.kill(old, signal.SIGKILL)
    _until(lambda: _pids(ours).get("newsroom") not in (0, old), BACK)


def test_after_everything_was_killed_a_start_goes_on(ours: Runtime) -> None:
    """supervisord first, so that the others are orphans when the next start finds them."""
    # The scheduler was killed above: its task was found within about a minute.
    _until(lambda: _long(ours) == ("running", 2), 90)
    supervisord = processes.leader(ours.run)
    assert supervisord
    supervisord.kill()
    supervisord.wait(10)
    orphans = processes.members(ours.var)
    assert len(orphans) > 8
    assert runtimes.status(ours) == {}
    runtimes.start(ours)
    assert not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in orphans)
    runtimes.wait_healthy(ours)
    # The task that died is given out again without waiting for a timeout.
    _until(lambda: _long(ours) == ("running", 3), 30)


def test_a_taken_port_is_named(ours: Runtime, tmp_path: Path) -> None:
    other = Runtime(
        var=tmp_path / "var", home=tmp_path, port=ours.port, env_file=ours.env_file, isolated=True
    )
    with pytest.raises(
        RuntimeFailure, match=rf"port {ours.port} .* taken by .*pid {_pids(ours)['api-server']}"
    ):
        runtimes.start(other)


def test_the_stop_leaves_nothing(ours: Runtime) -> None:
    began = time.monotonic()
    runtimes.stop(ours)
    assert time.monotonic() - began < 60
    assert processes.members(ours.var) == []
    assert not supervisor.socket_path(ours.run).exists()
    assert runtimes.status(ours) == {}
    assert runtimes.stop(ours) == 0


def test_a_run_ends_with_its_owner(ours: Runtime, tmp_path: Path) -> None:
    code = (
        "import os, sys, time; from pathlib import Path; from wirewatch.runtime import Runtime, start\n"
        "folder = Path(sys.argv[1])\n"
        "start(Runtime(var=folder / 'var', home=folder, port=int(sys.argv[2]), dags=folder / 'dags',"
        " env_file=folder / '.env', isolated=True, owned=True))\n"
        "os.kill(os.getpid(), 9)"
    )
    command = [sys.executable, "-c", code, str(ours.var.parent), str(ours.port)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    _until(lambda: not processes.members(ours.var), 60)
    # Each of the three starts of this module ran.
    assert (ours.logs / "supervisord.log").read_text().count("supervisord started with pid") == 3


def _pids(ours: Runtime) -> dict[str, int]:
    return {s["name"]: s["pid"] for s in supervisor.line(ours.run).getAllProcessInfo()}


def _long(ours: Runtime) -> tuple[str | None, int]:
    """State of the long task, and which attempt it is."""
    try:
        task = _api(ours)("/api/v2/dags/watchman/dagRuns/~/taskInstances?task_id=long")
    except OSError:
        return None, 0
    found = next((t for t in task["task_instances"] if t["task_id"] == "long"), None)
    return (found["state"], found["try_number"]) if found else (None, 0)


def _api(ours: Runtime, password: str | None = None) -> Callable[[str], Any]:
    opener = build_opener(ProxyHandler({}))
    login = json.dumps({"username": "admin", "password": password or ours.password}).encode()
    request = Request(f"{ours.url}/auth/token", login, {"Content-Type": "application/json"})
    with opener.open(request, timeout=20) as answer:
        token = json.load(answer)["access_token"]

    def get(path: str) -> Any:
        request = Request(ours.url + path, headers={"Authorization": f"Bearer {token}"})
        with opener.open(request, timeout=20) as answer:
            return json.load(answer)

    return get


def _until(condition: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"not within {seconds} s"
        time.sleep(0.5)
