"""A server of the desk for tests: the app mounted as Airflow mounts it, on a port of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from wirewatch.desk.app import create
from wirewatch.desk.visitors import Visitor
from wirewatch.runtime import free_port

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / "var" / "screens"
"""What CI keeps: each page as it was looked at."""


@dataclass
class Server:
    """A desk that answers at `url`; `visitor` is who everybody is taken for."""

    url: str
    app: FastAPI
    visitor: Visitor


def serve(settings: Path) -> Iterator[Server]:
    """A server of the desk on a port of its own."""
    outer, port = FastAPI(), free_port()
    found = Server(f"http://127.0.0.1:{port}/desk", outer, Visitor("admin", True))
    outer.mount("/desk", create(lambda: found.visitor, settings=settings))
    running = uvicorn.Server(uvicorn.Config(outer, port=port, log_level="warning"))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not running.started and time.monotonic() < until:
        time.sleep(0.05)
    yield found
    running.should_exit = True
    thread.join(10)
