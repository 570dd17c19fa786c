"""Airflow's own database kept small, by its own command."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

import structlog

from news.errors import RuntimeFailure
from news.settings import Settings
from news.time import now
from wirewatch.runtime.environment import DATABASE

log = structlog.get_logger(__name__)

# Left alone: what is not history, and what describes the DAGs that are there. Not `trigger`: the feed
# watcher's is one row that lives for as long as its DAG does, and the command goes by age alone. Those of
# tasks the triggerer takes away by itself.
_TABLES = (
    "asset_event,callback,deadline,import_error,job,log,revoked_token,task_instance,"
    "task_instance_history,task_reschedule,xcom,dag_run"
)
_SECONDS = 20 * 60


@dataclass(frozen=True, slots=True)
class CleanReport:
    """What was cleaned; `megabytes` of an SQLite file before and after, None of another database."""

    rows: int
    megabytes_before: float | None
    megabytes_after: float | None


def clean(settings: Settings) -> CleanReport:
    """Delete Airflow's record of runs older than `keep.airflow_days`; SQLite's file is then made smaller.

    Raises RuntimeFailure where the command fails, or nobody has said where the database is.
    """
    address = os.environ.get(DATABASE)
    if not address:
        raise RuntimeFailure(
            f"{DATABASE} is not set: the address of Airflow's database, to clean it"
        )
    before = now() - timedelta(days=settings.keep.airflow_days)
    command = [
        sys.executable, "-m", "airflow", "db", "clean", "--yes", "--skip-archive",
        "--clean-before-timestamp", before.isoformat(), "--tables", _TABLES,
    ]  # fmt: skip
    size = _megabytes(address)
    done = subprocess.run(
        command,
        env=os.environ | {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": address},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode:
        raise RuntimeFailure(f"airflow db clean: {(done.stderr or done.stdout).strip()[-500:]}")
    rows = sum(
        int(n) for n in re.findall(r"Found (\d+) rows meeting deletion criteria", done.stdout)
    )
    _shrink(address)
    report = CleanReport(rows, size, _megabytes(address))
    log.info(f"{report.rows} rows of Airflow's database before {before:%Y-%m-%d} removed")
    return report


def _file(address: str) -> str | None:
    return (
        address.removeprefix("sqlite:///").partition("?")[0]
        if address.startswith("sqlite")
        else None
    )


def _megabytes(address: str) -> float | None:
    file = _file(address)
    return os.path.getsize(file) / 1e6 if file and os.path.exists(file) else None  # noqa: PTH110,PTH202


def _shrink(address: str) -> None:
    """Give back what SQLite keeps of deleted rows, where that is much: others wait while it does."""
    if (file := _file(address)) is None:
        return
    with closing(sqlite3.connect(file, timeout=30)) as db:
        free, pages = (
            db.execute(f"PRAGMA {p}").fetchone()[0] for p in ("freelist_count", "page_count")
        )
        if pages and free > pages / 2:
            try:
                db.execute("VACUUM")
            except sqlite3.OperationalError as error:
                log.warning(
                    "Airflow's database was not made smaller; tomorrow again", error=str(error)
                )
