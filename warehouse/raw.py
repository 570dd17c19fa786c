"""Raw pages as they were kept: a folder for each day that they landed, in it the files of runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from news.records import Page
from news.settings import Settings
from warehouse import stage

_RUN = re.compile(r"(.+)-pages-[^-]+")


def days(settings: Settings) -> list[date]:
    """The days of which raw pages are kept, in order."""
    if not settings.raw.exists():
        return []
    names = (folder.name for folder in settings.raw.iterdir() if folder.is_dir())
    return sorted(date.fromisoformat(n) for n in names if re.fullmatch(r"\d{4}-\d\d-\d\d", n))


def files(settings: Settings, day: date) -> list[Path]:
    """The files of a day."""
    return sorted((settings.raw / day.isoformat()).glob("*.parquet"))


def pages(settings: Settings, day: date) -> Iterator[tuple[str, Page]]:
    """The pages that landed on a day, each with the folder name of the run that brought it.

    A file that cannot be read is logged and left out.
    """
    for file in files(settings, day):
        match = _RUN.match(file.stem)
        run = match[1] if match else ""
        yield from ((run, page) for page in stage.pages_in(file))
