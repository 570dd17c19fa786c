"""One article: its text, what was found in it, and who else has it."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.desk.kept import Kept, Row

_ONE = "SELECT * FROM articles_full WHERE id = $id"
_FACTS = {
    "quotes": "SELECT * FROM quotes_full WHERE first_at = $at AND article = $id ORDER BY span_start, id",
    "events": "SELECT * FROM events_full WHERE first_at = $at AND article = $id ORDER BY span_start, trigger_start, id",
}
_COPIES = """
SELECT id, outlet, title, url, first_at FROM articles_full
WHERE cluster = $cluster AND id <> $id ORDER BY first_at, id LIMIT 50
"""
_CHANGES = """
SELECT revision, found, words_added, words_removed, diff FROM article_changes
WHERE article = $id ORDER BY revision DESC LIMIT 20
"""


@dataclass(frozen=True, slots=True)
class Found:
    """An article and all that is known of it."""

    article: Row
    quotes: list[Row]
    events: list[Row]
    copies: list[Row]
    changes: list[Row]


def find(kept: Kept, id_: str) -> Found | None:
    """The newest revision of an article, its facts, and the same text in other outlets."""
    rows = kept.ask(_ONE, {"id": id_})
    if not rows:
        return None
    [article] = rows
    facts = {
        kind: kept.ask(sql, {"id": id_, "at": article["first_at"]}) for kind, sql in _FACTS.items()
    }
    copies = kept.ask(_COPIES, {"cluster": article["cluster"], "id": id_})
    return Found(article, **facts, copies=copies, changes=kept.ask(_CHANGES, {"id": id_}))
