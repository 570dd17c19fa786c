"""Which processes belong to a run, and the end of them.

Two marks, for each alone is not enough. The session: supervisord leads one and nothing below it
leaves it, and anybody may ask for a process's session, but supervisord's number must be known.
The environment: it survives supervisord, but Airflow makes its tasks unreadable (not dumpable) and
overwrites their command lines.
"""

import contextlib
import json
import os
import time
from collections.abc import Iterable
from pathlib import Path

import psutil

from wirewatch.runtime.environment import MARK

SESSION = "session.json"


def remember(run: Path, leader: int) -> None:
    """Write down supervisord's number and start, so that its session is known after its death."""
    text = json.dumps({"sid": leader, "started": psutil.Process(leader).create_time()})
    fresh = run / f"{SESSION}.new"
    fresh.write_text(text)
    fresh.replace(run / SESSION)


def members(var: Path) -> list[psutil.Process]:
    """Living processes of the run whose files are in `var`; never the caller or who called it."""
    session, mark = _session(var / "run"), str(var.resolve())
    own = {os.getpid(), *(p.pid for p in psutil.Process().parents())}
    out = []
    for process in psutil.process_iter():
        if process.pid in own or not _alive(process):
            continue
        if (session and _sid(process) == session) or _mark(process) == mark:
            out.append(process)
    return out


def strays(leader: int) -> list[psutil.Process]:
    """Processes of the leader's session that are no longer below it: their parent was killed."""
    family = {leader, *(p.pid for p in psutil.Process(leader).children(recursive=True))}
    return [
        p
        for p in psutil.process_iter()
        if _sid(p) == leader and p.pid not in family and p.pid != os.getpid() and _alive(p)
    ]


def end(processes: Iterable[psutil.Process], *, seconds: float = 5) -> int:
    """SIGKILL, and wait until they are gone. Returns how many there were."""
    processes = list(processes)
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, timeout=seconds)
    return len(processes)


def end_all(var: Path, *, seconds: float = 10) -> int:
    """Kill every process of the run, and those born meanwhile. Returns how many there were.

    Raises TimeoutError if some outlive it.
    """
    ended, until = 0, time.monotonic() + seconds
    while left := members(var):
        if time.monotonic() > until:
            raise TimeoutError(f"processes that cannot be ended: {', '.join(map(str, left))}")
        ended += end(left)
    (var / "run" / SESSION).unlink(missing_ok=True)
    return ended


def leader(run: Path) -> psutil.Process | None:
    """The run's supervisord, if it lives."""
    known = _known(run)
    if known:
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(known[0])
            if abs(process.create_time() - known[1]) < 1 and _alive(process):
                return process
    return None


def _known(run: Path) -> tuple[int, float] | None:
    """Number and start of the supervisord written down, if the machine has not been started since."""
    try:
        known = json.loads((run / SESSION).read_text())
        sid, started = int(known["sid"]), float(known["started"])
    except (OSError, ValueError, KeyError):
        return None
    return (sid, started) if started > psutil.boot_time() - 1 else None


def _session(run: Path) -> int | None:
    """The session written down, unless its number has since been given to a stranger.

    While the session has members its number is not given away, so a leader that is another
    process means that the session is gone.
    """
    known = _known(run)
    if known and psutil.pid_exists(known[0]):
        with contextlib.suppress(psutil.NoSuchProcess):
            if abs(psutil.Process(known[0]).create_time() - known[1]) >= 1:
                return None
    return known[0] if known else None


def _alive(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _sid(process: psutil.Process) -> int | None:
    try:
        return os.getsid(process.pid)
    except OSError:
        return None


def _mark(process: psutil.Process) -> str | None:
    try:
        return process.environ().get(MARK)
    except (psutil.Error, OSError):
        return None
