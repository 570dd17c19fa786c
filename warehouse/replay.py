"""Articles of a time, the newest revision of each, as matching wants them: for a rule tried on history."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from duckdb import DuckDBPyConnection

from news.records import Extraction
from news.settings import Settings
from warehouse.connect import published, reader
from warehouse.read import extractions_of

BATCH = 2000  # articles read at once
_FIND = "regexp_matches({}, $found)"
# Where an article, or one of its facts, can hold a word that a watch asks for. What a quote says is in
# the text; names are few, and each is looked at once.
_PLACES = f"""
SELECT id FROM left_over JOIN articles USING (id, revision) WHERE {_FIND.format("text")}
    OR {_FIND.format("concat_ws(' ', title, url, feed, outlet, byline, replace(language, '_', '-'))")}
UNION ALL SELECT article FROM quotes WHERE kind IN ({{quotes.kind}}) OR speaker IN ({{quotes.speaker}})
    OR speaker_id IN ({{quotes.speaker_id}})
UNION ALL SELECT article FROM mentions WHERE entity IN ({{mentions.entity}}) OR name IN ({{mentions.name}})
UNION ALL SELECT article FROM events
    WHERE type IN ({{events.type}}) OR mode IN ({{events.mode}}) OR modality IN ({{events.modality}})
UNION ALL SELECT article FROM parties WHERE name IN ({{parties.name}})
"""
# Whoever takes part in an event, and where it was; made once for all the expressions of a watch.
_PARTIES = """
CREATE TEMP TABLE parties AS
SELECT article, unnest([p.name, p.id]) AS name
FROM (SELECT article, unnest(list_concat(actors, recipients)) AS p FROM events)
UNION SELECT article, unnest([place.name, place.id, place.country]) FROM events
"""

_EARLIER = """
INSERT INTO replayed SELECT a.id, a.revision, r.first_at
FROM articles a JOIN replayed r ON a.id = r.id AND a.revision < r.revision
"""


def _query() -> str:
    """`_PLACES` with each column of names asked for those that the expression finds."""
    return re.sub(
        r"\{(\w+)\.(\w+)\}",
        rf"SELECT \2 FROM (SELECT DISTINCT \2 FROM \1) WHERE {_FIND.format(chr(92) + '2')}",
        _PLACES,
    )


def between(
    settings: Settings,
    since: datetime,
    until: datetime,
    found: Sequence[Sequence[str]] | None = None,
    *,
    upto: int | None = None,
    revisions: bool = False,
) -> Iterator[Extraction]:
    """Extractions of the articles first seen or published from `since` to before `until`, in that order.

    `found`: expressions (RE2); only articles are given that have all of one of the lists somewhere, in
    text, names or values. `upto`: as things were after that load, and all of backfills. `revisions`:
    the earlier ones too, just before the newest. Reads the published file; raises WarehouseError
    where there is none.
    """
    with reader(settings) as connection:
        connection.execute(
            "CREATE TEMP TABLE replayed AS SELECT id, revision, first_at FROM articles "
            "WHERE (load <= $upto OR load IN (SELECT load FROM loads WHERE origin = 'backfill')) "
            "AND first_at >= $since AND first_at < $until "
            "QUALIFY row_number() OVER (PARTITION BY id ORDER BY revision DESC) = 1",
            {"since": since, "until": until, "upto": 1 << 62 if upto is None else upto},
        )
        if revisions:
            connection.execute(_EARLIER)
        if found is not None:
            _keep(connection, found)
        ids = connection.execute(
            "SELECT id, revision FROM replayed ORDER BY first_at, id, revision"
        ).fetchall()
        for start in range(0, len(ids), BATCH):
            yield from extractions_of(connection, ids[start : start + BATCH])


def count(settings: Settings, since: datetime, until: datetime) -> int:
    """How many articles there are from `since` to before `until`."""
    with reader(settings) as connection:
        row = connection.execute(
            "SELECT count(*) FROM latest_articles WHERE first_at >= $since AND first_at < $until",
            {"since": since, "until": until},
        ).fetchone()
    return int(row[0]) if row else 0


def landed(
    settings: Settings, revisions: Sequence[tuple[str, int]]
) -> dict[tuple[str, int], datetime]:
    """When each of these revisions (article id, number) was loaded."""
    with reader(settings) as connection:
        rows = connection.execute(
            "SELECT id, revision, loaded FROM articles JOIN loads USING (load) "
            "WHERE id IN (SELECT unnest($ids))",
            {"ids": [id for id, _ in revisions]},
        ).fetchall()
    asked = set(revisions)
    return {(id, number): at for id, number, at in rows if (id, number) in asked}


def known(settings: Settings) -> tuple[int, int, datetime | None]:
    """What is published: up to which load, how many backfills, and since when there are articles.

    All nothing where nothing is published yet.
    """
    if not published(settings):
        return 0, 0, None
    with reader(settings) as connection:
        row = connection.execute(
            "SELECT coalesce(max(load), 0), count(*) FILTER (origin = 'backfill'), "
            "(SELECT min(first_at) FROM articles) FROM loads"
        ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1]), row[2]


def _keep(connection: DuckDBPyConnection, found: Sequence[Sequence[str]]) -> None:
    """Keep of `replayed` what has all of one list, one list after the other."""
    connection.execute(_PARTIES)
    connection.execute("CREATE TEMP TABLE kept (id VARCHAR)")
    for expressions in found:
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE left_over AS SELECT id, revision FROM replayed"
        )
        for expression in expressions:
            connection.execute(
                "CREATE OR REPLACE TEMP TABLE left_over AS "
                f"SELECT id, revision FROM left_over WHERE id IN ({_query()})",
                {"found": expression},
            )
        connection.execute("INSERT INTO kept SELECT id FROM left_over")
    connection.execute("DELETE FROM replayed WHERE id NOT IN (FROM kept)")


def article(settings: Settings, asked: str) -> Extraction | None:
    """The article with this id or address, else the newest whose title has these words; None if none."""
    with reader(settings) as connection:
        row = connection.execute(
            "SELECT id, revision FROM latest_articles "
            "WHERE id = $asked OR url = $asked OR contains(lower(title), lower($asked)) "
            "ORDER BY id = $asked DESC, url = $asked DESC, first_at DESC LIMIT 1",
            {"asked": asked},
        ).fetchone()
        return next(extractions_of(connection, [row]), None) if row else None
