"""A load is one transaction by natural keys: what is known is not added, what has changed is a revision."""

from __future__ import annotations

from dataclasses import replace

import made_warehouse as made
import pytest
from made_warehouse import TABLES, counts, rows

from news.errors import WarehouseError
from news.records import Extraction
from news.rights import NOARCHIVE
from news.settings import Settings
from state.store import Store
from warehouse import publish, read, stage
from warehouse.connect import writer
from warehouse.load import load
from warehouse.migrate import steps, version
from wirewatch.pipeline.load import load as load_and_commit

CHANGED = "The harbour master said: “Ship is lost.”\nShe met the pilot."


def test_what_is_staged_lands(settings: Settings) -> None:
    report = load(made.staged(settings, "r", range(10)), settings)
    found = (report.load, report.articles, report.quotes, report.events, report.pages)
    assert found == (1, 10, 10, 10, 10)
    assert counts(settings) == dict.fromkeys(TABLES, 10) | {"loads": 1}
    query = "SELECT speaker, content, outlet FROM quotes_full ORDER BY content LIMIT 1"
    assert read.query(settings, query)[1] == [("Harbour Master", "Ship 0 is late.", "A")]
    query = "SELECT place.country, actors[1].name FROM events_full LIMIT 1"
    assert read.query(settings, query)[1] == [("CHE", "X")]


def test_raw_pages_are_kept_and_those_of_a_quiet_run_are_none(settings: Settings) -> None:
    load(made.staged(settings, "r", range(2)), settings)
    load(made.staged(settings, "quiet", range(0)), settings)
    [kept] = settings.raw.rglob("*.parquet")
    assert kept.name == "r-pages-0.parquet"
    assert [p.url for p in stage._records(kept, "pages")] == [made.page(n).url for n in range(2)]


def test_a_raw_page_that_forbids_it_is_not_kept(settings: Settings) -> None:
    folder = made.staged(settings, "r", range(4))
    pages = [made.page(n) for n in range(4)]
    for n in (1, 3):
        pages[n] = replace(pages[n], headers={**pages[n].headers, NOARCHIVE: "1"})
    stage.write_pages(folder, "0", pages)
    assert load(folder, settings).articles == 4  # the facts are
    [kept] = settings.raw.rglob("*.parquet")
    assert [p.url for p in stage._records(kept, "pages")] == [pages[0].url, pages[2].url]
    folder = made.staged(settings, "q", range(4, 5))
    stage.write_pages(folder, "0", [replace(made.page(4), headers={NOARCHIVE: "1"})])
    load(folder, settings)
    assert len(list(settings.raw.rglob("*.parquet"))) == 1


def test_a_page_had_later_is_a_revision_and_the_feed_is_none_of_the_page(
    settings: Settings,
) -> None:
    def of(source: str, text: str) -> Extraction:
        made_up = made.extraction(0, text)
        assert made_up.article is not None
        return replace(made_up, article=replace(made_up.article, source=source))  # type: ignore[arg-type]

    feed = of("feed", "From the feed. She met them.")
    page = of("page", CHANGED)
    other = of("feed", "From another feed. She met them.")
    for run, found in (("a", [feed]), ("b", [other, page]), ("c", [other]), ("d", [feed])):
        folder = made.staged(settings, run, range(1))
        stage.write_extractions(folder, "0", [(made.page(0), found)])
        load(folder, settings)
    query = "SELECT revision, source FROM articles ORDER BY revision"
    assert read.query(settings, query)[1] == [(1, "feed"), (2, "page")]


def test_the_same_batch_again_changes_nothing(settings: Settings) -> None:
    folder = made.staged(settings, "r", range(5))
    load(folder, settings)
    before = rows(settings)
    again = load(folder, settings)
    assert again.already
    assert (again.load, again.articles) == (1, 5)
    assert rows(settings) == before


def test_a_run_cleared_and_run_again_lands_what_is_new(settings: Settings) -> None:
    """As in Airflow's UI: the same run id, hours later, with other entries in the feed."""
    load_and_commit(settings, made.staged(settings, "r", range(3)).name)
    again = load_and_commit(settings, made.staged(settings, "r", range(2, 6)).name)
    assert not again.already
    assert (again.load, again.articles) == (2, 3)
    assert counts(settings)["articles"] == counts(settings)["pages"] == 6
    assert len(list(settings.raw.rglob("*.parquet"))) == 2  # the raw pages of both


