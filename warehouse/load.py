"""A run's staged files land in the warehouse: one transaction, by natural keys, under a load number."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import structlog
from duckdb import DuckDBPyConnection

from news.errors import StageError, WarehouseError
from news.forgotten import NOTHING, Forgotten
from news.records import Fix, Origin
from news.settings import Settings
from news.time import now
from warehouse import stage
from warehouse.clusters import Clusterings
from warehouse.connect import writer
from warehouse.files import sync
from warehouse.lane import still_held
from warehouse.merge import LoadReport, Staged, already, digest, merge
from warehouse.publish import publish
from warehouse.shapes import SCHEMAS
from warehouse.sieve import Sieved, sieve

__all__ = ["LoadReport", "load"]

log = structlog.get_logger(__name__)

Done = Callable[[str], None]


def load(
    folder: Path,
    settings: Settings,
    *,
    origin: Origin = "live",
    after_step: Done | None = None,
    clusterings: Clusterings | None = None,
    forgotten: Forgotten = NOTHING,
    fixes: Sequence[Fix] = (),
) -> LoadReport:
    """Merge what a run has staged, publish, and keep its raw pages.

    `clusterings` decide which quotes and events are the same elsewhere. What is `forgotten` is
    neither merged nor kept. `fixes` are what people have put right.

    The steps are, in order: lane, begin, merge, commit, those of `publish`, publish, archive;
    `after_step` is told each when it is done. The same batch again changes nothing; the same run
    with another batch, as when it was cleared and run again, is another load. What cannot be
    published now is published later. Raises LaneBusy and WarehouseError.
    """
    done = after_step or (lambda step: None)
    broken = _set_aside(folder, settings)
    with writer(settings) as connection:
        done("lane")
        sieved = sieve(_staged(folder), forgotten)
        report = _land(
            connection, folder, settings, sieved.staged, origin, done, clusterings, fixes
        )
    _publish(settings, done)
    done("publish")
    _archive(folder, settings, forgotten, sieved)
    done("archive")
    return replace(report, broken=broken)


def _land(
    connection: DuckDBPyConnection,
    folder: Path,
    settings: Settings,
    staged: Staged,
    origin: Origin,
    done: Done,
    clusterings: Clusterings | None,
    fixes: Sequence[Fix],
) -> LoadReport:
    began = time.monotonic()
    if not any(len(table) for table in staged.values()):
        return LoadReport(None, folder.name)
    batch = digest(staged)
    if (before := already(connection, folder.name, batch)) is not None:
        return before
    connection.begin()
    done("begin")
    try:
        report = merge(connection, folder.name, batch, staged, origin, began, clusterings, fixes)
        done("merge")
        still_held(settings)
        connection.commit()
        done("commit")
    except Exception:
        with suppress(duckdb.Error):  # a lake's catalog that has gone cannot be told to
            connection.rollback()
        raise
    return report


def _staged(folder: Path) -> Staged:
    """All that is staged, or nothing where another loader of the same run is clearing it away.

    A shard's `outcomes` go first: where they are still there, all of it was.
    """
    shards = stage.shards(folder)
    try:
        staged = {kind: _table(folder, kind, shards) for kind in stage.SHARD}
    except StageError:
        if stage.shards(folder) == shards:
            raise
        return {kind: SCHEMAS[kind].empty_table() for kind in stage.SHARD}
    if stage.shards(folder) != shards:
        return {kind: SCHEMAS[kind].empty_table() for kind in stage.SHARD}
    return staged


def _table(folder: Path, kind: str, shards: Sequence[str]) -> pa.Table:
    tables = [stage.read_table(stage.path(folder, kind, shard), kind) for shard in shards]
    return pa.concat_tables(tables) if tables else SCHEMAS[kind].empty_table()


def _set_aside(folder: Path, settings: Settings) -> tuple[str, ...]:
    """Quarantine what cannot be read, and with it all of its shard: half a shard would lose facts.

    Its entries then have no outcome, so that their feeds are read again. The outcomes go first:
    killed midway, the shard is not there.
    """
    broken = [f.name for f in stage.files(folder, "polls") if _broken(f, "polls", settings)]
    for shard in stage.shards(folder):
        faulty = [k for k in stage.SHARD if _broken(stage.path(folder, k, shard), k)]
        broken += [stage.path(folder, kind, shard).name for kind in faulty]
        for kind in reversed(stage.SHARD) if faulty else ():
            if (file := stage.path(folder, kind, shard)).exists():
                stage.quarantine(settings, file)
    return tuple(broken)


def _broken(file: Path, kind: str, settings: Settings | None = None) -> bool:
    """Whether `file` cannot be read; given settings, it is quarantined at once."""
    try:
        stage.verify(file, kind)
    except StageError as error:
        log.error("staged file set aside, with its shard", file=str(file), error=str(error))
        if settings and file.exists():
            stage.quarantine(settings, file)
        return True
    return False


def _publish(settings: Settings, done: Done) -> None:
    """Publish; where that fails, the facts have landed all the same, and the next try publishes them."""
    try:
        publish(settings, after_step=done)
    except (OSError, duckdb.Error, WarehouseError) as error:
        log.error("not published; the next load or `tidy` tries again", error=str(error))


def _archive(folder: Path, settings: Settings, forgotten: Forgotten, sieved: Sieved) -> None:
    """Keep the raw pages, so that everything after them can be computed again; but none that forbids it."""

    def unwanted(row: dict[str, Any]) -> bool:
        return (
            stage.unkept(row)
            or (row["feed"], row["key"]) in sieved.unkept
            or forgotten.page(row["url"], row["final_url"])
        )

    for file in stage.files(folder, "pages"):
        try:
            stage.check(file, "pages")
            if not stage.drop_pages(file, unwanted)[0]:
                continue  # of a poll that found nothing new; it goes with its folder
        except StageError as error:
            log.error("staged pages set aside", file=str(file), error=str(error))
            stage.quarantine(settings, file)
            continue
        day = settings.raw / f"{now():%Y-%m-%d}"
        day.mkdir(parents=True, exist_ok=True)
        file.replace(_free(day / f"{folder.name}-{file.name}"))
        sync(day)


def _free(path: Path) -> Path:
    """`path`, or with a number where a run of the same name has kept its pages there before."""
    names = (path.with_stem(f"{path.stem}.{n}") for n in itertools.count(2))
    return path if not path.exists() else next(p for p in names if not p.exists())
