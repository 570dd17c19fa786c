"""Analysts' copy: made beside the old one, swapped in by the rename of a symlink."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import structlog

from news.settings import Settings
from warehouse.connect import lane, writer
from warehouse.files import clone, copy, renew, sync, unopened

log = structlog.get_logger(__name__)

_NAME = re.compile(r"news-(\d+)\.duckdb")


def publish(
    settings: Settings,
    *,
    force: bool = False,
    alone: bool = False,
    after_step: Callable[[str], None] | None = None,
) -> Path | None:
    """Publish the writer's file; None where there is nothing new, or the last copy is too young.

    The steps are: checkpoint, copy, rename, link. Killed at any point, the symlink leads to a whole
    file: the old one or the new one. `force` disregards `publish.least_seconds`, never that nothing
    has changed. `alone`: all older copies go at once, without grace. Raises LaneBusy and
    WarehouseError; OSError where the disk is full.
    """
    if settings.lake:
        return None  # a commit is what readers see
    done = after_step or (lambda step: None)
    with lane(settings):
        current = _current(settings)
        if current and not force and 0 <= _age(current) < settings.publish.least_seconds:
            return None
        load = _checkpoint(settings)
        done("checkpoint")
        if load == 0 or (current and _number(current) == load):
            return None
        new = _swap(settings, load, done)
        if alone:
            _forget(_old(new.parent, new, grace=-1))
        return new


def _checkpoint(settings: Settings) -> int:
    """Fold the write-ahead log into the file; returns the newest load, 0 where there is none."""
    if not settings.writer.exists():
        return 0
    with writer(settings) as connection:
        row = connection.execute("SELECT coalesce(max(load), 0) FROM loads").fetchone()
        connection.execute("CHECKPOINT")
    return int(row[0]) if row else 0


def _swap(settings: Settings, load: int, done: Callable[[str], None]) -> Path:
    began, folder = time.monotonic(), settings.var / "published"
    folder.mkdir(parents=True, exist_ok=True)
    for leftover in folder.glob(".*.tmp"):
        leftover.unlink()
    new, temporary = folder / f"news-{load}.duckdb", folder / f".news-{load}.duckdb.tmp"
    try:
        _fill(settings, folder, temporary)
        sync(temporary)
    except OSError:
        temporary.unlink(missing_ok=True)  # a full disk is not kept full by half a copy
        raise
    done("copy")
    temporary.replace(new)
    sync(folder)
    done("rename")
    link = settings.published.with_name(f".{settings.published.name}.tmp")
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(new, link.parent))
    link.replace(settings.published)
    sync(settings.published.parent)
    done("link")
    # The newest of the old stays: the next copy is made of it.
    _forget(_old(folder, new, settings.publish.grace_seconds)[:-1])
    log.info(
        f"load {load} published: {new.stat().st_size / 1e6:.1f} MB in "
        f"{time.monotonic() - began:.2f} s"
    )
    return new


def _fill(settings: Settings, folder: Path, temporary: Path) -> None:
    """Make `temporary` a copy of the writer's file: of shared blocks, else of an old copy, else anew.

    An old copy is renamed before it is asked whether anybody has it open: nobody can then come to.
    """
    if clone(settings.writer, temporary):
        return
    for old in reversed(_old(folder, _current(settings), settings.publish.grace_seconds)):
        old.replace(temporary)
        if unopened(temporary):
            renew(settings.writer, temporary)
            return
        temporary.unlink()  # who has it open keeps seeing it
    copy(settings.writer, temporary)


def _forget(old: Sequence[Path]) -> None:
    """Remove copies; who has one open keeps seeing it."""
    for file in old:
        file.unlink()


def _old(folder: Path, current: Path | None, grace: float) -> list[Path]:
    """Copies that were replaced longer than the grace ago, in seconds, the oldest first.

    A reader may have followed the symlink just before it was swapped, so the grace counts from the
    copy that came after, not from a copy's own age.
    """
    copies = sorted(folder.glob("news-*.duckdb"), key=lambda f: f.stat().st_mtime)
    return [old for old, newer in pairwise(copies) if old != current and _age(newer) > grace]


def _age(file: Path) -> float:
    return time.time() - file.stat().st_mtime


def _current(settings: Settings) -> Path | None:
    return settings.published.resolve() if settings.published.exists() else None


def _number(file: Path) -> int | None:
    match = _NAME.fullmatch(file.name)
    return int(match[1]) if match else None
