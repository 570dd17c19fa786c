"""What extraction may know beyond the page: the gazetteer that ships, and the desk's own people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from news.ids import digest
from news.records import Entity, Knowledge, Office

_KINDS = {"countries": "country", "bodies": "organisation", "places": "place", "people": "person"}
# An office of a place in the gazetteer: the name also stands for its country's government.
CAPITAL = "capital"


def load(
    people: Sequence[Entity] = (), residue: Mapping[str, frozenset[str]] | None = None
) -> Knowledge:
    """The gazetteer with the desk's people beside it, under a version that names its content.

    An entity of the desk with an id of the gazetteer takes its place. Cached: asked again it costs
    nothing.
    """
    return _load(tuple(people), tuple(sorted((residue or {}).items())))


@lru_cache(maxsize=4)
def _load(people: tuple[Entity, ...], residue: tuple[tuple[str, frozenset[str]], ...]) -> Knowledge:
    own = {e.id for e in people}
    entities = (*(e for e in shipped() if e.id not in own), *people)
    lines = [(site, sorted(found)) for site, found in residue]
    return Knowledge(
        version=digest(entities, lines, size=4), entities=entities, residue=dict(residue)
    )


@lru_cache(maxsize=1)
def shipped() -> tuple[Entity, ...]:
    """Every entity of `extractors/gazetteer`, in the order of its files."""
    folder = files("extractors.gazetteer")
    return tuple(
        _entity(row, kind)
        for name, kind in _KINDS.items()
        for row in yaml.load(
            folder.joinpath(f"{name}.yaml").read_text(encoding="utf-8"),
            getattr(yaml, "CSafeLoader", yaml.SafeLoader),  # noqa: S506 - both are safe loaders
        )
    )


def _entity(row: dict[str, Any], kind: str) -> Entity:
    offices = [Office(title=t, country=c, start=s, end=e) for t, c, s, e in row.get("o", ())]
    if row.get("capital"):
        offices.append(Office(title=CAPITAL, country=row["country"]))
    return Entity(
        id=row["id"],
        name=row["name"],
        kind=row.get("kind", kind),
        aliases=tuple(row.get("aliases", ())),
        country=row.get("country"),
        gender=row.get("gender"),
        offices=tuple(offices),
    )
