"""Articles, outlets and people taken out of everything that the warehouse keeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from news.forgotten import redact
from news.ids import digest
from news.settings import Settings
from warehouse import raw, stage
from warehouse.anew import write_anew
from warehouse.connect import begun, lane, writer
from warehouse.leave import leave
from warehouse.publish import publish
from warehouse.redirects import note
from warehouse.sieve import FACTS, TEXTS
from warehouse.words import unindex

_PAIRS = pa.schema({"feed": pa.string(), "key": pa.string()})
_BY_PERSON = {
    "quotes": "speaker_id IN (SELECT unnest($ids)) OR speaker IN (SELECT unnest($names))",
    "events": """len(list_filter(list_concat(actors, recipients),
        lambda p: list_contains($ids, p.id) OR list_contains($names, p.name))) > 0""",
    "mentions": "entity IN (SELECT unnest($ids)) OR name IN (SELECT unnest($names))",
}


@dataclass(slots=True)
class Found:
    """What there is of a thing: articles, entries that named them, keys of facts, addresses, names."""

    articles: list[str] = field(default_factory=list)
    pages: list[tuple[str, str]] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    feeds: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


def of_url(settings: Settings, urls: Sequence[str]) -> Found:
    """What came from an address, by whatever feed."""
    return _found(
        settings,
        "SELECT DISTINCT id FROM articles WHERE url IN (SELECT unnest($asked)) UNION "
        "SELECT unnest(articles) FROM pages WHERE url IN (SELECT unnest($asked))",
        list(urls),
        "url IN (SELECT unnest($asked))",
    )


def of_outlet(settings: Settings, outlet: str) -> Found:
    """What came from an outlet, as config/feeds.yaml names it."""
    asked = "outlet IN (SELECT unnest($asked))"
    return _found(settings, f"SELECT DISTINCT id FROM articles WHERE {asked}", [outlet], asked)


def of_articles(settings: Settings, ids: Sequence[str]) -> Found:
    """What came with these articles."""
    return _found(settings, "SELECT unnest($asked)", list(ids), "url IN (SELECT unnest($asked))")


def known(settings: Settings) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Id, address and outlet of each article; id and name of each entity that is mentioned."""
    with writer(settings) as connection:
        articles = connection.execute("SELECT DISTINCT id, url, outlet FROM articles").fetchall()
        named = connection.execute("SELECT DISTINCT entity, name FROM mentions").fetchall()
    return articles, named


def of_person(settings: Settings, ids: Sequence[str], names: Sequence[str]) -> Found:
    """What names somebody: articles that do, and the facts that are theirs."""
    found = Found(ids=list(ids), names=list(names))
    if not begun(settings):
        return found
    values = {"ids": found.ids, "names": found.names}
    with writer(settings) as connection:
        parts = [f"SELECT article FROM {kind} WHERE {_BY_PERSON[kind]}" for kind in FACTS]
        parts.append(
            "SELECT id FROM articles WHERE len(list_filter($names, "
            "lambda n: contains(concat_ws(' ', title, byline, text), n))) > 0"
        )
        rows = connection.execute(" UNION ".join(parts), values).fetchall()
        found.articles = sorted(id for (id,) in rows)
        for kind in ("quotes", "events"):
            keys = f"SELECT DISTINCT key FROM {kind} WHERE {_BY_PERSON[kind]}"
            found.keys += [key for (key,) in connection.execute(keys, values).fetchall()]
        _entries(connection, found)
    return found


def names_of(settings: Settings, id: str) -> list[str]:
    """How the texts call an entity, in full."""
    if not begun(settings):
        return []
    with writer(settings) as connection:
        rows = connection.execute(
            "SELECT DISTINCT name FROM mentions WHERE entity = $id AND name IS NOT NULL "
            "UNION SELECT DISTINCT speaker FROM quotes WHERE speaker_id = $id AND speaker IS NOT NULL",
            {"id": id},
        ).fetchall()
    return sorted(name for (name,) in rows)


def remove(settings: Settings, found: Found) -> dict[str, int]:
    """Remove articles with all that was found in them, in one transaction; rows by table.

    The file is written anew, so that nothing of them is left in it; older copies are unlinked.
    """
    return _change(settings, found, _remove)


def blot_out(settings: Settings, found: Found) -> dict[str, int]:
    """Remove a person's quotes, events and mentions, and their names from the texts that stay.

    A name's letters become blocks, one for one: all other spans hold.
    """
    return _change(settings, found, _blot_out)


