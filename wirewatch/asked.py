"""A watch as it is asked for on the command line: in the words of its file, checked as there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from pydantic import ValidationError

from news.errors import WirewatchError
from news.problems import problem
from news.settings import WatchSettings
from news.yaml import Located

Spread = Annotated[int | None, typer.Option(help="Told when so many outlets carry a quote.")]
Revised = Annotated[
    bool, typer.Option("--revised", help="Told when an article that matched says something new.")
]
Spike = Annotated[
    str | None,
    typer.Option(help="Told of more than so many times the usual: 3, or {times: 2, within: 6h}."),
]
Silence = Annotated[str | None, typer.Option(help="Told when nothing has matched for: 12h, 3d.")]
New = Annotated[
    str | None,
    typer.Option(help="Told when two come together for the first time: actor,recipient; or true."),
]
Each = Annotated[bool, typer.Option("--each", help="Told of each match, too.")]


def fields(
    *,
    description: str | None = None,
    spread: int | None = None,
    revised: bool = False,
    spike: str | None = None,
    silence: str | None = None,
    new: str | None = None,
    each: bool = False,
) -> dict[str, Any]:
    """Those that were given, each as its file has it."""
    things = [one.strip() for one in (new or "").split(",")]
    given = {
        "description": description,
        "spread": spread,
        "revised": revised or None,
        "spike": _plain(spike),
        "silence": silence,
        "new": things if len(things) > 1 and "[" not in (new or "") else _plain(new),
        "each": each or None,
    }
    return {name: value for name, value in given.items() if value is not None}


def watch(asked: Mapping[str, Any]) -> WatchSettings:
    """The watch that is asked for. Raises WirewatchError with all that is wrong."""
    try:
        return WatchSettings.model_validate(asked)
    except ValidationError as error:
        here = Located(Path("watch"), None)
        found = [problem(here, WatchSettings, one) for one in error.errors(include_url=False)]
        raise WirewatchError("\n".join(map(str, found))) from None


def _plain(text: str | None) -> Any:
    """`3`, `true` or `{times: 2}` as YAML reads it."""
    try:
        return None if text is None else yaml.safe_load(text)
    except yaml.YAMLError:
        return text
