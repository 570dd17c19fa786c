"""Spread: a quote across outlets in time, with the wording differing marked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from warehouse.desk import spread
from wirewatch.desk import asked, marking, render
from wirewatch.desk.desk import Desk, desk

router = APIRouter()


@router.get("/spread")
def furthest(request: Request, on: Annotated[Desk, Depends(desk)], q: str = "") -> Response:
    """The quotes that went furthest in a time."""
    span = asked.span(request.query_params)
    found = spread.furthest(on.kept, on.names, span.since, span.until, text=q)
    template = "_spread.html" if render.fragment(request) else "spread.html"
    return render.page(request, template, clusters=found, span=span, spans=asked.SPANS, q=q)


@router.get("/spread/{cluster}")
def one(request: Request, cluster: str, on: Annotated[Desk, Depends(desk)]) -> Response:
    """One quote: who had it first, who later, in what words."""
    found = spread.carried(on.kept, spread.moved(on.kept, cluster))
    if not found:
        raise HTTPException(404, "no quote of this number is kept")
    first = found[0]
    began, ended = first["first_at"], found[-1]["first_at"]
    whole = max((ended - began).total_seconds(), 1.0)
    steps = [
        row | {
            "after": (row["first_at"] - began).total_seconds(),
            "share": (row["first_at"] - began).total_seconds() / whole,
            "wording": marking.wording(first["content"], row["content"]),
        }
        for row in found
    ]  # fmt: skip
    return render.page(
        request, "carried.html", first=first, steps=steps, ended=ended,
        outlets=len({r["outlet"] for r in found}), articles=len({r["article"] for r in found}),
    )  # fmt: skip
