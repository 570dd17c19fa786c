"""All that is kept in one file, taken while the pipeline runs; and put back."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import structlog

from news.errors import WirewatchError
from news.settings import Settings
from news.time import iso, now
from state import dump
from warehouse import backup as warehouse
from warehouse.connect import lane
from warehouse.files import sync
from warehouse.publish import publish
from wirewatch.pipeline import forget

log = structlog.get_logger(__name__)

END = ".tar.zst"
MANIFEST, STATE, WAREHOUSE = "manifest.json", "state.jsonl", "warehouse.duckdb"


@dataclass(frozen=True, slots=True)
class BackupReport:
    """Where a backup is, and what is in it: the newest load, rows of state, files of raw pages."""

    file: Path
    load: int
    state: int
    raw: int
    bytes: int


def folder(settings: Settings) -> Path:
    """Where backups go if nothing else is said."""
    return settings.var / "backups"


def backup(settings: Settings, to: Path | None = None, *, raw: bool = True) -> BackupReport:
    """Write warehouse, state, settings and, if `raw`, raw pages to one file; nothing is stopped.

    The loader waits while the warehouse's file is copied. State is read first: restored, it knows of
    nothing that the warehouse has not. Secrets (`.env`) and Airflow's database are not in it.
    Killed midway, no file is there. Raises LaneBusy, WirewatchError, and OSError where the disk is full.
    """
    _no_lake(settings)
    to = (to or folder(settings) / f"wirewatch-{now():%Y%m%dT%H%M%S}{END}").resolve()
    to.parent.mkdir(parents=True, exist_ok=True)
    with _aside(to) as work:
        rows = 0

        def state() -> None:
            nonlocal rows
            rows = dump.dump(settings.state_url, work / STATE)

        load = warehouse.take(settings, work / WAREHOUSE, state)
        # Raw pages are only ever added, under names of their own.
        pages = sorted(settings.raw.rglob("*.parquet")) if raw else []
        half = work / "half"
        with _packed(half) as pack:
            sums = {}
            for path, name in _files(settings, work, pages):
                try:
                    pack.add(path, name, recursive=False)
                    sums[name] = _sum(path)
                except FileNotFoundError:
                    continue  # retention has just removed it
            about = {"made": iso(now()), "load": load, "files": sums}
            (work / MANIFEST).write_text(json.dumps(about))
            pack.add(work / MANIFEST, MANIFEST)
        os.chmod(half, 0o600)  # noqa: PTH101 - texts and mail addresses are in it
        sync(half)
        half.replace(to)
        sync(to.parent)
    there = sum(name.startswith("raw/") for name in sums)
    report = BackupReport(to, load, rows, there, to.stat().st_size)
    log.info(f"backup of load {load}: {report.bytes / 1e6:.1f} MB", file=str(to))
    return report


def keep_newest(settings: Settings, most: int) -> list[Path]:
    """Remove all but the `most` newest backups of the usual folder; those that went."""
    old = sorted(folder(settings).glob(f"wirewatch-*{END}"))[: -most or None]
    for file in old:
        file.unlink()
    return old


def restore(settings: Settings, file: Path, *, replace: bool = False) -> BackupReport:
    """Put a backup in place, and publish it. What is there is set aside if `replace`, else refused.

    Everything is unpacked and checked first. What has been forgotten since is forgotten again. Stop the pipeline before: the lane is held meanwhile.
    Raises LaneBusy, and WirewatchError where the file is no whole backup.
    """
    _no_lake(settings)
    there = [p for p in (settings.writer, settings.raw, _lite(settings)) if p and p.exists()]
    if there and not replace:
        raise WirewatchError(
            f"{there[0]} is there: `wirewatch restore --replace` sets what is there aside first"
        )
    with lane(settings, wait=5), _aside(settings.var / "restore") as work:
        about = _unpack(file, work)
        load = warehouse.check(work / WAREHOUSE) if (work / WAREHOUSE).exists() else 0
        if there:
            _set_aside(settings)
        rows = dump.restore(settings.state_url, work / STATE)
        if (work / "raw").exists():
            (work / "raw").replace(settings.raw)
        if (work / WAREHOUSE).exists():
            warehouse.put(settings, work / WAREHOUSE)
            settings.published.unlink(missing_ok=True)
            forget.again(settings)
            publish(settings, force=True)
        if (work / "config").exists():
            _config(settings, work / "config")
    raw = sum(name.startswith("raw/") for name in about["files"])
    return BackupReport(file, load, rows, raw, file.stat().st_size)


def _no_lake(settings: Settings) -> None:
    if settings.lake:
        raise WirewatchError(
            "the tables are in a lake: back up its PostgreSQL (pg_dump, or its archive) first and then its "
            "data, which is only added to; docs/operate.md"
        )


def restored_config(settings: Settings) -> Path:
    """Where the settings of a restored backup are, beside those in force."""
    return settings.var / "restored-config"


def _files(settings: Settings, work: Path, pages: list[Path]) -> Iterator[tuple[Path, str]]:
    for name in (STATE, WAREHOUSE):
        if (work / name).exists():
            yield work / name, name
    named = [settings.file, settings.feeds_file, settings.watches_file, *settings.imported]
    named.append(settings.extracts.with_suffix(".yaml"))
    for path in named:
        if path is not None and path.is_file():
            inside = path.relative_to(settings.file.parent) if path.is_relative_to(
                settings.file.parent
            ) else Path(path.name)  # fmt: skip
            yield path, f"config/{inside}"
    for path in pages:
        yield path, f"raw/{path.relative_to(settings.raw)}"


def _unpack_one(pack: tarfile.TarFile, member: tarfile.TarInfo, work: Path) -> None:
    """A plain file below `work`, and nothing else: `filter="data"` came with Python 3.11.4."""
    to = (work / member.name).resolve()
    if not member.isfile() or not to.is_relative_to(work.resolve()):
        raise tarfile.TarError(f"{member.name!r} has no place in a backup")
    source = pack.extractfile(member)
    assert source is not None  # it is a file
    to.parent.mkdir(parents=True, exist_ok=True)
    with to.open("wb") as out:
        shutil.copyfileobj(source, out)


def _unpack(file: Path, work: Path) -> dict[str, dict[str, str]]:
    """Unpack and check every file. Raises WirewatchError for what is no whole backup."""
    try:
        with (
            pa.CompressedInputStream(str(file), "zstd") as stream,
            tarfile.open(fileobj=stream, mode="r|") as pack,
        ):
            for member in pack:
                _unpack_one(pack, member, work)
        about: dict[str, dict[str, str]] = json.loads((work / MANIFEST).read_text())
    except (OSError, tarfile.TarError, ValueError, pa.ArrowException) as error:
        raise WirewatchError(f"{file}: no whole backup of wirewatch ({error})") from None
    for name, expected in about["files"].items():
        if not (work / name).is_file() or _sum(work / name) != expected:
            raise WirewatchError(f"{file}: {name} in it is broken")
    return about


def _set_aside(settings: Settings) -> Path:
    """Move what is there to `var/before-restore-<time>`."""
    aside = settings.var / f"before-restore-{now():%Y%m%dT%H%M%S}"
    aside.mkdir(parents=True)
    lite = _lite(settings)
    if lite and lite.exists():
        dump.dump(settings.state_url, aside / STATE)
    for path in (settings.writer, settings.writer.with_name(f"{settings.writer.name}.wal")):
        if path.exists():
            path.replace(aside / path.name)
    for path in (settings.raw, settings.staging, settings.recomputed):
        if path.exists():
            path.replace(aside / path.name)
    return aside


def _config(settings: Settings, found: Path) -> None:
    shutil.rmtree(restored_config(settings), ignore_errors=True)
    found.replace(restored_config(settings))


def _lite(settings: Settings) -> Path | None:
    url = settings.state_url
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


@contextmanager
def _aside(to: Path) -> Iterator[Path]:
    """A folder beside `to`, on its disk; gone afterwards, and what a killed one has left."""
    work = to.parent / f".{to.name}.tmp"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True, mode=0o700)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _packed(file: Path) -> Iterator[tarfile.TarFile]:
    with (
        pa.CompressedOutputStream(str(file), "zstd") as stream,
        tarfile.open(fileobj=stream, mode="w|") as pack,
    ):
        yield pack


def _sum(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
