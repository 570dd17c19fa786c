"""The DAGs themselves, by `dag.test()`: from a feed on a local server to DuckDB, mail and Slack."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from news.settings import read_settings
from warehouse import read
from wirewatch.demo.progress import pages
from wirewatch.demo.setting import Stage, prepare

pytestmark = [pytest.mark.airflow, pytest.mark.slow]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The demo's newsroom and sinks as processes, its settings in a folder of the test's."""
    stage = prepare(tmp_path_factory.mktemp("flows"))
    programs = [subprocess.Popen(p.command) for p in stage.runtime.programs]
    yield stage
    for program in programs:
        program.terminate()
        program.wait(10)


@pytest.fixture(scope="module")
def environment(stage: Stage) -> dict[str, str]:
    env = stage.runtime.environment()
    env |= {
        "AIRFLOW__CORE__FERNET_KEY": "81HqDtbqAywKSOumSha3BhWNOdQ26slT6K0YaZeZyPs=",
        "AIRFLOW_CONN_SMTP_DEFAULT": env["WIREWATCH_SMTP_URI"],
        "AIRFLOW_CONN_SLACK_DEFAULT": env["WIREWATCH_SLACK_URI"],
    }
    for folder in ("airflow", "logs"):
        (stage.folder / folder).mkdir(exist_ok=True)
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, str(root / "dags" / "bootstrap.py")],
        env=env, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return env


def flows(env: dict[str, str], **asked: dict[str, object]) -> dict[str, str]:
    """How each flow asked for has ended, by name, and each of its tasks."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("run_flows.py")), json.dumps(asked)],
        env=env, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if line.startswith("ENDED ")]
    assert lines, done.stdout[-3000:] + done.stderr[-3000:]
    ended: dict[str, str] = json.loads(lines[-1].removeprefix("ENDED "))
    return ended


def counts(stage: Stage) -> dict[str, int]:
    settings = read_settings(stage.settings)
    tables = ("articles", "quotes", "events", "mentions", "pages")
    found = {t: read.query(settings, f"SELECT count(*) FROM {t}")[1][0][0] for t in tables}
    found["mails"] = len(list((stage.folder / "mail").glob("*.eml")))
    found["slack"] = len(list((stage.folder / "slack").glob("*.json")))
    return found


def test_a_feed_entry_becomes_rows_a_mail_and_a_slack_message(
    stage: Stage, environment: dict[str, str]
) -> None:
    ended = flows(environment, ingest={}, alert={})
    assert not {k: v for k, v in ended.items() if v != "success"}
    first = counts(stage)
    expected = stage.expected
    assert first["articles"] == expected["articles"]
    assert first["pages"] == pages(expected)
    assert min(first.values()) > 0

    again = flows(environment, ingest={}, alert={})
    assert again["ingest"] == again["alert"] == "success"
    assert counts(stage) == first  # run twice, it adds nothing twice


def test_a_day_is_computed_again_from_its_raw_pages_and_nobody_is_told(
    stage: Stage, environment: dict[str, str]
) -> None:
    first = counts(stage)
    ended = flows(environment, recompute={"extractors": ["quotes"], "swap": True}, alert={})
    assert not {k: v for k, v in ended.items() if v != "success"}
    assert counts(stage) == first
    settings = read_settings(stage.settings)
    [(origin,)] = read.query(settings, "SELECT origin FROM loads ORDER BY load DESC LIMIT 1")[1]
    assert origin == "recompute"


def test_maintain_keeps_airflows_own_database_small(
    stage: Stage, environment: dict[str, str]
) -> None:
    def rows() -> dict[str, int]:
        with closing(sqlite3.connect(_database(environment))) as db:
            names = ("dag_run", "task_instance", "xcom", "job", "log")
            return {n: db.execute(f"SELECT count(*) FROM {n}").fetchone()[0] for n in names}

    first = rows()
    assert first["dag_run"] >= 5
    with closing(sqlite3.connect(_database(environment))) as db:
        db.execute("UPDATE dag_run SET start_date = '2026-01-01 00:00:00.000000'")
        db.execute("UPDATE task_instance SET start_date = '2026-01-01 00:00:00.000000'")
        db.execute("UPDATE xcom SET timestamp = '2026-01-01 00:00:00.000000'")
        db.commit()
    ended = flows(environment, maintain={})
    assert not {k: v for k, v in ended.items() if v != "success"}
    after = rows()
    # Of each flow the last run is kept, and of what has just run all of it.
    assert after["dag_run"] <= 5
    assert after["task_instance"] < first["task_instance"]


def _database(environment: dict[str, str]) -> str:
    address = environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    return address.removeprefix("sqlite:///").partition("?")[0]


def test_a_range_of_days_is_a_backfill_and_none_starts_by_itself(
    environment: dict[str, str],
) -> None:
    def airflow(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "airflow", *command],
            env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    airflow("dags", "reserialize")
    days = airflow(
        "backfill", "create", "--dag-id", "recompute", "--dry-run",
        "--from-date", "2026-09-01", "--to-date", "2026-09-03",
    )  # fmt: skip
    assert [d in days for d in ("2026-08-31", "09-01", "09-02", "09-03", "09-04")] == [
        False, True, True, True, False
    ]  # fmt: skip
    with closing(sqlite3.connect(_database(environment))) as db:
        next_ = dict(db.execute("SELECT dag_id, next_dagrun FROM dag").fetchall())
    assert next_["maintain"]
    assert next_["recompute"] is None
