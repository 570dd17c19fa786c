"""Airflow's own database cleaned by its own command: a real one, on SQLite."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from news.settings import Settings
from news.time import now
from wirewatch.airflow_cleaning import clean
from wirewatch.runtime.environment import DATABASE

pytestmark = pytest.mark.airflow


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "airflow.db"
    address = f"sqlite:///{file}?timeout=30"
    environment = os.environ | {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": address}
    migrate = [sys.executable, "-m", "airflow", "db", "migrate"]
    subprocess.run(migrate, env=environment, check=True, capture_output=True, timeout=180)
    monkeypatch.setenv(DATABASE, address)
    return file


def test_old_runs_go_and_the_feed_watcher_stays(database: Path) -> None:
    old, new = (f"{now() - timedelta(days=days):%Y-%m-%d %H:%M:%S.%f}" for days in (60, 1))
    with closing(sqlite3.connect(database)) as db:
        for run, at in (("old", old), ("older", old), ("new", new)):
            db.execute(
                "INSERT INTO dag_run (dag_id, run_id, run_type, state, start_date, run_after) "
                "VALUES ('ingest', ?, 'asset_triggered', 'success', ?, ?)",
                [run, at, at],
            )
            db.execute(
                "INSERT INTO task_instance (id, task_id, dag_id, run_id, start_date, state, try_number, pool, pool_slots) "
                "VALUES (?, 'due', 'ingest', ?, ?, 'success', 1, 'default_pool', 1)",
                [run, run, at],
            )
        # As the DAG's file gives it once, on the day that it is first read.
        db.execute(
            "INSERT INTO \"trigger\" VALUES (1, 'watcher.FeedWatcher', '{}', ?, NULL, NULL, NULL)",
            [old],
        )
        db.execute(
            'INSERT INTO asset (id, name, uri, "group", extra, created_at, updated_at) '
            "VALUES (1, 'feeds', 'feeds', 'asset', '{}', ?, ?)",
            [old, old],
        )
        db.execute("INSERT INTO asset_watcher VALUES ('feeds', 1, 1)")
        db.commit()
    report = clean(Settings(file=database, var=database.parent))
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("SELECT run_id FROM dag_run").fetchall() == [("new",)]
        assert db.execute("SELECT run_id FROM task_instance").fetchall() == [("new",)]
        assert db.execute("SELECT count(*) FROM asset_watcher").fetchone() == (1,)
        assert db.execute('SELECT count(*) FROM "trigger"').fetchone() == (1,)
        archives = "SELECT name FROM sqlite_master WHERE name LIKE '%deleted%'"
        assert db.execute(archives).fetchall() == []
    assert report.rows >= 4
    assert clean(Settings(file=database, var=database.parent)).rows == 0
