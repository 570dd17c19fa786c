"""Facts again from the raw pages, after an extractor has changed: computed, compared, then swapped in.

Nothing is fetched, and nothing that is read here ever alerts. A day of pages is the unit: it is what
Airflow's backfill gives to the DAG `recompute`, and what `wirewatch reextract` goes through.
"""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import structlog

from extractors.registry import ORDER, extractors
from news.errors import WirewatchError
from news.records import Article, Entry, Extraction, Page
from news.settings import Settings
from news.time import now
from state.fixes import fixes
from warehouse import compare as comparing
from warehouse import raw, stage
from warehouse import recompute as kept
from warehouse.compare import Comparison, Difference
from warehouse.recompute import FACTS, TEXTS, SwapReport, days
from wirewatch import knowledge
from wirewatch.guard.guard import Guard
from wirewatch.pipeline.extract import guarded
from wirewatch.pipeline.load import CLUSTERINGS

__all__ = [
    "Plan",
    "compare",
    "compute",
    "days",
    "differences",
    "drop",
    "plan",
    "plans",
    "rest",
    "swap",
]

log = structlog.get_logger(__name__)

TARGET = "wirewatch.guard.guard:extract_again"
# The table that each extractor fills; cleaning is one of them here.
_FILLS = {"article": TEXTS, "quotes": "quotes", "events": "events", "entities": "mentions"}
_PLAN = "plan.json"
# What nobody has swapped for so long is not what an extractor finds today.
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is computed again under a name: which extractors, hence which tables. `swapped`: when."""

    run: str
    extractors: tuple[str, ...]
    made: str
    days: tuple[str, ...] = ()
    swapped: str | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The tables whose rows are replaced. A text that is cleaned again takes all of its facts along."""
        named = {_FILLS.get(name, "") for name in self.extractors}
        # Whatever an extractor of somebody else's finds, it is in one of these.
        every = TEXTS in named or "" in named
        kinds = FACTS if every else tuple(kind for kind in FACTS if kind in named)
        return (TEXTS, *kinds) if TEXTS in named else kinds

    @property
    def only(self) -> tuple[str, ...]:
        """The extractors to run: others' may fill the same tables, and are then run, too."""
        whole = {*FACTS} <= set(self.kinds) or any(e.name not in ORDER for e in extractors())
        return () if whole else tuple(self.extractors)


@dataclass(frozen=True, slots=True)
class ComputeReport:
    """What a part of a recompute read, in numbers. `left` are pages that gave nothing to compare."""

    pages: int
    revisions: int
    left: int
    seconds: float


def plan(settings: Settings, run: str, names: Sequence[str], on: Sequence[date] = ()) -> Plan:
    """Begin a recompute, or go on with one of that name. Raises WirewatchError for an unknown extractor."""
    known = {"article", *(e.name for e in extractors())}
    if unknown := sorted(set(names) - known):
        raise WirewatchError(
            f"no extractor is called {unknown[0]!r}; there are {', '.join(sorted(known))}"
        )
    chosen = tuple(n for n in sorted(known) if n in names) or tuple(sorted(known))
    made = Plan(run, chosen, now().isoformat(), tuple(day.isoformat() for day in on))
    _write(settings, made)
    return made


def plans(settings: Settings) -> list[Plan]:
    """The recomputes that are there, the oldest first."""
    found = (read(file.parent) for file in settings.recomputed.glob(f"*/{_PLAN}"))
    return sorted(found, key=lambda p: (p.made, p.run))


def read(folder: Path) -> Plan:
    """The plan of a folder. Raises WirewatchError where there is none."""
    try:
        data = json.loads((folder / _PLAN).read_text())
    except FileNotFoundError:
        raise WirewatchError(
            f"nothing was computed again under {folder.name!r}; `wirewatch reextract list` has what was"
        ) from None
    return Plan(**data | {"extractors": tuple(data["extractors"]), "days": tuple(data["days"])})


def folder_of(settings: Settings, run: str) -> Path:
    """Where a recompute is kept until it is swapped in or dropped."""
    return settings.recomputed / stage.run_folder(settings, run).name


def compute(
    settings: Settings,
    run: str,
    day: date,
    *,
    shard: int = 0,
    shards: int = 1,
    target: str = TARGET,
) -> ComputeReport:
    """Extract every `shards`-th raw page of a day again, and stage what it gives to the day's revisions."""
    folder, landed = folder_of(settings, run), kept.landed(settings, day)
    made = read(folder)
    wanted = (
        (of, page)
        for of, page in raw.pages(settings, day)
        if (page.entry.feed, page.entry.key, of) in landed.brought
        or (TEXTS in made.kinds and not page.entry.step)
    )
    items = ((of, page, page) for i, (of, page) in enumerate(wanted) if i % shards == shard)
    return _stage(settings, made, f"{day:%Y%m%d}.{shard}", items, landed, target)


