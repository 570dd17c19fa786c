"""Bring what the news desk page takes from npm into wirewatch/desk/static/vendor, each file by its hash.

The files are checked in, so that nobody needs npm or a network to run the page. The world's shapes are
made from world-atlas (Natural Earth, public domain): one SVG path a country, in the Equal Earth
projection (Šavrič, Patterson and Jenny 2018). `--check` compares what is checked in with what is written
here; `--axe` leaves axe-core, which only tests need, in var/vendor.
Run: .venv/bin/python tools/vendor_assets.py [--check | --axe]
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import math
import sys
import tarfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "wirewatch" / "desk" / "static" / "vendor"
WORLD = ROOT / "wirewatch" / "desk" / "world.json"
LOCK = VENDOR / "vendor.json"
AXE = ROOT / "var" / "vendor" / "axe.min.js"
WIDTH = 1000
"""Of the map, in the units of its paths."""


@dataclass(frozen=True)
class Package:
    """A package of npm: its tarball must have this integrity (npm's SHA-512)."""

    name: str
    version: str
    integrity: str
    files: dict[str, str]


HTMX = Package(
    "htmx.org",
    "2.0.11",
    "sha512-Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
    {"package/dist/htmx.min.js": "htmx.min.js", "package/LICENSE": "htmx.LICENSE"},
)
UPLOT = Package(
    "uplot",
    "1.6.32",
    "sha512-KIMVnG68zvu5XXUbC4LQEPnhwOxBuLyW1AHtpm6IKTXImkbLgkMy+jabjLgSLMasNuGGzQm/ep3tOkyTxpiQIw==",
    {
        "package/dist/uPlot.iife.min.js": "uPlot.iife.min.js",
        "package/dist/uPlot.min.css": "uPlot.min.css",
        "package/LICENSE": "uPlot.LICENSE",
    },
)
ATLAS = Package(
    "world-atlas",
    "2.0.2",
    "sha512-IXfV0qwlKXpckz1FhwXVwKRjiIhOnWttOskm5CtxMsjgE/MXAYRHWJqgXOpM8IkcPBoXnyTU5lFHcYa5ChG0LQ==",
    {},
)
AXE_CORE = Package(
    "axe-core",
    "4.14.1",
    "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
    {},
)


def fetch(package: Package) -> dict[str, bytes]:
    """The files of a package's tarball by name. Raises SystemExit where its hash is another."""
    short = package.name.rpartition("/")[2]
    url = f"https://registry.npmjs.org/{package.name}/-/{short}-{package.version}.tgz"
    with urllib.request.urlopen(url, timeout=60) as answer:
        data = answer.read()
    found = "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()
    if found != package.integrity:
        raise SystemExit(f"{url}: found {found}, expected {package.integrity}")
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return {m.name: tar.extractfile(m).read() for m in tar if m.isfile()}  # type: ignore[union-attr]


def vendor() -> None:
    """Write the files, and beside them what they are."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    written: dict[str, Any] = {}
    for package in (HTMX, UPLOT):
        there = fetch(package)
        for inside, name in package.files.items():
            (VENDOR / name).write_bytes(there[inside])
            written[name] = _entry(package, inside, there[inside])
    atlas = json.loads(fetch(ATLAS)["package/countries-110m.json"])
    WORLD.write_text(json.dumps(shapes(atlas), separators=(",", ":"), sort_keys=True) + "\n")
    written["../../world.json"] = _entry(ATLAS, "countries-110m.json", WORLD.read_bytes())
    LOCK.write_text(json.dumps(written, indent=1, sort_keys=True) + "\n")


def check() -> list[str]:
    """What is checked in and is not what was vendored."""
    wrong = []
    for name, entry in json.loads(LOCK.read_text()).items():
        file = (VENDOR / name).resolve()
        found = hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else "nothing"
        if found != entry["sha256"]:
            wrong.append(f"{file}: found {found}, expected {entry['sha256']}")
    return wrong


def axe() -> Path:
    """axe-core's script, fetched once."""
    if not AXE.exists():
        AXE.parent.mkdir(parents=True, exist_ok=True)
        AXE.write_bytes(fetch(AXE_CORE)["package/axe.min.js"])
    return AXE


def _entry(package: Package, inside: str, data: bytes) -> dict[str, str]:
    return {
        "package": f"{package.name}@{package.version}",
        "integrity": package.integrity,
        "file": inside,
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def shapes(atlas: dict[str, Any]) -> dict[str, Any]:
    """`{"width", "height", "countries": {ISO alpha-3 or name: {"name", "path"}}}` of a TopoJSON."""
    import pycountry

    arcs = _arcs(atlas)
    countries: dict[str, dict[str, str]] = {}
    for geometry in atlas["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        if name == "Antarctica":
            continue
        known = pycountry.countries.get(numeric=geometry.get("id") or "")
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        path = "".join(_path(arcs, ring) for polygon in polygons for ring in polygon)
        countries[known.alpha_3 if known else name] = {"name": name, "path": path}
    return {"width": WIDTH, "height": round(WIDTH * 0.46), "countries": countries}


def project(lon: float, lat: float) -> tuple[float, float]:
    """Degrees to the map's units: Equal Earth, the same as wirewatch.desk.world.project."""
    from wirewatch.desk.world import project as ours

    return ours(lon, lat)


def _arcs(atlas: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Arcs in degrees: TopoJSON keeps them as differences, scaled."""
    (kx, ky), (dx, dy) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    out = []
    for arc in atlas["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * kx + dx, y * ky + dy))
        out.append(points)
    return out


def _path(arcs: list[list[tuple[float, float]]], ring: list[int]) -> str:
    """One ring as an SVG path; a ring that crosses the map's edge is cut there."""
    points: list[tuple[float, float]] = []
    for index in ring:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    parts, last = [], None
    for lon, lat in points:
        new = last is None or math.fabs(lon - last) > 180
        x, y = project(lon, lat)
        parts.append(f"{'M' if new else 'L'}{x:.1f} {y:.1f}")
        last = lon
    return "".join(parts) + "Z"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    if "--check" in sys.argv:
        raise SystemExit("\n".join(check()) or None)
    if "--axe" in sys.argv:
        print(axe())
    else:
        vendor()
