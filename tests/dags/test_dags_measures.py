"""What the tasks count arrives at a StatsD of this machine, as the documents list it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.airflow

ROOT = Path(__file__).resolve().parents[2]
# As a task does it: Airflow's own configuration, then reports of the pipeline.
SENDS = """
from airflow.sdk.observability import stats
from airflow.sdk.observability.metrics import stats_utils
stats.initialize(factory=stats_utils.get_stats_factory(), export_legacy_names=True)
from measures import emit
from warehouse.merge import LoadReport
from wirewatch.pipeline import DeliverReport, ExtractReport, PollReport
emit(PollReport(feeds=7, unchanged=5, errors=1, entries=3, pages=3, failed=1, seconds=0.5))
emit(ExtractReport(pages=3, articles=2, quotes=0, events=0, mentions=0,
                   statuses={"article": 2, "not_article": 1}, seconds=1.0))
emit(LoadReport(load=4, run="r", articles=2, quotes=9))
emit(DeliverReport(sent=2, failed=1, dead=0, seconds=0.1, lag=12.5))
"""


@pytest.fixture
def sent() -> list[str]:
    """The lines that a UDP server of this test is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.5)
        environment = os.environ | {
            "AIRFLOW__METRICS__STATSD_ON": "True",
            "AIRFLOW__METRICS__STATSD_HOST": "127.0.0.1",
            "AIRFLOW__METRICS__STATSD_PORT": str(server.getsockname()[1]),
            "PYTHONPATH": f"{ROOT / 'dags'}:{ROOT}",
        }
        subprocess.run([sys.executable, "-c", SENDS], env=environment, check=True)
        lines = []
        try:
            while True:
                lines += server.recv(4096).decode().splitlines()
        except TimeoutError:
            return lines


def test_statsd_hears_what_is_counted(sent: list[str]) -> None:
    ours = {line.removeprefix("airflow.wirewatch.") for line in sent if ".wirewatch." in line}
    assert {
        "feeds.polled:7|c", "feeds.failed:1|c", "entries:3|c", "pages.article:2|c",
        "pages.not_article:1|c", "articles:2|c", "quotes:9|c", "load:4|g", "alerts.sent:2|c",
        "alerts.failed:1|c", "alerts.lag_seconds:12.5|g",
    } <= ours  # fmt: skip
    assert not any(line.startswith("alerts.dead") for line in ours)


def test_the_documents_list_every_metric() -> None:
    sys.path.insert(0, str(ROOT / "dags"))
    from measures import COUNTS, GAUGES, PREFIX

    listed = (ROOT / "docs/operate.md").read_text(encoding="utf-8")
    names = {n for table in (COUNTS, GAUGES) for fields in table.values() for n in fields.values()}
    documented = set(re.findall(rf"`{re.escape(PREFIX)}([\w.]+?)(?:\.KIND)?`", listed))
    assert names == {name for name in documented if not name.endswith(".milliseconds")}
    assert {n for n in documented if n.endswith(".milliseconds")}
