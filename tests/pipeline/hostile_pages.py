"""A worker's target that does what the page's body says."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "warehouse"))
from made_warehouse import extraction


def extract(page: Any, common: object) -> list[Any]:
    if page is None:
        return []
    if page.body == b"kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if page.body == b"raise":
        raise ValueError("no such thing")
    return [extraction(int(page.url.rsplit("/", 1)[1]))]
