"""The life of a run: start, health, status, stop."""

import contextlib
import hashlib
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener
from xmlrpc.client import Error as RpcError

import psutil
from filelock import FileLock

from news.errors import RuntimeFailure
from wirewatch.runtime import ports, processes, supervisor
from wirewatch.runtime.environment import ROOT, Runtime

PARTS = ("metadatabase", "scheduler", "triggerer", "dag_processor")
FINGERPRINT = "fingerprint"
NO_ANSWER = (OSError, RpcError, http.client.HTTPException)


def start(runtime: Runtime, progress: Callable[[str], None] = lambda _: None) -> None:
    """Start Airflow and the run's own programs under supervisord, and return at once.

    Whatever an earlier run left behind is ended first. A run that is up with the same settings
    is left as it is; with others it is stopped and started anew. Raises RuntimeFailure.
    """
    with _lock(runtime):
        environment, text = runtime.environment(), supervisor.configuration(runtime)
        _require_secrets(runtime, environment)
        fingerprint = _fingerprint(environment, text)
        if running(runtime) and _read(runtime.run / FINGERPRINT) == fingerprint:
            progress("Airflow is already running")
            return
        if running(runtime):
            progress("stopping the Airflow that runs with other settings")
        _stop(runtime)
        if ports.taken(runtime.port):
            raise RuntimeFailure(
                f"port {runtime.port} of 127.0.0.1 is taken by {ports.taker(runtime.port)};"
                " stop that, or choose another port"
            )
        progress("preparing Airflow's database, pools and connections")
        _bootstrap(runtime, environment)
        _write_passwords(runtime, environment)
        progress("starting " + ", ".join(p.name for p in supervisor.programs(runtime)))
        _launch(runtime, environment, text)
        (runtime.run / FINGERPRINT).write_text(fingerprint)


def stop(runtime: Runtime, *, grace: float = 60, leader: psutil.Process | None = None) -> int:
    """Stop every process of the run: asked first, for up to `grace` seconds, then killed.

    Returns how many had to be killed. Does nothing if nothing runs, or if a `leader` is given and
    the run is no longer that supervisord's. Raises RuntimeFailure if something outlives SIGKILL.
    """
    with _lock(runtime):
        if leader and processes.leader(runtime.run) != leader:
            return 0
        return _stop(runtime, grace)


def _stop(runtime: Runtime, grace: float = 60) -> int:
    try:
        if grace > 0 and running(runtime):
            with contextlib.suppress(*NO_ANSWER):
                supervisor.line(runtime.run).shutdown()
            # Not until it no longer answers: it refuses to as soon as it begins to stop.
            _wait(lambda: processes.leader(runtime.run) is None, grace)
    finally:  # also when the user is impatient: nothing stays
        try:
            ended = processes.end_all(runtime.var)
        except TimeoutError as error:
            raise RuntimeFailure(str(error)) from error
        for name in ("supervisord.pid", FINGERPRINT):
            (runtime.run / name).unlink(missing_ok=True)
        supervisor.socket_path(runtime.run).unlink(missing_ok=True)
    return ended


@contextlib.contextmanager
def _lock(runtime: Runtime) -> Iterator[None]:
    """One start or stop at a time."""
    for folder in (runtime.run, runtime.logs, runtime.var / "airflow"):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)  # connections, logs and controls are their owner's alone
    with FileLock(runtime.run / "start.lock"):
        yield


def running(runtime: Runtime) -> bool:
    """Whether supervisord of this run answers."""
    return _states(runtime) is not None


def status(runtime: Runtime) -> dict[str, str]:
    """State of each program by name, such as `RUNNING pid 812, uptime 0:00:12`; empty if down."""
    return {
        state["name"]: f"{state['statename']} {state['description']}"
        for state in _states(runtime) or ()
    }


def health(runtime: Runtime) -> dict[str, dict[str, Any]]:
    """What Airflow's API says of its parts: `{scheduler: {status, latest_scheduler_heartbeat}, ...}`.

    Empty while it does not answer.
    """
    # Without the machine's proxy: it is an address of our own.
    opener = build_opener(ProxyHandler({}))
    try:
        with opener.open(f"{runtime.url}/api/v2/monitor/health", timeout=10) as answer:
            found = json.load(answer)
    except (OSError, ValueError, http.client.HTTPException):
        return {}
    return {part: found.get(part) or {} for part in PARTS}


