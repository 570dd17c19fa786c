"""The index of full text: which articles have which words, made of many articles at once.

No load waits for it. What it has not reached is read as text, and what it names is looked at once more: so
a search finds the same with it and without it. A run is sorted by word, so that a word of a million
articles is in a few blocks; and it is never written again but for what is removed from it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from duckdb import DuckDBPyConnection

from news.ids import digest
from news.settings import Settings
from warehouse.connect import begun, writer
from warehouse.redirects import note

log = structlog.get_logger(__name__)

RUN = 25_000
"""Articles in a run: a search reads their texts, 50 MB, in 0.1 s. Larger runs want more memory than a load."""
# A loader that waits for the lane looks each twentieth of a second.
_PAUSE = 0.5

_LEFT = "SELECT count(*) FROM articles WHERE indexed IS NULL"
_NUMBERED = """
CREATE OR REPLACE TEMP TABLE numbered AS
SELECT id, revision, first_at, (row_number() OVER (ORDER BY load, first_at, id, revision)
    + (SELECT coalesce(max(indexed), 0) FROM articles))::INTEGER AS number
FROM articles WHERE indexed IS NULL ORDER BY number LIMIT $run
"""
_NUMBER = """
UPDATE articles SET indexed = n.number FROM numbered n
WHERE n.id = articles.id AND n.revision = articles.revision AND n.first_at = articles.first_at
"""
_FOUND = """
CREATE OR REPLACE TEMP TABLE found AS
SELECT indexed AS article, unnest(words_of(concat_ws(' ', title, text))) AS word FROM articles
WHERE indexed >= (SELECT min(number) FROM numbered)
"""
_WORDS = """
INSERT INTO words
SELECT word, (row_number() OVER (ORDER BY word) + (SELECT coalesce(max(id), 0) FROM words))::INTEGER
FROM (SELECT DISTINCT word FROM found) ANTI JOIN words USING (word)
"""
_HAD = """
INSERT INTO word_articles SELECT id, article FROM found JOIN words USING (word) ORDER BY id, article
"""
_OUT = """
CREATE OR REPLACE TEMP TABLE unread AS
SELECT indexed AS article FROM articles WHERE indexed IS NOT NULL AND ({which})
"""
_LOST = """
CREATE OR REPLACE TEMP TABLE lost AS
SELECT DISTINCT word FROM word_articles WHERE article IN (SELECT article FROM unread)
"""
_CLEAR = (
    "DELETE FROM word_articles WHERE article IN (SELECT article FROM unread)",
    "UPDATE articles SET indexed = NULL WHERE indexed IN (SELECT article FROM unread)",
    """DELETE FROM words WHERE id IN (
        SELECT word FROM lost
        ANTI JOIN (SELECT DISTINCT word FROM word_articles WHERE word IN (SELECT word FROM lost)) USING (word))""",
    "DROP TABLE lost",
)


@dataclass(frozen=True, slots=True)
class Indexed:
    """Articles whose words were indexed, articles left to be read as text, seconds."""

    articles: int
    left: int
    seconds: float


def index(
    settings: Settings, *, run: int = RUN, told: Callable[[int, int], None] | None = None
) -> Indexed:
    """Index the articles that are not yet, by full runs of `run`; `told` is given how many, and of how many.

    Each run is a transaction in the lane; loads go on between them. Killed midway, the next call goes on
    from there. Raises LaneBusy and WarehouseError.
    """
    began, done, left = time.monotonic(), 0, run
    while begun(settings) and left >= run:
        with writer(settings) as connection:
            left = _count(connection, _LEFT)
            if left >= run:
                left -= _run(connection, settings, run)
                done += run
        if told is not None and done:
            told(done, done + left)
        if left >= run:
            time.sleep(_PAUSE)
    found = Indexed(done, left if begun(settings) else 0, time.monotonic() - began)
    log.info(
        f"{found.articles} articles indexed in {found.seconds:.1f} s, {found.left} are read as text"
    )
    return found


def index_run(connection: DuckDBPyConnection, run: int) -> int:
    """Index up to `run` articles within the caller's transaction; the number of the last."""
    connection.execute(_NUMBERED, {"run": run})
    for sql in (_NUMBER, _FOUND, _WORDS, _HAD, "DROP TABLE found"):
        connection.execute(sql)
    last = _count(connection, "SELECT max(number) FROM numbered")
    connection.execute("DROP TABLE numbered")
    return last


def unindex(connection: DuckDBPyConnection, which: str) -> None:
    """Take the articles for which the condition `which` holds out of the index, and words that no other has.

    To be called before they are changed or removed, within the caller's transaction.
    """
    connection.execute(_OUT.format(which=which))
    if _count(connection, "SELECT count(*) FROM unread"):
        connection.execute(_LOST)
        for sql in _CLEAR:
            connection.execute(sql)
    connection.execute("DROP TABLE unread")


def _run(connection: DuckDBPyConnection, settings: Settings, run: int) -> int:
    began = time.monotonic()
    connection.begin()
    try:
        last = index_run(connection, run)
        if not settings.lake:
            note(connection, "index", digest("index", last), time.monotonic() - began)
        connection.commit()
    except Exception:
        connection.rollback()
        raise
    return run


def _count(connection: DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
