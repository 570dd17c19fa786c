"""What extraction may know beyond the page: the gazetteer that ships, and the desk's own people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from news.ids import digest
from news.records import Entity, Knowledge, Office, Redirect

# The files of the gazetteer and what their entities are; a folder's files are read in sorted order.
_KINDS = {"countries": "country", "bodies": "organisation", "places": "place", "people": "person"}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# An office of a place in the gazetteer: the name also stands for its country's government.
CAPITAL = "capital"
# The same where it does only before a verb of what governments do.
ACTING_CAPITAL = "capital that acts"


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
        redirects={r.id: _standing(r, by_id.get(r.into)) for r in redirects},
    )


def _standing(redirect: Redirect, known: Entity | None) -> Entity:
    """Whom an id stands for: by the name that a person gave, where it was given another."""
    if known is None:
        return Entity(id=redirect.into, name=redirect.name, kind=redirect.kind)
    if redirect.id != redirect.into:
        return known
    aliases = tuple(dict.fromkeys((known.name, *known.aliases)))
    return replace(known, name=redirect.name, kind=redirect.kind, aliases=aliases)


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
        for text in _texts(folder, name)
        for row in yaml.load(text, _LOADER)  # noqa: S506 - a safe loader
    )


def _texts(folder: Traversable, name: str) -> Iterator[str]:
    """What stands in `name.yaml`, or in each file of the folder `name`."""
    inside = folder.joinpath(name)
    listed = inside.iterdir() if inside.is_dir() else (folder.joinpath(f"{name}.yaml"),)
    for file in sorted(listed, key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            yield file.read_text(encoding="utf-8")


def _entity(row: dict[str, Any], kind: str) -> Entity:
    offices = [Office(title=t, country=c, start=s, end=e) for t, c, s, e, *_ in row.get("o", ())]
    if capital := row.get("capital"):
        title = ACTING_CAPITAL if capital == "acts" else CAPITAL
        offices.append(Office(title=title, country=row["country"]))
    return Entity(
        id=row["id"],
        name=row["name"],
        kind=row.get("kind", kind),
        aliases=tuple(row.get("aliases", ())),
        country=row.get("country"),
        gender=row.get("gender"),
        offices=tuple(offices),
        in_full=kind == "person" and not row.get("alone"),
    )
