"""Staged files: what one task of a run hands to the next, as Parquet in `var/staging/<run>`.

Each file is written to a temporary name, synced and renamed: what has its name is whole. A task
that runs again writes the same names again.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import structlog
from pydantic import TypeAdapter, ValidationError

from news.errors import StageError
from news.ids import digest, event_key, quote_key
from news.records import Event, Extraction, Outcome, OutcomeStatus, Page, Poll, Quote
from news.settings import Settings
from warehouse.shapes import SCHEMAS, plain

log = structlog.get_logger(__name__)

# A group of rows is what is held in memory: this many bytes of page bodies, or this many rows.
_GROUP_BYTES = 16 << 20
_GROUP_ROWS = 500
BROKEN = ".broken"

_ADAPTERS: dict[str, TypeAdapter[Any]] = {
    "polls": TypeAdapter(Poll),
    "pages": TypeAdapter(Page),
    "outcomes": TypeAdapter(Outcome),
}


def run_folder(settings: Settings, run: str) -> Path:
    """The folder of a run; its name is the run's, or a digest where that is no name for a folder."""
    name = re.sub(r"[^\w.-]", "_", run)
    safe = name if name == run and len(run) <= 100 and name[:1] != "." else None
    return settings.staging / (safe or f"{name[:80].lstrip('.')}-{digest(run, size=4)}")


def write_polls(folder: Path, shard: str, polls: Iterable[Poll]) -> Path:
    """What a shard's feeds gave."""
    return _write(folder, "polls", shard, (plain(p) for p in polls))


def write_pages(folder: Path, shard: str, pages: Iterable[Page]) -> Path:
    """Pages as they come; no more than a group of them is in memory."""
    return _write(folder, "pages", shard, (_page_row(p) for p in pages))


def write_extractions(
    folder: Path, shard: str, found: Iterable[tuple[Page, list[Extraction]]]
) -> None:
    """Articles, quotes, events, mentions, and what became of each page."""
    kinds = ("articles", "quotes", "events", "mentions", "outcomes")
    with contextlib.ExitStack() as stack:
        files = {k: stack.enter_context(_Writer(folder, k, shard)) for k in kinds}
        for page, extractions in found:
            for extraction in extractions:
                for kind, row in _fact_rows(extraction):
                    files[kind].add(row)
            files["outcomes"].add(plain(_outcome(page, extractions)))


def read_polls(folder: Path) -> list[Poll]:
    """The polls of all shards. Raises StageError for a broken file."""
    return [r for file in files(folder, "polls") for r in _records(file, "polls")]


def read_pages(folder: Path) -> Iterator[Page]:
    """The pages of all shards, in one order, a group at a time in memory."""
    for file in files(folder, "pages"):
        yield from _records(file, "pages")


def read_outcomes(folder: Path) -> list[Outcome]:
    """What became of each page. Raises StageError for a broken file."""
    return [r for file in files(folder, "outcomes") for r in _records(file, "outcomes")]


def files(folder: Path, kind: str) -> list[Path]:
    """The staged files of a kind, by shard."""
    return sorted(folder.glob(f"{kind}-*.parquet"))


def check(file: Path, kind: str) -> None:
    """Raise StageError where `file` is no whole Parquet file of that kind's shape."""
    try:
        found = pq.read_schema(file)
        pq.ParquetFile(file).metadata  # noqa: B018 - reads the footer
    except (pa.ArrowException, OSError) as error:
        raise StageError(f"{file}: no readable Parquet file ({error})") from None
    if not found.remove_metadata().equals(SCHEMAS[kind]):
        missing = set(SCHEMAS[kind].names) - set(found.names)
        raise StageError(
            f"{file}: found the columns {', '.join(found.names)}; expected those of {kind}"
            + (f", missing {', '.join(sorted(missing))}" if missing else ", of other types")
        )


def set_aside(settings: Settings, file: Path) -> Path:
    """Move a broken file out of the way, where an operator finds it."""
    aside = settings.staging / BROKEN / f"{file.parent.name}-{file.name}"
    aside.parent.mkdir(parents=True, exist_ok=True)
    file.replace(aside)
    return aside


def discard(folder: Path) -> None:
    """Remove a run that is done with. Renamed first, so that half a folder is never taken for a run."""
    if folder.exists():
        gone = folder.with_name(f".gone-{folder.name}")
        shutil.rmtree(gone, ignore_errors=True)
        folder.rename(gone)
        shutil.rmtree(gone)


def unfinished(settings: Settings) -> list[Path]:
    """Folders of runs that have not been discarded yet."""
    if not settings.staging.exists():
        return []
    return sorted(p for p in settings.staging.iterdir() if p.is_dir() and p.name[0] != ".")


class _Writer:
    """One Parquet file, written under a temporary name and renamed when it is whole."""

    def __init__(self, folder: Path, kind: str, shard: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{kind}-{shard}.parquet"
        self._temporary = folder / f".{kind}-{shard}.parquet.tmp"
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

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            if error is None:
                self._flush()
        finally:
            self._file.close()
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


def sync(path: Path) -> None:
    """Have a file's or folder's content on the disk before going on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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


def _page_row(page: Page) -> dict[str, Any]:
    row: dict[str, Any] = plain(page)
    return row | {"headers": list(page.headers.items())}


def _outcome(page: Page, extractions: list[Extraction]) -> Outcome:
    articles = tuple(e.article.id for e in extractions if e.article is not None)
    first = extractions[0] if extractions else None
    status: OutcomeStatus = first.status if first else "failed"
    reason = first.reason if first else "nothing was extracted"
    if page.body is None:
        status, reason = ("retry" if page.temporary else "failed"), page.error
    return Outcome(
        entry=page.entry,
        url=page.url,
        status=status,
        reason=reason,
        fetched=page.fetched,
        articles=articles,
    )


def _fact_rows(extraction: Extraction) -> Iterator[tuple[str, dict[str, Any]]]:
    article, versions = extraction.article, extraction.versions
    if article is None:
        return
    row = {k: plain(getattr(article, k)) for k in article.__dataclass_fields__}
    yield "articles", row | {"status": extraction.status, "versions": list(versions.items())}
    for kind, facts in (
        ("quotes", extraction.quotes),
        ("events", extraction.events),
        ("mentions", extraction.mentions),
    ):
        for n, fact in enumerate(facts):
            where = {"article": article.id, "text_hash": article.text_hash, "n": n}
            version = versions.get("entities" if kind == "mentions" else kind, "0")
            yield kind, plain(fact) | where | _key(article.id, fact) | {"version": version}


def _key(article: str, fact: object) -> dict[str, str]:
    if isinstance(fact, Quote):
        return {"key": quote_key(article, fact.kind, fact.content)}
    if isinstance(fact, Event):
        return {"key": event_key(article, fact.type, fact.text)}
    return {}
