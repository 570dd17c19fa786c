"""Watches: what each has matched and what became of it; silencing one; trying a query."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from alerts.route import receivers
from alerts.silence import holds
from news.records import Silence
from news.settings import WatchSettings
from news.text import squeeze, visible
from news.time import now
from warehouse.desk import flow
from wirewatch.desk import render
from wirewatch.desk.desk import Desk, desk
from wirewatch.desk.trying import Wrong, attempt
from wirewatch.desk.visitors import visitor

router = APIRouter()
DAYS = 30
# What a notification's state means to whoever waits for it.
OUTCOMES = {
    "sent": ("sent", "bundled"),
    "waiting": ("pending", "sending", "held"),
    "held back": ("silenced",),
    "failing": ("failed",),
    "given up": ("dead",),
}
SPANS = {"1h": "1 hour", "4h": "4 hours", "24h": "a day", "72h": "3 days", "168h": "a week"}
_HOURS = re.compile(r"(\d{1,3})h")
_LONGEST_QUERY = 4000


@router.get("/watches")
def listed(request: Request, on: Annotated[Desk, Depends(desk)]) -> Response:
    """Every watch with its last days."""
    since = now() - timedelta(days=DAYS)
    outcomes, silences = on.overview.outcomes(since), on.silences.active(now())
    per_day = matches_by_day(on, since)
    watches = [
        {
            "watch": watch,
            "receivers": receivers(watch.name, on.settings.route),
            "days": per_day[watch.name],
            "outcomes": summed(outcomes.get(watch.name, {})),
            "silences": [s for s in silences if of(s, watch.name)],
        }
        for watch in on.settings.watches
    ]
    return render.page(
        request, "watches.html", watches=watches, outcomes=OUTCOMES, days=DAYS, query="", tried=None,
        other=[s for s in silences if not any(of(s, w.name) for w in on.settings.watches)],
    )  # fmt: skip


@router.get("/watches/try")
def tried(request: Request, on: Annotated[Desk, Depends(desk)], query: str = "") -> Response:
    """What a query would have matched in the last days, or what is wrong with it."""
    query = visible(query.strip())[:_LONGEST_QUERY]
    found = attempt(on.settings, query, now() - timedelta(days=DAYS), now()) if query else None
    template = "_tried.html" if render.fragment(request) else "try.html"
    return render.page(
        request, template, query=query, tried=found, wrong=isinstance(found, Wrong), days=DAYS
    )


@router.get("/watches/{name}")
def one(request: Request, name: str, on: Annotated[Desk, Depends(desk)]) -> Response:
    """One watch: matches and notifications a day, the last of each, its silences."""
    watch = _known(on, name)
    since = now() - timedelta(days=DAYS)
    days = _days(since)
    told = {outcome: [0] * len(days) for outcome in OUTCOMES}
    for day, state, count in on.overview.by_day(name, since):
        told[_outcome(state)][days.index(day)] += count
    return render.page(
        request, "watch.html", watch=watch, days=days, matched=matches_by_day(on, since)[name],
        told=list(told.values()), outcomes=OUTCOMES, receivers=receivers(name, on.settings.route),
        notifications=on.overview.notifications(name), spans=SPANS, outcome=_outcome,
        silences=[s for s in on.silences.active(now()) if of(s, name)],
    )  # fmt: skip


@router.post("/watches/{name}/silence")
def silence(
    request: Request,
    name: str,
    on: Annotated[Desk, Depends(desk)],
    until: Annotated[str, Form()] = "",
    why: Annotated[str, Form()] = "",
    receiver: Annotated[str, Form()] = "",
) -> Response:
    """Tell nobody, or not one receiver, of a watch for some hours."""
    who, span = _may(request), _HOURS.fullmatch(until)
    _known(on, name)
    reason = squeeze(visible(why))[:300]
    if span is None or not 0 < int(span[1]) <= 24 * 31:
        raise HTTPException(422, "for how long? choose a time")
    if not reason:
        raise HTTPException(422, "why? those who wonder will read it")
    if receiver and receiver not in receivers(name, on.settings.route):
        raise HTTPException(422, "this watch is not told to that receiver")
    at = now()
    on.silences.add(
        Silence(
            watch=name, receiver=receiver or None, start=at,
            end=at + timedelta(hours=int(span[1])), who=who, why=reason,
        )
    )  # fmt: skip
    return _back(request, name)


@router.post("/watches/{name}/silence/{number}/end")
def end(request: Request, name: str, number: int, on: Annotated[Desk, Depends(desk)]) -> Response:
    """End a silence of this watch now."""
    _may(request)
    _known(on, name)
    if not any(s.id == number and of(s, name) for s in on.silences.active(now())):
        raise HTTPException(404, "no such silence holds")
    on.silences.expire(number, now())
    return _back(request, name)


def matches_by_day(on: Desk, since: datetime) -> dict[str, list[int]]:
    """By watch, how many things it matched on each day since then."""
    loads = {r["load"]: r["day"] for r in flow.loads(on.kept, since)}
    place = {day: n for n, day in enumerate(_days(since))}
    out: dict[str, list[int]] = defaultdict(lambda: [0] * len(place))
    for watch, load, count in on.overview.by_load(min(loads)) if loads else ():
        if load in loads:
            out[watch][place[loads[load]]] += count
    return out


def summed(states: dict[str, int]) -> dict[str, int]:
    """Notifications by what became of them."""
    return {name: sum(states.get(s, 0) for s in of_it) for name, of_it in OUTCOMES.items()}


def of(silence: Silence, watch: str) -> bool:
    """Whether a silence is, or will be, for this watch."""
    return holds(silence, watch, silence.receiver or "", max(silence.start, now()))


def _outcome(state: str) -> str:
    return next(name for name, of_it in OUTCOMES.items() if state in of_it)


def _days(since: datetime) -> list[date]:
    return [since.date() + timedelta(days=n) for n in range((now().date() - since.date()).days + 1)]


def _known(on: Desk, name: str) -> WatchSettings:
    for watch in on.settings.watches:
        if watch.name == name:
            return watch
    raise HTTPException(404, "there is no watch of this name in config/watches.yaml")


def _may(request: Request) -> str:
    who = visitor(request)
    if not who.may_silence:
        raise HTTPException(
            403,
            "you may read the desk, not silence a watch: that takes the right to run the DAG alert",
        )
    return who.name


def _back(request: Request, name: str) -> Response:
    root = request.scope.get("root_path", "")
    return RedirectResponse(f"{root}/watches/{render.pathed(name)}", 303)
