"""A page as it is looked at in tests: in which light, what it complains of, what axe says of it."""

from __future__ import annotations

import json
from typing import Any

from page_server import Server

LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "phone": {
        "color_scheme": "light",
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
    },
}


class Looked:
    """A page, and what it complained of or asked elsewhere for."""

    def __init__(self, browser: Any, server: Server, **look: Any) -> None:
        self.context = browser.new_context(**(look or LOOKS["light"]))
        self.page, self.server = self.context.new_page(), server
        self.wrong: list[str] = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", self._asked)

    def open(self, path: str) -> Any:
        self.page.goto(self.server.url + path, wait_until="networkidle")
        return self.page

    def close(self) -> None:
        self.context.close()
        assert self.wrong == []

    def _said(self, message: Any) -> None:
        # What a browser says of an answer that is meant to be an error is no complaint.
        # Nor is a question that a newer one has overtaken.
        meant = ("the server responded with a status of", "htmx:afterRequest", "htmx:sendAbort")
        if message.type in ("error", "warning") and not any(m in message.text for m in meant):
            self.wrong.append(message.text)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(self.server.url):
            self.wrong.append(f"asked {request.url}")


def serious(page: Any, source: str) -> list[tuple[str, str]]:
    """Rules of axe that a page breaks where that is serious, and where."""
    page.evaluate(source)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        (v["id"], json.dumps([n["html"][:160] for n in v["nodes"][:3]]))
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]
