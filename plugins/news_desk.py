"""The news desk inside Airflow's UI: the app of `wirewatch/desk`, behind Airflow's login and permissions.

Who may see the DAG `ingest` may see what it has gathered; who may run `alert` may silence a watch.
"""

from __future__ import annotations

from typing import ClassVar

from airflow.api_fastapi.app import API_ROOT_PATH, get_auth_manager
from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity, DagDetails
from airflow.api_fastapi.core_api.security import GetUserDep
from airflow.models.dag import DagModel
from airflow.plugins_manager import AirflowPlugin
from fastapi import HTTPException

from wirewatch.desk.app import create
from wirewatch.desk.visitors import Visitor

_PREFIX = "/desk"


def enter(user: GetUserDep) -> Visitor:
    """The visitor, by Airflow's own login. Raises HTTPException 401 or 403."""
    manager = get_auth_manager()

    def dag(name: str) -> DagDetails:
        return DagDetails(id=name, team_name=DagModel.get_team_name(name))

    if not manager.is_authorized_dag(method="GET", details=dag("ingest"), user=user):
        raise HTTPException(403, "you may not see the DAG ingest, hence not what it has gathered")
    may_silence = manager.is_authorized_dag(
        method="POST", access_entity=DagAccessEntity.RUN, details=dag("alert"), user=user
    )
    return Visitor(user.get_name(), may_silence)


class NewsDesk(AirflowPlugin):
    """Puts the desk into the navigation, and its app under /desk."""

    name = "wirewatch"
    fastapi_apps: ClassVar = [
        {
            "app": create(enter, login=f"{API_ROOT_PATH}api/v2/auth/login?next="),
            "url_prefix": _PREFIX,
            "name": "news desk",
        }
    ]
    external_views: ClassVar = [
        {
            "name": "News desk",
            "href": f"{API_ROOT_PATH.rstrip('/')}{_PREFIX}/",
            "destination": "nav",
            "url_route": "desk",
        }
    ]
