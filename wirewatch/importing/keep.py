"""What an import adds: names that are safe to look for, under the gazetteer's ids where it knows them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

from news import extracts
from news.records import Entity, Knowledge
from news.text import fold
from wirewatch.importing.found import Found, joined


@dataclass(frozen=True)
class Kept:
    """What became of a list: `new` entities, those that were `known`, and all in the file now."""

    file: Path
    new: int
    known: int
    total: int
    left_out: dict[str, int]


def keep(found: Found, knowledge: Knowledge, file: Path) -> Kept:
    """Add the entities to an extract of config/people.d; the same list again changes nothing.

    One that the gazetteer knows by name, kind and country keeps the gazetteer's id: it adds names and
    offices to it. Raises SettingsError where the extract that is there does not hold.
    """
    there = {e.id: e for e in extracts.read(file)} if file.exists() else {}
    before = set(there)
    known = _Known(knowledge)
    same = 0
    for one in found.entities.values():
        names = tuple(a for a in one.aliases if _is_safe(a, one.kind))
        found.left_out["aliases of one word"] += len(one.aliases) - len(names)
        if not _is_safe(one.name, one.kind):
            found.left_out["entities whose name is one word"] += 1
            continue
        one = replace(one, aliases=names)
        if entity := known.same(one):
            one = replace(one, id=entity.id)
            same += 1
        there[one.id] = joined(there[one.id], one) if one.id in there else one
    extracts.write(file, there.values())
    left_out = {why: count for why, count in sorted(found.left_out.items()) if count}
    return Kept(file, len(set(there) - before - known.ids), same, len(there), left_out)


class _Known:
    """The gazetteer by name and kind."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.ids = {e.id for e in knowledge.entities}
        self._named: defaultdict[tuple[str, str], dict[str, Entity]] = defaultdict(dict)
        for entity in knowledge.entities:
            for name in (entity.name, *entity.aliases):
                if " " in name or entity.kind != "person":
                    self._named[entity.kind, fold(name)][entity.id] = entity

    def same(self, one: Entity) -> Entity | None:
        """The one entity of the gazetteer that it can be, by its names; None where that is unsure."""
        fit: dict[str, Entity] = {}
        for name in (one.name, *one.aliases):
            for entity in self._named.get((one.kind, fold(name)), {}).values():
                if one.country in (None, entity.country) or entity.country is None:
                    fit[entity.id] = entity
        return next(iter(fit.values())) if len(fit) == 1 else None


def _is_safe(name: str, kind: str) -> bool:
    """Whether a text that has the name means it: no `Will`, no `Union`, no words in small letters."""
    letters = [c for c in name if c.isalpha()]
    if len(letters) < 2 or not any(c.isupper() or c.lower() == c.upper() for c in letters):
        return False
    if " " in name or any(c > "\u036f" for c in letters):
        return True
    return kind != "person" and (name.isupper() or sum(map(str.isupper, name)) > 1)
