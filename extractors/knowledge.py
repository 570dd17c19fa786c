"""What extraction may know beyond the page: the gazetteer that ships, and the desk's own people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from news.ids import digest
from news.records import Entity, Knowledge, Office, Redirect

_KINDS = {"countries": "country", "bodies": "organisation", "places": "place", "people": "person"}
# An office of a place in the gazetteer: the name also stands for its country's government.
CAPITAL = "capital"


@dataclass(frozen=True, eq=False)
class Imported:
    """The entities of an extract, with a digest of their content."""

    digest: str = ""
    entities: tuple[Entity, ...] = ()


NOTHING = Imported()


def load(
    people: Sequence[Entity] = (),
    residue: Mapping[str, frozenset[str]] | None = None,
    *,
    redirects: Sequence[Redirect] = (),
    imported: Imported = NOTHING,
) -> Knowledge:
    """The gazetteer with the desk's people beside it, under a version that names its content.

    An entity of the desk with an id of the gazetteer takes its place; one of an extract adds its names
    and offices to it. Cached: asked again it costs nothing.
    """
    lines = tuple(sorted((residue or {}).items()))
    return _load(tuple(people), lines, tuple(redirects), imported)


@lru_cache(maxsize=4)
def _load(
    people: tuple[Entity, ...],
    residue: tuple[tuple[str, frozenset[str]], ...],
    redirects: tuple[Redirect, ...],
    imported: Imported,
) -> Knowledge:
    own = {e.id for e in people}
    entities = {e.id: e for e in (*(e for e in shipped() if e.id not in own), *people)}
    further = []
    for one in imported.entities:
        if known := entities.get(one.id):
            entities[one.id] = _with(known, one)
        else:
            further.append(one)
    parts: list[object] = [tuple(entities.values()), [(s, sorted(found)) for s, found in residue]]
    if redirects or imported.digest:
        parts += [redirects, imported.digest]
    by_id = {e.id: e for e in further} | entities if redirects else {}
    return Knowledge(
        version=digest(*parts, size=4),
        entities=tuple(entities.values()),
        imported=tuple(further),
        residue=dict(residue),
        redirects={
            r.id: by_id.get(r.into) or Entity(id=r.into, name=r.name, kind=r.kind)
            for r in redirects
        },
    )


def _with(known: Entity, more: Entity) -> Entity:
    """What is known, with the names and offices that an extract adds."""
    names = dict.fromkeys((*known.aliases, more.name, *more.aliases))
    names.pop(known.name, None)
    offices = dict.fromkeys((*known.offices, *more.offices))
    return replace(
        known,
        aliases=tuple(names),
        offices=tuple(offices),
        country=known.country or more.country,
        gender=known.gender or more.gender,
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
