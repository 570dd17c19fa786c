"""The same code on a DuckLake, its catalog in a real PostgreSQL: the same rows, one lane, the past."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import lake_programs
import made_warehouse as made
import pytest
import servers
from made_lake import lake_in
from made_warehouse import TABLES

from news.errors import LaneBusy, NothingYet, WarehouseError
from news.settings import PublishSettings, Settings
from news.time import now
from state.store import Store
from warehouse import forget, lake, publish, read, residue, words
from warehouse.connect import lane, reader, writer
from warehouse.desk.filter import Filter
from warehouse.desk.kept import Kept
from warehouse.desk.names import Names
from warehouse.desk.stream import page
from warehouse.lane import still_held
from wirewatch.pipeline.doctor import examine_all
from wirewatch.pipeline.load import load
from wirewatch.pipeline.tidy import tidy

CHANGED = "The harbour master said: “Ship is lost.”\nShe met the pilot."


@pytest.fixture
def settings(
    tmp_path: Path, postgres: servers.Postgres, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    monkeypatch.setenv("LAKE_PASSWORD", servers.PASSWORD)
    return lake_in(tmp_path, postgres)


def rows(settings: Settings) -> dict[str, list[object]]:
    """All that can be read, by one reader, but for when and how fast it was loaded."""
    skip = {"loads": "EXCLUDE (loaded, seconds)", "article_changes": "EXCLUDE (found)"}
    tables = (*TABLES, "quote_clusters", "event_clusters", "article_changes", "quotes_full")
    with reader(settings) as connection:
        return {
            t: connection.execute(f"SELECT * {skip.get(t, '')} FROM {t} ORDER BY ALL").fetchall()
            for t in tables
        }


def counts(settings: Settings) -> dict[str, int]:
    return {table: len(found) for table, found in rows(settings).items() if table in TABLES}


def start(name: str, settings: Settings, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, lake_programs.__file__, name, str(settings.file), *more]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_the_same_rows_as_in_a_file(settings: Settings, tmp_path: Path) -> None:
    file = Settings(
        file=tmp_path / "settings.yaml",
        var=tmp_path / "file",
        publish=PublishSettings(least_seconds=0),
    )
    assert read.last_load(settings) == 0
    with pytest.raises(NothingYet):
        read.query(settings, "FROM articles")
    for run, numbers, text in (("r", range(10), None), ("s", range(5, 12), CHANGED)):
        for where in (settings, file):
            made.staged(where, run, numbers, text=text)
            report = load(where, run)
            assert (report.articles, report.revisions) == ((10, 0) if run == "r" else (2, 5))
            made.staged(where, run, numbers, text=text)
            assert load(where, run).already
    assert rows(settings) == rows(file)
    assert all(rows(settings).values())
    assert not settings.var.joinpath("warehouse").exists()
    assert publish.publish(settings, force=True) is None
    found = [list(read.extractions_since(where, 0)) for where in (settings, file)]
    assert found[0] == found[1] != []
    assert len(Store(settings.state_url).feeds()) == 1


@pytest.mark.slow
def test_loaders_at_once_and_one_killed_lose_nothing_and_double_nothing(settings: Settings) -> None:
    for n in range(6):
        made.staged(settings, f"r{n}", range(n * 10, n * 10 + 15))  # a third are in the next, too
    loaders = [
        start("many", settings, *runs)
        for runs in (("r0", "!r1"), ("r1", "r2", "r3"), ("r4", "r1", "r5"))
    ]
    for loader in loaders:
        assert loader.stdout and loader.stdout.readline() == "ready\n"
    ended = [loader.communicate("\n", timeout=240) for loader in loaders]
    assert [loader.returncode for loader in loaders[1:]] == [0, 0], ended
    expected = dict.fromkeys(("articles", "quotes", "events", "mentions", "pages"), 65)
    assert counts(settings) == expected | {"loads": 6}
    assert read.query(settings, "SELECT count(DISTINCT load), max(load) FROM loads")[1] == [(6, 6)]
    assert read.query(settings, "SELECT sum(articles) FROM loads")[1] == [(65,)]


def test_the_lane_holds_over_machines_and_is_free_when_its_holder_dies(settings: Settings) -> None:
    with start("hold", settings) as holder:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        with (
            pytest.raises(LaneBusy, match="has held the lane of the lake for 0 s"),
            lane(settings, wait=0.2),
        ):
            pass
        with lane(settings, wait=0.2, group="residue"):
            pass  # another group of tables
        holder.kill()
    with lane(settings, wait=20), lane(settings, wait=0.2):
        still_held(settings)


def test_the_doctor_finds_a_lake_well(settings: Settings) -> None:
    assert [f.how for f in examine_all(settings) if f.what == "warehouse"] == ["look"]
    made.staged(settings, "r", range(5))
    load(settings, "r")
    found = {f.what: f for f in examine_all(settings)}
    assert {found[name].how for name in ("warehouse", "rows", "accounts", "state")} == {"good"}
    assert "load 1 is published" in found["warehouse"].seen


def test_words_are_indexed_and_forgotten_in_a_lake(settings: Settings) -> None:
    for n in range(4):
        text = f"The harbour master said: “Ship {n} is late.” Cargo{n} waits.\nShe met the pilot."
        made.staged(settings, f"r{n}", range(n, n + 1), text=text)
        load(settings, f"r{n}")
    assert words.index(settings, run=3).articles == 3

    def count(phrase: str) -> int:
        return len(read.query(settings, f"FROM articles_with('{phrase}')")[1])

    assert [count(f"CARGO{n}") for n in (0, 1, 2, 3, 9)] == [1, 1, 1, 1, 0]
    kept = Kept(settings)
    for text in ("cargo2 harbour", "cargo3"):
        found = page(kept, Names(kept), Filter(text=text, kind="articles"))
        assert [item["title"] for item in found.items] == [f"Title {text[5]}"]
    kept.close()
    forget.remove(settings, forget.of_url(settings, ["http://a.example/1"]))
    assert [count(f"cargo{n}") for n in (0, 1, 2, 3)] == [1, 0, 1, 1]
    assert read.query(settings, "SELECT word FROM words WHERE word = 'cargo1'")[1] == []


def test_readers_neither_wait_nor_see_half_a_load(settings: Settings) -> None:
    made.staged(settings, "r", range(5))
    load(settings, "r")
    with writer(settings) as connection:
        connection.begin()
        connection.execute("DELETE FROM articles")
        assert counts(settings) == dict.fromkeys(TABLES, 5) | {"loads": 1}
        with reader(settings) as other, pytest.raises(Exception, match="read-only"):
            other.execute("DELETE FROM quotes")
        connection.rollback()


def test_the_desk_keeps_a_lake_open_and_sees_what_has_landed_since(settings: Settings) -> None:
    kept = Kept(settings)
    for n in range(2):
        made.staged(settings, f"r{n}", range(n * 5, n * 5 + 5))
        load(settings, f"r{n}")
        assert kept.ask("SELECT count(*) AS n FROM articles_full") == [{"n": (n + 1) * 5}]
    with pytest.raises(WarehouseError, match="nowhere"):
        kept.ask("FROM nowhere")
    assert kept.ask("SELECT count(*) AS n FROM loads") == [{"n": 2}]
    kept.close()


@pytest.mark.slow
def test_the_past_is_kept_compacted_and_let_go(settings: Settings) -> None:
    for n in range(4):
        made.staged(settings, f"r{n}", range(n * 5, n * 5 + 5))
        load(settings, f"r{n}")
        if n == 1:
            time.sleep(0.05)
            then = now()
            time.sleep(0.05)
    data = Path(str(settings.warehouse.data))
    # Small commits are in the catalog, but for those of MERGE, which DuckLake 1.0 always writes out.
    assert {file.parent.name for file in data.rglob("*.parquet")} == {"pages"}
    before = rows(settings)
    tidied = tidy(settings)
    assert tidied.files > 0 and not tidied.published
    assert len(list(data.rglob("*.parquet"))) >= 6
    assert rows(settings) == before
    for table in ("articles", "quotes_full"):
        sql = f"SELECT count(*) FROM {table}"
        assert read.query(settings, sql, as_of=then)[1] == [(10,)]
        assert read.query(settings, sql)[1] == [(20,)]
    made.staged(settings, "s", range(3), text=CHANGED)
    load(settings, "s")
    with writer(settings) as connection:
        assert lake.tend(connection, keep_days=0).expired > 0
    assert counts(settings)["articles"] == 23
    with pytest.raises(WarehouseError, match=r"[Nn]o snapshot"), reader(settings, as_of=then):
        pass


def test_what_is_learned_is_kept_in_a_lane_of_its_own(settings: Settings) -> None:
    for n in range(3):
        text = (
            f"The harbour master said: “Ship {n} is late.”\nShe met the pilot.\nRead more of this"
        )
        made.staged(settings, f"r{n}", range(n, n + 1), text=text)
        load(settings, f"r{n}")
    since = made.NOON.replace(year=2020)
    with lane(settings):  # a load at work does not hold it up
        worker = threading.Thread(
            target=residue.learn,
            args=(settings, since, made.NOON),
            kwargs={"site_of": lambda url: "a.example", "keep": lambda line: "said" in line},
        )
        worker.start()
        worker.join(60)
        assert not worker.is_alive()
    assert "Read more of this" in residue.lines(settings)["a.example"]
    assert counts(settings)["loads"] == 3


@pytest.mark.slow
def test_what_is_forgotten_is_in_no_file_and_no_snapshot(
    settings: Settings, postgres: servers.Postgres
) -> None:
    for n in range(3):
        made.staged(settings, f"r{n}", range(n * 5, n * 5 + 5))
        load(settings, f"r{n}")
        if n == 1:
            tidy(settings)  # some rows are in files, some in the catalog
    for n in (2, 12):
        assert forget.remove(settings, forget.of_url(settings, [made.page(n).url]))["articles"] == 1
    assert counts(settings)["articles"] == 13
    files = list(Path(str(settings.warehouse.data)).rglob("*.parquet"))
    with duckdb.connect() as plain:
        texts = [str(plain.execute(f"FROM read_parquet('{file}')").fetchall()) for file in files]
    kept = "".join(texts)
    assert "Ship 3 is late" in kept and "http://a.example/3'" in kept
    for n in (2, 12):
        assert f"Ship {n} is late" not in kept and f"http://a.example/{n}'" not in kept
    name = str(settings.state_url).rsplit("/", 1)[1]
    assert "Ship 12 is late" not in postgres.dump(name)


@pytest.mark.slow
def test_a_restart_of_the_catalog_costs_the_load_at_work_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if servers.postgres_programs() is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    monkeypatch.setenv("LAKE_PASSWORD", servers.PASSWORD)
    with servers.Postgres() as server:
        settings = lake_in(tmp_path, server)
        made.staged(settings, "r", range(5))
        load(settings, "r")
        made.staged(settings, "s", range(5, 9))

        def restart(step: str) -> None:
            if step == "merge":
                server.stop()
                server.start()

        with pytest.raises(WarehouseError, match="the lane was lost") as caught:
            load(settings, "s", after_step=restart)
        assert servers.PASSWORD not in str(caught.value)
        assert load(settings, "s").articles == 4
        assert counts(settings)["articles"] == 9


def test_secrets_are_not_in_settings_nor_in_errors(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKE_PASSWORD", "something that is wrong")
    for use in (reader, writer):
        with pytest.raises(WarehouseError) as caught, use(settings):
            pass
        assert "password authentication failed" in str(caught.value)
        assert "something that is wrong" not in str(caught.value)
    monkeypatch.delenv("LAKE_PASSWORD")
    with pytest.raises(Exception, match="LAKE_PASSWORD is not set"), reader(settings):
        pass


@pytest.mark.slow
def test_rows_on_an_s3_server(
    tmp_path: Path, postgres: servers.Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKE_PASSWORD", servers.PASSWORD)
    with servers.s3() as address:
        servers.make_bucket(address, "news")
        for name, value in (("AWS_ENDPOINT_URL", address), ("AWS_ACCESS_KEY_ID", "key"),
                            ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_REGION", "eu-central-1")):  # fmt: skip
            monkeypatch.setenv(name, value)
        settings = lake_in(tmp_path, postgres, "s3://news/lake")
        for n in range(2):
            made.staged(settings, f"r{n}", range(n * 5, n * 5 + 5))
            load(settings, f"r{n}")
        before = rows(settings)
        assert tidy(settings).files > 0
        assert rows(settings) == before
        objects = servers.fetch(f"{address}/news?list-type=2&prefix=lake/main/articles/")
        assert b".parquet" in objects
