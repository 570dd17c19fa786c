"""Speakers: who spoke how often, over time; one speaker's quotes, beside whom and about what."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from warehouse.desk import speakers
from warehouse.desk.filter import Filter
from warehouse.desk.stream import page, spread
from wirewatch.desk import asked, render
from wirewatch.desk.desk import Desk, desk

router = APIRouter()
_CHART = 6  # lines of a chart that can be told apart
_QUOTES = 30


@router.get("/speakers")
def listed(request: Request, on: Annotated[Desk, Depends(desk)], q: str = "") -> Response:
    """The most quoted of a time."""
    span = asked.span(request.query_params)
    rows = speakers.listed(
        on.kept,
        span.since,
        span.until,
        ids=on.names.speakers().meant(q.strip()) if q.strip() else None,
    )
    ids = [r["id"] for r in rows]
    counts = by_day(speakers.over_time(on.kept, ids, span.since, span.until, days=span.days), span)
    template = "_speakers.html" if render.fragment(request) else "speakers.html"
    return render.page(
        request, template, speakers=rows, counts=counts, span=span, spans=asked.SPANS, q=q,
        days=days(span), shown=rows[:_CHART], series=[counts[id_] for id_ in ids[:_CHART]],
    )  # fmt: skip


@router.get("/speakers/{id_:path}")
def one(request: Request, id_: str, on: Annotated[Desk, Depends(desk)]) -> Response:
    """One speaker."""
    span = asked.span(request.query_params, "90d")
    name = speakers.name_of(on.kept, id_)
    if name is None:
        raise HTTPException(404, "nobody of this name has been quoted")
    found = speakers.one(on.kept, id_, span.since, span.until)
    wanted = Filter(kind="quotes", speaker=id_, since=span.since)
    quotes = page(on.kept, on.names, wanted, limit=_QUOTES)
    counts = by_day(
        speakers.over_time(on.kept, [id_], span.since, span.until, days=span.days), span
    )
    return render.page(
        request, "speaker.html", id=id_, name=name, speaker=found, span=span, spans=asked.SPANS,
        days=days(span), counts=counts[id_], items=quotes.items, more=quotes.more,
        outlets=spread(on.kept, quotes.items),
    )  # fmt: skip


def days(span: asked.Span) -> list[date]:
    """The first days of a span's steps, as `time_bucket` has them."""
    # DuckDB counts its buckets of days from Monday 3 January 2000.
    origin, step = date(2000, 1, 3), timedelta(days=span.days)
    first = origin + (span.since.date() - origin) // step * step
    return [first + n * step for n in range((span.until.date() - first) // step + 1)]


def by_day(
    rows: list[dict[str, Any]], span: asked.Span, key: str = "id", of: str = "quotes"
) -> dict[Any, list[int]]:
    """For each `key` its counts on each of the span's days, those without any too."""
    place = {day: n for n, day in enumerate(days(span))}
    out: dict[Any, list[int]] = defaultdict(lambda: [0] * len(place))
    for row in rows:
        if row["day"] in place:
            out[row[key]][place[row["day"]]] += row[of]
    return out
