"""Whom the published texts name, and how often."""

from __future__ import annotations

from dataclasses import dataclass

from news.settings import Settings
from warehouse.read import query

_NAMED = """
SELECT entity, arg_max(name, first_at) AS name, mode(kind) AS kind, count(*) AS mentions,
       count(DISTINCT article) AS articles
FROM mentions_full
WHERE entity IS NOT NULL {where}
GROUP BY entity ORDER BY articles DESC, mentions DESC, entity LIMIT $limit
"""


@dataclass(frozen=True, slots=True)
class Named:
    """An entity of the texts, with its counts; merged ones count for what they were merged into."""

    id: str
    name: str
    kind: str
    mentions: int
    articles: int


def named(
    settings: Settings, name: str = "", *, id: str | None = None, limit: int = 50
) -> list[Named]:
    """Entities whose name or words as written hold `name`, or that one `id`; the most named first.

    Case and accents do not count. Raises WarehouseError where nothing is published.
    """
    where, values = "", dict[str, object](limit=limit)
    if id is not None:
        where, values["id"] = "AND entity = $id", id
    elif name:
        where = (
            "AND (contains(strip_accents(lower(name)), strip_accents(lower($name))) "
            "OR contains(strip_accents(lower(text)), strip_accents(lower($name))))"
        )
        values["name"] = name
    return [Named(*row) for row in query(settings, _NAMED.format(where=where), values)[1]]
