"""The desk as a person has it: tables that were really loaded, a real server, a real Chromium."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "page")]

from made_desk import make  # noqa: E402
from page_server import Server, serve  # noqa: E402

from news.settings import Settings  # noqa: E402


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a desk with the newsroom's articles and those that are hard to show."""
    return make(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="session")
def server(made: Settings) -> Iterator[Server]:
    """The desk without Airflow, mounted as Airflow mounts it."""
    yield from serve(made.file)


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
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(
        timeout=30_000
    )  # milliseconds: what comes late on a busy machine still comes
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()
