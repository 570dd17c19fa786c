"""Not a DAG: makes Airflow's database fit to start. Run by `wirewatch.runtime` before every start.

Idempotent, and one process for all, for each start of Airflow's CLI costs seconds: the schema,
the pools, the connections named in the environment, the end of jobs that died without a word, and
the feed watcher's first sign.
"""

import logging
import os

from airflow.jobs.job import Job, JobState
from airflow.models import Connection, Pool
from airflow.models.dagwarning import DagWarning  # noqa: F401 - completes the models
from airflow.utils import db
from airflow.utils.session import create_session
from sqlalchemy import select, update

from alerts.credentials import SHORT
from news.settings import read_settings
from news.time import now
from state.signs import WATCHER, Signs

log = logging.getLogger(__name__)

POOLS = {
    "warehouse": (1, "The lane of the warehouse: one writer at a time; a file lock is what holds"),
}
"""Slots and description by name."""


def bootstrap() -> None:
    """Bring schema, pools, connections and jobs in order."""
    db.upgradedb()
    for name, (slots, description) in POOLS.items():
        Pool.create_or_update_pool(name, slots, description, include_deferred=False)
    # Without the variable, what the UI holds is left alone.
    connect({name: os.environ.get(variable, "") for name, variable in SHORT.items()})
    close_jobs()
    watch_begins()


def watch_begins() -> None:
    """The feed watcher starts with Airflow: that it was silent while all was down is no news."""
    Signs(read_settings().state_url).give(WATCHER, now())


def connect(uris: dict[str, str]) -> None:
    """Create or replace each connection whose URI is given."""
    with create_session() as session:
        for name, uri in uris.items():
            if uri:
                for old in session.scalars(select(Connection).where(Connection.conn_id == name)):
                    session.delete(old)
                session.flush()
                session.add(Connection(conn_id=name, uri=uri))
                log.info("connection %s: set", name)


def close_jobs() -> None:
    """Record as failed the jobs that still count as running: their processes are gone by now.

    The new scheduler then gives their tasks out again at once, not after half a minute, and the
    health check does not mistake a dead scheduler's last heartbeat for the new one's.
    """
    with create_session() as session:
        running = Job.state == JobState.RUNNING
        closed = session.execute(update(Job).where(running).values(state=JobState.FAILED)).rowcount
    log.info("jobs closed that died without a word: %d", closed)


if __name__ == "__main__":
    bootstrap()
