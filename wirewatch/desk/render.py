"""Templates, and what they may do with text from anywhere: nothing but show it."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from news.text import cut, visible
from news.time import ago, iso, now, rfc2822, seconds
from wirewatch.desk.visitors import visitor

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"
QUADS = {1: "talked together", 2: "worked together", 3: "fell out in words", 4: "fell out in deeds"}


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A page, or a part of one, as the visitor sees it."""
    context |= {
        "request": request,
        "root": request.scope.get("root_path", ""),
        "path": request.scope["path"].removeprefix(request.scope.get("root_path", "")),
        "visitor": visitor(request),
        "now": now(),
        "problem": request.app.state.desk.problem,
        "as_of": request.app.state.desk.as_of,
    }
    return HTMLResponse(_templates().get_template(template).render(context), status)


def fragment(request: Request) -> bool:
    """Whether htmx asks for a part of a page (not when it restores a whole one from its history)."""
    headers = request.headers
    return headers.get("hx-request") == "true" and "hx-history-restore-request" not in headers


@cache
def _templates() -> Environment:
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {
        "ago": ago, "clock": clock, "iso": iso, "cut": cut, "link": link, "pathed": pathed,
        "grouped": grouped, "number": number, "counted": counted, "seconds": seconds, "query": query,
        "rfc2822": rfc2822,
    }  # fmt: skip
    env.globals |= {"asset": asset, "QUADS": QUADS, "spark": spark, "table": table}
    return env


def _shown(value: Any) -> Any:
    """What is printed: no control characters, no direction overrides; None is nothing."""
    if value is None:
        return ""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def asset(name: str) -> str:
    """The address of a file in static/, which changes with its content."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"static/{name}?v={digest}"


def link(url: str | None) -> str | None:
    """An address that may be followed: http and https alone."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def pathed(value: str) -> str:
    """A value as one part of a path."""
    return quote(value, safe="")


def query(fields: dict[str, Any]) -> str:
    """Fields as the query of an address, the empty ones left out."""
    return urlencode({k: v for k, v in fields.items() if v not in (None, "")})


def grouped(items: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Items that follow one another and are of one article, together."""
    return [list(group) for _, group in itertools.groupby(items, key=lambda r: r["article"])]


def table(days: Sequence[Any], series: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """A chart's rows: each day with its value of each series."""
    return list(zip(days, *series, strict=True))


def number(value: float | None) -> str:
    """1234567 as 1,234,567."""
    return "–" if value is None else f"{value:,.0f}"


def counted(value: float, what: str) -> str:
    """`1 quote`, `2,300 quotes`."""
    return f"{number(value)} {what}{'' if value == 1 else 's'}"


def clock(moment: datetime | None) -> str:
    """A moment in UTC, short: the hour today, the day before, the year where it is another."""
    if moment is None:
        return "–"
    today = now()
    if moment.date() == today.date():
        return f"{moment:%H:%M}"
    return f"{moment:%d %b %H:%M}" if moment.year == today.year else f"{moment:%d %b %Y}"


def spark(counts: list[float], width: int = 120, height: int = 24) -> Markup:
    """A small bar chart as SVG; it says nothing that stands not beside it in words."""
    most = max([*counts, 1])
    step = width / max(len(counts), 1)
    bars = (
        f'<rect x="{n * step:.1f}" y="{height - (tall := max(1.5, count / most * height)):.1f}" '
        f'width="{max(step - 1, 0.8):.1f}" height="{tall:.1f}"/>'
        for n, count in enumerate(counts)
        if count
    )
    return Markup(  # noqa: S704 - numbers alone
        f'<svg class="spark" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'aria-hidden="true"><path d="M0 {height - 0.5}H{width}"/>{"".join(bars)}</svg>'
    )
