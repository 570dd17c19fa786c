"""Killed anywhere and run again, nothing is lost and nothing doubled; readers never notice."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import made_warehouse as made
import pytest
from made_warehouse import counts, rows

from news.errors import StageError
from news.settings import Settings
from state.entries import Entries
from warehouse import read, stage
from warehouse.load import load
from wirewatch.pipeline.load import load as load_and_commit

STEPS = (
    "lane", "begin", "merge", "commit", "checkpoint", "copy", "rename", "link", "publish",
    "archive", "state", "discard",
)  # fmt: skip
OTHER = "The harbour master said: “All is well.”\nShe met the pilot."


def _start(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, made.__file__, *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _ready(*processes: subprocess.Popen[str]) -> None:
    for process in processes:
        assert process.stdout and process.stdout.readline() == "ready\n"


def _go(*processes: subprocess.Popen[str]) -> None:
    _ready(*processes)
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()


def test_no_step_is_forgotten_here(settings: Settings, tmp_path: Path) -> None:
    made.staged(settings, "r", range(1))
    told = made.run("load", tmp_path, "r", "never").stdout.splitlines()
    assert tuple(line.split()[1] for line in told if line.startswith("step ")) == STEPS


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where one run has landed and the next is staged."""
    folder = tmp_path_factory.mktemp("before")
    settings = made.settings_in(folder)
    made.staged(settings, "r0", range(3))
    load_and_commit(settings, "r0")
    made.staged(settings, "r", range(2, 12))
    return folder


