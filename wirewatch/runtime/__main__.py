"""`python -m wirewatch.runtime`: `stop [VAR]` or `airflow ARGUMENTS...` for `make up`'s."""

import os
import sys
from pathlib import Path
from typing import NoReturn

from wirewatch.runtime import ROOT, Runtime, stop

USAGE = "usage: python -m wirewatch.runtime stop [VAR] | airflow ARGUMENTS..."


def main(arguments: list[str]) -> int:
    """Do one of the two; returns the exit code."""
    runtime = Runtime(var=ROOT / "var")
    match arguments:
        case ["stop", *var] if len(var) < 2:
            stop(Runtime(var=Path(var[0])) if var else runtime)
            return 0
        case ["airflow", *rest]:
            _airflow(runtime, rest)
    print(USAGE, file=sys.stderr)
    return 2


def _airflow(runtime: Runtime, arguments: list[str]) -> NoReturn:
    environment = runtime.environment()
    database = runtime.var / "airflow" / "airflow.db"
    ours = str(database) in environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    if ours and not database.exists():
        sys.exit(f"there is no {database} yet: run `make up` once")
    os.execvpe("airflow", ["airflow", *arguments], environment)  # noqa: S606


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