def rest(settings: Settings, run: str, day: date, *, target: str = TARGET) -> ComputeReport:
    """The day's revisions that no raw page gave: facts from the texts themselves.

    Their pages are not kept any more, or must not be kept, or are cleaned otherwise by now.
    """
    folder, landed = folder_of(settings, run), kept.landed(settings, day)
    shard = f"{day:%Y%m%d}.rest"
    # Of an earlier try: what it gave is given again.
    stage.path(folder, "outcomes", shard).unlink(missing_ok=True)
    articles = kept.without(settings, folder, day)
    items = (("", _page_of(article), article) for article in articles)
    return _stage(settings, read(folder), shard, items, landed, target)


def compare(settings: Settings, run: str) -> Comparison:
    """Old beside new: numbers, and every difference in a Parquet file. Raises WarehouseError."""
    folder = folder_of(settings, run)
    found = comparing.compare(settings, folder, read(folder).kinds)
    for kind, counts in found.counts.items():
        log.info(f"{kind}: " + (", ".join(f"{n} {how}" for how, n in counts.items()) or "none"))
    return found


def differences(settings: Settings, run: str) -> list[Difference]:
    """Every difference that `compare` found."""
    return comparing.differences(folder_of(settings, run))


def swap(settings: Settings, run: str) -> SwapReport:
    """Put what was computed in the place of what is there; published at once. Alerts nobody.

    Killed anywhere it may be called again. Raises LaneBusy and WarehouseError.
    """
    folder = folder_of(settings, run)
    made = read(folder)
    names = made.extractors + (("knowledge",) if {*FACTS} <= set(made.kinds) else ())
    report = kept.swap(
        settings,
        folder,
        made.kinds,
        names=names,
        clusterings=CLUSTERINGS,
        fixes=fixes(settings.state_url),
    )
    if made.swapped is None:
        _write(settings, replace(made, swapped=now().isoformat()))
    log.info(
        f"load {report.load}: the facts of {report.revisions} revisions are new; "
        f"{report.quotes} quotes, {report.events} events, {report.mentions} mentions, "
        f"{report.articles} new articles; {report.seconds:.1f} s"
    )
    return report


def drop(settings: Settings, run: str) -> None:
    """Forget what was computed; what is in the warehouse stays as it is."""
    shutil.rmtree(folder_of(settings, run), ignore_errors=True)


def drop_old(settings: Settings) -> int:
    """Drop what was swapped, or has waited for longer than `KEPT`; how many."""
    oldest = (now() - KEPT).isoformat()
    old = [p for p in plans(settings) if p.made < oldest]
    for one in old:
        drop(settings, one.run)
    return len(old)


def _stage(
    settings: Settings,
    made: Plan,
    shard: str,
    items: Iterator[tuple[str, Page, Page | Article]],
    landed: kept.Landed,
    target: str,
) -> ComputeReport:
    began, count = time.monotonic(), Counter[str]()
    with Guard(
        target,
        (knowledge.sources(settings), made.only),
        seconds=settings.extract.seconds_per_page,
        megabytes=settings.extract.megabytes,
    ) as guard:
        found = _again(items, guard, made, landed, count)
        stage.write_extractions(folder_of(settings, made.run), shard, found, numbered=True)
    report = ComputeReport(
        count["pages"], count["revisions"], count["left"], time.monotonic() - began
    )
    log.info(
        f"{shard}: {report.pages} pages gave {report.revisions} revisions again, "
        f"{report.left} gave none; {report.seconds:.1f} s"
    )
    return report


def _again(
    items: Iterator[tuple[str, Page, Page | Article]],
    guard: Guard,
    made: Plan,
    landed: kept.Landed,
    count: Counter[str],
) -> Iterator[tuple[Page, list[Extraction]]]:
    for run, page, item in items:
        if isinstance(item, Article):
            given = guard.run(item)
            found = given.result if given.trouble is None else []
            placed = [e for e in found if not _failed(e, made)]
        else:
            placed = list(_placed(guarded(item, guard), run, made, landed))
        count["pages"] += 1
        count["revisions"] += len(placed)
        count["left"] += not placed
        yield page, placed


def _placed(
    found: list[Extraction], run: str, made: Plan, landed: kept.Landed
) -> Iterator[Extraction]:
    """Those that belong to a revision, with its number."""
    for one in found:
        if one.article is None or _failed(one, made):
            continue
        article = one.article
        number = landed.revision(article.id, article.text_hash, run, texts=TEXTS in made.kinds)
        if number is not None:
            yield replace(one, article=replace(article, revision=number))


def _failed(one: Extraction, made: Plan) -> bool:
    """Whether an extractor failed on it: what it had found before is then better than nothing."""
    return any(f"{name} failed: " in (one.reason or "") for name in made.extractors)


def _page_of(article: Article) -> Page:
    """Where an outcome is accounted to, of an article without a page."""
    entry = Entry(
        feed=article.feed or "",
        key=article.id,
        guid=None,
        link=article.url,
        title=article.title,
        published=article.published,
        seen=article.seen,
        outlet=article.outlet or "",
    )
    return Page(
        url=article.url, final_url=None, status=None, headers={}, body=None, fetched=now(),
        entry=entry, error="read from its text",
    )  # fmt: skip


def _write(settings: Settings, made: Plan) -> None:
    folder = folder_of(settings, made.run)
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f".{_PLAN}.tmp"
    half.write_text(json.dumps(asdict(made)))
    half.replace(folder / _PLAN)
