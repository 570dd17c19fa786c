"""What analysts open: one lane of writers, a copy that keeps its distance, a symlink that always holds."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import made_warehouse as made
import pytest
from made_warehouse import counts

from news.errors import LaneBusy, WarehouseError
from news.settings import Settings
from warehouse import publish, read
from warehouse.connect import lane, reader
from warehouse.load import load


def _with(settings: Settings, **publish: float) -> Settings:
    return settings.model_copy(update={"publish": settings.publish.model_copy(update=publish)})


def _copies(settings: Settings) -> list[str]:
    return sorted(p.name for p in (settings.var / "published").iterdir())


def test_who_waits_for_the_lane_is_told(settings: Settings) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[2])\nfrom pathlib import Path\n"
        "from made_warehouse import settings_in\nfrom warehouse.connect import lane\n"
        "with lane(settings_in(Path(sys.argv[1])), wait=0.2): pass"
    )
    with lane(settings):
        done = subprocess.run(
            [sys.executable, "-c", code, str(settings.var.parent), str(Path(made.__file__).parent)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert LaneBusy.__name__ in done.stderr


def test_who_holds_the_lane_may_take_it_again(settings: Settings) -> None:
    with lane(settings, wait=600), lane(settings, wait=1):
        pass
    with lane(settings, wait=0.1):
        pass


def test_before_the_first_publication_a_reader_is_told_what_to_do(settings: Settings) -> None:
    with pytest.raises(WarehouseError, match="nothing has been published"):
        read.query(settings, "SELECT 1")


def test_a_published_file_that_is_none_is_named(settings: Settings) -> None:
    settings.var.mkdir()
    settings.published.write_bytes(b"no database at all" * 999)
    with pytest.raises(WarehouseError, match=r"news\.duckdb cannot be opened"):
        read.query(settings, "SELECT 1")


def test_the_published_file_is_read_only_and_asks_no_network(settings: Settings) -> None:
    load(made.staged(settings, "r", range(1)), settings)
    with pytest.raises(WarehouseError, match="read-only"):
        read.query(settings, "DELETE FROM articles")
    with reader(settings) as connection:
        query = "SELECT value FROM duckdb_settings() WHERE name LIKE 'auto%known_extensions'"
        assert connection.execute(query).fetchall() == [("false",), ("false",)]
        assert connection.execute("SELECT current_setting('TimeZone')").fetchall() == [("UTC",)]


def test_the_symlink_is_relative_so_that_the_folder_may_move(settings: Settings) -> None:
    load(made.staged(settings, "r", range(1)), settings)
    assert settings.published.readlink() == Path("published/news-1.duckdb")
    moved = settings.model_copy(update={"var": settings.var.rename(settings.var.parent / "else")})
    assert counts(moved)["articles"] == 1


def test_publishing_keeps_its_distance_unless_forced(settings: Settings) -> None:
    slow = _with(settings, least_seconds=60.0)
    load(made.staged(slow, "r1", range(1)), slow)
    load(made.staged(slow, "r2", range(1, 2)), slow)
    assert counts(slow)["articles"] == 1  # the second came too soon
    assert publish.publish(slow) is None
    assert publish.publish(slow, force=True) == settings.published.resolve()
    assert counts(slow)["articles"] == 2
    assert publish.publish(slow, force=True) is None  # nothing has changed


def test_a_clock_set_back_does_not_stop_publishing(settings: Settings) -> None:
    slow = _with(settings, least_seconds=60.0)
    load(made.staged(slow, "r1", range(1)), slow)
    tomorrow = time.time() + 86400
    os.utime(slow.published.resolve(), (tomorrow, tomorrow))
    load(made.staged(slow, "r2", range(1, 2)), slow)
    assert counts(slow)["articles"] == 2


def test_old_copies_go_after_a_grace_that_counts_from_their_successor(settings: Settings) -> None:
    load(made.staged(settings, "r1", range(1)), settings)
    hours_ago = time.time() - 7200
    os.utime(settings.published.resolve(), (hours_ago, hours_ago))
    load(made.staged(settings, "r2", range(1, 2)), settings)
    # A reader may have followed the symlink to it a moment ago.
    assert _copies(settings) == ["news-1.duckdb", "news-2.duckdb"]
    eager = _with(settings, grace_seconds=0.0)
    time.sleep(0.05)
    load(made.staged(eager, "r3", range(2, 3)), eager)
    assert "news-1.duckdb" not in _copies(settings)  # the newest copy was made of it
    assert counts(eager)["articles"] == 3


def test_the_next_copy_is_made_of_an_old_one_that_nobody_reads(settings: Settings) -> None:
    eager = _with(settings, grace_seconds=0.0)
    for i in range(3):
        load(made.staged(eager, f"r{i}", range(i, i + 1)), eager)
        time.sleep(0.02)
    old = (settings.var / "published" / "news-2.duckdb").stat().st_ino
    load(made.staged(eager, "r3", range(3, 4)), eager)
    assert settings.published.stat().st_ino == old
    assert settings.published.read_bytes() == settings.writer.read_bytes()
    assert counts(eager)["articles"] == 4


def test_a_copy_that_a_reader_has_open_is_never_written(settings: Settings) -> None:
    eager = _with(settings, grace_seconds=0.0)
    load(made.staged(eager, "r0", range(1)), eager)
    with settings.published.open("rb") as held:  # no lock: as a backup or a copy would read it
        before = held.read()
        for i in range(1, 5):
            load(made.staged(eager, f"r{i}", range(i, i + 1)), eager)
            time.sleep(0.02)
            held.seek(0)
            assert held.read() == before
    assert len(_copies(eager)) == 2


def test_a_reader_that_lives_long_keeps_its_file_and_finds_the_new_one(settings: Settings) -> None:
    eager = _with(settings, grace_seconds=0.0)
    load(made.staged(eager, "r1", range(1)), eager)
    with reader(eager) as connection:
        for i in range(2, 5):
            load(made.staged(eager, f"r{i}", range(i, i + 1)), eager)
        assert connection.execute("SELECT count(*) FROM articles").fetchall() == [(1,)]
        assert counts(eager)["articles"] == 4


def test_a_disk_that_is_full_holds_up_the_publication_alone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(made.staged(settings, "r1", range(1)), settings)

    def full(source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish, "copy", full)
    assert load(made.staged(settings, "r2", range(1, 2)), settings).load == 2
    assert counts(settings)["articles"] == 1
    assert _copies(settings) == ["news-1.duckdb"]  # and no half copy that fills it further
    monkeypatch.undo()
    assert publish.publish(settings)
    assert counts(settings)["articles"] == 2


def test_a_symlink_that_leads_nowhere_is_mended(settings: Settings) -> None:
    load(made.staged(settings, "r1", range(1)), settings)
    settings.published.resolve().unlink()
    with pytest.raises(WarehouseError, match="nothing has been published"):
        read.query(settings, "SELECT 1")
    publish.publish(settings)
    assert counts(settings)["articles"] == 1