def test_the_same_articles_in_another_run_are_not_added(settings: Settings) -> None:
    load(made.staged(settings, "r1", range(5)), settings)
    report = load(made.staged(settings, "r2", range(3, 8)), settings)
    assert (report.articles, report.revisions, report.quotes) == (3, 0, 3)
    assert counts(settings)["articles"] == counts(settings)["pages"] == 8


def test_a_changed_text_is_a_revision_with_its_own_facts(settings: Settings) -> None:
    load(made.staged(settings, "r1", range(2)), settings)
    report = load(made.staged(settings, "r2", range(1), text=CHANGED), settings)
    assert (report.articles, report.revisions) == (0, 1)
    query = (
        "SELECT revision, content FROM quotes "
        "WHERE article = (SELECT id FROM articles WHERE revision = 2) ORDER BY 1"
    )
    assert read.query(settings, query)[1] == [(1, "Ship 0 is late."), (2, "Ship is lost.")]
    assert read.query(settings, "SELECT count(*) FROM quotes_full")[1] == [(2,)]  # of the latest
    assert len({q for (q,) in read.query(settings, "SELECT id FROM quotes")[1]}) == 3
    # Back to the words before: a third revision, whose quote has the key that it had at first.
    load(made.staged(settings, "r3", range(1)), settings)
    query = "SELECT count(*), count(DISTINCT id), count(DISTINCT key) FROM quotes"
    assert read.query(settings, query)[1] == [(4, 4, 3)]


def test_the_same_article_twice_in_a_batch_is_one(settings: Settings) -> None:
    made.staged(settings, "r", range(4), shard="0")
    folder = made.staged(settings, "r", range(2, 6), shard="1")
    assert load(folder, settings).articles == 6
    assert counts(settings)["quotes"] == 6


def test_of_two_texts_of_one_article_in_a_batch_the_one_seen_first_wins(settings: Settings) -> None:
    folder = stage.run_folder(settings, "r")
    late, soon = made.extraction(0), made.extraction(0, CHANGED)
    assert soon.article
    soon = replace(soon, article=replace(soon.article, seen=made.NOON.replace(hour=1)))
    stage.write_extractions(folder, "0", [(made.page(0), [late]), (made.page(1), [soon])])
    report = load(folder, settings)
    assert (report.articles, report.revisions, report.quotes) == (1, 0, 1)
    assert read.query(settings, "SELECT content FROM quotes")[1] == [("Ship is lost.",)]


def test_nothing_staged_is_no_load(settings: Settings) -> None:
    assert load(made.staged(settings, "r", range(0)), settings).load is None
    assert load(stage.run_folder(settings, "never was"), settings).load is None
    assert read.last_load(settings) == 0


def test_a_broken_file_is_set_aside_and_the_rest_lands(settings: Settings) -> None:
    made.staged(settings, "r", range(5), shard="0")
    folder = made.staged(settings, "r", range(5, 10), shard="1")
    (folder / "quotes-1.parquet").write_bytes(b"PAR1 no longer")
    report = load_and_commit(settings, "r")
    assert report.broken == ("quotes-1.parquet",)
    assert (report.articles, report.pages) == (5, 5)
    aside = sorted(p.name for p in (settings.staging / stage.BROKEN).iterdir())
    assert aside == [f"r-{kind}-1.parquet" for kind in sorted(stage.SHARD)]
    # What the shard held is found again: its feed keeps no validators.
    assert Store(settings.state_url).feed_states()[made.FEED.url].etag is None


