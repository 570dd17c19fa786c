"""`python -m wirewatch.runtime.keeper VAR PID`: stop the run in VAR when process PID has died.

Stands outside of the run, so that it can end all of it. Goes by itself once the run has ended.
"""

import contextlib
import sys
import time
from pathlib import Path

import psutil

from wirewatch.runtime import processes
from wirewatch.runtime.environment import Runtime
from wirewatch.runtime.lifecycle import stop


def main() -> None:
    """Wait for the end of the owner or of the run, whichever is first."""
    runtime = Runtime(var=Path(sys.argv[1]))
    supervisord = processes.leader(runtime.run)
    with contextlib.suppress(psutil.NoSuchProcess):
        owner = psutil.Process(int(sys.argv[2]))
        while owner.is_running() and owner.status() != psutil.STATUS_ZOMBIE:
            if processes.leader(runtime.run) != supervisord:
                return
            time.sleep(0.5)
    if supervisord:
        stop(runtime, leader=supervisord)


if __name__ == "__main__":
    main()
