"""The JSON API: read-only, a cursor from page to page, its OpenAPI schema behind the same door."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from alerts.route import receivers
from news.records import Modality, QuoteKind
from warehouse.desk import article, speakers
from warehouse.desk.filter import Filter, Kind
from warehouse.desk.stream import Cursor, Page, page
from wirewatch.desk.asked import span
from wirewatch.desk.desk import Desk, desk

_REFUSED: dict[int | str, dict[str, Any]] = {
    401: {"description": "Not logged in."},
    403: {"description": "Logged in, and not allowed."},
    422: {"description": "A parameter that makes no sense."},
    503: {"description": "Nothing is published yet."},
}
_NOT_FOUND: dict[int | str, dict[str, Any]] = {
    404: {"description": "Not there, or no longer kept."}
}
_NO_PAGE: dict[int | str, dict[str, Any]] = {404: {"description": "A cursor of no page of ours."}}
router = APIRouter(prefix="/api", responses=_REFUSED)

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
On = Annotated[Desk, Depends(desk)]
# NUL is no character of any text here, and no lone half of a surrogate pair can be asked for.
_PLAIN = r"^[^\x00]*$"
Words = Annotated[str, Field(max_length=300, pattern=_PLAIN)]


def _rfc3339(value: object) -> object:
    """Refuse what pydantic would take for a time as well: a number, a day alone."""
    if isinstance(value, str) and not _RFC3339.fullmatch(value):
        raise ValueError("expected a time such as 2026-11-28T12:00:00Z")
    return value


Moment = Annotated[
    AwareDatetime | None,
    BeforeValidator(_rfc3339),
    Field(
        description="RFC 3339, such as 2026-11-28T12:00:00Z.",
        json_schema_extra={"format": "date-time"},
    ),
]


class _Found(BaseModel):
    """What quotes and events have in common. Spans count Unicode code points of the article's text."""

    id: str
    key: str = Field(description="The same over revisions and extractor versions.")
    article: str
    revision: int
    span_start: int
    span_end: int
    text: str
    confidence: float
    cluster: str | None = Field(description="The same elsewhere: the key of the earliest.")
    title: str | None
    outlet: str | None
    url: str | None
    published: datetime | None
    first_at: datetime = Field(description="The earlier of published and seen.")
    language: str | None


class Quote(_Found):
    """Who said what."""

    content: str
    kind: QuoteKind
    speaker: str | None
    speaker_id: str | None
    speaker_mention: str | None
    cue: str | None


class Party(BaseModel):
    """Who takes part in an event: as written, and as resolved."""

    mention: str
    id: str | None
    name: str | None


class Place(BaseModel):
    """Where; `country` is an ISO 3166 alpha-3 code."""

    mention: str
    id: str | None
    name: str | None
    country: str | None
    lat: float | None
    lon: float | None


class Event(_Found):
    """Who did what to whom, by PLOVER's types."""

    trigger: str
    type: str
    mode: str | None
    actors: list[Party]
    recipients: list[Party]
    place: Place | None
    date: str | None
    modality: Modality
    negated: bool
    attributed_to: str | None
    background: bool


class Article(BaseModel):
    """An article without its text; /api/articles/{id} has that too."""

    id: str
    revision: int
    title: str | None
    byline: str | None
    outlet: str | None
    url: str | None
    published: datetime | None
    first_at: datetime
    language: str | None
    cluster: str = Field(description="The earliest copy of the same text.")


class Copy(BaseModel):
    """The same text in another outlet."""

    id: str
    outlet: str | None
    title: str | None
    url: str | None
    first_at: datetime


class WholeArticle(Article):
    """An article with its text and what was found in it."""

    text: str
    quotes: list[Quote]
    events: list[Event]
    copies: list[Copy]


class Speaker(BaseModel):
    """Who was quoted in a time, and how often."""

    id: str
    name: str
    quotes: int
    outlets: int
    direct: int
    last_at: datetime


class Watch(BaseModel):
    """A watch, its query, and who hears of it."""

    name: str
    query: str
    description: str | None
    receivers: list[str]


class Matched(BaseModel):
    """One thing that a watch has matched."""

    watch: str
    key: str
    article: str
    load: int
    kind: str
    why: str


class Quotes(BaseModel):
    """A page of quotes, the newest first; `next` is the cursor of the page behind it, null at the end."""

    items: list[Quote]
    next: str | None


class Events(BaseModel):
    """A page of events."""

    items: list[Event]
    next: str | None


class Articles(BaseModel):
    """A page of articles."""

    items: list[Article]
    next: str | None


class Strict(BaseModel):
    """Parameters of a question. One that is not known is refused: a slip would change the answer."""

    model_config = ConfigDict(extra="forbid")


