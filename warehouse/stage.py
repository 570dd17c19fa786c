"""Staged files: what one task of a run hands to the next, as Parquet in `var/staging/<run>`.

Each file is written to a temporary name, synced and renamed: what has its name is whole. A task
that runs again writes the same names again. The files of a shard of extraction belong together:
its `outcomes` come last and go first, and a shard without them is not there.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import structlog
from pydantic import TypeAdapter, ValidationError

from news.errors import StageError
from news.ids import digest
from news.records import Answer, Extraction, Outcome, Page, Poll
from news.rights import NOARCHIVE
from news.settings import Settings
from warehouse import rows
from warehouse.files import sync
from warehouse.shapes import SCHEMAS, plain

log = structlog.get_logger(__name__)

# A group of rows is what is held in memory: this many bytes of page bodies, or this many rows.
_GROUP_BYTES = 16 << 20
_GROUP_ROWS = 500
BROKEN, _GONE = ".broken", ".gone-"
# What tells of a page whether it is wanted.
_TELLING = ["url", "final_url", "headers", "entry.feed", "entry.key"]
# What a shard of extraction is made of.
SHARD = ("articles", "quotes", "events", "mentions", "outcomes")

# Answers of feeds that no run has taken yet.
_INBOX = ".inbox"

_ADAPTERS: dict[str, TypeAdapter[Any]] = {
    "answers": TypeAdapter(Answer),
    "polls": TypeAdapter(Poll),
    "pages": TypeAdapter(Page),
    "outcomes": TypeAdapter(Outcome),
}


def run_folder(settings: Settings, run: str) -> Path:
    """The folder of a run; its name is the run's, or a digest where that is no name for a folder."""
    name = re.sub(r"[^\w.-]", "_", run)
    safe = name if name == run and len(run) <= 100 and name[:1] != "." else None
    return settings.staging / (safe or f"{name[:80].lstrip('.')}-{digest(run, size=4)}")


def write_answers(settings: Settings, name: str, answers: Iterable[Answer]) -> Path:
    """Changed bodies of feeds, for the next run to take; names are in the order of time."""
    return _write(settings.staging / _INBOX, "answers", name, (rows.answer_row(a) for a in answers))


def inbox(settings: Settings) -> list[Path]:
    """Answers that no run has taken yet, oldest first."""
    return files(settings.staging / _INBOX, "answers")


def drop_answers(settings: Settings, feeds: Collection[str], words: Collection[bytes]) -> int:
    """Remove what the inbox holds of these feeds, or that has one of these words in it; how many files.

    Nothing is lost: feeds whose bodies go with them are asked again when they are no longer held.
    """
    gone = 0
    for file in inbox(settings):
        try:
            table = read_table(file, "answers")
        except StageError:
            continue  # taken meanwhile; or broken, and then nobody reads it either
        of = {feed["url"] for feed in table.column("feed").to_pylist()}
        bodies = table.column("body").to_pylist()
        if not of.isdisjoint(feeds) or any(word in body for body in bodies for word in words):
            file.unlink(missing_ok=True)
            gone += 1
    return gone


def drop_broken(settings: Settings) -> int:
    """Remove what was set aside as broken; how many files."""
    there = list((settings.staging / BROKEN).glob("*"))
    for file in there:
        file.unlink(missing_ok=True)
    return len(there)


def take(settings: Settings, run: str) -> int:
    """Give everything in the inbox to `run`; how many files it has then. Done again it changes nothing."""
    folder = run_folder(settings, run)
    for file in inbox(settings):
        folder.mkdir(parents=True, exist_ok=True)
        file.rename(folder / file.name)
    return len(files(folder, "answers"))


def read_answers(folder: Path) -> Iterator[Answer]:
    """The bodies that a run has taken, oldest first, a group at a time in memory.

    A broken file is left out: its feeds are asked again when they are no longer held.
    """
    for file in files(folder, "answers"):
        try:
            yield from _records(file, "answers")
        except StageError as error:
            log.error("staged answers left out", file=str(file), error=str(error))


def answered(folder: Path) -> list[str]:
    """Addresses of the feeds whose bodies a run has taken."""
    found = list[str]()
    for file in files(folder, "answers"):
        with contextlib.suppress(pa.ArrowException, OSError):
            column = pq.read_table(file, columns=["feed"]).column("feed")
            found += [feed["url"] for feed in column.to_pylist()]
    return found


