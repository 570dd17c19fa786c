"""`python -m wirewatch.container ...`: what a container of docker-compose.yml runs.

    single, demo     Airflow with all its parts under one supervisor, until it is told to stop
    bootstrap        Airflow's database, pools and connections made fit to start
    healthy          whether every part of the Airflow on this machine's port says it is
    PROGRAM ...      one part alone: api-server, scheduler, celery worker, ...

The environment is the container's own, above the paths and ports that a run has here; secrets are there
or nothing starts.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from news.errors import RuntimeFailure
from news.settings import ROOT, settings_file
from wirewatch import runtime
from wirewatch.runtime import Runtime
from wirewatch.runtime.environment import CONNECTIONS, SECRETS, environment

PORT = 8080
# Within a container, behind a port that compose publishes on 127.0.0.1 alone.
_EVERYWHERE = {"AIRFLOW__API__HOST": "0.0.0.0"}  # noqa: S104


def main(arguments: list[str]) -> int:
    """Do what is asked; returns the exit code. Raises RuntimeFailure where a secret is not there."""
    match arguments:
        case ["healthy"]:
            found = runtime.health(Runtime(var=ROOT / "var", port=PORT))
            return 0 if found and all(p.get("status") == "healthy" for p in found.values()) else 1
        case ["single"]:
            return _supervised(Runtime(var=ROOT / "var", port=PORT, settings=settings_file()))
        case ["demo"]:
            from wirewatch.demo.setting import prepare

            stage = prepare(ROOT / "var" / "demo")
            return _supervised(replace(stage.runtime, port=PORT, owned=False))
        case [program, *rest]:
            _become(program, rest)
    print(__doc__, file=sys.stderr)
    return 2


def _supervised(ours: Runtime) -> int:
    """Run until SIGTERM; then stop all of it."""
    asked = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: asked.set())
    ours = replace(ours, extra={**ours.extra, **_EVERYWHERE, **_given()})
    runtime.start(ours, print)
    print(f"healthy after {runtime.wait_healthy(ours):.0f} s", flush=True)
    while not asked.wait(5):
        if not runtime.running(ours):
            print("the supervisor has ended", file=sys.stderr)
            return 1
    runtime.stop(ours, grace=40)
    return 0


def _become(program: str, rest: list[str]) -> NoReturn:
    """One part of Airflow alone, in this process."""
    _require_secrets()
    home = Path(os.environ.get("AIRFLOW_HOME") or ROOT / "var" / "airflow")
    var = Path(os.environ.get("WIREWATCH_RUN") or ROOT / "var")
    own = environment(home, var=var, port=PORT, extra=_EVERYWHERE | _given())
    for folder in (home, var / "run"):
        folder.mkdir(parents=True, exist_ok=True)
    os.umask(0o077)
    passwords = var / "run" / "passwords.json"
    passwords.write_text(json.dumps({"admin": own["WIREWATCH_ADMIN_PASSWORD"]}))
    command = ["-m", "airflow", program, *rest]
    if program == "bootstrap":
        command = [str(ROOT / "dags" / "bootstrap.py")]
    os.execve(sys.executable, [sys.executable, *command], own)  # noqa: S606 - it is the purpose


def _given() -> dict[str, str]:
    """What the container's environment sets of Airflow and wirewatch."""
    _require_secrets()
    ours = ("AIRFLOW", "WIREWATCH_")
    return {k: v for k, v in os.environ.items() if k.startswith(ours) and (v or k in CONNECTIONS)}


def _require_secrets() -> None:
    if missing := [name for name in SECRETS if not os.environ.get(name)]:
        raise RuntimeFailure(f"not set in the container's environment: {', '.join(missing)}")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except RuntimeFailure as error:
        sys.exit(str(error))
