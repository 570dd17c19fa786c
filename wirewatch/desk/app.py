"""The app: every route behind the door, every answer with the headers, and no schema without a login."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException as StarletteHTTPException

from news.errors import SettingsError, WarehouseError
from warehouse.desk.stream import BadCursor
from wirewatch.desk import api, rss
from wirewatch.desk.desk import Desk
from wirewatch.desk.pages import events, feeds, speakers, spread, stream, watches
from wirewatch.desk.render import STATIC, page
from wirewatch.desk.visitors import Enter, Visitor, guard, same_origin, wants_page

_PAGES = (stream, speakers, events, spread, watches, feeds)
_WEEK = {"Cache-Control": "private, max-age=604800, immutable"}


def create(enter: Enter, *, settings: Path | None = None, login: str | None = None) -> FastAPI:
    """The desk as an app to be mounted.

    `enter` is a dependency that gives the Visitor of a request, or refuses it; nothing is answered
    before it. `settings` is the settings file (WIREWATCH_SETTINGS, else config/settings.yaml).
    `login` is where a browser goes that is not logged in; the page it wanted is appended.
    """

    def let_in(request: Request, who: Visitor = Depends(enter)) -> None:  # noqa: B008 - FastAPI's way
        request.state.visitor = who
        same_origin(request)

    # The routes that FastAPI adds for its schema ask no dependency: /api/openapi.json is our own.
    app = FastAPI(title="wirewatch news desk", openapi_url=None, dependencies=[Depends(let_in)])
    app.state.desk, app.state.login = Desk(settings), login
    app.middleware("http")(guard)
    for module in _PAGES:
        app.include_router(module.router, include_in_schema=False)
    app.include_router(_files, include_in_schema=False)
    app.include_router(api.router)
    app.include_router(rss.router)
    app.add_exception_handler(StarletteHTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _misread)
    for error in (WarehouseError, SettingsError, BadCursor):
        app.add_exception_handler(error, _failed)
    return app


_files = APIRouter()


@_files.get("/static/{name:path}")
def static(name: str) -> Response:
    """A file of ours: styles, scripts, and what is vendored."""
    file = (STATIC / name).resolve()
    if not file.is_relative_to(STATIC) or not file.is_file():
        raise HTTPException(404, "no such file")
    return FileResponse(file, headers=_WEEK)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)
    login = request.app.state.login
    if error.status_code == 401 and login and wants_page(request) and request.method == "GET":
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(login + quote(wanted, safe=""), 303)
    return _told(request, error.status_code, str(error.detail)) or await http_exception_handler(
        request, error
    )


async def _misread(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return _told(request, 422, "this address asks for something that is not there to be asked") or (
        await request_validation_exception_handler(request, error)
    )


async def _failed(request: Request, error: Exception) -> Response:
    status = 404 if isinstance(error, BadCursor) else 503
    return _told(request, status, str(error)) or JSONResponse({"detail": str(error)}, status)


def _told(request: Request, status: int, why: str) -> Response | None:
    """The error as a page, for a visitor who has been let in and wants one."""
    known = isinstance(getattr(request.state, "visitor", None), Visitor)
    if not known or not (wants_page(request) or request.headers.get("hx-request")):
        return None
    return page(request, "error.html", status=status, code=status, why=why)
