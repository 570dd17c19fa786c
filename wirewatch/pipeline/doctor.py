"""Is the house in order? Each finding is a sentence, and what to do about it."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from news.errors import LaneBusy
from news.settings import Settings
from news.time import iso, now
from state import examine as state
from state.store import Store
from warehouse import examine
from warehouse.connect import begun, published
from wirewatch.pipeline.tidy import STALE_SECONDS

How = Literal["good", "look", "bad"]

# Less than this of the disk is soon nothing.
_FREE_BYTES, _FREE_PART = 1 << 30, 0.05
_LATE = timedelta(hours=1)
_BEHIND = timedelta(minutes=10)
# Nobody ran this program before.
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, what was seen, and what to do."""

    what: str
    how: How
    seen: str
    do: str = ""


def examine_all(settings: Settings) -> Iterator[Finding]:
    """Look at everything, one after the other; what cannot be looked at is a finding, too."""
    checks: dict[str, Callable[[Settings], Iterator[Finding]]] = {
        "clock": _clock,
        "disk": _disk,
        "folders": _folders,
        "state": _state,
        "warehouse": _warehouse,
        "rows": _rows,
        "staging": _staging,
        "raw pages": _raw,
        "accounts": _accounts,
        "counts": _counts,
        "feeds": _feeds,
        "outbox": _outbox,
    }
    for name, check in checks.items():
        try:
            yield from check(settings)
        except Exception as error:  # whatever is broken, the rest is to be looked at all the same
            said = next(iter(str(error).splitlines()), type(error).__name__)
            yield Finding(
                name, "bad", said, "what is found bad above or below first, then look again"
            )


def _clock(settings: Settings) -> Iterator[Finding]:
    at, newest = now(), _newest_moment(settings)
    if at < _FIRST or (newest and at < newest - timedelta(minutes=5)):
        yield Finding(
            "clock", "bad",
            f"it is {iso(at)} here, but {iso(newest or _FIRST)} has been",
            "set the clock (timedatectl set-ntp true): polls wait, and new articles look old",
        )  # fmt: skip
    else:
        yield Finding("clock", "good", f"{iso(at)}, after all that has been recorded")


def _newest_moment(settings: Settings) -> datetime | None:
    polled = [s.polled for s in Store(settings.state_url).feeds() if s.polled]
    return max(polled, default=None)


def _disk(settings: Settings) -> Iterator[Finding]:
    there = next(p for p in (settings.var, *settings.var.parents) if p.exists())
    disk = shutil.disk_usage(there)
    size = settings.writer.stat().st_size if settings.writer.exists() else 0
    seen = f"{disk.free / 1e9:.1f} GB free of {disk.total / 1e9:.1f} GB; the warehouse has {size / 1e9:.2f} GB"
    how: How = "good"
    if disk.free < 2 * size or disk.free < min(_FREE_BYTES, disk.total * _FREE_PART):
        how = "bad"
    elif disk.free < 4 * size or disk.free < disk.total * _FREE_PART:
        how = "look"
    do = "" if how == "good" else (
        "make room: `keep.raw_days` in config/settings.yaml, older files of var/backups, var/logs; what "
        "is staged lands when there is room"
    )  # fmt: skip
    yield Finding("disk", how, seen, do)


def _folders(settings: Settings) -> Iterator[Finding]:
    for folder in (
        settings.var,
        settings.writer.parent,
        settings.staging,
        settings.var / "published",
    ):
        if not folder.exists():
            continue
        try:
            _try_to_write(folder)
        except OSError as error:
            yield Finding(
                "folders", "bad", f"{folder} cannot be written: {error.strerror}",
                "its owner, its mode, and whether its disk is mounted read-only (dmesg says why)",
            )  # fmt: skip
            return
    yield Finding("folders", "good", f"{settings.var} can be written")


def _try_to_write(folder: Path) -> None:
    file = folder / f".doctor.{os.getpid()}"
    try:
        with file.open("wb") as out:
            out.write(b"x" * 4096)
            out.flush()
            os.fsync(out.fileno())
    finally:
        file.unlink(missing_ok=True)


def _state(settings: Settings) -> Iterator[Finding]:
    if wrong := state.sound(settings.state_url):
        yield Finding(
            "state", "bad", wrong, "`make down`, then `wirewatch restore` the newest backup"
        )
    else:
        yield Finding("state", "good", "the state database is sound")


