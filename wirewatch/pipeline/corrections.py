"""Merged entities, applied to history: the warehouse's views follow the merges that hold."""

from __future__ import annotations

import structlog

from news.settings import Settings
from state.corrections import redirects
from warehouse import redirects as kept

log = structlog.get_logger(__name__)


def apply(settings: Settings, *, wait: float = 600) -> bool:
    """Whether the warehouse had other merges than hold now; they are published with its next copy.

    Raises LaneBusy where another writer holds the lane for `wait` seconds.
    """
    held = redirects(settings.state_url)
    changed = kept.keep(settings, held, wait=wait)
    if changed:
        log.info(f"{len(held)} merges of entities hold for all history")
    return changed
