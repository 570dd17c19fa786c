"""`python -m wirewatch.runtime`: `status`, `stop [VAR]`, or `airflow ARGUMENTS...` for `make up`'s."""

import os
import sys
from pathlib import Path

from wirewatch.runtime import ROOT, Runtime, health, status, stop

USAGE = "usage: python -m wirewatch.runtime status | stop [VAR] | airflow ARGUMENTS..."


def main(arguments: list[str]) -> int:
    """Do one of the three; returns the exit code."""
    runtime = Runtime(var=ROOT / "var")
    match arguments:
        case ["status"]:
            return _status(runtime)
        case ["stop", *var] if len(var) < 2:
            stop(Runtime(var=Path(var[0])) if var else runtime)
            return 0
        case ["airflow", *rest]:
            os.execvpe("airflow", ["airflow", *rest], runtime.environment())  # noqa: S606
    print(USAGE, file=sys.stderr)
    return 2


def _status(runtime: Runtime) -> int:
    states = status(runtime)
    for name, state in states.items():
        print(f"{name:14} {state}")
    if not states:
        print("Airflow is not running; `make up` starts it")
        return 1
    parts = health(runtime)
    for name, part in parts.items():
        print(f"{name:14} {part.get('status') or 'not yet known'}")
    healthy = bool(parts) and all(p.get("status") == "healthy" for p in parts.values())
    print(f"UI             {runtime.url}" + ("" if healthy else " (not healthy)"))
    return 0 if healthy else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
