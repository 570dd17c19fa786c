"""Servers that several folders' tests share, started when first asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

import servers


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.Postgres]:
    if servers.postgres_programs() is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    with servers.Postgres() as server:
        yield server
