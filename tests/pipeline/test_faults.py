"""A full disk, a read-only one, a locked file, a broken file, a killed loader: the stream goes on, nothing is lost.

Real ones: a small file system is mounted for the first two, where root may; else they are skipped.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "warehouse"))
import made_warehouse as made
from made_warehouse import FEED, counts, entry, settings_in, staged

from news.errors import LaneBusy, WarehouseError, WirewatchError
from news.settings import Settings
from state.entries import Entries
from state.store import Store
from warehouse import stage
from warehouse.connect import lane
from wirewatch.cli import app
from wirewatch.pipeline import load
from wirewatch.pipeline.doctor import Finding, examine_all


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Settings]:
    """A house on a file system of 24 MB."""
    var = tmp_path / "small"
    var.mkdir()
    if not _mount(var, "size=24m"):
        pytest.skip("no file system can be mounted here: that takes root")
    yield settings_in(var)
    subprocess.run(["umount", "-l", str(var)], check=True)


def _mount(folder: Path, options: str) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", options, "wirewatch-test", str(folder)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _remount(settings: Settings, options: str) -> None:
    command = ["mount", "-o", f"remount,{options}", str(settings.var.parent)]
    subprocess.run(command, check=True, capture_output=True)


def _fill(file: Path) -> None:
    """Write until the disk is full."""
    with file.open("wb", buffering=0) as out, suppress(OSError):
        while out.write(b"x" * 65536):
            pass


def looked(settings: Settings) -> dict[str, Finding]:
    """What the doctor does not find good."""
    return {f.what: f for f in examine_all(settings) if f.how != "good"}


def known(settings: Settings, many: range) -> int:
    return len(Entries(settings.state_url).seen(FEED.url, [entry(n).key for n in many]))


def test_a_full_disk_loses_nothing_and_readers_go_on(small: Settings) -> None:
    staged(small, "first", range(5))
    load(small, "first")
    staged(small, "second", range(5, 40))
    ballast = small.var.parent / "ballast"
    _fill(ballast)
    found = looked(small)
    assert found["disk"].how == "bad" and "make room" in found["disk"].do
    assert "No space left" in found["folders"].seen
    with pytest.raises(Exception):  # noqa: B017 - whichever file it meets first
        load(small, "second")
    # Readers see the last whole state, and what is staged waits.
    assert counts(small)["articles"] == 5
    assert stage.run_folder(small, "second").exists()
    ballast.unlink()
    assert known(small, range(5, 40)) == 0  # so the feeds would give it again
    assert load(small, "second").articles == 35
    assert counts(small)["articles"] == counts(small)["quotes"] == 40
    assert known(small, range(40)) == 40
    _remount(small, "size=2g")
    assert looked(small).keys() <= {"feeds"}


def test_a_disk_full_to_the_copy_lands_all_the_same(small: Settings) -> None:
    """Where there is room for the load and none for the analysts' copy, the copy comes later."""
    staged(small, "first", range(5))
    load(small, "first")
    staged(small, "second", range(5, 10))
    free = os.statvfs(small.var)
    ballast = small.var.parent / "ballast"
    # Room for the log of the load, and less than the warehouse's file.
    ballast.write_bytes(
        b"x" * (free.f_bavail * free.f_frsize - (small.writer.stat().st_size * 3) // 4)
    )
    try:
        landed = load(small, "second").articles
    except (WirewatchError, OSError):
        landed = 0
    assert counts(small)["articles"] in (5, 10)
    ballast.unlink()
    if not landed:
        load(small, "second")
    staged(small, "third", range(10, 11))
    load(small, "third")
    assert counts(small)["articles"] == counts(small)["quotes"] == 11


def test_a_read_only_disk_is_told_and_nothing_is_lost(small: Settings) -> None:
    staged(small, "first", range(5))
    load(small, "first")
    staged(small, "second", range(5, 9))
    _remount(small, "ro")
    try:
        with pytest.raises(Exception):  # noqa: B017 - whichever file it meets first
            load(small, "second")
        assert counts(small)["articles"] == 5  # readers read on
        found = {f.what: f for f in examine_all(small) if f.how == "bad"}
        assert "Read-only file system" in found["folders"].seen
        assert "mounted read-only" in found["folders"].do
    finally:
        _remount(small, "rw")
    assert load(small, "second").articles == 4
    assert counts(small)["articles"] == counts(small)["quotes"] == 9


def test_a_file_that_somebody_has_open_is_named_and_loaded_later(settings: Settings) -> None:
    staged(settings, "first", range(3))
    load(settings, "first")
    staged(settings, "second", range(3, 6))
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(settings.writer)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert other.stdout and other.stdout.readline() == "open\n"
    try:
        with pytest.raises(WarehouseError, match="lock"):
            load(settings, "second")
        assert counts(settings)["articles"] == 3
        found = {f.what: f for f in examine_all(settings) if f.how == "bad"}
        assert str(other.pid) in found["warehouse"].seen  # by whom
    finally:
        other.communicate("")
    assert load(settings, "second").articles == 3
    assert counts(settings)["articles"] == 6


def test_a_lane_that_is_held_is_no_fault(settings: Settings) -> None:
    staged(settings, "first", range(3))
    load(settings, "first")
    code = (
        "import sys; sys.path.insert(0, sys.argv[2]); import made_warehouse as m; from pathlib import Path\n"
        "from warehouse.connect import lane\n"
        "with lane(m.settings_in(Path(sys.argv[1]))): print('held', flush=True); sys.stdin.read()"
    )
    here = [str(settings.file.parent), str(Path(made.__file__).parent)]
    other = subprocess.Popen(
        [sys.executable, "-c", code, *here], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    assert other.stdout and other.stdout.readline() == "held\n"
    try:
        assert looked(settings)["warehouse"].how == "look"
        with pytest.raises(LaneBusy), lane(settings, wait=0.1):
            pass
    finally:
        other.communicate("")
    assert "warehouse" not in looked(settings)


def test_a_broken_staged_file_costs_its_shard_and_is_read_again(settings: Settings) -> None:
    folder = staged(settings, "r", range(3), shard="0")
    staged(settings, "r", range(3, 6), shard="1")
    file = stage.path(folder, "quotes", "1")
    file.write_bytes(file.read_bytes()[:200])
    assert str(file) in looked(settings)["staging"].seen
    assert load(settings, "r").articles == 3
    assert known(settings, range(6)) == 3
    assert Store(settings.state_url).feed_states()[FEED.url].etag is None  # is read in full again
    found = looked(settings)["staging"]
    assert "set aside" in found.seen
    staged(settings, "again", range(3, 6))
    assert load(settings, "again").articles == 3
    assert counts(settings)["articles"] == counts(settings)["quotes"] == 6


@pytest.mark.parametrize("step", ["merge", "commit", "rename", "archive"])
def test_a_killed_loader_leaves_nothing_for_the_doctor(
    settings: Settings, tmp_path: Path, step: str
) -> None:
    staged(settings, "r0", range(3))
    load(settings, "r0")
    staged(settings, "r", range(3, 9))
    assert made.run("load", tmp_path, "r", step).returncode == -signal.SIGKILL
    assert not {f.what for f in examine_all(settings) if f.how == "bad"}
    load(settings, "r")
    assert counts(settings)["articles"] == counts(settings)["quotes"] == 9
    assert "rows" not in looked(settings)


def test_a_file_that_is_no_warehouse_is_told(settings: Settings) -> None:
    staged(settings, "r", range(3))
    load(settings, "r")
    settings.writer.write_bytes(b"no DuckDB file" * 1000)
    found = {f.what: f for f in examine_all(settings) if f.how == "bad"}
    assert "cannot be opened" in found["warehouse"].seen
    assert counts(settings)["articles"] == 3


def test_rows_that_belong_to_nothing_are_counted(settings: Settings) -> None:
    import duckdb

    staged(settings, "r", range(3))
    load(settings, "r")
    with duckdb.connect(str(settings.published.resolve())) as connection:
        connection.execute("DELETE FROM articles WHERE url LIKE '%/1'")
        connection.execute(
            "UPDATE quotes SET span_start = span_start + 1 WHERE article IN (SELECT id FROM articles WHERE url LIKE '%/2')"
        )
    seen = {f.seen for f in examine_all(settings) if f.what == "rows"}
    assert "1 quotes without an article" in seen
    assert "1 quotes that are not where they say" in seen


def test_a_warehouse_without_what_state_knows_is_told(settings: Settings) -> None:
    staged(settings, "r", range(3))
    load(settings, "r")
    from warehouse.connect import writer
    from warehouse.publish import publish
    from warehouse.redirects import note

    with writer(settings) as connection:
        connection.execute("DELETE FROM pages WHERE url LIKE '%/1'")
        note(connection, "lost", "x", 0.0)
    publish(settings, force=True)
    assert "1 entries are known as done" in looked(settings)["accounts"].seen


def test_a_clock_that_went_back_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import UTC, datetime

    monkeypatch.setattr("wirewatch.pipeline.doctor.now", lambda: datetime(1970, 1, 1, tzinfo=UTC))
    assert looked(settings)["clock"].how == "bad"


def test_stale_runs_are_told(settings: Settings) -> None:
    folder = staged(settings, "r", range(1))
    old = time.time() - 7 * 3600
    os.utime(folder, (old, old))
    assert "nobody goes on with: r" in looked(settings)["staging"].seen


def test_the_command_ends_with_1_where_something_is_bad(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in (
        ("settings", "var: v\n"),
        ("feeds", "feeds: []\n"),
        ("watches", "watches: []\n"),
    ):
        (tmp_path / f"{name}.yaml").write_text(text)
    monkeypatch.setenv("WIREWATCH_SETTINGS", str(tmp_path / "settings.yaml"))
    done = CliRunner().invoke(app, ["doctor"], env={"COLUMNS": "200"})
    assert done.exit_code in (0, 1), done.output  # the disk of this machine is as it is
    assert "nothing has been loaded yet" in done.output
    (tmp_path / "v" / "warehouse").mkdir(parents=True, exist_ok=True)
    (tmp_path / "v" / "warehouse" / "writer.duckdb").write_bytes(b"nothing" * 999)
    done = CliRunner().invoke(app, ["doctor", "--format", "jsonl"])
    assert done.exit_code == 1
    assert '"what": "warehouse", "how": "bad"' in done.output
