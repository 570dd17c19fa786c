"""What may be set: one model for each settings file and its parts."""

from __future__ import annotations

import re
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from news.records import Entity, Feed, Office
from news.secrets import open_secret
from news.text import slug


class Strict(BaseModel):
    """Unknown fields are mistakes, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_DURATION = re.compile(r"(\d+(?:\.\d+)?) ?(s|m|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def _duration(value: object) -> timedelta:
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("a length of time such as 30s, 5m, 4h or 1d")
    return timedelta(**{_UNITS[match[2]]: float(match[1])})


def _clock(value: object) -> object:
    # YAML reads 22:00 as a number of base 60.
    return f"{value // 60:02d}:{value % 60:02d}" if isinstance(value, int) else value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, OSError, LookupError):
        raise ValueError("a time zone such as Europe/Brussels") from None
    return value


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Clock = Annotated[time, BeforeValidator(_clock)]
Zone = Annotated[str, BeforeValidator(_zone)]


class FetchSettings(Strict):
    """How the one HTTP client behaves. Seconds and bytes.

    `tdm`: each host's /.well-known/tdmrep.json is asked for; `no_ai`: `noai` and `noml` among a page's
    robots directives reserve it as a TDM reservation does.
    """

    contact: str = "https://github.com/wirewatch/wirewatch"
    connect_seconds: Annotated[float, Field(gt=0, le=120)] = 10
    first_byte_seconds: Annotated[float, Field(gt=0, le=120)] = 15
    total_seconds: Annotated[float, Field(gt=0, le=600)] = 30
    max_wire_bytes: Annotated[int, Field(ge=1024)] = 8 << 20
    max_bytes: Annotated[int, Field(ge=1024)] = 16 << 20
    max_redirects: Annotated[int, Field(ge=0, le=20)] = 5
    connections: Annotated[int, Field(ge=1, le=1000)] = 64
    connections_per_host: Annotated[int, Field(ge=1, le=64)] = 2
    requests_per_second_per_host: Annotated[float, Field(gt=0)] = 4
    allowed_hosts: tuple[str, ...] = ()
    robots: bool = True
    tdm: bool = True
    no_ai: bool = True


class IngestSettings(Strict):
    """How a run of ingest is cut up.

    `refetch_hours`: pages are fetched again so long after they first came; empty: never.
    """

    shards: Annotated[int, Field(ge=1, le=64)] = 2
    pages_per_run: Annotated[int, Field(ge=1)] = 2000
    page_attempts: Annotated[int, Field(ge=1, le=20)] = 4
    refetch_hours: tuple[Annotated[float, Field(gt=0, le=720)], ...] = (1, 6, 24)


class ExtractSettings(Strict):
    """What one page may take of an extractor before it is stopped."""

    seconds_per_page: Annotated[float, Field(gt=0)] = 30
    megabytes: Annotated[int, Field(ge=256)] = 3072


class PublishSettings(Strict):
    """How often analysts get a fresh file, and how long an old one is kept."""

    least_seconds: Annotated[float, Field(ge=0)] = 60
    grace_seconds: Annotated[float, Field(ge=0)] = 600


class KeepSettings(Strict):
    """For how many days what is kept; empty: for good.

    Raw pages by the day they landed, texts and facts by when their article was first seen. `told_days`:
    what was sent, and what matched, and what watches that are gone remember; `entries_days`: what is known of
    entries that their feed no longer lists; `airflow_days`: Airflow's own runs, tasks and logs in its database.
    """

    raw_days: Annotated[float, Field(ge=1)] | None = None
    text_days: Annotated[float, Field(ge=1)] | None = None
    facts_days: Annotated[float, Field(ge=1)] | None = None
    told_days: Annotated[float, Field(ge=7)] = 90
    entries_days: Annotated[float, Field(ge=7)] = 90
    airflow_days: Annotated[float, Field(ge=1)] = 14


def _no_secret(value: str) -> str:
    if open_secret(value):
        raise ValueError(
            "a password as ${NAME}, the name being that of a variable of the environment"
        )
    return value


Address = Annotated[str, AfterValidator(_no_secret)]


class WarehouseSettings(Strict):
    """Where the tables are: without `catalog` in a DuckDB file of `var`, with it in a DuckLake.

    `catalog`: `postgres:` and what libpq takes, or `sqlite:` and a file (one machine). `data`: a folder
    or an `s3://` address for the Parquet files. `inline_rows`: what is smaller stays in the catalog until
    `maintain` compacts it. `keep_days`: for how long the past can be asked for.
    """

    catalog: Annotated[Address, Field(pattern=r"^(postgres|sqlite):.+")] | None = None
    data: str | None = None
    inline_rows: Annotated[int, Field(ge=0, le=10_000)] = 100
    keep_days: Annotated[float, Field(gt=0)] = 7

    @model_validator(mode="after")
    def _both(self) -> WarehouseSettings:
        if (self.catalog is None) != (self.data is None):
            raise ValueError("catalog and data, both or neither")
        return self


class AlertSettings(Strict):
    """What may alert, and how delivery is tried again.

    `first_poll`: what a feed held when it was first polled is told as one message a watch, or each.
    """

    first_poll: Literal["together", "each"] = "together"
    max_age_hours: Annotated[float, Field(gt=0)] = 24
    retry_first_seconds: Annotated[float, Field(gt=0)] = 15
    retry_most_seconds: Annotated[float, Field(gt=0)] = 3600
    attempts: Annotated[int, Field(ge=1)] = 100


class FeedSettings(Strict):
    """One feed of config/feeds.yaml. `verified` is the day a poll last succeeded by hand, or empty."""

    url: str
    outlet: Annotated[str, Field(min_length=1)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] | None = None
    tags: tuple[str, ...] = ()
    min_minutes: Annotated[float, Field(gt=0)] = 5
    max_minutes: Annotated[float, Field(gt=0)] = 360
    verified: str | None = None

    @field_validator("url")
    @classmethod
    def _web(cls, value: str) -> str:
        if not re.match(r"https?://[^\s/]+", value):
            raise ValueError("an http or https address")
        if "${" in re.sub(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}", "", value):
            raise ValueError("${NAME}, the name being that of a variable of the environment")
        return value

    def record(self) -> Feed:
        """The record the departments pass around."""
        return Feed(
            url=self.url,
            outlet=self.outlet,
            language=self.language,
            tags=self.tags,
            min_minutes=self.min_minutes,
            max_minutes=max(self.min_minutes, self.max_minutes),
        )


class FeedsFile(Strict):
    """The file of feeds."""

    feeds: tuple[FeedSettings, ...]


def _spike(value: object) -> object:
    """`spike: 3` is three times the usual, the rest as by default."""
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    return {"times": value} if plain else value


class SpikeSettings(Strict):
    """More than so many `times` the usual number of articles `within` a time, and `least` at least.

    The usual is the mean over the time before that, as far back as `usual`.
    """

    times: Annotated[float, Field(gt=1)]
    within: Duration = timedelta(days=1)
    usual: Duration = timedelta(days=14)
    least: Annotated[int, Field(ge=1)] = 5

    @model_validator(mode="after")
    def _long(self) -> SpikeSettings:
        if not timedelta() < self.within <= self.usual / 3:
            raise ValueError("a `usual` that is at least three times as long as `within`")
        return self


Thing = Literal["speaker", "entity", "actor", "recipient", "place", "event", "outlet"]
_OF_QUOTES = {"speaker", "entity", "outlet"}
_OF_EVENTS = {"actor", "recipient", "place", "event", "entity", "outlet"}


def _new(value: object) -> object:
    """`new: true` is what the query asks for, taken together; else two things."""
    return () if value is True else None if value is False else value


def _together(value: tuple[Thing, ...] | None) -> tuple[Thing, ...] | None:
    if value and (len(value) != 2 or not (set(value) <= _OF_QUOTES or set(value) <= _OF_EVENTS)):
        raise ValueError(
            "true, or two things that one quote has (speaker, entity, outlet) or one event (actor, "
            "recipient, place, event, entity, outlet)"
        )
    return value


class WatchSettings(Strict):
    """One watch: a name and a query. The query's own errors are found by `alerts.watch`.

    `spread`: told of a quote when so many outlets carry it. `revised`: told of an article that matched
    and has changed what it says. `spike`: told when more than so many times the usual match. `silence`:
    told when nothing has matched for so long. `new`: told when two things come together for the first
    time. `each`: told of each match; unless set, where nothing else is asked. `everything`: that the
    query matches every article, or nearly, is meant.
    """

    name: Annotated[str, Field(pattern=r"^[\w][\w .-]{0,79}$")]
    query: Annotated[str, Field(min_length=1)]
    description: str | None = None
    spread: Annotated[int, Field(ge=2, le=1000)] | None = None
    revised: bool = False
    spike: Annotated[SpikeSettings | None, BeforeValidator(_spike)] = None
    silence: Duration | None = None
    new: Annotated[tuple[Thing, ...] | None, BeforeValidator(_new), AfterValidator(_together)] = (
        None
    )
    each: bool | None = None
    everything: bool = False

    @field_validator("silence")
    @classmethod
    def _some(cls, value: timedelta | None) -> timedelta | None:
        if value is not None and value < timedelta(minutes=1):
            raise ValueError("at least a minute")
        return value

    @property
    def tells_each(self) -> bool:
        """Whether each match is told of."""
        if self.each is not None:
            return self.each
        return not (self.spread or self.revised or self.remembers)

    @property
    def remembers(self) -> bool:
        """Whether what it asks for hangs on what it has matched before."""
        return bool(self.spike or self.silence) or self.new is not None


ReceiverKind = Literal["email", "slack", "apprise", "rss"]


class CapSettings(Strict):
    """At most so many messages in so long; what is over comes as one message when that has passed."""

    most: Annotated[int, Field(ge=1)]
    per: Duration


def _leave(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(
        r"(mailto:[^@\s<>]+@|https://)[^\s<>]+", value
    ):
        raise ValueError("mailto:somebody@example.org or an https address")
    return value


class ReceiverSettings(Strict):
    """Where messages go. `connection` is the id of an Airflow connection, never a secret.

    `file`: of a feed (kind rss), which needs no connection; relative to `var/alerts`. `channel`: of
    Slack, where the connection holds a bot's token. `unsubscribe`: where a reader of a mail can leave.
    """

    name: Annotated[str, Field(pattern=r"^[\w][\w .-]{0,79}$")]
    kind: ReceiverKind
    connection: str = ""
    to: tuple[str, ...] = ()
    file: Path | None = None
    sender: str | None = None
    channel: str | None = None
    unsubscribe: Annotated[str, BeforeValidator(_leave)] | None = None
    cap: CapSettings | None = None

    @field_validator("to")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for address in value:
            if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", address):
                raise ValueError(f"mail addresses ({address!r} is none)")
        return value


class QuietSettings(Strict):
    """Hours of the day in which nothing is told; it comes as one message when they are over."""

    start: Annotated[Clock, Field(alias="from")]
    end: Annotated[Clock, Field(alias="to")]
    zone: Zone = "UTC"


class DigestSettings(Strict):
    """Everything as one message, each full hour or each day `at` a time of day."""

    every: Literal["hour", "day"] = "day"
    at: Clock = time(7)
    zone: Zone = "UTC"


class RouteSettings(Strict):
    """The first child route whose `watches` names the watch wins; else this route's receivers.

    The rest is Alertmanager's, and a child has it of its parent unless it says otherwise. With
    `group_by`, what a group gathers is one message: the first after `group_wait`, the next not before
    `group_interval` is over. A surge or silence that goes on is told again each `repeat_interval`.
    """

    receivers: tuple[str, ...] = ()
    watches: tuple[str, ...] = ()
    routes: tuple[RouteSettings, ...] = ()
    group_by: tuple[Literal["watch", "outlet"], ...] | None = None
    group_wait: Duration | None = None
    group_interval: Duration | None = None
    repeat_interval: Duration | None = None
    quiet: QuietSettings | None = None
    digest: DigestSettings | None = None


class WatchesFile(Strict):
    """The file of watches, receivers and the route between them.

    `heartbeat`: id of a connection whose address is called after each round of delivery.
    """

    watches: tuple[WatchSettings, ...] = ()
    receivers: tuple[ReceiverSettings, ...] = ()
    route: RouteSettings = RouteSettings()
    operator: str | None = None
    heartbeat: str | None = None


class OfficeSettings(Strict):
    """An office with the days it was held from and to; open where empty."""

    title: str
    country: str | None = None
    start: str | None = None
    end: str | None = None


class PersonSettings(Strict):
    """The desk's own addition to the gazetteer."""

    name: Annotated[str, Field(min_length=2)]
    id: str | None = None
    kind: Literal["person", "organisation", "country", "place", "group"] = "person"
    aliases: tuple[str, ...] = ()
    country: str | None = None
    gender: Literal["f", "m"] | None = None
    offices: tuple[OfficeSettings, ...] = ()

    def record(self) -> Entity:
        """The record the extractors know it by."""
        return Entity(
            id=self.id or f"desk:{slug(self.name)}",
            name=self.name,
            kind=self.kind,
            aliases=self.aliases,
            country=self.country,
            gender=self.gender,
            offices=tuple(Office(**o.model_dump()) for o in self.offices),
        )


class PeopleFile(Strict):
    """The file of the desk's own additions to the gazetteer."""

    people: tuple[PersonSettings, ...] = ()


class SettingsFile(Strict):
    """The main file; `var` and the names of the other files are relative to it.

    `shared`: the folder that all machines see, `var` where there is one. `state`: SQLAlchemy address of
    the state database, a SQLite file of `var` unless it is set.
    """

    var: str = "../var"
    shared: str | None = None
    state: Annotated[Address, Field(pattern=r"^postgresql(\+\w+)?://")] | None = None
    warehouse: WarehouseSettings = WarehouseSettings()
    feeds: str = "feeds.yaml"
    watches: str = "watches.yaml"
    people: str = "people.yaml"
    fetch: FetchSettings = FetchSettings()
    ingest: IngestSettings = IngestSettings()
    extract: ExtractSettings = ExtractSettings()
    publish: PublishSettings = PublishSettings()
    keep: KeepSettings = KeepSettings()
    alert: AlertSettings = AlertSettings()
