"""Desk: the latest quotes and events; and the article that one of them stands in."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from warehouse.desk import article, flow
from warehouse.desk.filter import Filter
from warehouse.desk.spread import carried
from warehouse.desk.stream import Cursor, page, spread
from wirewatch.desk import asked, marking, render
from wirewatch.desk.desk import Desk, desk

router = APIRouter()
_PAGE = 40
# More than this arrives at once only after a long pause: then the page is better read anew.
_NEW = 100


@router.get("/")
def stream(request: Request, on: Annotated[Desk, Depends(desk)], cursor: str = "") -> Response:
    """The stream, or one page of it."""
    wanted = asked.read(request.query_params)
    found = page(
        on.kept,
        on.names,
        _filter(on, wanted),
        cursor=Cursor.read(cursor) if cursor else None,
        limit=_PAGE,
    )
    context: dict[str, Any] = {
        "asked": wanted, "items": found.items, "next": found.next, "first": not cursor,
        "outlets": spread(on.kept, found.items), "newest": flow.newest(on.kept),
        "top": Cursor.of(found.items[0]) if found.items and not cursor else None,
    }  # fmt: skip
    if render.fragment(request):
        return render.page(request, "_more.html" if cursor else "_stream.html", **context)
    watches = [watch.name for watch in on.settings.watches]
    return render.page(
        request,
        "desk.html",
        **context,
        choices=on.names.choices(),
        watches=watches,
        spans=asked.SPANS,
    )


@router.get("/new")
def new(request: Request, on: Annotated[Desk, Depends(desk)], after: str = "") -> Response:
    """What has come since the item at the top; 204 where nothing has."""
    wanted = asked.read(request.query_params)
    found = page(on.kept, on.names, _filter(on, wanted), cursor=Cursor.read(after) if after else None,
        direction="newer" if after else "older", limit=_NEW,
    )  # fmt: skip
    if not found.items:
        return Response(status_code=204)
    if not after or found.more:
        return Response(headers={"HX-Refresh": "true"})
    return render.page(
        request, "_new.html", asked=wanted, items=found.items, top=Cursor.of(found.items[0]),
        outlets=spread(on.kept, found.items),
    )  # fmt: skip


@router.get("/names")
def suggested(
    request: Request, on: Annotated[Desk, Depends(desk)], of: str = "speaker"
) -> Response:
    """Names that hold what a person has typed so far."""
    part = request.query_params.get(of, "").strip()
    found: list[str] = []
    if len(part) > 1:
        found = (on.names.speakers() if of == "speaker" else on.names.parties()).offered(part)
    return render.page(request, "_names.html", names=found)


@router.get("/articles/{id_}")
def one(request: Request, id_: str, on: Annotated[Desk, Depends(desk)], mark: str = "") -> Response:
    """An article with what was found in it marked, `mark` most of all, and who else has it."""
    found = article.find(on.kept, id_)
    if found is None:
        raise HTTPException(404, "there is no such article, or it is no longer kept")
    chosen = next((f for f in (*found.quotes, *found.events) if f["id"] == mark), None)
    marks = marking.spans(found.quotes, found.events, found.article["residue"], mark)
    cluster = chosen.get("cluster") if chosen and "content" in chosen else None
    return render.page(
        request, "article.html", found=found, article=found.article, chosen=chosen,
        paragraphs=marking.paragraphs(found.article["text"], marks),
        carried=[c for c in carried(on.kept, cluster) if c["article"] != id_], cluster=cluster,
    )  # fmt: skip


def _filter(on: Desk, wanted: asked.Asked) -> Filter:
    name = wanted["watch"]
    return wanted.filter(on.overview.keys(name) if name else None)
