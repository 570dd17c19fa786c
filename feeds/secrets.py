"""Secrets in a feed's address: `${NAME}` there stands for a variable of the environment.

It is filled in for the moment of asking. Everywhere else, in state, staged files, tables and logs, the
address keeps `${NAME}`, and what a server says back has it in the secret's place.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from feeds.fetch import Response
from news.errors import FetchError, Problem, SettingsError
from news.secrets import NAME
from news.settings import Settings
from news.yaml import load

# A shorter value ("ann") is found in the midst of other words; it is hidden in addresses alone.
_SURELY_SECRET = 8


@dataclass(frozen=True, slots=True)
class Filled:
    """An address to ask, and the values in it by name."""

    url: str
    values: tuple[tuple[str, str], ...] = ()

    def error(self, error: FetchError) -> FetchError:
        """`error` with no value in its text."""
        if self.values:
            error.args = (self._hidden(str(error)),)
        return error

    def response(self, response: Response) -> Response:
        """`response` with no value in its addresses or, if it is long enough to know it, in its body."""
        if not self.values:
            return response
        body = response.body
        for name, value in self._sorted():
            if len(value) >= _SURELY_SECRET:
                body = _any_form(value).sub(f"${{{name}}}".encode(), body)
        return replace(
            response,
            url=self._hidden(response.url),
            final_url=self._hidden(response.final_url),
            permanent_url=response.permanent_url and self._hidden(response.permanent_url),
            body=body,
        )

    def _hidden(self, text: str) -> str:
        data = text.encode("utf-8", "surrogatepass")
        for name, value in self._sorted():
            data = _any_form(value).sub(f"${{{name}}}".encode(), data)
        return data.decode("utf-8", "surrogatepass")

    def _sorted(self) -> list[tuple[str, str]]:
        """The longest values first: one may be part of another."""
        return sorted(self.values, key=lambda one: (-len(one[1]), one))


def _any_form(value: str) -> re.Pattern[bytes]:
    """Finds `value` however each of its characters is written: as it is, for an address, for HTML.

    In small letters too, as a host is told.
    """
    return re.compile(b"".join(map(_character, value)), re.IGNORECASE)


def _character(one: str) -> bytes:
    data = one.encode("utf-8", "surrogatepass")
    forms = {data, "".join(f"%{byte:02x}" for byte in data).encode(), html.escape(one).encode()}
    if one == " ":
        forms.add(b"+")
    return b"(?:" + b"|".join(re.escape(form) for form in sorted(forms)) + b")"


def fill(url: str, settings: Settings, environment: Mapping[str, str] = os.environ) -> Filled:
    """`url` with its variables filled in, percent-encoded.

    Raises SettingsError where one is not set, naming the feed's line in its file.
    """
    names = dict.fromkeys(NAME.findall(url))
    if not names:
        return Filled(url)
    if unset := [name for name in names if not environment.get(name)]:
        raise SettingsError([_problem(name, url, settings) for name in unset])
    values = tuple((name, environment[name]) for name in names)
    return Filled(NAME.sub(lambda m: quote(environment[m[1]], safe=""), url), values)


def _problem(name: str, url: str, settings: Settings) -> Problem:
    """What is wrong with the feed at `url`. The file is read again for its line: this is rare."""
    file, place, line = str(settings.feeds_file or "the feeds"), "feeds", None
    found = [n for n, feed in enumerate(settings.feeds) if feed.url == url]
    if found and settings.feeds_file is not None:
        place = f"feeds.{found[0]}.url"
        line = load(settings.feeds_file).line(("feeds", found[0], "url"))
    unset = f"${{{name}}}, a variable that is not set"
    return Problem(file, line, place, unset, "one of the environment or of .env")


def missing(settings: Settings, environment: Mapping[str, str] = os.environ) -> list[Problem]:
    """What is not set of all that the feeds' addresses name."""
    found = []
    for feed in settings.feeds:
        try:
            fill(feed.url, settings, environment)
        except SettingsError as error:
            found += error.problems
    return found
