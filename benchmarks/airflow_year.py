"""Airflow's own database under a minute-by-minute stream: what it grows to, and what `maintain`'s clean costs.

    python -m benchmarks.airflow_year DB [--days 24] [--keep]

DB is SQLite's file of a real Airflow that has run `ingest` and `alert` (`make up`: var/airflow/airflow.db); it is
copied. A day is 1,440 runs of each, a minute apart: the rows of one real run of each, in every table that knows
runs, under new ids and times. After each day the task `clean` of `maintain` runs, as it does each night, with
`keep.airflow_days` of 14, while another program writes twice a second as the scheduler does. From the 15th
day on each night must take away a day's rows, and a year is such nights. `--keep` appends to RESULTS.md.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from news.settings import KeepSettings, Settings
from wirewatch.airflow_cleaning import clean
from wirewatch.runtime.environment import DATABASE, ROOT

RESULTS = Path(__file__).with_name("RESULTS.md")
MINUTES, KEPT = 1440, 14
# Each table that knows runs, and which of its rows are one run's: `r` is the row of dag_run.
_OF = {
    "dag_run": "t.id = r.id",
    "task_instance": "t.dag_id = r.dag_id AND t.run_id = r.run_id",
    "rendered_task_instance_fields": "t.dag_id = r.dag_id AND t.run_id = r.run_id",
    "task_map": "t.dag_id = r.dag_id AND t.run_id = r.run_id",
    "xcom": "t.dag_run_id = r.id",
    "log": "t.dag_id = r.dag_id AND t.run_id = r.run_id",
    "asset_event": "t.id IN (SELECT event_id FROM dagrun_asset_event WHERE dag_run_id = r.id)",
    "dagrun_asset_event": "t.dag_run_id = r.id",
}
_MADE = "lower(hex(randomblob(16)))"


@dataclass(frozen=True)
class Night:
    """One night's cleaning: of the file, before and after; seconds; the longest that another writer waited."""

    day: int
    added_mb: float
    rows: int
    before_mb: float
    after_mb: float
    seconds: float
    waited: float


def add_day(db: sqlite3.Connection, begins: datetime) -> None:
    """A day's runs of `ingest` and `alert`, one of each a minute, as the newest real ones were."""
    db.execute("CREATE TEMP TABLE IF NOT EXISTS minutes (n INTEGER)")
    if not db.execute("SELECT count(*) FROM minutes").fetchone()[0]:
        db.executemany("INSERT INTO minutes VALUES (?)", ((n,) for n in range(MINUTES)))
    for dag in ("ingest", "alert"):
        run = db.execute(
            "SELECT id FROM dag_run WHERE dag_id = ? AND state = 'success' AND run_id NOT LIKE 'year%' "
            "AND run_type = 'asset_triggered' ORDER BY id DESC LIMIT 1",
            [dag],
        ).fetchone()
        if run is None:
            raise SystemExit(f"no run of {dag} in it that an asset has started")
        first, event = (
            db.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()[0]
            for table in ("dag_run", "asset_event")
        )
        for table, of in _OF.items():
            _clone(db, table, of, run[0], first, event, begins)
    db.commit()


def _clone(
    db: sqlite3.Connection, table: str, of: str, run: int, first: int, event: int, begins: datetime
) -> None:
    """The rows of one run in one table, once a minute, under new keys and at new times."""
    minute = (
        f"strftime('%Y-%m-%d %H:%M:%f000', '{begins:%Y-%m-%d %H:%M:%S}', '+' || m.n || ' minutes')"
    )
    changed = {
        "run_id": f"'year_{first}_' || m.n",
        "dag_run_id": f"{first} + m.n",
        "event_id": f"{event} + m.n",
        "context_carrier": "t.context_carrier",
        "logical_date": "NULL",
    }
    own = {"dag_run": f"{first} + m.n", "asset_event": f"{event} + m.n", "log": "NULL"}
    columns, values = [], []
    for _, name, kind, *_ in db.execute(f"PRAGMA table_info({table})").fetchall():
        columns.append(f'"{name}"')
        if name == "id":
            values.append(own.get(table, _MADE))
        elif name in changed:
            values.append(changed[name])
        elif kind == "TIMESTAMP":
            values.append(f'CASE WHEN t."{name}" IS NULL THEN NULL ELSE {minute} END')
        else:
            values.append(f't."{name}"')
    db.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} "
        f"FROM {table} t, dag_run r, minutes m WHERE r.id = ? AND {of} ORDER BY m.n",
        [run],
    )


