"""Staged pages become staged articles, quotes, events and mentions; every page is accounted for."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog

from news.ids import digest
from news.records import Extraction, Page, Status
from news.settings import Settings
from warehouse import stage
from wirewatch import knowledge
from wirewatch.guard.guard import Guard

log = structlog.get_logger(__name__)

TARGET = "wirewatch.guard.guard:extract_one"


@dataclass(frozen=True, slots=True)
class ExtractReport:
    """What a shard of extraction did, in numbers. `statuses` counts pages by what became of them."""

    pages: int
    articles: int
    quotes: int
    events: int
    mentions: int
    statuses: dict[str, int]
    seconds: float


def extract(
    settings: Settings, run: str, *, shard: int = 0, shards: int = 1, target: str = TARGET
) -> ExtractReport:
    """Extract every `shards`-th page that `run` has staged, and stage what it gave.

    `target` is the function that the guarded process runs on each page (tests give their own).
    """
    began, folder, count = time.monotonic(), stage.run_folder(settings, run), Counter[str]()
    statuses = Counter[str]()
    with Guard(
        target,
        knowledge.sources(settings),
        seconds=settings.extract.seconds_per_page,
        megabytes=settings.extract.megabytes,
    ) as guard:
        stage.write_extractions(
            folder, str(shard), _all(settings, folder, shard, shards, guard, count, statuses)
        )
    report = ExtractReport(
        pages=count["pages"],
        articles=count["articles"],
        quotes=count["quotes"],
        events=count["events"],
        mentions=count["mentions"],
        statuses=dict(statuses),
        seconds=time.monotonic() - began,
    )
    became = ", ".join(f"{n} {status}" for status, n in statuses.most_common()) or "none"
    log.info(
        f"{report.pages} pages became {report.articles} articles ({became}) with {report.quotes} "
        f"quotes, {report.events} events and {report.mentions} mentions; "
        f"{guard.restarts} restarts of the extractor; {report.seconds:.1f} s"
    )
    return report


def _all(
    settings: Settings,
    folder: Path,
    shard: int,
    shards: int,
    guard: Guard,
    count: Counter[str],
    statuses: Counter[str],
) -> Iterator[tuple[Page, list[Extraction]]]:
    for i, page in enumerate(stage.read_pages(folder)):
        if i % shards != shard:
            continue
        found = guarded(page, guard, settings.ingest.page_attempts)
        count["pages"] += 1
        count["articles"] += sum(e.article is not None for e in found)
        for facts in ("quotes", "events", "mentions"):
            count[facts] += sum(len(getattr(e, facts)) for e in found)
        statuses[found[0].status if found else "failed"] += 1
        yield page, found


def guarded(page: Page, guard: Guard, attempts: int = 0) -> list[Extraction]:
    """What the page gave; one that got the better of the extractor twice is `quarantined`.

    A page that did not come is given all the same where it will not come any more: the feed's own
    text may make an article. What may pass is waited for, `attempts` times in all.
    """
    if page.body is None and page.entry.step:
        return [failed(page, page.error or "no body")]
    waits = page.temporary and page.entry.attempts + 1 < attempts
    if page.body is None and (waits or not page.entry.summary):
        return [failed(page, page.error or "no body")]
    given = guard.run(page)
    if given.trouble is None:
        result: list[Extraction] = given.result
        return result
    log.warning("page refused", url=page.url, trouble=given.trouble, reason=given.reason)
    if given.trouble == "error":
        return [failed(page, given.reason or "unknown error")]
    return [failed(page, f"{given.trouble}: {given.reason}", status="quarantined")]


def failed(page: Page, reason: str, *, status: Status = "failed") -> Extraction:
    """A page that gave nothing, and why."""
    doc_id = digest("page", page.url)
    return Extraction(doc_id=doc_id, url=page.url, status=status, article=None, reason=reason)