def write_polls(folder: Path, shard: str, polls: Iterable[Poll]) -> Path:
    """What a shard's feeds gave."""
    return _write(folder, "polls", shard, (plain(p) for p in polls))


def write_pages(folder: Path, shard: str, pages: Iterable[Page]) -> Path:
    """Pages as they come; no more than a group of them is in memory."""
    return _write(folder, "pages", shard, (rows.page_row(p) for p in pages))


def write_extractions(
    folder: Path,
    shard: str,
    found: Iterable[tuple[Page, list[Extraction]]],
    *,
    numbered: bool = False,
) -> None:
    """Articles, quotes, events, mentions, and what became of each page.

    What is no valid record is left out, its page accounted for as failed. Killed anywhere, the
    shard is there with all of its files or not at all. `numbered`: articles keep their revision's
    number, which the load else gives.
    """
    with contextlib.ExitStack() as stack:
        # Left in reverse order: outcomes last, when all the others have their names.
        files = {k: stack.enter_context(_Writer(folder, k, shard)) for k in reversed(SHARD)}
        for page, extractions in found:
            checked = rows.sound(page, extractions)
            for extraction in checked:
                for kind, row in rows.fact_rows(extraction, numbered=numbered):
                    files[kind].add(row)
            files["outcomes"].add(plain(rows.outcome(page, checked)))
        files["outcomes"].path.unlink(missing_ok=True)
        sync(folder)


def read_polls(folder: Path) -> list[Poll]:
    """The polls of all shards. Raises StageError for a broken file."""
    return [r for file in files(folder, "polls") for r in _records(file, "polls")]


def read_pages(folder: Path, shard: str | None = None) -> Iterator[Page]:
    """The pages of one shard or of all, in one order, a group at a time in memory.

    A broken file is left out: its entries then have no outcome, and their feeds are read again.
    """
    for file in files(folder, "pages"):
        if shard is None or file == path(folder, "pages", shard):
            yield from pages_in(file)


def pages_in(file: Path) -> Iterator[Page]:
    """The pages of one file, as far as it can be read; what is wrong with it is logged."""
    try:
        yield from _records(file, "pages")
    except StageError as error:
        log.error("pages left out", file=str(file), error=str(error))


def read_outcomes(folder: Path) -> list[Outcome]:
    """What became of each page. Raises StageError for a broken file."""
    return [r for file in files(folder, "outcomes") for r in _records(file, "outcomes")]


def path(folder: Path, kind: str, shard: str) -> Path:
    """Where a staged file is."""
    return folder / f"{kind}-{shard}.parquet"


def files(folder: Path, kind: str) -> list[Path]:
    """The staged files of a kind, by shard."""
    return sorted(folder.glob(f"{kind}-*.parquet"))


def shards(folder: Path) -> list[str]:
    """The shards of extraction that are whole."""
    return [file.stem.partition("-")[2] for file in files(folder, "outcomes")]


def check(file: Path, kind: str) -> None:
    """Raise StageError where `file` is no whole Parquet file of that kind's shape."""
    try:
        found = pq.read_schema(file)
    except (pa.ArrowException, OSError) as error:
        raise StageError(f"{file}: no readable Parquet file ({error})") from None
    if not found.remove_metadata().equals(SCHEMAS[kind]):
        missing = set(SCHEMAS[kind].names) - set(found.names)
        raise StageError(
            f"{file}: found the columns {', '.join(found.names)}; expected those of {kind}"
            + (f", missing {', '.join(sorted(missing))}" if missing else ", of other types")
        )


def verify(file: Path, kind: str) -> None:
    """Raise StageError where any row of `file` cannot be read, or is no record of its kind."""
    if kind in _ADAPTERS:
        for _ in _records(file, kind):
            pass
    else:
        read_table(file, kind)


def read_table(file: Path, kind: str) -> pa.Table:
    """All of a staged file. Raises StageError for a broken or foreign one."""
    check(file, kind)
    try:
        return pq.read_table(file, schema=SCHEMAS[kind])
    except (pa.ArrowException, OSError) as error:
        raise StageError(f"{file}: {error}") from None


def quarantine(settings: Settings, file: Path) -> Path:
    """Move a broken file out of the way, to `var/staging/.broken`, where an operator finds it."""
    aside = settings.staging / BROKEN / f"{file.parent.name}-{file.name}"
    aside.parent.mkdir(parents=True, exist_ok=True)
    file.replace(aside)
    return aside


