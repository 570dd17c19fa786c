"""What watches have matched, as an RSS feed: for readers that poll, with Airflow's token."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response

from warehouse.desk.filter import Filter
from warehouse.desk.stream import page
from wirewatch.desk import render
from wirewatch.desk.desk import Desk, desk

router = APIRouter()
MOST = 200
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/rss+xml": {}}, "description": "RSS 2.0, the newest first."},
    401: {"description": "Not logged in."},
    403: {"description": "Logged in, and not allowed."},
    404: {"description": "No such watch."},
    503: {"description": "Nothing is published yet."},
}


@router.get("/matches.rss", response_class=Response, responses=_ANSWERS)
def matches(
    request: Request,
    on: Annotated[Desk, Depends(desk)],
    watch: Annotated[str, Query(max_length=80, description="One watch alone.")] = "",
) -> Response:
    """The newest matches of all watches, or of one, as an RSS feed."""
    if watch and not any(w.name == watch for w in on.settings.watches):
        raise HTTPException(404, "there is no watch of this name")
    found = {m.key: m for m in on.overview.matches(watch or None, limit=MOST)}
    items = page(on.kept, Filter(keys=tuple(found)), limit=MOST).items
    answer = render.page(
        request,
        "matches.rss",
        items=items,
        matches=found,
        watch=watch,
        here=str(request.base_url).rstrip("/"),
    )
    return Response(answer.body, media_type="application/rss+xml")
