"""The process in which pages are extracted, so that a hostile page takes nothing else with it.

Started by `guard` as `python -m wirewatch.guard.worker FD MEGABYTES TARGET`. It reads what
`TARGET` is to be given from the connection FD, and answers `("ok", result)`, `("bloat", text)` or
`("error", text)`. The first call is with None, to load models before the clock runs. It never imports Airflow and is given none of the caller's secrets.
"""

from __future__ import annotations

import importlib
import resource
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from wirewatch import logs


def main(fd: int, megabytes: int, target: str) -> None:
    """Serve until the other side hangs up. `target` is `module:function`."""
    logs.configure()
    limit = megabytes << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    connection = Connection(fd)
    module, _, name = target.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    common = connection.recv()
    connection.send(_answer(function, None, common))
    while True:
        try:
            item = connection.recv()
        except EOFError:
            return
        connection.send(_answer(function, item, common))


def _answer(function: Callable[..., Any], item: object, common: object) -> tuple[str, object]:
    try:
        return "ok", function(item, common)
    except MemoryError:
        return "bloat", "took more memory than it may"
    except Exception as error:
        return "error", f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
