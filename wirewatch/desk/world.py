"""The map's ground: shapes of countries that the project ships, and where a place lies on them."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("world.json")
WIDTH, HEIGHT = 1000.0, 460.0
# Equal Earth (Šavrič, Patterson and Jenny 2018): areas are true, so that a count is not flattered.
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = math.sqrt(3) / 2
_HALF = 2 * math.sqrt(3) * math.pi / (3 * _A1)  # of the projection's width
_TOP = 1.24  # of its height that is shown: the north cape of Greenland; Antarctica is not


@dataclass(frozen=True, slots=True)
class Country:
    """A country's shape as an SVG path in the map's units."""

    code: str
    name: str
    path: str


def project(lon: float, lat: float) -> tuple[float, float]:
    """Degrees to the map's units, x to the right and y down."""
    t = math.asin(_M * math.sin(math.radians(lat)))
    t2, t6 = t * t, t**6
    x = (
        math.radians(lon)
        * math.cos(t)
        / (_M * (_A1 + 3 * _A2 * t2 + t6 * (7 * _A3 + 9 * _A4 * t2)))
    )
    y = t * (_A1 + _A2 * t2 + t6 * (_A3 + _A4 * t2))
    scale = WIDTH / (2 * _HALF)
    return (x + _HALF) * scale, (_TOP - y) * scale


@cache
def countries() -> tuple[Country, ...]:
    """All countries, by code."""
    there = json.loads(_FILE.read_text())["countries"]
    return tuple(Country(code, c["name"], c["path"]) for code, c in there.items())


@cache
def middles() -> dict[str, tuple[float, float]]:
    """Of each country the middle of its largest ring: where its mark goes."""
    return {c.code: _middle(c.path) for c in countries()}


def _middle(path: str) -> tuple[float, float]:
    best: tuple[float, tuple[float, float]] = (-1.0, (0.0, 0.0))
    for ring in path.split("Z"):
        points = [
            (float(x), float(y))
            for x, y in (p.split() for p in ring.replace("M", "L").split("L") if p)
        ]
        if not points:
            continue
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        area = (max(xs) - min(xs)) * (max(ys) - min(ys))
        best = max(best, (area, (sum(xs) / len(xs), sum(ys) / len(ys))))
    return best[1]
