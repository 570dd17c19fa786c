"""The state's tests run on SQLite and, where it is installed, on a real PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a state database that nobody has made yet; its server is there."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'deep' / 'state.sqlite'}"
    # A schema of its own, made in a hundredth of a database's time.
    server, schema = request.getfixturevalue("postgres"), f"s{uuid4().hex[:12]}"
    server.run(f"CREATE SCHEMA {schema}")
    return f"{server.url()}?options=-csearch_path%3D{schema}"
