"""Settings: three YAML files become one typed record, or every problem in them at once.

`config/settings.yaml` names the others; `WIREWATCH_SETTINGS` points at another such file, which is
all that it takes to run the same DAGs on other feeds. Secrets are never here: receivers name an
Airflow connection.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from pydantic import BaseModel, Field, ValidationError

from news.errors import Problem, SettingsError
from news.problems import problem, twice, watch_problems
from news.records import Entity, Feed
from news.schema import (
    AlertSettings,
    CapSettings,
    DigestSettings,
    ExtractSettings,
    FeedSettings,
    FeedsFile,
    FetchSettings,
    IngestSettings,
    KeepSettings,
    OfficeSettings,
    PeopleFile,
    PersonSettings,
    PublishSettings,
    QuietSettings,
    ReceiverKind,
    ReceiverSettings,
    RouteSettings,
    SettingsFile,
    SpikeSettings,
    Strict,
    Thing,
    WarehouseSettings,
    WatchesFile,
    WatchSettings,
)
from news.secrets import filled
from news.text import slug
from news.yaml import load

__all__ = [
    "DEFAULT",
    "ROOT",
    "AlertSettings",
    "CapSettings",
    "DigestSettings",
    "ExtractSettings",
    "FeedSettings",
    "FetchSettings",
    "IngestSettings",
    "KeepSettings",
    "OfficeSettings",
    "PersonSettings",
    "PublishSettings",
    "QuietSettings",
    "ReceiverKind",
    "ReceiverSettings",
    "RouteSettings",
    "Settings",
    "SpikeSettings",
    "Thing",
    "WarehouseSettings",
    "WatchSettings",
    "read_settings",
    "settings_file",
]

ROOT = Path(__file__).resolve().parent.parent
DEFAULT = ROOT / "config" / "settings.yaml"
M = TypeVar("M", bound=BaseModel)


class Settings(Strict):
    """All settings, checked. Paths are absolute.

    `imported` are the files of imported entities, in the folder `extracts` beside that of the desk's
    people; they are large, and read where they are needed.
    """

    file: Path
    var: Path
    shared: Path | None = None
    state: str | None = None
    warehouse: WarehouseSettings = WarehouseSettings()
    fetch: FetchSettings = FetchSettings()
    ingest: IngestSettings = IngestSettings()
    extract: ExtractSettings = ExtractSettings()
    publish: PublishSettings = PublishSettings()
    keep: KeepSettings = KeepSettings()
    alert: AlertSettings = AlertSettings()
    feeds: tuple[Feed, ...] = ()
    watches: tuple[WatchSettings, ...] = ()
    receivers: tuple[ReceiverSettings, ...] = ()
    route: RouteSettings = RouteSettings()
    operator: str | None = None
    heartbeat: str | None = None
    people: tuple[Entity, ...] = ()
    extracts: Path = Path("people.d")
    imported: tuple[Path, ...] = ()
    feeds_file: Path | None = None
    watches_file: Path | None = None
    watch_lines: dict[str, int] = Field(default_factory=dict)

    @property
    def staging(self) -> Path:
        """Runs in flight, a folder each: what one task of a run hands to the next, on any machine."""
        return (self.shared or self.var) / "staging"

    @property
    def raw(self) -> Path:
        """Raw pages that have been loaded, as Parquet; on one file system with `staging`."""
        return (self.shared or self.var) / "raw"

    @property
    def lake(self) -> bool:
        """Whether the tables are in a DuckLake: no writer's file then, and nothing to publish."""
        return self.warehouse.catalog is not None

    @property
    def recomputed(self) -> Path:
        """What was extracted again and waits to be compared and swapped in, a folder each."""
        return (self.shared or self.var) / "recompute"

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
        """SQLAlchemy address of the state database. Raises WirewatchError where its secret is not set."""
        if url := os.environ.get("WIREWATCH_STATE_URL"):
            return url
        if self.state:
            return filled(self.state, lambda value: quote(value, safe=""))
        return f"sqlite:///{self.var / 'state.sqlite'}"

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
    main = _read(file, SettingsFile, problems) or _named_files(file)
    beside = file.parent
    feeds = _read(beside / main.feeds, FeedsFile, problems)
    watches = _read(beside / main.watches, WatchesFile, problems)
    people = _read(beside / main.people, PeopleFile, problems, optional=True)
    if feeds:
        problems += twice(beside / main.feeds, "feeds", "url", [f.url for f in feeds.feeds])
    if watches:
        problems += watch_problems(beside / main.watches, watches)
    if problems:
        raise SettingsError(problems)
    assert feeds and watches
    located = load(beside / main.watches)
    extracts = (beside / main.people).with_suffix(".d")
    return Settings(
        file=file,
        var=(beside / main.var).resolve(),
        shared=(beside / main.shared).resolve() if main.shared else None,
        state=main.state,
        warehouse=_beside(main.warehouse, beside),
        fetch=main.fetch,
        ingest=main.ingest,
        extract=main.extract,
        publish=main.publish,
        keep=main.keep,
        alert=main.alert,
        feeds=tuple(f.record() for f in feeds.feeds),
        watches=watches.watches,
        receivers=tuple(
            _with_file(r, (beside / (main.shared or main.var)).resolve()) for r in watches.receivers
        ),
        route=watches.route,
        operator=watches.operator,
        heartbeat=watches.heartbeat,
        people=tuple(p.record() for p in people.people) if people else (),
        extracts=extracts,
        imported=tuple(sorted(extracts.glob("*.jsonl"))),
        feeds_file=beside / main.feeds,
        watches_file=beside / main.watches,
        watch_lines={
            w.name: located.line(("watches", i, "query")) or 1
            for i, w in enumerate(watches.watches)
        },
    )


def _beside(warehouse: WarehouseSettings, folder: Path) -> WarehouseSettings:
    """The same with whole paths, where it names files."""
    whole = dict[str, str]()
    if warehouse.data and "://" not in warehouse.data:
        whole["data"] = str((folder / warehouse.data).resolve())
    if warehouse.catalog and warehouse.catalog.startswith("sqlite:"):
        whole["catalog"] = f"sqlite:{(folder / warehouse.catalog[7:]).resolve()}"
    return warehouse.model_copy(update=whole)


def _with_file(receiver: ReceiverSettings, var: Path) -> ReceiverSettings:
    """A receiver with the whole path of its file, where it writes one."""
    if receiver.kind != "rss":
        return receiver
    name = receiver.file or Path(f"{slug(receiver.name)}.xml")
    return receiver.model_copy(update={"file": var / "alerts" / name})


def _named_files(file: Path) -> SettingsFile:
    """The files a faulty settings file names all the same, so that theirs are told as well."""
    try:
        data = load(file).data
    except SettingsError:
        data = None
    data = data if isinstance(data, dict) else {}
    named = {k: str(v) for k, v in data.items() if k in ("feeds", "watches", "people")}
    return SettingsFile.model_validate(named)


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
        problems += [problem(located, model, e) for e in error.errors(include_url=False)]
    return None
