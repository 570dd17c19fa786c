"""Who else has it: the other articles that carry the same text, words or event, as loaded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from duckdb import DuckDBPyConnection

from news.records import Elsewhere, Extraction
from news.settings import Settings
from warehouse.connect import begun, writer
from warehouse.read import extractions_of

# Of each key that was asked for the others of its cluster, and in which article each is.
_MEMBERS = {
    "article": """
        SELECT m.article AS asked, c.article AS key, c.article AS article, NULL AS words
        FROM article_clusters m JOIN article_clusters c USING (cluster)
        WHERE m.article IN (SELECT unnest($keys)) AND c.article <> m.article
    """,
    "quote": """
        WITH found AS (
            SELECT m.quote AS asked, c.quote AS key
            FROM quote_clusters m JOIN quote_clusters c USING (cluster)
            WHERE m.quote IN (SELECT unnest($keys)) AND c.quote <> m.quote
        )
        SELECT asked, f.key, any_value(q.article), arg_max(q.content, q.revision)
        FROM found f JOIN quotes q ON q.key = f.key GROUP BY asked, f.key
    """,
    "event": """
        WITH found AS (
            SELECT m.event AS asked, c.event AS key
            FROM event_clusters m JOIN event_clusters c USING (cluster)
            WHERE m.event IN (SELECT unnest($keys)) AND c.event <> m.event
        )
        SELECT asked, f.key, any_value(e.article), arg_max(e.text, e.revision)
        FROM found f JOIN events e ON e.key = f.key GROUP BY asked, f.key
    """,
}
_ARTICLES = """
SELECT id, arg_max(outlet, revision), arg_max(title, revision), arg_max(url, revision), min(first_at)
FROM articles WHERE id IN (SELECT unnest($ids)) GROUP BY id
"""


def alike(settings: Settings, keys: dict[str, Sequence[str]]) -> dict[str, tuple[Elsewhere, ...]]:
    """Of each key (of `article`, `quote` or `event`, by kind) the others of its cluster, the first first.

    Reads the writer's file, within the lane, as matching does.
    """
    if not any(keys.values()) or not begun(settings):
        return {}
    with writer(settings) as connection:
        rows = [row for kind, some in keys.items() if some for row in _of(connection, kind, some)]
        ids = list({article for _, _, article, _ in rows})
        known = connection.execute(_ARTICLES, {"ids": ids}).fetchall()
    about = {id: tuple(rest) for id, *rest in known}
    found = dict[str, list[Elsewhere]]()
    for asked, key, article, words in rows:
        outlet, title, url, at = about[article]
        one = Elsewhere(
            key=key, article=article, outlet=outlet, title=title, url=url, at=at, words=words
        )
        found.setdefault(asked, []).append(one)
    return {key: tuple(sorted(some, key=lambda e: (e.at, e.key))) for key, some in found.items()}


def _of(
    connection: DuckDBPyConnection, kind: str, keys: Sequence[str]
) -> list[tuple[str, str, str, str | None]]:
    return connection.execute(_MEMBERS[kind], {"keys": list(keys)}).fetchall()


def newest(settings: Settings, articles: Iterable[str]) -> dict[str, Extraction]:
    """The newest revision of each of these articles, as loaded."""
    with writer(settings) as connection:
        rows = connection.execute(
            "SELECT id, max(revision) FROM articles WHERE id IN (SELECT unnest($ids)) GROUP BY id",
            {"ids": list(articles)},
        ).fetchall()
        return {e.doc_id: e for e in extractions_of(connection, rows)}
