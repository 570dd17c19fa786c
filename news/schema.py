"""What may be set: one model for each settings file and its parts."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from news.records import Entity, Feed, Office
from news.text import slug


class Strict(BaseModel):
    """Unknown fields are mistakes, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FetchSettings(Strict):
    """How the one HTTP client behaves. Seconds and bytes."""

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


class IngestSettings(Strict):
    """How a run of ingest is cut up."""

    shards: Annotated[int, Field(ge=1, le=64)] = 2
    pages_per_run: Annotated[int, Field(ge=1)] = 2000
    page_attempts: Annotated[int, Field(ge=1, le=20)] = 4
    every_minutes: Annotated[float, Field(gt=0)] = 1


class ExtractSettings(Strict):
    """What one page may take of an extractor before it is stopped."""

    seconds_per_page: Annotated[float, Field(gt=0)] = 30
    megabytes: Annotated[int, Field(ge=256)] = 3072


class PublishSettings(Strict):
    """How often analysts get a fresh file, and how long an old one is kept."""

    least_seconds: Annotated[float, Field(ge=0)] = 60
    grace_seconds: Annotated[float, Field(ge=0)] = 600


class AlertSettings(Strict):
    """What may alert, and how delivery is tried again."""

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


class WatchSettings(Strict):
    """One watch: a name and a query. The query's own errors are found by `alerts.watch`."""

    name: Annotated[str, Field(pattern=r"^[\w][\w .-]{0,79}$")]
    query: Annotated[str, Field(min_length=1)]
    description: str | None = None


class ReceiverSettings(Strict):
    """Where messages go. `connection` is the id of an Airflow connection, never a secret."""

    name: Annotated[str, Field(pattern=r"^[\w][\w .-]{0,79}$")]
    kind: Literal["email", "slack"]
    connection: str
    to: tuple[str, ...] = ()
    sender: str | None = None

    @field_validator("to")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for address in value:
            if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", address):
                raise ValueError(f"mail addresses ({address!r} is none)")
        return value


class RouteSettings(Strict):
    """The first child route whose `watches` names the watch wins; else this route's receivers."""

    receivers: tuple[str, ...] = ()
    watches: tuple[str, ...] = ()
    routes: tuple[RouteSettings, ...] = ()


class WatchesFile(Strict):
    """The file of watches, receivers and the route between them."""

    watches: tuple[WatchSettings, ...] = ()
    receivers: tuple[ReceiverSettings, ...] = ()
    route: RouteSettings = RouteSettings()
    operator: str | None = None


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
    """The main file; `var` and the names of the other files are relative to it."""

    var: str = "../var"
    feeds: str = "feeds.yaml"
    watches: str = "watches.yaml"
    people: str = "people.yaml"
    fetch: FetchSettings = FetchSettings()
    ingest: IngestSettings = IngestSettings()
    extract: ExtractSettings = ExtractSettings()
    publish: PublishSettings = PublishSettings()
    alert: AlertSettings = AlertSettings()
