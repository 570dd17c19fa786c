"""The schedule of a DAG that runs by hand or by Airflow's backfill alone, a run for each day."""

from __future__ import annotations

from typing import Any

from airflow.plugins_manager import AirflowPlugin
from airflow.timetables.interval import CronDataIntervalTimetable


class Days(CronDataIntervalTimetable):
    """Days in UTC. The scheduler never starts one by itself; `airflow backfill create` may, any of them.

    A schedule of None has no days for a backfill, and one of every day would start by itself.
    """

    description = "by hand, or by backfill: a run for each day"

    def __init__(self) -> None:
        super().__init__("0 0 * * *", timezone="UTC")

    @property
    def summary(self) -> str:
        """What the UI shows as the schedule."""
        return "backfill"

    def serialize(self) -> dict[str, Any]:
        """Nothing is to be remembered."""
        return {}

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> Days:
        """The schedule again."""
        return cls()

    def next_dagrun_info(self, *, last_automated_data_interval: Any, restriction: Any) -> Any:
        """The next day where a backfill asks, which always wants all of them; else none."""
        if not restriction.catchup:
            return None
        return super().next_dagrun_info(
            last_automated_data_interval=last_automated_data_interval, restriction=restriction
        )


class DaysPlugin(AirflowPlugin):
    """Makes the schedule known to Airflow."""

    name = "wirewatch_days"
    timetables = (Days,)