def drop_raw(settings: Settings, found: Found) -> int:
    """Take the raw pages of what was found out of what is kept; how many. Within the lane."""
    entries, urls, gone = set(found.pages), set(found.urls), 0

    def unwanted(row: dict[str, Any]) -> bool:
        of = (row["feed"], row["key"]) in entries or row["feed"] in found.feeds
        return of or row["url"] in urls or row["final_url"] in urls

    with lane(settings):
        for day in raw.days(settings):
            for file in raw.files(settings, day):
                left, out = stage.drop_pages(file, unwanted)
                gone += out
                if not left:
                    file.unlink()
    return gone


def drop_staged(settings: Settings, found: Found, words: Sequence[str]) -> dict[str, int]:
    """Take out what waits to be read and has one of `words` in it, and all that nobody can read.

    What runs in flight hold is passed over when they load, and goes with them.
    """
    spelt = {form.encode() for word in words if word for form in (word, escape(word))}
    return {
        "bodies of feeds that waited": stage.drop_answers(settings, found.feeds, spelt),
        "staged files that were broken": stage.drop_broken(settings),
    }


def _found(settings: Settings, articles: str, asked: list[str], pages: str) -> Found:
    found = Found()
    if not begun(settings):
        return found
    with writer(settings) as connection:
        values = {"asked": asked}
        found.articles = sorted(id for (id,) in connection.execute(articles, values).fetchall())
        rows = connection.execute(f"SELECT feed, entry_key, url FROM pages WHERE {pages}", values)
        for feed, key, url in rows.fetchall():
            found.pages.append((feed, key))
            found.urls += [url] if url else []
        _entries(connection, found)
        for kind in ("quotes", "events"):
            keys = f"SELECT DISTINCT key FROM {kind} WHERE article IN (SELECT unnest($ids))"
            rows = connection.execute(keys, {"ids": found.articles})
            found.keys += [key for (key,) in rows.fetchall()]
    return found


def _entries(connection: DuckDBPyConnection, found: Found) -> None:
    """Entries and addresses of the articles found."""
    ids = {"ids": found.articles}
    rows = connection.execute(
        "SELECT feed, entry_key, url FROM (SELECT feed, entry_key, url, unnest(articles) AS id FROM pages) "
        "WHERE id IN (SELECT unnest($ids))",
        ids,
    ).fetchall()
    urls = connection.execute("SELECT url FROM articles WHERE id IN (SELECT unnest($ids))", ids)
    found.pages = sorted({*found.pages, *((feed, key) for feed, key, _ in rows)})
    found.urls = sorted(
        {*found.urls, *(u for *_, u in rows if u), *(u for (u,) in urls.fetchall() if u)}
    )


def _change(
    settings: Settings,
    found: Found,
    how: Callable[[DuckDBPyConnection, Found], dict[str, int]],
) -> dict[str, int]:
    with lane(settings):
        if not begun(settings):
            return {}
        with writer(settings) as connection:
            connection.begin()
            try:
                counts = how(connection, found)
                note(connection, "forget", digest("forget", sorted(found.articles)), 0.0)
                connection.commit()
            except Exception:
                connection.rollback()
                raise
        write_anew(settings)
        publish(settings, force=True, alone=True)
    return {table: n for table, n in counts.items() if n}


def _remove(connection: DuckDBPyConnection, found: Found) -> dict[str, int]:
    counts = {}
    pages = {"feed": [f for f, _ in found.pages], "key": [k for _, k in found.pages]}
    connection.register(
        "forgotten_articles", pa.table({"id": pa.array(found.articles, pa.string())})
    )
    connection.register("forgotten_pages", pa.table(pages, schema=_PAIRS))
    unindex(connection, "id IN (SELECT id FROM forgotten_articles)")
    for kind in FACTS:
        counts[kind] = _delete(connection, kind, "article IN (SELECT id FROM forgotten_articles)")
    _leave(connection, "quote", found.keys, "quotes")
    _leave(connection, "event", found.keys, "events")
    _leave(connection, "article", found.articles, None)
    counts["corrections"] = _delete(
        connection, "corrections", "key IN (SELECT unnest($keys))", {"keys": found.keys}
    )
    counts["article_changes"] = _delete(
        connection, "article_changes", "article IN (SELECT id FROM forgotten_articles)"
    )
    counts["articles"] = _delete(
        connection, "articles", "id IN (SELECT id FROM forgotten_articles)"
    )
    counts["alerts"] = _delete(
        connection, "alerts", "article IN (SELECT id FROM forgotten_articles) OR key IN (SELECT unnest($keys))",
        {"keys": [*found.keys, *found.articles]},
    )  # fmt: skip
    counts["pages"] = _delete(
        connection, "pages", "(feed, entry_key) IN (SELECT feed, key FROM forgotten_pages)"
    )
    return counts


