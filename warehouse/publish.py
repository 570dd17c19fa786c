"""Analysts' copy: made beside the old one, swapped in by the rename of a symlink."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
from pathlib import Path

import duckdb
import structlog

from news.settings import Settings
from warehouse.connect import lane
from warehouse.stage import sync

log = structlog.get_logger(__name__)

# ioctl that shares a file's blocks with a copy (btrfs, XFS, ...): linux/fs.h.
_FICLONE = 0x40049409
_NAME = re.compile(r"news-(\d+)\.duckdb")


def publish(settings: Settings, *, force: bool = False) -> Path | None:
    """Publish the writer's file; None where there is nothing new, or the last copy is too young.

    Killed at any point, the symlink leads to a whole file: the old one or the new one. `force`
    disregards `publish.least_seconds`, never that nothing has changed.
    """
    with lane(settings):
        current = _current(settings)
        if (
            current
            and not force
            and time.time() - current.stat().st_mtime < settings.publish.least_seconds
        ):
            return None
        load = _checkpoint(settings)
        if load == 0 or (current and _number(current) == load):
            return None
        return _swap(settings, load)


def _checkpoint(settings: Settings) -> int:
    """Fold the write-ahead log into the file; returns the newest load."""
    if not settings.writer.exists():
        return 0
    connection = duckdb.connect(str(settings.writer))
    try:
        row = connection.execute("SELECT max(load) FROM loads").fetchone()
        connection.execute("CHECKPOINT")
    finally:
        connection.close()
    return int(row[0]) if row and row[0] is not None else 0


def _swap(settings: Settings, load: int) -> Path:
    began, folder = time.monotonic(), settings.var / "published"
    folder.mkdir(parents=True, exist_ok=True)
    for leftover in folder.glob(".*.tmp"):
        leftover.unlink()
    new, temporary = folder / f"news-{load}.duckdb", folder / f".news-{load}.duckdb.tmp"
    _copy(settings.writer, temporary)
    sync(temporary)
    temporary.replace(new)
    link = settings.published.with_name(f".{settings.published.name}.tmp")
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(new, link.parent))
    link.replace(settings.published)
    sync(settings.published.parent)
    _forget_old(settings, folder, new)
    log.info(
        f"load {load} published: {new.stat().st_size / 1e6:.1f} MB in "
        f"{time.monotonic() - began:.2f} s"
    )
    return new


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as old, target.open("wb") as new:
        try:
            fcntl.ioctl(new.fileno(), _FICLONE, old.fileno())
        except OSError:
            shutil.copyfileobj(old, new, 4 << 20)


def _forget_old(settings: Settings, folder: Path, current: Path) -> None:
    """Remove copies older than the grace; who still has one open keeps seeing it."""
    for file in folder.glob("news-*.duckdb"):
        if file != current and time.time() - file.stat().st_mtime > settings.publish.grace_seconds:
            file.unlink(missing_ok=True)


def _current(settings: Settings) -> Path | None:
    return settings.published.resolve() if settings.published.exists() else None


def _number(file: Path) -> int | None:
    match = _NAME.fullmatch(file.name)
    return int(match[1]) if match else None
