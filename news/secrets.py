"""Secrets in settings: `${NAME}` there stands for a variable of the environment, never for itself in YAML."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping

from news.errors import WirewatchError

NAME = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
# `password=...` of libpq, and `user:password@` of an address.
_PASSWORD = re.compile(r"password\s*=\s*(?P<libpq>'[^']*'|\S+)|://[^/@\s]*?:(?P<address>[^@\s]*)@")


def filled(
    text: str, written: Callable[[str], str], environment: Mapping[str, str] | None = None
) -> str:
    """`text` with its variables in place, each as `written` (quoted, percent-encoded) there.

    Raises WirewatchError where one is not set; the value of none is ever in its text.
    """
    known = os.environ if environment is None else environment
    if unset := [name for name in NAME.findall(text) if not known.get(name)]:
        raise WirewatchError(
            f"{text}: the variable {unset[0]} is not set: put it into .env, or the environment"
        )
    return NAME.sub(lambda m: written(known[m[1]]), text)


def open_secret(text: str) -> bool:
    """Whether a password stands in `text` as it is, not as `${NAME}`."""
    return any(
        not NAME.fullmatch(found.strip("'"))
        for match in _PASSWORD.finditer(text)
        if (found := match["libpq"] or match["address"])
    )
