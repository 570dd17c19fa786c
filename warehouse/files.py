"""Files that are whole or not there: copied cheaply, on the disk before anybody relies on them."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

# ioctl that shares a file's blocks with a copy (btrfs, XFS, ...): linux/fs.h.
_FICLONE = 0x40049409
# DuckDB's block.
_BLOCK = 256 << 10


def copy(source: Path, target: Path) -> None:
    """Copy a file that nobody writes, by sharing its blocks where the file system can."""
    if not clone(source, target):
        with source.open("rb") as old, target.open("wb") as new:
            shutil.copyfileobj(old, new, 4 << 20)


def clone(source: Path, target: Path) -> bool:
    """Make `target` share the blocks of `source`; False, and an empty file, where none can be shared."""
    with source.open("rb") as old, target.open("wb") as new:
        try:
            fcntl.ioctl(new.fileno(), _FICLONE, old.fileno())
        except OSError:
            return False
    return True


def sync(path: Path) -> None:
    """Have a file's or folder's content on the disk before going on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unopened(path: Path) -> bool:
    """Whether nobody has a file open, ourselves included; False where the system cannot tell.

    Linux grants a write lease only then (fcntl(2)); it is given back at once.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    handle = os.open(path, os.O_RDWR)
    try:
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


def renew(source: Path, target: Path) -> int:
    """Make `target`, an older copy that nobody has open, the same as `source`; bytes written.

    Both are read, and only what differs is written: most of a database stays where it was.
    """
    written, size = 0, source.stat().st_size
    with source.open("rb") as old, target.open("r+b") as new:
        os.ftruncate(new.fileno(), size)
        for start in range(0, size, _BLOCK):
            block = os.pread(old.fileno(), _BLOCK, start)
            if block != os.pread(new.fileno(), _BLOCK, start):
                written += os.pwrite(new.fileno(), block, start)
    os.utime(target)
    return written