@pytest.fixture(scope="module")
def unkilled(before: Path, tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    """All rows after a load that nobody killed."""
    folder = tmp_path_factory.mktemp("unkilled") / "copy"
    shutil.copytree(before, folder, symlinks=True)
    load_and_commit(made.settings_in(folder), "r")
    return rows(made.settings_in(folder))


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_killed_after_any_step_nothing_is_lost_and_nothing_doubled(
    before: Path, unkilled: list[object], tmp_path: Path, step: str
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(before, folder, symlinks=True)
    killed = made.settings_in(folder)
    assert made.run("load", folder, "r", step).returncode == -signal.SIGKILL
    # Whatever the moment, an analyst reads a whole file: before the load or after it.
    assert counts(killed)["articles"] == counts(killed)["quotes"]
    assert counts(killed)["articles"] in (3, 12)
    if stage.run_folder(killed, "r").exists():
        load_and_commit(killed, "r")
    assert rows(killed) == unkilled
    assert not stage.unfinished(killed)
    assert len(list(killed.raw.rglob("*.parquet"))) == 2
    assert not list((killed.var / "published").glob(".*"))  # no half copy is left
    known = Entries(killed.state_url).seen(made.FEED.url, [made.entry(n).key for n in range(12)])
    assert len(known) == 12


def test_killed_when_its_schema_has_just_been_made_the_file_opens_again(
    settings: Settings, tmp_path: Path
) -> None:
    """DuckDB cannot replay every change of schema from its log, so there must be none in it."""
    made.staged(settings, "r", range(3))
    assert made.run("load", tmp_path, "r", "lane").returncode == -signal.SIGKILL
    assert load_and_commit(settings, "r").articles == 3


def test_killed_while_its_schema_is_made_the_file_is_what_it_was(
    settings: Settings, tmp_path: Path
) -> None:
    made.staged(settings, "r", range(3))
    half = settings.writer.with_name(".writer.duckdb.tmp")
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half a copy")
    half.with_name(f"{half.name}.wal").write_bytes(b"and its log")
    assert load_and_commit(settings, "r").articles == 3
    assert not list(half.parent.glob(".*"))


@pytest.mark.slow
def test_killed_at_any_moment_nothing_is_lost_and_nothing_doubled(tmp_path: Path) -> None:
    """Not between steps but within them: four loaders of the same runs, each killed sooner or later."""
    unkilled, killed = made.settings_in(tmp_path / "a"), made.settings_in(tmp_path / "b")
    runs = [f"r{i}" for i in range(6)]
    for settings in (unkilled, killed):
        for i, run in enumerate(runs):
            made.staged(settings, run, range(i * 40, i * 40 + 50))
    for run in runs:
        load_and_commit(unkilled, run)

    moments = random.Random(2)  # the same moments each time, as far as a machine has any
    for _ in range(4):
        left = [f.name for f in stage.unfinished(killed)]
        loader = _start("many", tmp_path / "b", *left)
        _go(loader)
        time.sleep(moments.uniform(0.01, 0.25))
        loader.kill()
        loader.communicate()
        if killed.published.exists():
            assert counts(killed)["articles"] == counts(killed)["quotes"]
    for folder in stage.unfinished(killed):
        load_and_commit(killed, folder.name)
    load_and_commit(killed, "nothing")  # publishes what a kill left unpublished
    assert rows(killed) == rows(unkilled)


@pytest.mark.slow
@pytest.mark.parametrize("renames", range(3, 9))  # those of the shard
def test_staging_killed_between_its_files_leaves_a_whole_shard_or_none(
    tmp_path: Path, renames: int
) -> None:
    """Over the files of an earlier try, whose texts were others: never some of each."""
    settings = made.settings_in(tmp_path)
    made.staged(settings, "r", range(4))
    done = made.run("stage", tmp_path, "r", renames, OTHER)
    assert done.returncode == -signal.SIGKILL
    folder = stage.run_folder(settings, "r")
    report = load(folder, settings)
    assert report.broken == ()
    assert report.articles == report.quotes == report.events == len(stage.read_outcomes(folder))
    assert report.articles in (0, 4)
    made.staged(settings, "r", range(4), text=OTHER)
    load(folder, settings)
    query = "SELECT count(*) FROM quotes_full WHERE content = 'All is well.'"
    assert read.query(settings, query)[1] == [(4,)]


def test_a_generator_that_fails_stages_nothing(settings: Settings) -> None:
    def pages() -> object:
        yield made.page(0)
        raise StageError("out of pages")

    folder = stage.run_folder(settings, "r")
    with pytest.raises(StageError, match="out of pages"):
        stage.write_pages(folder, "0", pages())  # type: ignore[arg-type]
    assert list(folder.iterdir()) == []


def test_loaders_at_once_all_land(settings: Settings, tmp_path: Path) -> None:
    for i in range(4):
        made.staged(settings, f"r{i}", range(i * 10, i * 10 + 12))
    running = [_start("many", tmp_path, f"r{i}") for i in range(4)]
    _go(*running)
    for process in running:
        process.communicate(timeout=60)
    assert [p.returncode for p in running] == [0] * 4
    assert counts(settings)["articles"] == counts(settings)["quotes"] == 42
    assert read.query(settings, "SELECT load FROM loads ORDER BY 1")[1] == [(1,), (2,), (3,), (4,)]


def test_two_loaders_of_the_same_run_land_it_once(settings: Settings, tmp_path: Path) -> None:
    """Airflow takes a task for dead, and starts it again, while it lives."""
    made.staged(settings, "r", range(20))
    running = [_start("many", tmp_path, "r") for _ in range(2)]
    _go(*running)
    for process in running:
        process.communicate(timeout=60)
    assert counts(settings)["articles"] == counts(settings)["quotes"] == 20
    assert counts(settings)["loads"] == 1
    known = Entries(settings.state_url).seen(made.FEED.url, [made.entry(n).key for n in range(20)])
    assert len(known) == 20


@pytest.mark.slow
def test_readers_never_see_an_error_or_half_a_batch(settings: Settings, tmp_path: Path) -> None:
    load(made.staged(settings, "first", range(10)), settings)
    stop = tmp_path / "stop"
    readers = [_start("read", settings.published, stop) for _ in range(3)]
    _ready(*readers)
    for i in range(1, 21):
        load(made.staged(settings, f"r{i}", range(i * 10, i * 10 + 10)), settings)
    stop.touch()
    for reader in readers:
        out, _ = reader.communicate(timeout=60)
        assert reader.returncode == 0
        states = json.loads(out)["states"]
        assert all(a == q == p == load_ * 10 for load_, a, q, p in states)
        assert states == sorted(states)
        assert states[-1][0] == 21
        assert len(states) > 3
