"""Which receivers hear of a watch."""

from __future__ import annotations

from alerts.hold import names
from news.settings import RouteSettings


def receivers(watch: str, route: RouteSettings) -> tuple[str, ...]:
    """Names of the receivers of a watch, each once.

    The first child route that names the watch, itself or in a child of its own, decides; where none
    does, the route's own receivers hear of it.
    """
    for child in route.routes:
        if names(watch, child):
            return receivers(watch, child)
    return tuple(dict.fromkeys(route.receivers))