def unkept(row: dict[str, Any]) -> bool:
    """Whether a page (its row, without the body) must not be kept: noarchive, or reserved."""
    return any(name == NOARCHIVE for name, _ in row["headers"] or ())


def drop_pages(file: Path, unwanted: Callable[[dict[str, Any]], bool]) -> tuple[int, int]:
    """Take unwanted pages out of a file of pages; how many are left, and how many were taken out.

    `unwanted` is given url, final_url, headers, feed and key of each. Raises StageError. Killed
    midway, the file is what it was.
    """
    try:
        with pq.ParquetFile(file) as source:
            found = source.read(columns=_TELLING).flatten().to_pylist()
            keep = [
                not unwanted({n.removeprefix("entry."): v for n, v in r.items()}) for r in found
            ]
            if not all(keep):
                with _Writer(file.parent, "pages", file.stem, file) as target:
                    _copy(source, keep, target)
    except (pa.ArrowException, OSError) as error:
        raise StageError(f"{file}: {error}") from None
    return sum(keep), len(keep) - sum(keep)


def _copy(source: pq.ParquetFile, keep: list[bool], target: _Writer) -> None:
    """The rows to be kept, a group at a time in memory."""
    done = 0
    for group in range(source.num_row_groups):
        table = source.read_row_group(group)
        target.take(table.filter(pa.array(keep[done : done + len(table)])))
        done += len(table)


def discard(folder: Path) -> None:
    """Remove a run that is done with. Renamed first, so that half a folder is never taken for a run."""
    if folder.exists():
        gone = folder.with_name(f"{_GONE}{folder.name}")
        shutil.rmtree(gone, ignore_errors=True)
        folder.rename(gone)
    # Those too that somebody was killed while removing.
    for gone in folder.parent.glob(f"{_GONE}*"):
        shutil.rmtree(gone, ignore_errors=True)


def unfinished(settings: Settings) -> list[Path]:
    """Folders of runs that have not been discarded yet."""
    if not settings.staging.exists():
        return []
    return sorted(p for p in settings.staging.iterdir() if p.is_dir() and p.name[0] != ".")


class _Writer:
    """One Parquet file, written under a temporary name and renamed when it is whole."""

    def __init__(self, folder: Path, kind: str, shard: str, file: Path | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = file or path(folder, kind, shard)
        # A task given up for dead may still be writing under its own name.
        self._temporary = folder / f".{self.path.name}.{os.getpid()}.tmp"
        self._schema, self._rows, self._bytes = SCHEMAS[kind], list[dict[str, Any]](), 0

    def __enter__(self) -> _Writer:
        self._file = pq.ParquetWriter(self._temporary, self._schema, compression="zstd")
        return self

    def add(self, row: dict[str, Any]) -> None:
        """Take one row; write the group out when it is large enough."""
        self._rows.append(row)
        self._bytes += len(row.get("body") or "") + len(row.get("text") or "")
        if self._bytes >= _GROUP_BYTES or len(self._rows) >= _GROUP_ROWS:
            self._flush()

    def take(self, table: pa.Table) -> None:
        """Take a table of rows as it is."""
        self._file.write_table(table.cast(self._schema))

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            if error is None:
                self._flush()
            self._file.close()
        except BaseException:
            self._temporary.unlink(missing_ok=True)
            raise
        if error is not None:
            self._temporary.unlink(missing_ok=True)
            return
        sync(self._temporary)
        self._temporary.replace(self.path)
        sync(self.path.parent)

    def _flush(self) -> None:
        if self._rows:
            self._file.write_table(pa.Table.from_pylist(self._rows, schema=self._schema))
        self._rows, self._bytes = [], 0


def _write(folder: Path, kind: str, shard: str, rows: Iterable[dict[str, Any]]) -> Path:
    with _Writer(folder, kind, shard) as file:
        for row in rows:
            file.add(row)
    return file.path


def _records(file: Path, kind: str) -> Iterator[Any]:
    check(file, kind)
    adapter = _ADAPTERS[kind]
    try:
        with pq.ParquetFile(file) as source:
            for group in range(source.num_row_groups):
                for row in source.read_row_group(group).to_pylist(maps_as_pydicts="lossy"):
                    yield adapter.validate_python(row)
    except (pa.ArrowException, OSError, ValidationError) as error:
        raise StageError(f"{file}: {error}") from None
