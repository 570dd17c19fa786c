"""Runs flows by `dag.test()`; says how each run ended. A process of its own: see its caller.

`run_flows.py '{"ingest": {}, "recompute": {"swap": true}}'`: the flows, each with its parameters.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "dags"))


def main() -> None:
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(dag_folder=str(Path(__file__).resolve().parents[2] / "dags"))
    ended = {}
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for flow, conf in json.loads(sys.argv[1]).items():
        days = {"logical_date": today} if flow == "recompute" else {}
        run = bag.dags[flow].test(run_conf=conf, **days)
        ended[flow] = str(run.state)
        for instance in run.get_task_instances():
            key = f"{flow}.{instance.task_id}"
            ended[key if instance.map_index < 0 else f"{key}[{instance.map_index}]"] = str(
                instance.state
            )
    print("ENDED " + json.dumps(ended))


if __name__ == "__main__":
    main()
