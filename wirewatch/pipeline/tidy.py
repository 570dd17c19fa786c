"""What a crash or a quiet hour leaves to do: stale staging, a late publication, word of the feeds."""

from __future__ import annotations

import time
from dataclasses import dataclass

import structlog

from news.errors import WirewatchError
from news.settings import Settings
from news.time import iso
from state.store import Store
from warehouse import connect, publish, stage, words
from wirewatch.pipeline import corrections

log = structlog.get_logger(__name__)

# No run lives this long: see dagrun_timeout in dags/ingest.py.
STALE_SECONDS = 6 * 3600


@dataclass(frozen=True, slots=True)
class TidyReport:
    """How many staged runs were discarded, whether a file was published, files of a lake."""

    discarded: int
    published: bool
    files: int = 0


@dataclass(frozen=True, slots=True)
class HealthReport:
    """Feeds by how they fare."""

    feeds: int
    never: int
    failing: int
    retired: int


def tidy(settings: Settings) -> TidyReport:
    """Discard staged runs that nobody will finish, apply merges of entities, publish what lags.

    A lake is compacted, and its old snapshots let go.

    Discarding loses nothing: the feeds' state is written after a load, so that what such a run
    had fetched is found new again.
    """
    stale = [
        f for f in stage.unfinished(settings) if time.time() - f.stat().st_mtime > STALE_SECONDS
    ]
    for folder in stale:
        stage.discard(folder)
    corrections.apply(settings)
    corrections.catch_up(settings)
    files = connect.compact(settings) if settings.lake else 0
    report = TidyReport(len(stale), publish_late(settings), files)
    log.info(f"{report.discarded} stale runs discarded; published: {report.published}")
    return report


def index(settings: Settings) -> words.Indexed:
    """Index the words of the articles that came since, where they are enough; loads go on between the runs.

    Published with the next copy. Raises LaneBusy and WarehouseError.
    """
    return words.index(
        settings, told=lambda done, of: log.info(f"{done:,} of {of:,} articles indexed")
    )


def publish_late(settings: Settings) -> bool:
    """Publish what the last load did not, for having come too soon after the one before."""
    return connect.begun(settings) and publish.publish(settings) is not None


def publish_anew(settings: Settings) -> str | None:
    """After an update: bring the warehouse to this version and publish it. What hinders it, if anything does.

    Without it what is published would be an older version's until something new lands.
    """
    try:
        if connect.begun(settings):
            publish.publish(settings, force=True)
    except (OSError, WirewatchError) as error:
        return f"{error}; the next load tries again"
    return None


def health(settings: Settings) -> HealthReport:
    """Log each feed that fails or was never read, and count them."""
    states = Store(settings.state_url).feed_states()
    never = [f for f in settings.feeds if f.url not in states or not states[f.url].succeeded]
    failing = [s for s in states.values() if s.errors and not s.retired]
    for state in failing:
        log.warning(
            f"{state.errors} failures in a row, next try {iso(state.due)}",
            feed=state.url,
            error=state.error,
        )
    report = HealthReport(
        feeds=len(settings.feeds),
        never=len(never),
        failing=len(failing),
        retired=sum(s.retired for s in states.values()),
    )
    log.info(
        f"{report.feeds} feeds: {report.never} never read, {report.failing} failing, "
        f"{report.retired} retired"
    )
    return report
