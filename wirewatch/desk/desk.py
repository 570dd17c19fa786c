"""What the pages work with: settings read again when they change, the published file, the state."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path

from fastapi import Request

from news.errors import SettingsError
from news.settings import Settings, read_settings, settings_file
from state.overview import Overview
from state.silences import Silences
from state.store import Store
from warehouse.connect import published, published_at
from warehouse.desk.kept import Kept
from warehouse.desk.names import Names


class Desk:
    """One for each process. `problem` says why the settings in force are not those of the files."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._stamp: tuple[object, ...] = ()
        self._settings: Settings | None = None
        self._kept: Kept | None = None
        self._names: Names | None = None
        self.problem: str | None = None

    @property
    def settings(self) -> Settings:
        """The settings; those before where a file cannot be read now. Raises SettingsError at first."""
        with self._lock:
            stamp = self._now()
            if self._settings is None or stamp != self._stamp:
                try:
                    self._settings, self.problem = read_settings(self._file), None
                except SettingsError as error:
                    if self._settings is None:
                        raise
                    self.problem = str(error)
                self._stamp = self._now()
            return self._settings

    @property
    def as_of(self) -> datetime | None:
        """When the published file was made; None where there is none, or a lake."""
        return published_at(self._settings) if self._settings else None

    @property
    def kept(self) -> Kept:
        """The published file."""
        settings = self.settings
        with self._lock:
            if self._kept is None or self._kept.settings.published != settings.published:
                self._kept = Kept(settings)
                self._names = Names(self._kept)
                if published(settings):
                    self._names.warm()
            return self._kept

    @property
    def names(self) -> Names:
        """The names that a filter can be set to."""
        kept = self.kept
        assert self._names is not None and kept is not None
        return self._names

    @property
    def overview(self) -> Overview:
        """Matches and the outbox, to look at."""
        return Overview(self.settings.state_url)

    @property
    def silences(self) -> Silences:
        """Silences, to add and to end."""
        return Silences(self.settings.state_url)

    @property
    def store(self) -> Store:
        """The feeds' state."""
        return Store(self.settings.state_url)

    def _now(self) -> tuple[object, ...]:
        """When each file of the settings was changed last."""
        files = [self._file or settings_file()]
        if self._settings:
            there = (self._settings.feeds_file, self._settings.watches_file)
            files += [file for file in there if file]
        return tuple((f, f.stat().st_mtime_ns if f.exists() else None) for f in files)


def desk(request: Request) -> Desk:
    """The desk of an app."""
    found = request.app.state.desk
    assert isinstance(found, Desk)
    return found
