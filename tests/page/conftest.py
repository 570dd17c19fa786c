"""The desk as a person has it: tables that were really loaded, a real server, a real Chromium."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "page")]

from made_desk import make  # noqa: E402

from news.settings import Settings  # noqa: E402
from wirewatch.desk.app import create  # noqa: E402
from wirewatch.desk.visitors import Visitor  # noqa: E402
from wirewatch.runtime import free_port  # noqa: E402

SCREENS = ROOT / "var" / "screens"
"""What CI keeps: each page as it was looked at."""


@dataclass
class Server:
    """A desk that answers at `url`; `visitor` is who everybody is taken for."""

    url: str
    app: FastAPI
    visitor: Visitor


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a desk with the newsroom's articles and those that are hard to show."""
    return make(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="session")
def server(made: Settings) -> Iterator[Server]:
    """The desk without Airflow, mounted as Airflow mounts it."""
    yield from serve(made.file)


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright; skipped where there is none."""
    program = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if program is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()
