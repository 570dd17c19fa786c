"""The index of words: a search finds the same with it and without it, and what is removed leaves it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from made_warehouse import settings_in, staged

from benchmarks.made import make
from news.settings import Settings
from warehouse import examine, forget, read, retention, words
from warehouse.connect import WRITER, reader, writer
from warehouse.desk.filter import Filter
from warehouse.desk.kept import Kept
from warehouse.desk.names import Names
from warehouse.desk.stream import page
from warehouse.load import load
from warehouse.migrate import migrate
from warehouse.publish import publish

UNTIL = datetime(2026, 3, 1, tzinfo=UTC)
# Of each way to write: accents, capitals, letters that have two forms, no spaces, marks above and below.
SCRIPTS = (
    "grain Grain corridor CORRIDOR sanction sanctions élection Erdoğan İstanbul straße Straße ﬁnal naïve don't co-op U.N.",
    "санкции Санкции зерно МОСКВА москва Йошкар ёлка",
    "πόλις ΠΟΛΙΣ πολιτική Σοφός σοφός",
    "القمح العُقوبات عقوبات الحبوب",
    "制裁 粮食走廊 北京 外交部发言人 手機 穀物回廊 てにをは カタカナ ひらがな",
    "ข้าวสาลี คว่ำบาตร",
    "제재 곡물 회랑 서울시",
    "गेहूँ प्रतिबंध किसान",
    "2,026 3.5% €40bn COVID-19 G7 ½ a I x",
)
PLAIN = """
SELECT id FROM articles WHERE latest AND (regexp_matches(text, '(?i)' || regexp_escape($asked))
    OR regexp_matches(title, '(?i)' || regexp_escape($asked))) ORDER BY id
