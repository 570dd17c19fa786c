"""Wikidata: entity documents, one a line, as its JSON dumps have them.

The format is described at https://www.mediawiki.org/wiki/Wikibase/DataModel/JSON. A slice of a dump
should hold the people, and with them the positions that they held (for their titles) and the countries
(for their ISO codes): a statement names those by number alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from news.errors import Problem, SettingsError
from news.records import Entity, Office
from news.text import squeeze
from wirewatch.importing.found import Countries, Found

_HUMAN = "Q5"
_GENDERS = {"Q6581097": "m", "Q6581072": "f"}
INSTANCE, CITIZEN, GENDER, HELD = "P31", "P27", "P21", "P39"
START, END, ISO3, JURISDICTION, COUNTRY = "P580", "P582", "P298", "P1001", "P17"
_LANGUAGES = ("en", "en-gb", "en-us", "mul")
# A name in other scripts is taken from these; aliases in English alone.
_SCRIPTS = ("ru", "uk", "ar", "fa", "he", "zh", "ja", "ko", "el", "de", "fr", "es")
_TITLES = (
    (r"(?:(?:federal |union )?minister (?:of|for) (?:foreign|external) (?:affairs|relations)|foreign minister)\b", "Foreign Minister"),
    (r"(?:(?:federal |union )?minister (?:of|for) defen[cs]e|defen[cs]e minister)\b", "Defence Minister"),
    (r"secretary of state for (?:foreign|defence)\b", ""),
    (r"foreign secretary\b", "Foreign Secretary"),
    (r"united states secretary of defense\b", "Defense Secretary"),
    (r"united states secretary of state\b", "Secretary of State"),
    (r"(?:prime minister|premier)\b", "Prime Minister"),
    (r"(?:federal )?chancellor of (?:germany|austria|the federal republic)\b", "Chancellor"),
    (r"vice president of (?!the (?:european|senate|national|parliament))", "Vice President"),
    (r"president of (?!the (?:european|senate|national|parliament|chamber|council|government))", "President"),
    (r"secretary[- ]general of\b", "Secretary General"),
)  # fmt: skip


@dataclass(frozen=True)
class _Document:
    line: int
    data: Mapping[str, Any]


def read(file: Path, kind: str | None = None) -> Found:
    """The people of an extract; with `kind`, also what is neither person, position nor country, as that.

    Raises SettingsError with the lines that are no entity documents.
    """
    found = Found(file)
    documents = {d.data["id"]: d for d in _documents(found)}
    found.check()
    codes = dict(_codes(documents.values(), Countries()))
    positions = {v for d in documents.values() for v in _values(d.data, HELD)}
    for id, document in documents.items():
        human = _HUMAN in _values(document.data, INSTANCE)
        if id in codes or id in positions or not (human or kind):
            continue
        name = _label(document.data)
        if name is None:
            found.left_out["entities without an English name"] += 1
            continue
        here = [
            codes[c] for c in _values(document.data, CITIZEN if human else COUNTRY) if c in codes
        ]
        found.add(
            Entity(
                id=f"wd:{id}",
                name=name,
                kind="person" if human else str(kind),
                aliases=tuple(a for a in _aliases(document.data) if a != name),
                country=here[-1] if here else None,
                gender=next((_GENDERS[g] for g in _values(document.data, GENDER) if g in _GENDERS), None),
                offices=tuple(_offices(found, document.data, documents, codes)),
            )
        )  # fmt: skip
    return found


def _documents(found: Found) -> Iterator[_Document]:
    try:
        lines = found.file.read_bytes().splitlines()
    except OSError as error:
        said = error.strerror or str(error)
        raise SettingsError([Problem(str(found.file), None, "(file)", said, "a file")]) from None
    for number, line in enumerate(lines, 1):
        text = line.strip().rstrip(b",")
        if text in (b"", b"[", b"]"):
            continue
        try:
            data = json.loads(text)
        except ValueError as error:
            found.wrong(number, "(line)", str(error), "one entity document in JSON")
            continue
        expected = "an entity document with an id such as Q42, labels and claims"
        if not isinstance(data, dict) or not re.fullmatch(r"[QP]\d+", str(data.get("id"))):
            found.wrong(number, "id", data.get("id") if isinstance(data, dict) else data, expected)
        elif not all(isinstance(data.get(k, {}), (dict, list)) for k in ("labels", "claims")):
            found.wrong(number, "labels", data.get("labels"), expected)
        elif data["id"].startswith("Q"):
            yield _Document(number, data)


def _codes(documents: Any, countries: Countries) -> Iterator[tuple[str, str]]:
    """The number of each country or body in the file -> its code in the gazetteer, where it has one."""
    for document in documents:
        named = [countries.code(code) for code in _values(document.data, ISO3)]
        named.append(countries.body(_label(document.data) or ""))
        if found := next(filter(None, named), None):
            yield document.data["id"], found


def _claims(data: Mapping[str, Any], property: str) -> list[Mapping[str, Any]]:
    """Its statements of a property but for deprecated ones. An empty map may be written as a list."""
    claims = data.get("claims") or {}
    found = claims.get(property, ()) if isinstance(claims, dict) else ()
    return [c for c in found if isinstance(c, dict) and c.get("rank") != "deprecated"]


def _values(data: Mapping[str, Any], property: str) -> list[str]:
    values = (_value(c.get("mainsnak")) for c in _claims(data, property))
    return [v for v in values if v]


def _value(snak: Any) -> str | None:
    """The item, text or day of a snak; None where it is unknown or of another type."""
    value = snak.get("datavalue", {}).get("value") if isinstance(snak, dict) else None
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        return None
    if "time" in value:
        return _day(str(value["time"]), value.get("precision"))
    return str(value["id"]) if "id" in value else None


def _day(time: str, precision: Any) -> str | None:
    """`+2014-03-26T00:00:00Z` -> its day; of a month or a year (precision 10, 9) the first."""
    found = re.match(r"\+(\d{4})-(\d\d)-(\d\d)", time)
    if not found or not isinstance(precision, int) or precision < 9:
        return None
    year, month, day = found.groups()
    return f"{year}-{month if precision > 9 else '01'}-{day if precision > 10 else '01'}"


def _label(data: Mapping[str, Any]) -> str | None:
    labels = data.get("labels") or {}
    for language in _LANGUAGES:
        if isinstance(labels, dict) and (found := labels.get(language)):
            return squeeze(str(found.get("value", ""))) or None
    return None


def _aliases(data: Mapping[str, Any]) -> list[str]:
    labels, aliases = data.get("labels") or {}, data.get("aliases") or {}
    found = [
        a for n in _LANGUAGES for a in (aliases.get(n, ()) if isinstance(aliases, dict) else ())
    ]
    found += [
        labels[n] for n in (*_LANGUAGES, *_SCRIPTS) if isinstance(labels, dict) and n in labels
    ]
    return list(dict.fromkeys(filter(None, (squeeze(str(f.get("value", ""))) for f in found))))


def _offices(
    found: Found, data: Mapping[str, Any], documents: Mapping[str, _Document], codes: Mapping[str, str]
) -> Iterator[Office]:  # fmt: skip
    for claim in _claims(data, HELD):
        number = _value(claim.get("mainsnak"))
        position = documents.get(number or "")
        if position is None:
            found.left_out["offices whose position is not in the file"] += 1
            continue
        title = _title(_label(position.data) or "")
        where = [
            codes[c]
            for p in (JURISDICTION, COUNTRY)
            for c in _values(position.data, p)
            if c in codes
        ]
        if not title or not where:
            found.left_out["offices that news has no short title for"] += 1
            continue
        qualifiers = claim.get("qualifiers") or {}
        start, end = (
            next(filter(None, map(_value, qualifiers.get(p, ()))), None) for p in (START, END)
        )
        if start and end and end <= start:
            found.left_out["offices that end before they begin"] += 1
            continue
        if not start:
            found.left_out["offices without a first day"] += 1
            continue
        yield Office(title=title, country=where[0], start=start, end=end)


def _title(label: str) -> str | None:
    """`Minister of Foreign Affairs of France` -> `Foreign Minister`, as news writes it."""
    plain = label.lower()
    if re.match(r"(?:deputy|acting|shadow|first deputy|assistant|former)\b", plain):
        return None
    return next((title or None for pattern, title in _TITLES if re.match(pattern, plain)), None)
