"""A button on each task, to the page of the news desk that it fills."""

from __future__ import annotations

from typing import Any, ClassVar

from airflow.api_fastapi.app import API_ROOT_PATH
from airflow.plugins_manager import AirflowPlugin
from airflow.sdk import BaseOperatorLink

_DESK = f"{API_ROOT_PATH.rstrip('/')}/desk/"
# DAG and task -> the page; other tasks fill none.
PAGES = {
    ("ingest", "due"): "feeds",
    ("ingest", "fetch"): "feeds",
    ("ingest", "extract"): "",
    ("ingest", "load"): "",
    ("alert", "match"): "watches",
    ("alert", "deliver"): "watches",
    ("maintain", "health"): "feeds",
    ("recompute", "swap"): "",
}


class DeskLink(BaseOperatorLink):
    """Leads from a task to what it has filled; without an address where that is nothing."""

    name = "News desk"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        """The address of the page that the task of `ti_key` fills, or nothing."""
        page = PAGES.get((ti_key.dag_id, ti_key.task_id))
        return "" if page is None else f"{_DESK}{page}"


class DeskLinks(AirflowPlugin):
    """Adds the button to every task."""

    name = "wirewatch links"
    global_operator_extra_links: ClassVar = [DeskLink()]
