"""Events: a timeline, the matrix of who did what to whom, and a map."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from warehouse.desk import events
from wirewatch.desk import asked, render, world
from wirewatch.desk.desk import Desk, desk
from wirewatch.desk.pages.speakers import by_day, days

router = APIRouter()
_STEPS = 5  # of a colour


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the map, in its units; `size` is the radius."""

    x: float
    y: float
    size: float
    name: str
    id: str
    count: int


@router.get("/events")
def overview(request: Request, on: Annotated[Desk, Depends(desk)], type: str = "") -> Response:
    """What happened in a time, all of it or of one type."""
    span = asked.span(request.query_params)
    found = events.overview(on.kept, on.names, span.since, span.until, type_=type, days=span.days)
    quads = by_day(found["over_time"], span, key="quad", of="count")
    template = "_events.html" if render.fragment(request) else "events.html"
    return render.page(
        request, template, span=span, spans=asked.SPANS, type=type, types=found["types"],
        days=days(span), series=[quads[quad] for quad in render.QUADS],
        matrix=matrix(found["pairs"]), map=atlas(found["places"]), places=found["places"][:12],
        total=sum(r["count"] for r in found["types"] if type in ("", r["type"])),
    )  # fmt: skip


def matrix(pairs: list[dict[str, Any]]) -> dict[str, Any]:
    """`rows` and `columns` as (id, name), the most frequent first, and `cells` by both with its shade."""
    acted, met, names, cells = Counter[str](), Counter[str](), dict[str, str](), {}
    most = max((p["count"] for p in pairs), default=1)
    for pair in pairs:
        acted[pair["actor"]] += pair["count"]
        met[pair["recipient"]] += pair["count"]
        names |= {pair["actor"]: pair["actor_name"], pair["recipient"]: pair["recipient_name"]}
        shade = -(-pair["count"] * _STEPS // most)
        tone = "conflict" if pair["conflict"] * 2 > pair["count"] else "accord"
        cells[pair["actor"], pair["recipient"]] = pair | {"shade": shade, "tone": tone}
    return {
        "rows": [(id_, names[id_]) for id_, _ in acted.most_common()],
        "columns": [(id_, names[id_]) for id_, _ in met.most_common()],
        "cells": cells,
    }


def atlas(places: list[dict[str, Any]]) -> dict[str, Any]:
    """The map: `countries` with a shade for how much happened there, `dots` of cities, and the `view`."""
    by_country = Counter[str]()
    for place in places:
        by_country[place["country"]] += place["count"]
    most, top = max(by_country.values(), default=1), max((p["count"] for p in places), default=1)
    dots = [
        Dot(
            *world.project(p["lon"], p["lat"]),
            2.5 + 7 * (p["count"] / top) ** 0.5,
            p["name"],
            p["id"],
            p["count"],
        )
        for p in reversed(places)
        if p["lat"] is not None
    ]
    shades = {code: -(-count * _STEPS // most) for code, count in by_country.items()}
    points = [(d.x, d.y) for d in dots]
    points += [world.middles()[code] for code in by_country if code in world.middles()]
    return {
        "countries": world.countries(), "shades": shades, "counts": by_country, "dots": dots,
        "view": view(points), "scale": float(view(points).split()[2]) / world.WIDTH,
    }  # fmt: skip


def view(points: list[tuple[float, float]]) -> str:
    """The part of the map that holds all points with some room, never less than a continent."""
    if not points:
        return f"0 0 {world.WIDTH:.0f} {world.HEIGHT:.0f}"
    left, right = min(p[0] for p in points) - 40, max(p[0] for p in points) + 40
    top, bottom = min(p[1] for p in points) - 40, max(p[1] for p in points) + 40
    width = min(world.WIDTH, max(right - left, 260.0, (bottom - top) * world.WIDTH / world.HEIGHT))
    height = width * world.HEIGHT / world.WIDTH
    x = min(max((left + right - width) / 2, 0), world.WIDTH - width)
    y = min(max((top + bottom - height) / 2, 0), world.HEIGHT - height)
    return f"{x:.0f} {y:.0f} {width:.0f} {height:.0f}"
