"""What watches have matched, as an RSS feed: for readers that poll, with Airflow's token."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import Field

from warehouse.desk.filter import Filter
from warehouse.desk.stream import page
from wirewatch.desk import render
from wirewatch.desk.api import Strict
from wirewatch.desk.desk import Desk, desk

router = APIRouter()
MOST = 200
_KINDS = ("quotes", "events", "articles")
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/rss+xml": {}}, "description": "RSS 2.0, the newest first."},
    401: {"description": "Not logged in."},
    403: {"description": "Logged in, and not allowed."},
    404: {"description": "No such watch."},
    503: {"description": "Nothing is published yet."},
}


class AskedRss(Strict):
    """One watch alone, or all."""

    watch: Annotated[str, Field(max_length=80)] = ""


@router.get("/matches.rss", response_class=Response, responses=_ANSWERS)
def matches(
    request: Request,
    on: Annotated[Desk, Depends(desk)],
    asked: Annotated[AskedRss, Query()],
) -> Response:
    """The newest matches of all watches, or of one, as an RSS feed."""
    watch = asked.watch
    if watch and not any(w.name == watch for w in on.settings.watches):
        raise HTTPException(404, "there is no watch of this name")
    found = on.overview.matches(watch or None, limit=MOST)
    keys = {kind: [m.key for m in found if f"{m.kind}s" == kind] for kind in _KINDS}
    items = {
        item["key"]: item for item in page(on.kept, on.names, Filter(keys=keys), limit=MOST).items
    }
    told = [(items[m.key], m) for m in found if m.key in items]
    told.sort(key=lambda pair: pair[0]["first_at"], reverse=True)
    here = f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"
    answer = render.page(request, "matches.rss", told=told, watch=watch, here=here)
    return Response(answer.body, media_type="application/rss+xml")
