"""Word to the operator that something failed: through the same outbox, to their own receiver."""

from __future__ import annotations

import structlog

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
    if settings.operator is None:
        log.warning(
            "a task failed and no operator is set in config/watches.yaml", dag=dag, task=task
        )
        return False
    # What went wrong may carry text from the web: cut, and nothing hidden in it.
    why = cut(squeeze(visible(error)), 500)
    lines = [
        f"Task {task} of DAG {dag} failed after {attempt} attempts.",
        f"Error: {why}",
        f"Run: {run}, at {iso(now())}.",
        f"Log: {link}" if link else "Log: see the Airflow UI.",
        "Nothing is lost: the next run finds the same entries. docs/operate.md says what to do.",
    ]
    notification = Notification(
        id=notification_id(WATCH, f"{dag}/{task}/{run}", str(attempt), settings.operator),
        watch=WATCH,
        key=f"{dag}/{task}/{run}",
        condition=str(attempt),
        receiver=settings.operator,
        message=Message(
            subject=f"wirewatch: {dag}.{task} failed",
            body="\n".join(lines) + "\n",
            slack={"text": _escape("\n".join(lines))},
        ),
        created=now(),
    )
    Store(settings.state_url).record([], [notification], {})
    deliver(settings, connections, only=settings.operator)
    return True


def _escape(text: str) -> str:
    """Slack's three characters, so that nothing in an error can mention a channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