"""


def texts(rng: random.Random, count: int) -> list[str]:
    """Texts that mix scripts, spaces or none between them."""
    found = []
    for _ in range(count):
        some = [rng.choice(rng.choice(SCRIPTS).split()) for _ in range(rng.randint(3, 40))]
        found.append("".join(f"{word}{rng.choice([' ', ' ', ' ', '. ', chr(10), '', '“'])}" for word in some))  # fmt: skip
    return found


def asked(rng: random.Random, known: list[str]) -> Iterator[str]:
    """Pieces of the texts as they stand or in other letters, whole words, and what is nowhere."""
    for _ in range(400):
        text = rng.choice(known)
        start = rng.randrange(len(text))
        piece = text[start : start + rng.randint(1, 30)].strip()
        yield rng.choice([piece, piece.upper(), piece.lower(), piece.swapcase()])
    for line in SCRIPTS:
        yield from line.split()
    yield from ("zqxzqx", "grain zqxzqx", "…", "%", ".*", "(", "a", "裁", "的", " ")


@pytest.fixture(scope="module")
def scripts() -> tuple[duckdb.DuckDBPyConnection, list[str]]:
    """Three hundred texts, of which the last forty are not indexed."""
    rng = random.Random(7)
    known = texts(rng, 300)
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    migrate(connection)
    connection.register("made", pa.table({"n": range(len(known)), "text": known}))
    connection.execute("""
        INSERT INTO articles BY NAME
        SELECT printf('%032x', n) AS id, 1 AS revision, CASE WHEN n % 5 > 0 THEN text[:20] END AS title, text,
               now() AS seen, now() + to_seconds(n) AS first_at, 'x' AS text_hash, 'page' AS source,
               'article' AS status, n AS load, n % 11 > 0 AS latest FROM made
    """)
    for _ in range(2):
        words.index_run(connection, 130)
    return connection, known


def test_articles_with_finds_what_a_scan_of_all_texts_finds(
    scripts: tuple[duckdb.DuckDBPyConnection, list[str]],
) -> None:
    connection, known = scripts
    assert connection.execute("SELECT count(*) FROM articles WHERE indexed IS NULL").fetchone() == (40,)  # fmt: skip
    found = 0
    for phrase in filter(None, asked(random.Random(8), known)):
        mine = connection.execute(
            "SELECT id FROM articles_with($asked) ORDER BY id", {"asked": phrase}
        ).fetchall()
        assert mine == connection.execute(PLAIN, {"asked": phrase}).fetchall(), repr(phrase)
        found += bool(mine)
    assert found > 350


def test_the_index_narrows(scripts: tuple[duckdb.DuckDBPyConnection, list[str]]) -> None:
    connection, _ = scripts
    for phrase, most in (("zqxzqx", 0), ("grain zqxzqx", 0), ("粮食走廊", 60), ("Erdoğan", 60)):
        [(count,)] = connection.execute("SELECT count(*) FROM articles_holding($p)", {"p": phrase}).fetchall()  # fmt: skip
        assert count <= most, phrase


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = settings_in(tmp_path_factory.mktemp("words"))
    make(1500, settings.var, UNTIL)
    publish(settings, force=True)
    return settings


def test_the_desk_finds_the_same_before_and_after(made: Settings) -> None:
    kept = Kept(made)
    names = Names(kept)
    [some] = kept.ask("SELECT content FROM quotes WHERE latest ORDER BY first_at, id LIMIT 1")
    first, *rest = some["content"].split()
    searches = [
        Filter(text=f'"{some["content"]}"'),
        Filter(text=" ".join(rest[:3])),
        Filter(text=f"{first[:4]} -{rest[0]}", kind="articles"),
        Filter(text=f"{rest[-1]} Lavrov"),
        Filter(text="zqxzqx"),
        Filter(text="nato", since=datetime(2025, 9, 1, tzinfo=UTC), kind="events"),
        Filter(text="sanctions", speaker="Blinken"),
    ]
    before = [page(kept, names, wanted, limit=40) for wanted in searches]
    assert [len(one.items) > 0 for one in before] == [True, True, True, False, False, True, True] or before  # fmt: skip
    assert words.index(made, run=1400).articles == 1400
    publish(made, force=True)
    assert [page(kept, names, wanted, limit=40) for wanted in searches] == before
    behind = [p.next for p in before]
    for wanted, first_page, cursor in zip(searches, before, behind, strict=True):
        if cursor is not None:
            more = page(kept, names, wanted, cursor=cursor, limit=40)
            assert not {i["id"] for i in more.items} & {i["id"] for i in first_page.items}


def loaded(tmp_path: Path, count: int = 6) -> Settings:
    settings = settings_in(tmp_path)
    for n in range(count):
        text = f"The harbour master said: “Ship {n} is late.” Cargo{n} waits.\nShe met the pilot in Geneva."
        load(staged(settings, f"r{n}", range(n, n + 1), text=text), settings)
    return settings


def known(settings: Settings) -> set[str]:
    with writer(settings) as connection:
        return {w for (w,) in connection.execute("SELECT word FROM words").fetchall()}


def holding(settings: Settings, phrase: str) -> int:
    publish(settings, force=True)
    return len(read.query(settings, f"FROM articles_with('{phrase}')")[1])


def test_runs_are_full_and_the_rest_is_read_as_text(tmp_path: Path) -> None:
    settings, told = loaded(tmp_path), list[tuple[int, int]]()
    done = words.index(settings, run=4, told=lambda *n: told.append(n))
    assert (done.articles, done.left, told) == (4, 2, [(4, 6)])
    assert {"cargo3", "harbour", "geneva"} <= known(settings)
    assert "cargo5" not in known(settings)
    assert [holding(settings, f"CARGO{n}") for n in (3, 5, 9)] == [1, 1, 0]
    assert words.index(settings, run=4).articles == 0
    assert examine.orphans(settings) == {}


def test_what_is_forgotten_leaves_no_word(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    words.index(settings, run=6)
    forget.remove(settings, forget.of_url(settings, ["http://a.example/3"]))
    assert {"cargo3", "3"} & known(settings) == set()
    assert {"cargo4", "harbour"} <= known(settings)
    assert (holding(settings, "cargo3"), holding(settings, "cargo4")) == (0, 1)
    assert examine.orphans(settings) == {}


def test_a_name_that_is_blocked_out_is_no_word_any_more(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    words.index(settings, run=6)
    forget.blot_out(settings, forget.of_person(settings, [], ["Cargo2"]))
    assert "cargo2" not in known(settings)
    assert (holding(settings, "cargo2"), holding(settings, "cargo1")) == (0, 1)
    # Its text is read as it is now, until it is indexed again.
    assert words.index(settings, run=1).articles == 1
    assert "cargo2" not in known(settings)
    assert holding(settings, "harbour master") == 6


def test_a_text_that_is_kept_no_longer_leaves_its_words(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    words.index(settings, run=6)
    retention.expire(settings, texts=datetime(2027, 1, 1, tzinfo=UTC))
    assert known(settings) == set()
    assert (holding(settings, "harbour"), holding(settings, "Title 3")) == (0, 1)
    assert words.index(settings, run=6).articles == 6
    assert known(settings) == {"title", *"012345"}


def test_a_revision_is_found_by_its_newest_text(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    words.index(settings, run=6)
    changed = "The harbour master said: “Ship 2 sank.”\nShe met the pilot."
    load(staged(settings, "again", range(2, 3), text=changed), settings)
    assert (holding(settings, "cargo2"), holding(settings, "sank")) == (0, 1)
    words.index(settings, run=1)
    assert (holding(settings, "cargo2"), holding(settings, "sank")) == (0, 1)


def test_killed_midway_nothing_is_half_indexed(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    connection = duckdb.connect(str(settings.writer), config=WRITER)
    connection.begin()
    words.index_run(connection, 3)
    connection.close()  # as a process that dies: what was not committed is gone
    assert known(settings) == set()
    assert words.index(settings, run=3).articles == 6
    with reader(settings) as published:
        assert published.execute("SELECT count(*) FROM loads").fetchone()
    assert holding(settings, "cargo5") == 1