class Scheduler(threading.Thread):
    """Writes twice a second into the same file, as Airflow's scheduler does; `waited` is its longest wait."""

    def __init__(self, file: Path) -> None:
        super().__init__(daemon=True)
        self.file, self.waited, self.done = file, 0.0, threading.Event()

    def run(self) -> None:
        """Until `done`."""
        with closing(sqlite3.connect(self.file, timeout=120)) as db:
            while not self.done.wait(0.5):
                began = time.monotonic()
                db.execute("UPDATE job SET latest_heartbeat = latest_heartbeat WHERE id = 1")
                db.commit()
                self.waited = max(self.waited, time.monotonic() - began)


def night(file: Path, day: int, added: float, before: datetime) -> Night:
    """Clean as `maintain` does, what is older than `before`."""
    days = (datetime.now(UTC) - before) / timedelta(days=1)
    settings = Settings(file=file, var=file.parent, keep=KeepSettings(airflow_days=days))
    scheduler = Scheduler(file)
    scheduler.start()
    began = time.monotonic()
    report = clean(settings)
    seconds = time.monotonic() - began
    scheduler.done.set()
    scheduler.join()
    return Night(
        day, added, report.rows, report.megabytes_before or 0, report.megabytes_after or 0,
        seconds, scheduler.waited,
    )  # fmt: skip


def main() -> None:
    """See the top of the file."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("database", type=Path)
    options.add_argument("--days", type=int, default=24)
    options.add_argument("--keep", action="store_true")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="wirewatch-year-") as home:
        file = Path(home) / "airflow.db"
        with closing(sqlite3.connect(asked.database)) as real, closing(sqlite3.connect(file)) as db:
            real.backup(db)
            # The feed watcher's, as old as such a database is.
            db.execute("UPDATE \"trigger\" SET created_date = '2000-01-01 00:00:00.000000'")
            db.commit()
            db.execute("PRAGMA journal_mode=WAL")
        os.environ |= {
            "AIRFLOW_HOME": home, "AIRFLOW_CONFIG": str(ROOT / "airflow.cfg"),
            "AIRFLOW__CORE__DAGS_FOLDER": home, "AIRFLOW__CORE__PLUGINS_FOLDER": home,
            "AIRFLOW__LOGGING__BASE_LOG_FOLDER": f"{home}/logs",
            DATABASE: f"sqlite:///{file}?timeout=30",
        }  # fmt: skip
        begins, nights = datetime.now(UTC) - timedelta(days=asked.days), []
        for day in range(1, asked.days + 1):
            size = _size(file)
            with closing(sqlite3.connect(file)) as db:
                add_day(db, begins + timedelta(days=day - 1))
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if day < KEPT:
                continue  # nothing is old enough
            before = begins + timedelta(days=day - KEPT)
            nights.append(night(file, day, _size(file) - size, before))
            print(nights[-1], flush=True)
        with closing(sqlite3.connect(file)) as db:
            watched = db.execute("SELECT count(*) FROM asset_watcher").fetchone()[0]
            runs = db.execute("SELECT count(*), min(start_date) FROM dag_run").fetchone()
        lines = _lines(asked.days, nights)
        lines += [f"Left: {runs[0]:,} runs from {runs[1]} on, and {watched} watcher of feeds.", ""]
    print("\n".join(lines))
    if asked.keep:
        text = RESULTS.read_text(encoding="utf-8")
        RESULTS.write_text(text + "\n" + "\n".join(lines), encoding="utf-8")


def _size(file: Path) -> float:
    return file.stat().st_size / 1e6


def _lines(days: int, nights: list[Night]) -> list[str]:
    shown = [nights[0], *nights[1:3], *nights[3:][-3:]]
    return [
        f"### {datetime.now(UTC):%Y-%m-%d}: Airflow's database, {days} days of a run of `ingest` and of `alert` a minute",
        "",
        f"`python -m benchmarks.airflow_year`, SQLite, {KEPT} days kept. Load of the machine: {os.getloadavg()[0]:.1f}.",
        "",
        "| night | rows removed | MB before | MB after | s | another writer's longest wait s |",
        "|---|---|---|---|---|---|",
        *(
            f"| {n.day} | {n.rows:,} | {n.before_mb:,.0f} | {n.after_mb:,.0f} | {n.seconds:.0f} | {n.waited:.1f} |"
            for n in shown
        ),
        "",
    ]  # fmt: skip


if __name__ == "__main__":
    main()