class Asked(Strict):
    """Parameters that all lists of items take."""

    q: Words = ""
    outlet: Words = ""
    language: Words = ""
    watch: Words = ""
    since: Moment = None
    until: Moment = None
    cursor: Annotated[
        str,
        Field(
            max_length=500, pattern=r"^[A-Za-z0-9_-]*$", description="`next` of the page before."
        ),
    ] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class AskedQuotes(Asked):
    """Of quotes: `speaker` is an id, or a part of a name."""

    speaker: Words = ""


class AskedEvents(Asked):
    """Of events: parties by id or a part of a name, `place` by country code, id or name."""

    actor: Words = ""
    recipient: Words = ""
    type: Words = ""
    place: Words = ""


class AskedSpeakers(Strict):
    """Of speakers: `q` is a part of a name; of the last so many days."""

    q: Words = ""
    days: Annotated[int, Field(ge=1, le=3650)] = 30
    limit: Annotated[int, Field(ge=1, le=500)] = 50


class AskedMatches(Strict):
    """Of a watch's matches."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 100


@router.get("/quotes", responses=_NO_PAGE)
def quotes(on: On, asked: Annotated[AskedQuotes, Query()]) -> Quotes:
    """Quotes, the newest first."""
    found = _page(on, asked, "quotes", speaker=asked.speaker)
    return Quotes.model_validate(_plain(found))


@router.get("/events", responses=_NO_PAGE)
def events(on: On, asked: Annotated[AskedEvents, Query()]) -> Events:
    """Events, the newest first."""
    names = {n: getattr(asked, n) for n in ("actor", "recipient", "type", "place")}
    return Events.model_validate(_plain(_page(on, asked, "events", **names)))


@router.get("/articles", responses=_NO_PAGE)
def articles(on: On, asked: Annotated[Asked, Query()]) -> Articles:
    """Articles, the newest first, without their texts."""
    return Articles.model_validate(_plain(_page(on, asked, "articles")))


@router.get("/articles/{id}", responses=_NOT_FOUND)
def whole(on: On, id: str) -> WholeArticle:
    """One article with its text, its quotes and events, and its copies."""
    found = article.find(on.kept, id)
    if found is None:
        raise HTTPException(404, "there is no such article, or it is no longer kept")
    facts = {"quotes": found.quotes, "events": found.events, "copies": found.copies}
    return WholeArticle.model_validate(found.article | facts)


@router.get("/speakers")
def spoke(on: On, asked: Annotated[AskedSpeakers, Query()]) -> list[Speaker]:
    """Speakers, the most quoted first."""
    time = span({"since": f"{asked.days}d"})
    ids = on.names.speakers().meant(asked.q) if asked.q else None
    rows = speakers.listed(on.kept, time.since, time.until, ids=ids, limit=asked.limit)
    return [Speaker.model_validate(row) for row in rows]


@router.get("/watches")
def watches(on: On) -> list[Watch]:
    """The watches of config/watches.yaml."""
    route = on.settings.route
    return [
        Watch(
            name=w.name,
            query=w.query,
            description=w.description,
            receivers=list(receivers(w.name, route)),
        )
        for w in on.settings.watches
    ]


@router.get("/watches/{name}/matches", responses=_NOT_FOUND)
def matches(on: On, name: str, asked: Annotated[AskedMatches, Query()]) -> list[Matched]:
    """What a watch has matched last, the newest load first."""
    if not any(watch.name == name for watch in on.settings.watches):
        raise HTTPException(404, "there is no watch of this name")
    found = on.overview.matches(name, limit=asked.limit)
    return [Matched.model_validate(m, from_attributes=True) for m in found]


@router.get("/openapi.json", include_in_schema=False)
def schema(request: Request) -> JSONResponse:
    """The schema of this API, OpenAPI 3.1."""
    plain = request.app.openapi() | {
        "servers": [{"url": request.scope.get("root_path", "") or "/"}]
    }
    return JSONResponse(plain)


def _page(on: Desk, asked: Asked, kind: Kind, **more: str) -> Page:
    keys = on.overview.keys(asked.watch) if asked.watch else None
    wanted = Filter(
        text=asked.q, kind=kind, outlet=asked.outlet, language=asked.language, since=asked.since,
        until=asked.until, keys=keys, **more,
    )  # fmt: skip
    cursor = Cursor.read(asked.cursor) if asked.cursor else None
    return page(on.kept, on.names, wanted, cursor=cursor, limit=asked.limit)


def _plain(found: Page) -> dict[str, Any]:
    return {"items": found.items, "next": str(found.next) if found.next else None}