def _blot_out(connection: DuckDBPyConnection, found: Found) -> dict[str, int]:
    values: dict[str, Any] = {"ids": found.ids, "names": found.names}
    named = _names(connection, found, values)
    counts = {}
    for kind in FACTS:
        counts[kind] = _delete(connection, kind, _BY_PERSON[kind], values)
    _leave(connection, "quote", found.keys, "quotes")
    _leave(connection, "event", found.keys, "events")
    connection.register("naming", pa.table({"id": pa.array(list(named), pa.string())}))
    unindex(connection, "id IN (SELECT id FROM naming)")
    counts["articles"] = _redact(connection, "articles", "id", ("title", "byline", "text"), named)
    for kind, columns in TEXTS.items():
        _redact(connection, kind, "article", columns, named)
    connection.execute(
        "UPDATE quote_clusters SET content = q.content FROM quotes q "
        "WHERE q.key = quote_clusters.quote AND q.content <> quote_clusters.content"
    )
    _delete(connection, "corrections", "key IN (SELECT unnest($keys))", {"keys": found.keys})
    _delete(connection, "article_changes", "article IN (SELECT unnest($a))", {"a": found.articles})
    counts["alerts"] = _delete(
        connection, "alerts", "key IN (SELECT unnest($keys)) OR len(list_filter($names, lambda n: contains(subject, n))) > 0",
        {"keys": found.keys, "names": found.names},
    )  # fmt: skip
    pages = {"feed": [f for f, _ in found.pages], "key": [k for _, k in found.pages]}
    connection.register("forgotten_pages", pa.table(pages, schema=_PAIRS))
    connection.execute(
        "UPDATE pages SET title = NULL WHERE (feed, entry_key) IN (SELECT feed, key FROM forgotten_pages)"
    )
    _delete(
        connection, "entity_redirects",
        "entity IN (SELECT unnest($ids)) OR moved_to IN (SELECT unnest($ids))", {"ids": found.ids},
    )  # fmt: skip
    return counts


def _names(
    connection: DuckDBPyConnection, found: Found, values: dict[str, Any]
) -> dict[str, set[str]]:
    """How they are written in each article: by their names, and as its mentions have them."""
    named = {id: set(found.names) for id in found.articles}
    sql = f"SELECT DISTINCT article, text FROM mentions WHERE {_BY_PERSON['mentions']}"
    for article, text in connection.execute(sql, values).fetchall():
        if len(text) > 2 and text != text.lower():
            named[article].add(text)
    return named


def _redact(
    connection: DuckDBPyConnection,
    table: str,
    article: str,
    columns: Sequence[str],
    named: dict[str, set[str]],
) -> int:
    """Block the names out in these columns; how many rows had one."""
    chosen = ", ".join(columns)
    rows = connection.execute(
        f"SELECT {article}, id, revision, {chosen} FROM {table} WHERE {article} IN (SELECT unnest($ids))",
        {"ids": list(named)},
    ).fetchall()
    new = []
    for of, id, revision, *texts in rows:
        blocked = [redact(text, named[of]) for text in texts]
        if blocked != texts:
            new.append((id, revision, *blocked))
    if new:
        schema = pa.schema(
            [("id", pa.string()), ("revision", pa.int32()), *((c, pa.string()) for c in columns)]
        )
        arrays = [pa.array(c, f.type) for c, f in zip(zip(*new, strict=True), schema, strict=True)]
        connection.register("redacted", pa.table(arrays, schema=schema))
        sets = ", ".join(f"{c} = r.{c}" for c in columns)
        connection.execute(
            f"UPDATE {table} SET {sets} FROM redacted r "
            f"WHERE r.id = {table}.id AND r.revision = {table}.revision"
        )
    return len(new)


def _leave(
    connection: DuckDBPyConnection, kind: str, keys: Sequence[str], facts: str | None
) -> None:
    """These keys leave their clusters, but for those that are still there."""
    connection.register("forgotten_keys", pa.table({"key": pa.array(list(keys), pa.string())}))
    still = f"WHERE key NOT IN (SELECT key FROM {facts})" if facts else ""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE gone AS SELECT key FROM forgotten_keys {still}"
    )
    leave(connection, kind)
    connection.execute("DROP TABLE gone")


def _delete(
    connection: DuckDBPyConnection, table: str, where: str, values: dict[str, Any] | None = None
) -> int:
    row = connection.execute(f"DELETE FROM {table} WHERE {where}", values).fetchone()
    return int(row[0]) if row else 0