def wait_healthy(runtime: Runtime, timeout: float = 180) -> float:
    """Wait until every program runs and every part of Airflow is healthy. Returns the seconds.

    Raises RuntimeFailure after `timeout` seconds, or at once if supervisord has gone; it names
    what is not healthy and shows the end of its log.
    """
    began = time.monotonic()
    while True:
        states = _states(runtime)
        if states is None:
            raise RuntimeFailure(
                _with_tail("supervisord is gone", runtime.logs / "supervisord.log")
            )
        late = [s["name"] for s in states if s["statename"] != "RUNNING"]
        if not late:
            found = health(runtime)
            late = [p for p in PARTS if found.get(p, {}).get("status") != "healthy"]
            late = late if found else ["api-server"]
        seconds = time.monotonic() - began
        if not late:
            return seconds
        if seconds > timeout:
            what = f"not healthy after {seconds:.0f} s: {', '.join(late)}"
            name = late[0].replace("_", "-")
            raise RuntimeFailure(_with_tail(what, runtime.logs / f"{name}.log"))
        time.sleep(0.5)


def _states(runtime: Runtime) -> list[dict[str, Any]] | None:
    try:
        return list(supervisor.line(runtime.run).getAllProcessInfo())
    except NO_ANSWER:
        return None


def _require_secrets(runtime: Runtime, environment: Mapping[str, str]) -> None:
    if not environment.get("WIREWATCH_ADMIN_PASSWORD"):
        raise RuntimeFailure(f"no secrets in {runtime.env_file}: run `make setup`")


def _fingerprint(environment: Mapping[str, str], configuration: str) -> str:
    """Of the configuration and what of the environment decides how Airflow runs; tells no secret."""
    decides = sorted(
        (k, v) for k, v in environment.items() if k.startswith(("AIRFLOW", "WIREWATCH"))
    )
    config = _read(ROOT / "airflow.cfg")
    return hashlib.sha256(repr((decides, configuration, config)).encode()).hexdigest()


def _bootstrap(runtime: Runtime, environment: Mapping[str, str]) -> None:
    file = runtime.logs / "bootstrap.log"
    with file.open("wb") as out:
        command = [sys.executable, str(ROOT / "dags" / "bootstrap.py")]
        done = subprocess.run(
            command,
            env=environment,
            cwd=runtime.run,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            umask=0o077,
            check=False,
        )
    if done.returncode:
        raise RuntimeFailure(_with_tail("Airflow's database could not be prepared", file))


def _write_passwords(runtime: Runtime, environment: Mapping[str, str]) -> None:
    """The file that Airflow's simple auth manager reads; it would invent passwords otherwise."""
    file = runtime.run / "passwords.json"
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        json.dump({"admin": environment["WIREWATCH_ADMIN_PASSWORD"]}, out)


def _launch(runtime: Runtime, environment: Mapping[str, str], configuration: str) -> None:
    file, out = runtime.run / "supervisord.conf", runtime.logs / "supervisord.out"
    file.write_text(configuration)
    with out.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "supervisor.supervisord", "-c", str(file)],
            env=environment,
            cwd=runtime.run,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    processes.remember(runtime.run, process.pid)
    _wait(lambda: running(runtime) or process.poll() is not None, 20)
    if not running(runtime):
        _stop(runtime, grace=0)
        raise RuntimeFailure(_with_tail("supervisord did not start", out))
    if runtime.owned:
        subprocess.Popen(
            [sys.executable, "-m", "wirewatch.runtime.keeper", str(runtime.var), str(os.getpid())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


def _wait(condition: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True


def _with_tail(what: str, file: Path, lines: int = 15) -> str:
    tail = "\n".join(f"  {text}" for text in _read(file).splitlines()[-lines:])
    return f"{what}; the end of {file}:\n{tail}" if tail else f"{what}; see {file.parent}"


def _read(file: Path) -> str:
    try:
        return file.read_text(errors="replace")
    except OSError:
        return ""
