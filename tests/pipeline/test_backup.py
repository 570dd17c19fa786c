"""A backup taken while the pipeline loads is of one moment, and comes back whole."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "warehouse"))
import made_warehouse as made
from made_warehouse import FEED, counts, entry, rows, settings_in, staged

from news.errors import WirewatchError
from news.records import Silence
from news.settings import Settings
from news.time import now
from state.entries import Entries
from state.silences import Silences
from state.store import Store
from warehouse import read
from wirewatch.pipeline import load
from wirewatch.pipeline.backup import backup, keep_newest, restore
from wirewatch.pipeline.forget import forget_url

RUNS = 12


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path / "here")


def there(tmp_path: Path) -> Settings:
    return settings_in(tmp_path / "there")


def ask(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    return read.query(settings, sql)[1]


def test_all_comes_back_elsewhere(settings: Settings, tmp_path: Path) -> None:
    staged(settings, "r", range(3))
    load(settings, "r")
    silence = Silence(
        watch="w", receiver=None, start=now(), end=now().replace(year=2100), who="a", why="b — ü"
    )
    Silences(settings.state_url).add(silence)
    Store(settings.state_url).record([], [], {"w": 7})
    report = backup(settings)
    assert (report.load, report.raw) == (1, 1)
    assert report.file.stat().st_mode & 0o077 == 0
    again = restore(there(tmp_path), report.file)
    assert (again.load, again.state, again.raw) == (report.load, report.state, report.raw)
    assert rows(there(tmp_path)) == rows(settings)
    store = Store(there(tmp_path).state_url)
    assert store.marks(["w"]) == {"w": 7}
    assert store.feed_states() == Store(settings.state_url).feed_states()
    assert Silences(there(tmp_path).state_url).all() == Silences(settings.state_url).all()
    # It goes on from there.
    Silences(there(tmp_path).state_url).add(silence)
    staged(there(tmp_path), "more", range(3, 5))
    assert load(there(tmp_path), "more").load == 2


@pytest.mark.slow
def test_taken_while_another_process_loads_it_is_of_one_moment(
    settings: Settings, tmp_path: Path
) -> None:
    names = [f"r{n}" for n in range(RUNS)]
    for n, run in enumerate(names):
        staged(settings, run, range(10 * n, 10 * n + 10))
    command = [sys.executable, made.__file__, "many", str(tmp_path / "here"), *names]
    loader = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert loader.stdout and loader.stdin and loader.stdout.readline() == "ready\n"
    loader.stdin.write("go\n")
    loader.stdin.flush()
    files = []
    while loader.poll() is None:
        files.append(backup(settings, tmp_path / f"b{len(files)}.tar.zst").file)
        time.sleep(0.2)
    assert loader.wait(60) == 0
    assert len(files) >= 3
    seen = set()
    for n, file in enumerate((files[0], files[len(files) // 2], files[-1])):
        back = settings_in(tmp_path / f"back{n}")
        landed = restore(back, file).load
        seen.add(landed)
        if not landed:
            continue
        found = counts(back)
        assert (found["loads"], found["articles"], found["quotes"]) == (
            landed,
            10 * landed,
            10 * landed,
        )
        # State knows of nothing that the warehouse has not.
        keys = [entry(i).key for i in range(10 * RUNS)]
        known = Entries(back.state_url).seen(FEED.url, keys)
        assert len(known) <= 10 * landed
        for run in names if n == 1 else ():  # what came after is read again, and nothing is doubled
            first = 10 * int(run[1:])
            staged(back, run, range(first, first + 10))
            load(back, run)
            done = counts(back)
        assert n != 1 or done["articles"] == done["quotes"] == 10 * RUNS
    assert len(seen) >= 2


def test_what_is_there_is_set_aside_when_asked(settings: Settings) -> None:
    staged(settings, "r", range(3))
    load(settings, "r")
    file = backup(settings).file
    staged(settings, "more", range(3, 9))
    load(settings, "more")
    with pytest.raises(WirewatchError, match="--replace"):
        restore(settings, file)
    restore(settings, file, replace=True)
    assert ask(settings, "SELECT count(*) FROM articles") == [(3,)]
    [aside] = settings.var.glob("before-restore-*")
    assert (aside / "writer.duckdb").exists() and (aside / "state.jsonl").exists()
    assert len(list((aside / "raw").rglob("*.parquet"))) == 2


def test_a_broken_backup_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    staged(settings, "r", range(30))
    load(settings, "r")
    file = backup(settings).file
    whole = file.read_bytes()
    before = rows(settings)
    for broken in (whole[: len(whole) // 2], b"no backup", whole[:2000] + b"x" + whole[2001:]):
        file.write_bytes(broken)
        with pytest.raises(WirewatchError, match=r"no whole backup|is broken"):
            restore(settings, file, replace=True)
        assert rows(settings) == before
        assert not list(settings.var.glob("before-restore-*"))


def test_what_was_forgotten_since_does_not_come_back(settings: Settings) -> None:
    staged(settings, "r", range(3))
    load(settings, "r")
    file = backup(settings).file
    assert "1 backups" in " ".join(forget_url(settings, "http://a.example/1").beyond)
    restore(settings, file, replace=True)
    assert ask(settings, "SELECT url FROM articles ORDER BY 1") == [
        ("http://a.example/0",), ("http://a.example/2",)
    ]  # fmt: skip


def test_the_newest_are_kept(settings: Settings) -> None:
    staged(settings, "r", range(1))
    load(settings, "r")
    for n in range(3):
        backup(settings, settings.var / "backups" / f"wirewatch-2026090{n}T000000.tar.zst")
    assert [f.name[10:18] for f in keep_newest(settings, 2)] == ["20260900"]
    assert len(list((settings.var / "backups").iterdir())) == 2
