"""Settings: three YAML files become one typed record, or every problem in them at once.

`config/settings.yaml` names the others; `WIREWATCH_SETTINGS` points at another such file, which is
all that it takes to run the same DAGs on other feeds. Secrets are never here: receivers name an
Airflow connection.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from news.errors import Problem, SettingsError
from news.records import Entity, Feed, Office
from news.text import slug
from news.yaml import Located, dotted, load

ROOT = Path(__file__).resolve().parent.parent
DEFAULT = ROOT / "config" / "settings.yaml"
M = TypeVar("M", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FetchSettings(_Strict):
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


class IngestSettings(_Strict):
    """How a run of ingest is cut up."""

    shards: Annotated[int, Field(ge=1, le=64)] = 2
    pages_per_run: Annotated[int, Field(ge=1)] = 2000
    page_attempts: Annotated[int, Field(ge=1, le=20)] = 4
    every_minutes: Annotated[float, Field(gt=0)] = 1


class ExtractSettings(_Strict):
    """What one page may take of an extractor before it is stopped."""

    seconds_per_page: Annotated[float, Field(gt=0)] = 30
    megabytes: Annotated[int, Field(ge=256)] = 3072


class PublishSettings(_Strict):
    """How often analysts get a fresh file, and how long an old one is kept."""

    least_seconds: Annotated[float, Field(ge=0)] = 60
    grace_seconds: Annotated[float, Field(ge=0)] = 600


class AlertSettings(_Strict):
    """What may alert, and how delivery is tried again."""

    max_age_hours: Annotated[float, Field(gt=0)] = 24
    retry_first_seconds: Annotated[float, Field(gt=0)] = 15
    retry_most_seconds: Annotated[float, Field(gt=0)] = 3600
    attempts: Annotated[int, Field(ge=1)] = 100


class FeedSettings(_Strict):
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


class _FeedsFile(_Strict):
    feeds: tuple[FeedSettings, ...]


class WatchSettings(_Strict):
    """One watch: a name and a query. The query's own errors are found by `alerts.watch`."""

    name: Annotated[str, Field(pattern=r"^[\w][\w .-]{0,79}$")]
    query: Annotated[str, Field(min_length=1)]
    description: str | None = None


class ReceiverSettings(_Strict):
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


class RouteSettings(_Strict):
    """The first child route whose `watches` names the watch wins; else this route's receivers."""

    receivers: tuple[str, ...] = ()
    watches: tuple[str, ...] = ()
    routes: tuple[RouteSettings, ...] = ()


class _WatchesFile(_Strict):
    watches: tuple[WatchSettings, ...] = ()
    receivers: tuple[ReceiverSettings, ...] = ()
    route: RouteSettings = RouteSettings()
    operator: str | None = None


class OfficeSettings(_Strict):
    """An office with the days it was held from and to; open where empty."""

    title: str
    country: str | None = None
    start: str | None = None
    end: str | None = None


class PersonSettings(_Strict):
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


class _PeopleFile(_Strict):
    people: tuple[PersonSettings, ...] = ()


class _SettingsFile(_Strict):
    var: str = "../var"
    feeds: str = "feeds.yaml"
    watches: str = "watches.yaml"
    people: str = "people.yaml"
    fetch: FetchSettings = FetchSettings()
    ingest: IngestSettings = IngestSettings()
    extract: ExtractSettings = ExtractSettings()
    publish: PublishSettings = PublishSettings()
    alert: AlertSettings = AlertSettings()


class Settings(_Strict):
    """All settings, checked. Paths are absolute."""

    file: Path
    var: Path
    fetch: FetchSettings = FetchSettings()
    ingest: IngestSettings = IngestSettings()
    extract: ExtractSettings = ExtractSettings()
    publish: PublishSettings = PublishSettings()
    alert: AlertSettings = AlertSettings()
    feeds: tuple[Feed, ...] = ()
    watches: tuple[WatchSettings, ...] = ()
    receivers: tuple[ReceiverSettings, ...] = ()
    route: RouteSettings = RouteSettings()
    operator: str | None = None
    people: tuple[Entity, ...] = ()
    watches_file: Path | None = None
    watch_lines: dict[str, int] = {}

    @property
    def staging(self) -> Path:
        """Runs in flight, a folder each."""
        return self.var / "staging"

    @property
    def raw(self) -> Path:
        """Raw pages that have been loaded, as Parquet."""
        return self.var / "raw"

    @property
    def writer(self) -> Path:
        """The writer's DuckDB file; nobody else opens it."""
        return self.var / "warehouse" / "writer.duckdb"

    @property
    def published(self) -> Path:
        """The symlink that analysts open."""
        return self.var / "news.duckdb"

    @property
    def state_url(self) -> str:
        """SQLAlchemy address of the state database."""
        return os.environ.get("WIREWATCH_STATE_URL") or f"sqlite:///{self.var / 'state.sqlite'}"

    def receiver(self, name: str) -> ReceiverSettings | None:
        """The receiver of that name, if there is one."""
        return next((r for r in self.receivers if r.name == name), None)


def settings_file() -> Path:
    """The settings file in force: WIREWATCH_SETTINGS, else config/settings.yaml."""
    return Path(os.environ.get("WIREWATCH_SETTINGS") or DEFAULT).resolve()


