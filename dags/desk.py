"""What the DAGs share: defaults, the asset they hand on, credentials, and word to the operator."""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk import Asset
from measures import emit

if TYPE_CHECKING:
    from news.records import Credentials
    from news.settings import Settings

# Updated when a load has landed something; its extra holds the load's numbers.
ARTICLES = Asset(name="articles", uri="wirewatch://warehouse/articles", group="wirewatch")

# One slot: whoever writes the warehouse waits here rather than for the lane's file lock.
LANE_POOL = "warehouse"


def settings() -> Settings:
    """The settings in force. Read in each task, so that an edit needs no restart."""
    from news.settings import read_settings

    return read_settings()


def numbers(report: Any) -> dict[str, Any]:
    """A report as what Airflow may keep in XCom: counts and seconds, nothing from the web.

    What it counts goes to Airflow's metrics, too.
    """
    assert is_dataclass(report) and not isinstance(report, type)
    emit(report)
    return {
        k: v for k, v in asdict(report).items() if isinstance(v, (int, float, dict, type(None)))
    }


def credentials(connection: str) -> Credentials | None:
    """What the Airflow connection of that id holds, or None where there is none."""
    from airflow.sdk import Connection
    from airflow.sdk.exceptions import AirflowNotFoundException, AirflowRuntimeError

    from news.records import Credentials

    try:
        found = Connection.get(connection)
    except (AirflowNotFoundException, AirflowRuntimeError):
        return None
    return Credentials(
        kind=found.conn_type,
        host=found.host,
        port=found.port,
        login=found.login,
        password=found.password,
        extra=dict(found.extra_dejson),
    )


def tell_operator(context: Any) -> None:
    """Task failure callback: the operator's receiver hears of it, readers do not."""
    from wirewatch.pipeline.operator import report_failure

    instance = context["task_instance"]
    report_failure(
        settings(),
        credentials,
        dag=instance.dag_id,
        task=instance.task_id,
        run=instance.run_id,
        attempt=instance.try_number,
        error=str(context.get("exception") or "the task was killed"),
        link=getattr(instance, "log_url", None),
    )


DEFAULTS: dict[str, Any] = {
    "owner": "wirewatch",
    "retries": 4,
    "retry_delay": timedelta(seconds=5),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=5),
    "execution_timeout": timedelta(minutes=30),
    "on_failure_callback": tell_operator,
}
