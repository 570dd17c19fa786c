"""What extraction may know beyond the page: the gazetteer that ships, and the desk's own people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from news.ids import digest
from news.records import Entity, Knowledge


def load(
    people: Sequence[Entity] = (), residue: Mapping[str, frozenset[str]] | None = None
) -> Knowledge:
    """The gazetteer with the desk's people beside it, under a version that names its content."""
    return _load(tuple(people), tuple(sorted((residue or {}).items())))


@lru_cache(maxsize=4)
def _load(people: tuple[Entity, ...], residue: tuple[tuple[str, frozenset[str]], ...]) -> Knowledge:
    lines = [(site, sorted(found)) for site, found in residue]
    return Knowledge(version=digest(people, lines, size=4), entities=people, residue=dict(residue))
