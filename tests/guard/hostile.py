"""Extractors that do what a hostile page could make a real one do; run in the guard's child process."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def extract(item: str | None, common: object) -> object:
    if item is None:
        return None
    if item.startswith("kill"):
        os.kill(os.getpid(), signal.SIGKILL)
    if item.startswith("hang"):
        time.sleep(600)
    if item.startswith("bloat"):
        hoard = [bytearray(64 << 20) for _ in range(1000)]
        return len(hoard)
    if item.startswith("raise"):
        raise ValueError("no such thing")
    if item.startswith("once"):
        mark = Path(item.partition(":")[2])
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    if item == "secrets":
        return sorted(os.environ)
    return item.upper()


def broken(item: str | None, common: object) -> object:
    raise ImportError("no model")
