"""Feeds: how each is, what it gave a day, what to do about it; and how long news takes to reach a reader."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import datetime, timedelta
from statistics import median
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from feeds.addresses import masked
from news.ids import digest
from news.records import Feed, FeedState
from news.text import visible
from news.time import iso, now
from warehouse.desk import flow
from wirewatch.desk import render
from wirewatch.desk.advice import advice
from wirewatch.desk.desk import Desk, desk

router = APIRouter()
DAYS = 14
_PAGE = 100
_ORDER = {"failing": 0, "late": 1, "retired": 2, "new": 3, "fine": 4}


@router.get("/feeds")
def listed(
    request: Request, on: Annotated[Desk, Depends(desk)], q: str = "", page: int = 1
) -> Response:
    """The feeds, those that need somebody first, and the pipeline's pulse."""
    known, at = on.store.feed_states(), now()
    all_feeds = [health(feed, known.get(feed.url), at) for feed in on.settings.feeds]
    counts = {name: sum(f["health"] == name for f in all_feeds) for name in _ORDER}
    wanted = [f for f in all_feeds if q.lower() in f"{f['outlet']} {f['shown']}".lower()]
    wanted.sort(key=lambda f: (_ORDER[f["health"]], f["outlet"].lower()))
    pages = max(1, math.ceil(len(wanted) / _PAGE))
    page = min(max(page, 1), pages)
    rows = wanted[(page - 1) * _PAGE : page * _PAGE]
    return render.page(
        request, "_feeds.html" if render.fragment(request) else "feeds.html",
        feeds=rows, counts=counts, total=len(wanted), page_number=page, pages=pages, q=q, days=DAYS,
        **pulse(on, [f["url"] for f in rows]), newest=flow.newest(on.kept),
    )  # fmt: skip


@router.get("/feeds/{number}")
def one(request: Request, number: str, on: Annotated[Desk, Depends(desk)]) -> Response:
    """One feed, and its last entries that gave no article."""
    feed = next((f for f in on.settings.feeds if digest(f.url) == number), None)
    if feed is None:
        raise HTTPException(404, "there is no such feed in config/feeds.yaml")
    state = on.store.feed_states().get(feed.url)
    return render.page(
        request, "feed.html", feed=health(feed, state, now()), record=feed, state=state,
        refused=flow.refused(on.kept, feed.url), days=DAYS, **pulse(on, [feed.url], told=False),
    )  # fmt: skip


def health(feed: Feed, state: FeedState | None, at: datetime) -> dict[str, Any]:
    """A feed as a row: its address without a login, how it is, what to do."""
    word, what = advice(state, at)
    return {
        "url": feed.url, "number": digest(feed.url), "shown": masked(visible(feed.url)),
        "outlet": feed.outlet, "language": feed.language, "state": state, "health": word, "advice": what,
    }  # fmt: skip


def pulse(on: Desk, feeds: list[str], *, told: bool = True) -> dict[str, Any]:
    """Entries a day and latency of these feeds; if `told`, the pipeline's stages by the hour."""
    since = now() - timedelta(days=DAYS)
    days = [since.date() + timedelta(days=n) for n in range(DAYS + 1)]
    place = {day: n for n, day in enumerate(days)}
    entries = defaultdict[str, list[int]](lambda: [0] * len(days))
    failed = defaultdict[str, int](int)
    for row in flow.entries(on.kept, feeds, since):
        if row["day"] in place:
            entries[row["feed"]][place[row["day"]]] += row["entries"]
            failed[row["feed"]] += row["failed"]
    settled = {url: when for url, when in on.store.settled(feeds).items() if when}
    context = {
        "entries": entries,
        "failed": failed,
        "latency": flow.latency(on.kept, settled, since),
    }
    return context | ({"stages": stages(on)} if told else {})


def stages(on: Desk) -> list[tuple[str | None, float | None, float | None, float | None]]:
    """By the hour of the last days: seconds from published to seen, seen to loaded, published to alerted."""
    since = now() - timedelta(days=3)
    states = on.store.feed_states().values()
    settled = {state.url: state.settled for state in states if state.settled}
    hours = {row["hour"]: row for row in flow.stages(on.kept, settled, since)}
    alerted = defaultdict[datetime, list[float]](list)
    told = on.overview.told(since)
    published = flow.published(on.kept, sorted({t.article for t in told if t.article}))
    for one in told:
        began = published.get(one.article or "") or one.seen
        if began and began <= one.sent:
            hour = one.sent.replace(minute=0, second=0, microsecond=0)
            alerted[hour].append((one.sent - began).total_seconds())
    return [
        (
            iso(hour),
            _short(hours.get(hour, {}).get("found")),
            _short(hours.get(hour, {}).get("loaded")),
            _short(median(alerted[hour]) if hour in alerted else None),
        )
        for hour in sorted({*hours, *alerted})
    ]


def _short(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 2)
