"""`python -m wirewatch.runtime.program COMMAND...`: become the command, after clearing up.

A killed scheduler leaves its workers and their tasks behind; supervisord cannot reach them, for it
knows only its children. So each program, before it starts, ends what no longer hangs below
supervisord: the new scheduler gives those tasks out again, and none runs twice at the same time.
"""

import os
import sys

from wirewatch.runtime import processes


def main() -> None:
    """End strays of this session, then exec the command given."""
    leader = os.getppid()
    if os.getsid(0) == leader:
        ended = processes.end(processes.strays(leader))
        if ended:
            print(f"ended {ended} processes that a killed program left behind", flush=True)
    command = sys.argv[1:]
    os.execvp(command[0], command)  # noqa: S606 - it is the purpose


if __name__ == "__main__":
    main()
