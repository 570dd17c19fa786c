"""Programs on a lake, each in a process of its own: `python lake_programs.py NAME SETTINGS ...`."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from news.settings import read_settings
from warehouse.lane import lane
from wirewatch.pipeline.load import load


def many(settings: str, *runs: str) -> None:
    """Load one run after the other; one named `!run` dies before its commit."""
    read = read_settings(Path(settings))
    print("ready", flush=True)
    sys.stdin.readline()
    for run in runs:
        load(read, run.lstrip("!"), after_step=_die_at_merge if run[0] == "!" else None)


def hold(settings: str) -> None:
    """Hold the lane until killed."""
    with lane(read_settings(Path(settings))):
        print("held", flush=True)
        time.sleep(120)


def _die_at_merge(step: str) -> None:
    if step == "merge":
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    {"many": many, "hold": hold}[sys.argv[1]](*sys.argv[2:])
