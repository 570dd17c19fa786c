"""Runs ingest, then alert, by `dag.test()`; says how each run ended. A process of its own: see its caller."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "dags"))


def main() -> None:
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(dag_folder=str(Path(__file__).resolve().parents[2] / "dags"))
    ended = {}
    for flow in ("ingest", "alert"):
        run = bag.dags[flow].test()
        ended[flow] = str(run.state)
        for instance in run.get_task_instances():
            key = f"{flow}.{instance.task_id}"
            ended[key if instance.map_index < 0 else f"{key}[{instance.map_index}]"] = str(
                instance.state
            )
    print("ENDED " + json.dumps(ended))


if __name__ == "__main__":
    main()
