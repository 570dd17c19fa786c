"""What people put right, what is kept for how long, and what is forgotten: in a lake as in a file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import duckdb
import made_warehouse as made
import pytest
import servers
from made_lake import lake_in

from news.errors import WirewatchError
from news.records import Fix
from news.settings import KeepSettings, Settings
from news.time import now
from warehouse import fixes, read
from wirewatch.pipeline import backup, corrections, recompute
from wirewatch.pipeline.forget import forget_person
from wirewatch.pipeline.load import load
from wirewatch.pipeline.retain import retain
from wirewatch.pipeline.tidy import tidy

pytestmark = pytest.mark.slow

TEXT = "The harbour master said: “Ship 0 is late.”\nShe met the pilot in Geneva."
CHANGED = "tests.pipeline.changed_extractor:again"
SPOKEN = "SELECT speaker, confidence, why FROM quotes_full"


@pytest.fixture
def settings(
    tmp_path: Path, postgres: servers.Postgres, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    monkeypatch.setenv("LAKE_PASSWORD", servers.PASSWORD)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    found = lake_in(tmp_path, postgres)
    land(found, "r", TEXT)
    return found


def land(settings: Settings, run: str, text: str) -> None:
    made.staged(settings, run, range(1), text=text)
    load(settings, run)


def ask(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    return list(read.query(settings, sql)[1])


def test_what_is_put_right_holds_over_revisions_and_recomputes_and_is_taken_back(
    settings: Settings,
) -> None:
    before = ask(settings, SPOKEN)
    [(key,)] = ask(settings, "SELECT key FROM quotes")
    fix = Fix(
        number=1, at=now(), who="dora", kind="quote", key=str(key), fields={"speaker": "Ann Berg"}, why="she spoke",
    )  # fmt: skip
    assert fixes.correct(settings, str(key), fix, kind="quote") == 1
    right = [("Ann Berg", 1.0, "corrected by dora: she spoke")]
    assert ask(settings, SPOKEN) == right
    assert fixes.correct(settings, str(key), None, kind="quote") == 0
    assert ask(settings, SPOKEN) == before
    [(event,)] = ask(settings, "SELECT key FROM events")
    undone = Fix(
        number=2, at=now(), who="dora", kind="event", key=str(event), why="she did not",
        fields={"actors": [{"id": "per:ann", "name": "Ann Berg"}], "negated": True},
    )  # fmt: skip
    assert fixes.correct(settings, str(event), undone, kind="event") == 1
    told = "SELECT [p.name FOR p IN actors], negated FROM events_full"
    assert ask(settings, told) == [(["Ann Berg"], True)]
    assert corrections.catch_up(settings) == 1  # state knows of none of it: all is taken back
    assert ask(settings, told) != [(["Ann Berg"], True)]


def test_facts_are_computed_again(settings: Settings) -> None:
    day = now().date()
    recompute.plan(settings, "again", [], [day])
    recompute.compute(settings, "again", day, target=CHANGED)
    recompute.rest(settings, "again", day, target=CHANGED)
    assert ask(settings, "SELECT DISTINCT version FROM quotes") == [("1",)]
    recompute.swap(settings, "again")
    assert ask(settings, "SELECT DISTINCT version, load FROM quotes") == [("2", 1)]
    lone = "SELECT count(*) FROM quotes q LEFT JOIN quote_clusters c ON c.quote = q.key WHERE c.load IS DISTINCT FROM q.load"
    assert ask(settings, lone) == [(0,)]


def test_texts_and_facts_go_when_they_have_been_kept_for_long_enough(settings: Settings) -> None:
    later = made.NOON + timedelta(days=31)
    keep = {"keep": KeepSettings(text_days=30)}
    assert retain(settings.model_copy(update=keep), now=later).warehouse == {"articles": 1}
    assert ask(settings, "SELECT text FROM articles") == [("",)]
    keep = {"keep": KeepSettings(facts_days=30)}
    done = retain(settings.model_copy(update=keep), now=later).warehouse
    assert done == {"quotes": 1, "events": 1, "mentions": 1}
    assert ask(settings, "SELECT count(*) FROM quote_clusters") == [(0,)]
    assert ask(settings, "SELECT count(*) FROM articles") == [(1,)]


def test_a_person_is_in_no_file_and_no_snapshot(
    settings: Settings, postgres: servers.Postgres
) -> None:
    made.staged(settings, "s", range(5, 7), text="Zoe Quill said: “Yes.”\nShe met Zoe Quill.")
    load(settings, "s")
    tidy(settings)  # into files
    report = forget_person(settings, "Zoe Quill")
    assert report.removed["articles"] == 2
    assert ask(settings, "SELECT count(*) FROM articles WHERE contains(text, 'Quill')") == [(0,)]
    files = list(Path(str(settings.warehouse.data)).rglob("*.parquet"))
    with duckdb.connect() as plain:
        texts = [str(plain.execute(f"FROM read_parquet('{file}')").fetchall()) for file in files]
    assert "Quill" not in "".join(texts)
    assert "Quill" not in postgres.dump(str(settings.state_url).rsplit("/", 1)[1])


def test_a_backup_says_how_it_is_done(settings: Settings) -> None:
    with pytest.raises(WirewatchError, match="pg_dump"):
        backup.backup(settings)
    with pytest.raises(WirewatchError, match="pg_dump"):
        backup.restore(settings, Path("any.tar.zst"))
