"""What a list gave, what was left out of it and why; countries by whatever name a list has for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path

from extractors import knowledge
from news.errors import Problem, SettingsError
from news.records import Entity
from news.text import fold

# So many mistakes are told before giving up.
MOST = 20
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


@dataclass
class Found:
    """Entities by id; `left_out` counts what was not taken, by reason."""

    file: Path
    entities: dict[str, Entity] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def add(self, one: Entity) -> None:
        """Add an entity; where its id is there, its names and offices."""
        before = self.entities.get(one.id)
        self.entities[one.id] = joined(before, one) if before else one

    def wrong(
        self, line: int, field: str, found: object, expected: str, hint: str | None = None
    ) -> None:
        """Note a mistake. Raises SettingsError where there are too many."""
        said = "nothing" if found in (None, "") else repr(found)[:60]
        self.problems.append(Problem(str(self.file), line, field, said, expected, hint))
        if len(self.problems) >= MOST:
            self.check()

    def check(self) -> None:
        """Raise SettingsError where there are mistakes."""
        if self.problems:
            raise SettingsError(self.problems)


class Countries:
    """Codes of countries, and of the bodies that have offices (EU, NATO), by code or name."""

    def __init__(self, entities: Iterable[Entity] = ()) -> None:
        self._codes: dict[str, str] = {}
        self._bodies: dict[str, str] = {}
        for entity in entities or knowledge.shipped():
            prefix, _, code = entity.id.partition(":")
            if prefix in ("cty", "igo"):
                for name in map(fold, (code, entity.name, *entity.aliases)):
                    self._codes.setdefault(name, code)
                    if prefix == "igo":
                        self._bodies.setdefault(name, code)

    def code(self, name: str) -> str | None:
        """`FRA` of FRA, France or French; None where the gazetteer has no such country."""
        return self._codes.get(fold(name))

    def body(self, name: str) -> str | None:
        """`NATO` of a body's name; a country's name alone may be a state's or a town's as well."""
        return self._bodies.get(fold(name))

    def near(self, name: str) -> str | None:
        """A hint for a name that there is none of."""
        close = get_close_matches(fold(name), self._codes, n=1)
        return f"did you mean {self._codes[close[0]]}?" if close else None


def joined(one: Entity, other: Entity) -> Entity:
    """One entity of two rows of it."""
    names = dict.fromkeys((*one.aliases, other.name, *other.aliases))
    names.pop(one.name, None)
    return replace(
        one,
        aliases=tuple(names),
        offices=tuple(dict.fromkeys((*one.offices, *other.offices))),
        country=one.country or other.country,
        gender=one.gender or other.gender,
    )


def day(text: str) -> str | None:
    """`2014` and `2014-03` as their first day; None where it is no date."""
    found = _DAY.fullmatch(text.strip())
    if not found:
        return None
    year, month, date = found.groups()
    month, date = month or "01", date or "01"
    return f"{year}-{month}-{date}" if "01" <= month <= "12" and "01" <= date <= "31" else None
