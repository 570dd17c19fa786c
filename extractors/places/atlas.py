"""Where in the world a name is: regions and landmarks of our own list, and cities from a slice of GeoNames."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

from news.text import fold

# What stands in the column of the state where the city is its country's capital.
SEAT = "capital"
# A namesake counts only if it is so much larger than the next, or in a country that the text names.
_CLEAR = 3.0
# ... and not if it is so much smaller than the largest: Paris in an article on the United States is in France.
_SMALL = 0.05
_ARTICLE = re.compile(r"^the\s+")
_MARKS = str.maketrans({"’": "", "'": "", "ʼ": "", "-": " ", ".": ""})


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map. `country` is ISO 3166-1 alpha-3 or None; degrees where it is a city."""

    name: str
    country: str | None
    number: int | None = None
    state: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    people: int = 0

    @property
    def id(self) -> str | None:
        """`geo:` and the number GeoNames gives it; None for what is only on our list."""
        return f"geo:{self.number}" if self.number is not None else None


def region(name: str) -> Spot | None:
    """The state, province, region or landmark of that name."""
    return _regions().get(key(name))


def city(name: str, countries: Mapping[str, int], within: str | None = None) -> Spot | None:
    """The city of that name that is meant; None where there is none, or no telling which.

    `countries` are those the text names and how often; `within` is the country or the American
    state that stands with the name: "Birmingham, Alabama".
    """
    found = _cities(key(name))
    if within is not None:
        return max(
            (c for c in found if within in (c.country, c.state)),
            key=lambda c: c.people,
            default=None,
        )
    least = _SMALL * max((c.people for c in found), default=0)
    found = tuple(c for c in found if c.people >= least)
    best = max((countries.get(c.country or "", 0) for c in found), default=0)
    if best:
        found = tuple(c for c in found if countries.get(c.country or "", 0) == best)
    ranked = sorted(found, key=lambda c: -c.people)
    if len(ranked) > 1 and ranked[0].people < _CLEAR * ranked[1].people:
        return None
    return ranked[0] if ranked else None


def in_country(name: str, country: str | None) -> Spot | None:
    """The largest city of that name in that country."""
    return city(name, {}, within=country) if country else None


def capital(country: str) -> Spot | None:
    """The capital of a country."""
    return next(map(_spot, filter(None, [_capitals().get(country)])), None)


def state(name: str) -> str | None:
    """The code of an American state, by its name or code."""
    return _STATES.get(key(name))


def key(name: str) -> str:
    """A name for looking up: no accents, case, article or marks."""
    plain = fold(_ARTICLE.sub("", fold(name)).translate(_MARKS))
    return plain.replace("saint ", "st ")


@lru_cache(maxsize=1)
def _regions() -> dict[str, Spot]:
    text = files("extractors.gazetteer").joinpath("regions.yaml").read_text(encoding="utf-8")
    listed: dict[str, list[str]] = yaml.safe_load(text)
    found: dict[str, Spot] = {}
    for country, names in listed.items():
        for name in names:
            found.setdefault(key(name), Spot(name, None if country == "~" else country))
    return found


@lru_cache(maxsize=1)
def _lines() -> dict[str, list[str]]:
    """The lines of the cities of a name; another spelling counts where no city has it for its name."""
    text = files("extractors.gazetteer").joinpath("cities.tsv").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    spelt: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        found.setdefault(line[: line.index("\t")], []).append(line)
        for other in filter(None, line[line.rindex("\t") + 1 :].split("|")):
            spelt.setdefault(other, []).append(line)
    return spelt | found


@lru_cache(maxsize=1)
def _capitals() -> dict[str, str]:
    """The line of each country's capital, by the country's code."""
    lines = (line for lines in _lines().values() for line in lines)
    return {line.split("\t", 4)[3]: line for line in lines if f"\t{SEAT}\t" in line}


@lru_cache(maxsize=4096)
def _cities(name: str) -> tuple[Spot, ...]:
    return tuple(map(_spot, _lines().get(name, ())))


def _spot(line: str) -> Spot:
    _, number, name, country, area, latitude, longitude, people, _ = line.split("\t")
    return Spot(
        name,
        country,
        int(number),
        area.replace(SEAT, "") or None,
        float(latitude),
        float(longitude),
        int(people),
    )


_POSTAL = (
    "Alabama AL Alaska AK Arizona AZ Arkansas AR California CA Colorado CO Connecticut CT Delaware DE Florida FL "
    "Georgia GA Hawaii HI Idaho ID Illinois IL Indiana IN Iowa IA Kansas KS Kentucky KY Louisiana LA Maine ME "
    "Maryland MD Massachusetts MA Michigan MI Minnesota MN Mississippi MS Missouri MO Montana MT Nebraska NE "
    "Nevada NV New_Hampshire NH New_Jersey NJ New_Mexico NM New_York NY North_Carolina NC North_Dakota ND Ohio OH "
    "Oklahoma OK Oregon OR Pennsylvania PA Rhode_Island RI South_Carolina SC South_Dakota SD Tennessee TN Texas TX "
    "Utah UT Vermont VT Virginia VA Washington WA West_Virginia WV Wisconsin WI Wyoming WY"
).split()
# As news agencies shorten them: "Flint, Mich."
_SHORT = (
    "Ala AL Ariz AZ Ark AR Calif CA Colo CO Conn CT Del DE Fla FL Ga GA Ill IL Ind IN Kan KS Ky KY La LA Md MD "
    "Mass MA Mich MI Minn MN Miss MS Mo MO Mont MT Neb NE Nev NV NH NH NJ NJ NM NM NY NY NC NC ND ND Okla OK Ore OR "
    "Pa PA RI RI SC SC SD SD Tenn TN Tex TX Vt VT Va VA Wash WA Wis WI Wyo WY"
).split()
_STATES: dict[str, str] = {
    key(name.replace("_", " ")): code
    for names in (_POSTAL, _SHORT)
    for name, code in zip(names[::2], names[1::2], strict=True)
}
