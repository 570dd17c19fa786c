"""What is staged lands in the warehouse, once; only then is a feed's progress remembered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import structlog

from extractors import cluster, copies, occurrence
from news.records import Origin, Outcome, Poll
from news.settings import Settings
from news.time import now
from state.fixes import fixes
from state.forgotten import forgotten
from state.store import Store
from warehouse import stage
from warehouse.clusters import Clusterings
from warehouse.load import LoadReport
from warehouse.load import load as load_run
from wirewatch.pipeline import corrections

CLUSTERINGS = Clusterings(cluster, occurrence, copies)

log = structlog.get_logger(__name__)


def load(
    settings: Settings,
    run: str,
    *,
    origin: Origin = "live",
    after_step: Callable[[str], None] | None = None,
) -> LoadReport:
    """Merge what `run` has staged in one transaction, commit the feeds' state, clear the folder.

    Safe to be killed between any two steps and called again: the merge knows the run, the state is
    written from the same staged files, and until it is written the feeds give the same again.
    `after_step` is told the name of each step when it is done.
    """
    done = after_step or (lambda step: None)
    folder = stage.run_folder(settings, run)
    corrections.apply(settings)
    report = load_run(
        folder,
        settings,
        origin=origin,
        after_step=after_step,
        clusterings=CLUSTERINGS,
        forgotten=forgotten(settings.state_url),
        fixes=fixes(settings.state_url),
    )
    outcomes = stage.read_outcomes(folder)
    Store(settings.state_url).commit(
        _accounted(stage.read_polls(folder), outcomes),
        outcomes,
        attempts=settings.ingest.page_attempts,
        now=now(),
        refetch=settings.ingest.refetch_hours,
    )
    done("state")
    stage.discard(folder)
    done("discard")
    log.info(
        f"load {report.load}: {report.articles} new articles, {report.revisions} revisions, "
        f"{report.quotes} quotes, {report.events} events, {report.mentions} mentions of "
        f"{report.pages} pages; {report.seconds:.1f} s"
    )
    return report


def _accounted(polls: Sequence[Poll], outcomes: Sequence[Outcome]) -> list[Poll]:
    """The polls; one with an entry of which nothing became keeps no validators and is due at once.

    So it is where a staged file was broken and set aside: the feed is read again.
    """
    there = {(o.entry.feed, o.entry.key) for o in outcomes}
    return [
        poll
        if all((e.feed, e.key) in there for e in poll.entries)
        else replace(
            poll,
            state=replace(
                poll.state, etag=None, last_modified=None, body_hash=None, due=poll.state.polled
            ),
        )
        for poll in polls
    ]
