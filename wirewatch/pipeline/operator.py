"""Word to the operator that something failed or is silent: through the same outbox, to their own receiver."""

from __future__ import annotations

from datetime import datetime

import structlog

from alerts.blocks import escaped
from news.ids import notification_id
from news.records import Message, Notification
from news.settings import Settings
from news.text import cut, squeeze, visible
from news.time import iso, now
from state.store import Store
from wirewatch.pipeline.deliver import Connections, deliver

log = structlog.get_logger(__name__)

# Not a watch that a desk could name: names start with a letter or digit.
WATCH = "(operator)"


def report_failure(
    settings: Settings,
    connections: Connections,
    *,
    dag: str,
    task: str,
    run: str,
    attempt: int,
    error: str,
    link: str | None,
) -> bool:
    """Tell the operator's receiver once of a task that failed for good; False where none is set."""
    # What went wrong may carry text from the web: cut, and nothing hidden in it.
    why = cut(squeeze(visible(error)), 500)
    lines = [
        f"Task {task} of DAG {dag} failed after {attempt} attempts.",
        f"Error: {why}",
        f"Run: {run}, at {iso(now())}.",
        f"Log: {link}" if link else "Log: see the Airflow UI.",
        "Nothing is lost: the next run finds the same entries. docs/operate.md says what to do.",
    ]
    key, subject = f"{dag}/{task}/{run}", f"wirewatch: {dag}.{task} failed"
    return _tell(settings, connections, key, str(attempt), subject, lines)


def report_silence(settings: Settings, connections: Connections, since: datetime) -> bool:
    """Tell the operator's receiver, once for each time, that nobody watches the feeds since `since`.

    False where no operator is set.
    """
    log.error("the feed watcher is silent", since=iso(since))
    lines = [
        f"The feed watcher in Airflow's triggerer was last seen at {iso(since)}.",
        "Until it is back, feeds are asked every 15 minutes only, by the sweep of DAG ingest.",
        f"Look at {settings.var / 'logs' / 'triggerer.log'}; `make up` starts what is not there.",
        "Nothing is lost: what it missed has been found by this sweep. docs/operate.md says more.",
    ]
    subject = "wirewatch: the feed watcher is silent"
    return _tell(settings, connections, f"watcher/{iso(since)}", "silent", subject, lines)


def _tell(
    settings: Settings,
    connections: Connections,
    key: str,
    condition: str,
    subject: str,
    lines: list[str],
) -> bool:
    """Into the outbox, and out; each key and condition once. False where no operator is set."""
    if settings.operator is None:
        log.warning("no operator is set in config/watches.yaml", untold=subject)
        return False
    notification = Notification(
        id=notification_id(WATCH, key, condition, settings.operator),
        watch=WATCH,
        key=key,
        condition=condition,
        receiver=settings.operator,
        message=Message(
            subject=subject,
            body="\n".join(lines) + "\n",
            slack={"text": escaped("\n".join(lines))},
        ),
        created=now(),
    )
    Store(settings.state_url).record([], [notification], {})
    deliver(settings, connections, only=settings.operator)
    return True
