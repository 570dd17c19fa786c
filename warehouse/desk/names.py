"""The names that a filter can be set to: offered as a person types."""

from __future__ import annotations

from warehouse.desk.kept import Kept

_OUTLETS = "SELECT DISTINCT outlet FROM articles WHERE outlet IS NOT NULL ORDER BY outlet LIMIT 500"
_LANGUAGES = "SELECT DISTINCT language FROM articles WHERE language IS NOT NULL ORDER BY language"
_TYPES = "SELECT DISTINCT type FROM events ORDER BY type"
_SPEAKERS = """
SELECT speaker AS name FROM quotes WHERE contains(lower(speaker), lower($part))
GROUP BY speaker ORDER BY count(*) DESC, speaker LIMIT 12
"""
_PARTIES = """
SELECT p.name AS name FROM (SELECT unnest(list_concat(actors, recipients)) AS p FROM events)
WHERE contains(lower(p.name), lower($part)) GROUP BY p.name ORDER BY count(*) DESC, name LIMIT 12
"""
_LISTS = {"outlets": _OUTLETS, "languages": _LANGUAGES, "types": _TYPES}


def choices(kept: Kept) -> dict[str, list[str]]:
    """Outlets, languages and event types that there are."""
    return {
        name: [v for row in kept.ask(sql) for v in row.values()] for name, sql in _LISTS.items()
    }


def speakers(kept: Kept, part: str) -> list[str]:
    """Speakers with `part` in their name, the most quoted first."""
    return [r["name"] for r in kept.ask(_SPEAKERS, {"part": part})]


def parties(kept: Kept, part: str) -> list[str]:
    """Parties of events with `part` in their name, the most frequent first."""
    return [r["name"] for r in kept.ask(_PARTIES, {"part": part})]
