"""CSV: one row for an entity, or several, each with another of its offices."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from news.errors import Problem, SettingsError
from news.extracts import KINDS
from news.records import Entity, Office
from news.text import slug, squeeze
from wirewatch.importing.found import Countries, Found, day

COLUMNS = (
    "id", "name", "kind", "aliases", "country", "gender", "office", "office_country", "from", "to",
)  # fmt: skip
_GENDERS = {"f": "f", "female": "f", "m": "m", "male": "m", "": None}


def read(file: Path) -> Found:
    """The entities of a CSV file with a header; only `name` is required.

    `aliases` are kept apart by |; days are 2014-03-01, 2014-03 or 2014. Rows of one id (of one name,
    where there is no id) are one entity. Raises SettingsError with line, field, found and expected.
    """
    found, countries = Found(file), Countries()
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines, restkey="")
            _header(found, rows.fieldnames or ())
            for row in rows:
                line = rows.line_num
                if extra := row.pop("", None):
                    found.wrong(line, "(row)", extra, f"{len(rows.fieldnames or ())} columns")
                    continue
                cells = {name: squeeze(cell or "") for name, cell in row.items()}
                if any(cells.values()) and (one := _entity(found, line, cells, countries)):
                    found.add(one)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        said = getattr(error, "strerror", None) or str(error)
        problem = Problem(str(file), None, "(file)", said, "a CSV file in UTF-8")
        raise SettingsError([problem]) from None
    found.check()
    return found


def _header(found: Found, names: object) -> None:
    columns = [str(n) for n in names] if isinstance(names, (list, tuple)) else []
    for name in columns:
        if name not in COLUMNS:
            close = get_close_matches(name, COLUMNS, n=1)
            hint = f"did you mean {close[0]!r}?" if close else None
            found.wrong(1, name, "an unknown column", f"one of {', '.join(COLUMNS)}", hint)
    if "name" not in columns:
        found.wrong(1, "name", None, "a column of that name in the first line")
    found.check()


def _entity(
    found: Found, line: int, cells: Mapping[str, str], countries: Countries
) -> Entity | None:
    before = len(found.problems)
    name, kind = cells.get("name", ""), cells.get("kind") or "person"
    if len(name) < 2:
        found.wrong(line, "name", name, "a name of two letters or more")
    if kind not in KINDS:
        found.wrong(line, "kind", kind, f"one of {', '.join(KINDS)}")
    gender = cells.get("gender", "").lower()
    if gender not in _GENDERS:
        found.wrong(line, "gender", gender, "f, m or nothing")
    country = _country(found, line, "country", cells, countries)
    office = _office(found, line, cells, country, countries)
    if len(found.problems) > before:
        return None
    aliases = (squeeze(a) for a in cells.get("aliases", "").split("|"))
    return Entity(
        id=cells.get("id") or f"desk:{slug(name)}",
        name=name,
        kind=kind,
        aliases=tuple(dict.fromkeys(a for a in aliases if a and a != name)),
        country=country,
        gender=_GENDERS[gender],
        offices=(office,) if office else (),
    )


def _country(
    found: Found, line: int, column: str, cells: Mapping[str, str], countries: Countries
) -> str | None:
    name = cells.get(column, "")
    code = countries.code(name) if name else None
    if name and code is None:
        expected = "an ISO 3166-1 alpha-3 code, or a country's name"
        found.wrong(line, column, name, expected, countries.near(name))
    return code


def _office(
    found: Found, line: int, cells: Mapping[str, str], country: str | None, countries: Countries
) -> Office | None:
    where = _country(found, line, "office_country", cells, countries) or country
    days = {name: cells.get(name, "") for name in ("from", "to")}
    for name, text in days.items():
        if text and day(text) is None:
            found.wrong(line, name, text, "a day as 2014-03-01, 2014-03 or 2014")
    start, end = (day(text) for text in days.values())
    if start and end and end <= start:
        found.wrong(line, "to", days["to"], f"a day after {days['from']}")
    title = cells.get("office", "")
    if not title and (start or end):
        found.wrong(line, "office", title, "the title of the office held in those days")
    return Office(title=title, country=where, start=start, end=end) if title else None
