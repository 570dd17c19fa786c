"""Which receivers hear of a watch."""

from __future__ import annotations

from news.settings import RouteSettings


def receivers(watch: str, route: RouteSettings) -> tuple[str, ...]:
    """Names of the receivers of a watch: the first child route that names it, else this route's own."""
    for child in route.routes:
        if watch in child.watches:
            return receivers(watch, child)
    return tuple(dict.fromkeys(route.receivers))
