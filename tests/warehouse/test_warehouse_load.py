"""A load is one transaction by natural keys: killed anywhere and run again, nothing is lost or doubled."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import made_warehouse as made
import pytest

from news.errors import LaneBusy, StageError, WarehouseError
from news.settings import Settings
from state.store import Store
from warehouse import read, stage
from warehouse.connect import lane, writer
from warehouse.load import load
from wirewatch.pipeline.load import load as load_and_commit

STEPS = ["lane", "begin", "merge", "commit", "publish", "archive", "state", "discard"]
TABLES = ("loads", "pages", "articles", "quotes", "events", "mentions")


def counts(settings: Settings) -> dict[str, int]:
    return {t: read.query(settings, f"SELECT count(*) FROM {t}")[1][0][0] for t in TABLES}


def rows(settings: Settings) -> list[object]:
    skip = {"loads": "EXCLUDE (loaded, seconds)"}
    return [
        read.query(settings, f"SELECT * {skip.get(t, '')} FROM {t} ORDER BY ALL")[1] for t in TABLES
    ]


def test_what_is_staged_lands(settings: Settings) -> None:
    report = load(made.staged(settings, "r", range(10)), settings)
    assert (report.load, report.articles, report.quotes, report.events, report.pages) == (
        1,
        10,
        10,
        10,
        10,
    )
    assert counts(settings) == dict.fromkeys(TABLES, 10) | {"loads": 1}
    assert list(settings.raw.rglob("*.parquet"))
    query = "SELECT speaker, content, outlet FROM quotes_full ORDER BY content LIMIT 1"
    assert read.query(settings, query)[1] == [("Harbour Master", "Ship 0 is late.", "A")]
    query = "SELECT place.country, actors[1].name FROM events_full LIMIT 1"
    assert read.query(settings, query)[1] == [("CHE", "X")]


def test_a_record_comes_back_as_it_went_in(settings: Settings) -> None:
    load(made.staged(settings, "r", range(1)), settings)
    [(number, back)] = read.extractions_since(settings, 0)
    assert number == 1
    assert back == made.extraction(0)
    assert list(read.extractions_since(settings, 1)) == []


def test_the_same_run_again_changes_nothing(settings: Settings) -> None:
    folder = made.staged(settings, "r", range(5))
    load(folder, settings)
    before = rows(settings)
    again = load(folder, settings)
    assert again.already
    assert (again.load, again.articles) == (1, 5)
    assert rows(settings) == before


def test_the_same_articles_in_another_run_are_not_added(settings: Settings) -> None:
    load(made.staged(settings, "r1", range(5)), settings)
    report = load(made.staged(settings, "r2", range(3, 8)), settings)
    assert (report.articles, report.revisions, report.quotes) == (3, 0, 3)
    assert counts(settings)["articles"] == counts(settings)["pages"] == 8


def test_a_changed_text_is_a_revision_with_its_own_facts(settings: Settings) -> None:
    load(made.staged(settings, "r1", range(2)), settings)
    text = "The harbour master said: “Ship is lost.”\nShe met the pilot."
    report = load(made.staged(settings, "r2", range(1), text=text), settings)
    assert (report.articles, report.revisions) == (0, 1)
    found = read.query(
        settings,
        "SELECT revision, content FROM quotes WHERE article = (SELECT id FROM articles WHERE revision = 2) ORDER BY 1",
    )
    assert found[1] == [(1, "Ship 0 is late."), (2, "Ship is lost.")]
    assert read.query(settings, "SELECT count(*) FROM quotes_full")[1] == [(2,)]  # of the latest
    assert len({q for (q,) in read.query(settings, "SELECT id FROM quotes")[1]}) == 3


def test_the_same_article_twice_in_a_batch_is_one(settings: Settings) -> None:
    made.staged(settings, "r", range(4), shard="0")
    folder = made.staged(settings, "r", range(2, 6), shard="1")
    assert load(folder, settings).articles == 6
    assert counts(settings)["quotes"] == 6


def test_nothing_staged_is_no_load(settings: Settings) -> None:
    assert load(made.staged(settings, "r", range(0)), settings).load is None
    assert read.last_load(settings) == 0


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_killed_after_any_step_nothing_is_lost_and_nothing_doubled(
    tmp_path: Path, step: str
) -> None:
    unkilled, killed = made.settings_in(tmp_path / "a"), made.settings_in(tmp_path / "b")
    for settings in (unkilled, killed):
        made.staged(settings, "r0", range(3))
        load_and_commit(settings, "r0")
        made.staged(settings, "r", range(2, 12))
    load_and_commit(unkilled, "r")

    done = subprocess.run(
        [sys.executable, made.__file__, str(tmp_path / "b"), "r", step], check=False
    )
    assert done.returncode == -9
    # Whatever the moment, an analyst reads a whole file: before the load or after it.
    assert counts(killed)["articles"] in (3, 12)
    if stage.run_folder(killed, "r").exists():
        load_and_commit(killed, "r")
    assert rows(killed) == rows(unkilled)
    assert not stage.unfinished(killed)
    assert len(list(killed.raw.rglob("*.parquet"))) == 2
    known = Store(killed.state_url).known(made.FEED.url, [made.entry(n).key for n in range(12)])
    assert len(known) == 12


def test_two_loaders_at_once_both_land(settings: Settings, tmp_path: Path) -> None:
    for i in range(4):
        made.staged(settings, f"r{i}", range(i * 10, i * 10 + 10))
    running = [
        subprocess.Popen([sys.executable, made.__file__, str(tmp_path), f"r{i}", "never"])
        for i in range(4)
    ]
    assert [p.wait(60) for p in running] == [0] * 4
    assert counts(settings)["articles"] == 40
    assert read.query(settings, "SELECT load FROM loads ORDER BY 1")[1] == [(1,), (2,), (3,), (4,)]


def test_a_reader_never_sees_an_error_or_half_a_batch(settings: Settings, tmp_path: Path) -> None:
    load(made.staged(settings, "first", range(10)), settings)
    code = (
        "import sys, duckdb\n"
        "seen = set()\n"
        "while len(seen) < 400 and not sys.stdin.closed:\n"
        "    with duckdb.connect(sys.argv[1], read_only=True) as c:\n"
        "        n, q = c.execute('SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM quotes)').fetchone()\n"
        "    assert n == q and n % 10 == 0, (n, q)\n"
        "    if n >= 160: break\n"
    )
    reader = subprocess.Popen([sys.executable, "-c", code, str(settings.published)])
    for i in range(1, 16):
        load(made.staged(settings, f"r{i}", range(i * 10, i * 10 + 10)), settings)
    assert reader.wait(30) == 0


def test_a_broken_file_is_set_aside_and_the_rest_lands(settings: Settings) -> None:
    made.staged(settings, "r", range(5), shard="0")
    folder = made.staged(settings, "r", range(5, 10), shard="1")
    (folder / "quotes-1.parquet").write_bytes(b"PAR1 no longer")
    report = load_and_commit(settings, "r")
    assert report.broken == ("quotes-1.parquet",)
    assert report.articles == 5
    assert (
        sorted(p.name for p in (settings.staging / stage.BROKEN).iterdir())[-1]
        == "r-quotes-1.parquet"
    )
    # What the shard held is found again: its feed keeps no validators.
    assert Store(settings.state_url).feed_states()[made.FEED.url].etag is None


def test_a_foreign_file_is_refused_by_name(settings: Settings) -> None:
    folder = made.staged(settings, "r", range(1))
    (folder / "pages-0.parquet").replace(folder / "quotes-0.parquet")
    with pytest.raises(StageError, match=r"quotes-0\.parquet: found the columns url.*missing"):
        stage.check(folder / "quotes-0.parquet", "quotes")


def test_a_database_of_a_newer_version_is_refused(settings: Settings) -> None:
    with writer(settings) as connection:
        connection.execute("INSERT INTO schema_version (number) VALUES (9999)")
    with pytest.raises(WarehouseError, match=r"schema 9999.*update wirewatch"), writer(settings):
        pass


def test_who_waits_for_the_lane_is_told(settings: Settings) -> None:
    with lane(settings):
        code = (
            "import sys; sys.path.insert(0, sys.argv[2])\nfrom pathlib import Path\n"
            "from made_warehouse import settings_in\nfrom warehouse.connect import lane\n"
            "with lane(settings_in(Path(sys.argv[1])), wait=0.2): pass"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, str(settings.var.parent), str(Path(made.__file__).parent)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert LaneBusy.__name__ in done.stderr


def test_before_the_first_publication_a_reader_is_told_what_to_do(settings: Settings) -> None:
    with pytest.raises(WarehouseError, match="nothing has been published"):
        read.query(settings, "SELECT 1")


def test_publishing_keeps_its_distance_and_removes_old_copies(tmp_path: Path) -> None:
    settings = made.settings_in(tmp_path)
    slow = settings.model_copy(
        update={"publish": settings.publish.model_copy(update={"least_seconds": 60.0})}
    )
    load(made.staged(slow, "r1", range(1)), slow)
    load(made.staged(slow, "r2", range(1, 2)), slow)
    assert counts(slow)["articles"] == 1  # the second came too soon
    eager = settings.model_copy(
        update={"publish": settings.publish.model_copy(update={"grace_seconds": 0.0})}
    )
    time.sleep(0.05)
    load(made.staged(eager, "r3", range(2, 3)), eager)
    assert counts(eager)["articles"] == 3
    assert [p.name for p in (settings.var / "published").iterdir()] == ["news-3.duckdb"]


def test_840_articles_with_20_quotes_each_load_in_seconds(settings: Settings) -> None:
    from dataclasses import replace

    def many(n: int) -> object:
        one = made.extraction(n)
        q = one.quotes[0]
        return replace(
            one, quotes=tuple(replace(q, start=q.start + i, text=q.text) for i in range(20))
        )

    folder = stage.run_folder(settings, "r")
    stage.write_polls(folder, "0", [])
    stage.write_extractions(folder, "0", ((made.page(n), [many(n)]) for n in range(840)))  # type: ignore[list-item]
    report = load(folder, settings)
    assert report.quotes == 840 * 20
    assert report.seconds < 10  # 1 s measured; a wide margin for a busy machine
