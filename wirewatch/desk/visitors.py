"""Who looks at the desk, and what keeps everybody else, and other sites, out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fastapi import HTTPException, Request, Response

# No script or style but our own files, no frame but Airflow's, nothing from or to anywhere else.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who may read the desk: their name, and whether they may silence a watch."""

    name: str
    may_silence: bool


Enter = Callable[..., Visitor | Awaitable[Visitor]]
"""A FastAPI dependency: the visitor, or HTTPException 401 (who?) or 403 (not you)."""


async def guard(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """Middleware: the headers of every answer, whatever it is."""
    response = await answer(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def same_origin(request: Request) -> None:
    """Refuse what changes something unless a page of ours asks for it. Raises HTTPException 403.

    A browser says where a request comes from (Sec-Fetch-Site, else Origin) and lets no page say
    otherwise; a program with a token of its own (Authorization) has no cookie that could be ridden.
    """
    if request.method in _SAFE or "authorization" in request.headers:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        ours = site in ("same-origin", "none")
    else:
        ours = origin is not None and urlsplit(origin).netloc == request.headers.get("host")
    if not ours:
        raise HTTPException(403, "this was asked for by a page of another site")


def wants_page(request: Request) -> bool:
    """Whether a person's browser asks, for a page: it is shown the way, not an error in JSON."""
    return "text/html" in request.headers.get("accept", "")


def visitor(request: Request) -> Visitor:
    """The visitor of a request that was let in."""
    found: Any = request.state.visitor
    assert isinstance(found, Visitor)
    return found
