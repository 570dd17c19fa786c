"""Each DAG imports, explains itself, retries with backoff, ends in time, and stays thin."""

from __future__ import annotations

import ast
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

FLOWS = {"ingest", "alert", "maintain", "recompute"}
HEAVY = {
    "alerts", "duckdb", "extractors", "feeds", "news", "spacy", "sqlalchemy", "state",
    "trafilatura", "warehouse", "wirewatch",
}  # fmt: skip

pytestmark = pytest.mark.airflow


def dag_files(root: Path) -> list[Path]:
    """The files that the DAG processor parses."""
    ignored = (root / "dags" / ".airflowignore").read_text().split()
    return [f for f in (root / "dags").glob("*.py") if f.name not in ignored]


@pytest.fixture(scope="session")
def dags(root: Path) -> dict[str, Any]:
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(dag_folder=str(root / "dags"))
    assert bag.import_errors == {}
    return dict(bag.dags)


def test_every_flow_is_there(dags: dict[str, Any]) -> None:
    assert set(dags) == FLOWS


@pytest.mark.parametrize("flow", sorted(FLOWS))
def test_a_dag_explains_itself_and_ends(dags: dict[str, Any], flow: str) -> None:
    dag = dags[flow]
    assert {"wirewatch", flow} <= set(dag.tags)
    assert dag.doc_md and f"### {flow}" in dag.doc_md
    assert dag.catchup is False
    assert dag.max_active_runs == 1
    assert dag.dagrun_timeout is not None


@pytest.mark.parametrize("flow", sorted(FLOWS))
def test_a_task_retries_with_backoff_and_tells_the_operator(
    dags: dict[str, Any], flow: str
) -> None:
    for task in dags[flow].tasks:
        partial = getattr(task, "partial_kwargs", None)
        of = partial.get if partial is not None else lambda name, t=task: getattr(t, name)
        assert of("owner") == "wirewatch", task.task_id
        assert of("retries") >= 3, task.task_id
        assert of("retry_exponential_backoff"), task.task_id
        assert of("execution_timeout") <= timedelta(hours=1), task.task_id
        assert of("on_failure_callback"), task.task_id


def test_who_writes_the_warehouse_waits_in_its_pool(dags: dict[str, Any]) -> None:
    pools = {(d, t.task_id): t.pool for d, dag in dags.items() for t in dag.tasks}
    assert (
        pools["ingest", "load"]
        == pools["alert", "match"]
        == pools["maintain", "tidy"]
        == "warehouse"
    )


def test_a_mapped_task_is_called_by_its_shard(dags: dict[str, Any]) -> None:
    mapped = {t.task_id: t for d in dags.values() for t in d.tasks if t.is_mapped}
    assert {"fetch", "extract", "compute"} <= set(mapped)
    for task in mapped.values():
        template = task.partial_kwargs["map_index_template"]
        assert "shard" in template or "part" in template, task.task_id


def test_tasks_lead_to_the_desk(dags: dict[str, Any], root: Path) -> None:
    import sys
    from types import SimpleNamespace

    sys.path.insert(0, str(root / "plugins"))
    from desk_links import PAGES, DeskLink

    tasks = {(d, t.task_id) for d, dag in dags.items() for t in dag.tasks}
    assert set(PAGES) <= tasks
    link = DeskLink()
    load = SimpleNamespace(dag_id="ingest", task_id="load")
    assert link.get_link(None, ti_key=load) == "/desk/"
    other = SimpleNamespace(dag_id="maintain", task_id="tidy")
    assert link.get_link(None, ti_key=other) == ""


def test_dag_files_import_heavy_things_in_tasks_alone(root: Path) -> None:
    for file in dag_files(root):
        for node in ast.parse(file.read_text()).body:
            names = []
            if isinstance(node, ast.Import):
                names = [a.name for a in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not {n.partition(".")[0] for n in names} & HEAVY, f"{file.name}: {names}"


def test_no_plugin_has_the_name_of_a_module_beside_the_dags(root: Path) -> None:
    """Airflow loads plugins as modules of their bare names, and a DAG would then import the plugin."""
    ours = {file.stem for file in (root / "dags").glob("*.py")}
    assert not ours & {file.stem for file in (root / "plugins").glob("*.py")}


def test_no_text_is_handed_to_a_template(root: Path) -> None:
    """Text from the web in a templated field is executed: tasks are given numbers alone."""
    for file in dag_files(root):
        tree = ast.parse(file.read_text())
        calls = {
            n.func.id
            for n in ast.walk(tree)
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
        }
        assert not {c for c in calls if c.endswith(("Operator", "Notifier"))}, file.name


def test_business_code_does_not_import_airflow() -> None:
    code = "import sys, wirewatch.pipeline, wirewatch.cli; sys.exit('airflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