def _warehouse(settings: Settings) -> Iterator[Finding]:
    if not begun(settings):
        yield Finding(
            "warehouse", "look", "nothing has been loaded yet", "`make up`, `wirewatch poll`"
        )
        return
    try:
        ours, landed, theirs = examine.newest(settings)
    except LaneBusy:
        yield Finding(
            "warehouse", "look", "somebody is writing, and was for five seconds",
            "look again; `wirewatch status` shows what runs",
        )  # fmt: skip
        return
    age = now() - landed if landed else timedelta()
    seen = f"load {ours} of {iso(landed)}; load {theirs} is published"
    if theirs < ours and age > _BEHIND:
        yield Finding(
            "warehouse", "bad", f"{seen}: analysts see an old file",
            "the disk, then the log of ingest.load; `wirewatch poll` publishes",
        )  # fmt: skip
    else:
        yield Finding("warehouse", "good", seen)


def _rows(settings: Settings) -> Iterator[Finding]:
    if not published(settings):
        return
    found = examine.orphans(settings)
    for name, count in found.items():
        yield Finding(
            "rows", "bad", f"{count} {name}",
            "`wirewatch reextract` computes them again; please report it",
        )  # fmt: skip
    if not found:
        yield Finding("rows", "good", "every fact has its article, none is there twice")


def _staging(settings: Settings) -> Iterator[Finding]:
    found = examine.staged(settings, time.time())
    stale = [run for run, age in found.runs.items() if age > STALE_SECONDS]
    if stale:
        yield Finding(
            "staging", "look", f"{len(stale)} runs that nobody goes on with: {', '.join(stale[:3])}",
            "nothing: `maintain` discards them tonight, and their feeds give the same again",
        )  # fmt: skip
    for file in found.unreadable:
        yield Finding(
            "staging", "look", f"{file} cannot be read",
            "nothing: its load sets it aside, and its feeds are read again",
        )  # fmt: skip
    if found.quarantined:
        yield Finding(
            "staging", "look",
            f"{len(found.quarantined)} files were broken and set aside in {found.quarantined[0].parent}",
            "their feeds were read again; a disk that breaks files wants a look (smartctl); then remove them",
        )  # fmt: skip
    if not stale and not found.unreadable and not found.quarantined:
        yield Finding("staging", "good", f"{len(found.runs)} runs in flight")


def _raw(settings: Settings) -> Iterator[Finding]:
    days, size, broken = examine.raw_pages(settings)
    for file in broken:
        yield Finding(
            "raw pages", "look", f"{file} cannot be read", "restore it from a backup, or remove it"
        )
    if not broken:
        yield Finding("raw pages", "good", f"{days} days, {size / 1e9:.2f} GB")


def _accounts(settings: Settings) -> Iterator[Finding]:
    if not published(settings):
        return
    missing = examine.unaccounted(settings, state.accounted(settings.state_url))
    if missing and examine.newest(settings)[0] == examine.newest(settings)[2]:
        yield Finding(
            "accounts", "bad",
            f"{len(missing)} entries are known as done, and the warehouse has no row of them, as "
            f"{missing[0][1]} of {missing[0][0]}",
            "was a warehouse restored without its state? `wirewatch restore` brings both",
        )  # fmt: skip
    else:
        yield Finding("accounts", "good", "what is known as done is in the warehouse")


def _counts(settings: Settings) -> Iterator[Finding]:
    parts = [f"entries {_told(state.entries(settings.state_url))}"]
    if published(settings):
        parts += [f"{name} {_told(counts)}" for name, counts in examine.counts(settings).items()]
    parts.append(f"notifications {_told(Store(settings.state_url).counts())}")
    yield Finding("counts", "good", "; ".join(parts))


def _told(counts: dict[str, int]) -> str:
    return ", ".join(f"{n:,} {name}" for name, n in counts.items()) or "none"


def _feeds(settings: Settings) -> Iterator[Finding]:
    states = Store(settings.state_url).feed_states()
    failing = [s for f in settings.feeds if (s := states.get(f.url)) and s.errors and not s.retired]
    retired = [f for f in settings.feeds if (s := states.get(f.url)) and s.retired]
    never = [f for f in settings.feeds if f.url not in states]
    seen = f"{len(settings.feeds)}: {len(failing)} fail, {len(retired)} retired, {len(never)} never polled"
    bad = bool(settings.feeds) and len(failing) == len(settings.feeds)
    how: How = "bad" if bad else "look" if failing or retired else "good"
    do = {
        "good": "",
        "look": "`wirewatch feeds list --failing` says why",
        "bad": "all fail: the network, a proxy, DNS",
    }
    yield Finding("feeds", how, seen, do[how])


def _outbox(settings: Settings) -> Iterator[Finding]:
    late, dead = (
        state.late(settings.state_url, now(), _LATE),
        Store(settings.state_url).counts().get("dead", 0),
    )
    if late or dead:
        seen = f"{late} wait for more than an hour, {dead} were given up"
        yield Finding(
            "outbox", "look", seen, "`wirewatch alerts` says why; `wirewatch alerts retry --all`"
        )
    else:
        yield Finding("outbox", "good", "nothing waits for long, nothing was given up")