def read_settings(file: Path | None = None) -> Settings:
    """Read the settings file and those it names.

    Raises SettingsError with all problems of all files, in order.
    """
    file = (file or settings_file()).resolve()
    problems: list[Problem] = []
    main = _read(file, _SettingsFile, problems) or _named_files(file)
    beside = file.parent
    feeds = _read(beside / main.feeds, _FeedsFile, problems)
    watches = _read(beside / main.watches, _WatchesFile, problems)
    people = _read(beside / main.people, _PeopleFile, problems, optional=True)
    if feeds:
        problems += _twice(beside / main.feeds, "feeds", "url", [f.url for f in feeds.feeds])
    if watches:
        problems += _watch_problems(beside / main.watches, watches)
    if problems:
        raise SettingsError(problems)
    assert feeds and watches
    located = load(beside / main.watches)
    return Settings(
        file=file,
        var=(beside / main.var).resolve(),
        fetch=main.fetch,
        ingest=main.ingest,
        extract=main.extract,
        publish=main.publish,
        alert=main.alert,
        feeds=tuple(f.record() for f in feeds.feeds),
        watches=watches.watches,
        receivers=watches.receivers,
        route=watches.route,
        operator=watches.operator,
        people=tuple(p.record() for p in people.people) if people else (),
        watches_file=beside / main.watches,
        watch_lines={
            w.name: located.line(("watches", i, "query")) or 1
            for i, w in enumerate(watches.watches)
        },
    )


def _named_files(file: Path) -> _SettingsFile:
    """The files a faulty settings file names all the same, so that theirs are told as well."""
    try:
        data = load(file).data
    except SettingsError:
        data = None
    data = data if isinstance(data, dict) else {}
    named = {k: v for k, v in data.items() if k in ("feeds", "watches", "people")}
    return _SettingsFile(**{k: v for k, v in named.items() if isinstance(v, str)})


def _read(
    file: Path, model: type[M], problems: list[Problem], *, optional: bool = False
) -> M | None:
    if optional and not file.exists():
        return None
    try:
        located = load(file)
        return model.model_validate({} if located.data is None else located.data)
    except SettingsError as error:
        problems += error.problems
    except ValidationError as error:
        problems += [_problem(located, model, e) for e in error.errors(include_url=False)]
    return None


def _problem(located: Located, model: type[BaseModel], error: Any) -> Problem:
    path = tuple(error["loc"])
    expected, hint = _expected(error), None
    found = "nothing" if error["type"] == "missing" else _short(error["input"])
    if error["type"] == "extra_forbidden":
        known = _fields_at(model, path[:-1])
        close = difflib.get_close_matches(str(path[-1]), known, n=1)
        found = f"the unknown field {path[-1]!r}"
        expected = "one of " + ", ".join(known)
        hint = f"did you mean {close[0]!r}?" if close else None
    return Problem(str(located.file), located.line(path), dotted(path), found, expected, hint)


def _expected(error: Any) -> str:
    kind, ctx = error["type"], error.get("ctx") or {}
    if kind == "missing":
        return "a value: the field is required"
    if kind == "value_error":
        return str(ctx.get("error", error["msg"]))
    if kind == "string_pattern_mismatch":
        return f"text that matches {ctx.get('pattern')}"
    if kind == "literal_error":
        return f"one of {ctx.get('expected')}"
    return re.sub(r"^Input should be ", "", error["msg"])


def _fields_at(model: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    """Names of the fields of the model that stands at `path` below `model`."""
    current: Any = model
    for part in path:
        if isinstance(part, str) and isinstance(current, type) and issubclass(current, BaseModel):
            current = _inner(current.model_fields[part].annotation)
    is_model = isinstance(current, type) and issubclass(current, BaseModel)
    return list(current.model_fields) if is_model else []


def _inner(annotation: Any) -> Any:
    for child in _flatten(annotation):
        if isinstance(child, type) and issubclass(child, BaseModel):
            return child
    return annotation


def _flatten(annotation: Any) -> Iterator[Any]:
    yield annotation
    for child in getattr(annotation, "__args__", ()):
        yield from _flatten(child)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _twice(file: Path, group: str, name: str, values: Sequence[str]) -> list[Problem]:
    located, seen, out = load(file), dict[str, int](), list[Problem]()
    for i, value in enumerate(values):
        if value in seen:
            path = (group, i, name)
            first = located.line((group, seen[value], name))
            out.append(
                Problem(
                    str(file),
                    located.line(path),
                    dotted(path),
                    f"{value!r} again",
                    f"each {name} once (first on line {first})",
                )
            )
        seen.setdefault(value, i)
    return out


def _watch_problems(file: Path, watches: _WatchesFile) -> list[Problem]:
    located = load(file)
    out = _twice(file, "watches", "name", [w.name for w in watches.watches])
    out += _twice(file, "receivers", "name", [r.name for r in watches.receivers])
    receivers = [r.name for r in watches.receivers]
    names = [w.name for w in watches.watches]

    def unknown(path: tuple[str | int, ...], value: str, known: list[str], what: str) -> None:
        close = difflib.get_close_matches(value, known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else None
        expected = f"a {what} of this file: {', '.join(known) or 'there is none'}"
        out.append(
            Problem(str(file), located.line(path), dotted(path), repr(value), expected, hint)
        )

    def walk(route: RouteSettings, path: tuple[str | int, ...]) -> None:
        for i, name in enumerate(route.receivers):
            if name not in receivers:
                unknown((*path, "receivers", i), name, receivers, "receiver")
        for i, name in enumerate(route.watches):
            if name not in names:
                unknown((*path, "watches", i), name, names, "watch")
        for i, child in enumerate(route.routes):
            walk(child, (*path, "routes", i))

    walk(watches.route, ("route",))
    if watches.operator and watches.operator not in receivers:
        unknown(("operator",), watches.operator, receivers, "receiver")
    for i, receiver in enumerate(watches.receivers):
        if receiver.kind == "email" and not receiver.to:
            path = ("receivers", i, "to")
            problem = Problem(
                str(file), located.line(path), dotted(path), "nothing", "at least one mail address"
            )
            out.append(problem)
    return out
