"""`--json`: what a command shows a person, as JSON lines for scripts."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Annotated

import typer

from news.time import iso

Json = Annotated[bool, typer.Option("--json", help="JSON lines, for scripts.")]


def lines(rows: Iterable[object]) -> None:
    """Each record or mapping as a line of JSON on standard output; times as ISO 8601 in UTC."""
    for row in rows:
        plain = asdict(row) if is_dataclass(row) and not isinstance(row, type) else row
        sys.stdout.write(json.dumps(plain, ensure_ascii=False, default=_plain) + "\n")


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)