@pytest.mark.parametrize("kind", ["polls", "pages", *stage.SHARD])
def test_any_file_may_be_damaged_and_the_run_ends(settings: Settings, kind: str) -> None:
    """Half of it gone, or bytes turned in its middle, where the footer is still whole."""
    for run, shard in (("half", "0"), ("turned", "0")):
        made.staged(settings, run, range(4), shard="other")
        file = stage.path(made.staged(settings, run, range(4, 8), shard=shard), kind, shard)
        data = bytearray(file.read_bytes())
        if run == "turned":
            data[4:60] = bytes(b ^ 0x5A for b in data[4:60])
        file.write_bytes(data[: len(data) // 2] if run == "half" else data)
        report = load_and_commit(settings, run)
        if kind != "pages":
            assert report.broken == (file.name,), run
        assert not stage.unfinished(settings)
    assert counts(settings)["articles"] >= 4
    query = "SELECT count(*) FROM articles WHERE id NOT IN (SELECT article FROM quotes)"
    assert read.query(settings, query)[1] == [(0,)]


def test_half_a_shard_is_no_shard(settings: Settings) -> None:
    folder = made.staged(settings, "r", range(3))
    (folder / "quotes-0.parquet").unlink()
    report = load(folder, settings)
    assert (report.load, report.broken) == (None, ("quotes-0.parquet",))
    assert stage.read_outcomes(folder) == []


def test_a_database_of_a_newer_version_is_refused(settings: Settings) -> None:
    with writer(settings) as connection:
        connection.execute("INSERT INTO schema_version VALUES (9999, now())")
    with pytest.raises(WarehouseError, match=r"schema 9999.*update wirewatch"), writer(settings):
        pass
    with pytest.raises(WarehouseError, match="schema 9999"):
        load(made.staged(settings, "r", range(1)), settings)


def test_a_database_of_the_first_version_is_brought_up_with_its_rows(settings: Settings) -> None:
    import duckdb

    settings.writer.parent.mkdir(parents=True)
    with duckdb.connect(str(settings.writer)) as connection:
        number, sql = steps()[0]
        connection.execute(
            "CREATE TABLE schema_version (number INTEGER NOT NULL, "
            "applied TIMESTAMPTZ NOT NULL DEFAULT current_timestamp)"
        )
        connection.execute(sql)
        connection.execute("INSERT INTO schema_version (number) VALUES (?)", [number])
        connection.execute("INSERT INTO loads VALUES (7, 'r', 'live', now(), 1, 1, 0, 1, 1, 1, 0)")
    with writer(settings) as connection:
        assert version(connection) == steps()[-1][0]
    # The change of schema was a load of its own, so that the file is published anew.
    assert load(made.staged(settings, "r", range(2)), settings).load == 9


def test_a_step_that_fails_leaves_the_schema_as_it_was(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from warehouse import migrate

    newest = steps()[-1][0]
    bad = [*steps(), (newest + 1, "CREATE TABLE half (a INTEGER); SELECT * FROM nowhere")]
    with writer(settings):
        pass
    monkeypatch.setattr(migrate, "steps", lambda: bad)
    with pytest.raises(Exception, match="nowhere"), writer(settings):
        pass
    monkeypatch.undo()
    with writer(settings) as connection:
        assert version(connection) == newest
        tables = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        assert ("half",) not in tables


def test_a_file_that_is_no_database_is_named(settings: Settings) -> None:
    settings.writer.parent.mkdir(parents=True)
    settings.writer.write_bytes(b"no database at all" * 999)
    with pytest.raises(WarehouseError, match=r"writer\.duckdb cannot be opened"):
        load(made.staged(settings, "r", range(1)), settings)


def test_a_file_killed_before_its_first_migration_is_no_trouble(settings: Settings) -> None:
    import duckdb

    settings.writer.parent.mkdir(parents=True)
    duckdb.connect(str(settings.writer)).close()
    assert publish.publish(settings) is None
    assert load(made.staged(settings, "r", range(1)), settings).load == 1


def test_840_articles_with_20_quotes_each_load_in_seconds(settings: Settings) -> None:
    def text(n: int) -> str:
        said = (f"The harbour master said: “Ship {n} at berth {i} is late.”\n" for i in range(20))
        return "".join(said) + "She met the pilot."

    folder = stage.run_folder(settings, "r")
    found = ((made.page(n), [made.extraction(n, text(n))]) for n in range(840))
    stage.write_extractions(folder, "0", found)
    report = load(folder, settings)
    assert report.quotes == 840 * 20
    assert report.seconds < 10  # 0.3 s measured; a wide margin for a busy machine
