"""What people have put right, applied to history: merges by the views, fixes in the rows."""

from __future__ import annotations

import structlog

from news.settings import Settings
from state.corrections import redirects
from state.fixes import fixes
from warehouse import fixes as fixed
from warehouse import redirects as kept
from warehouse.connect import begun

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


def catch_up(settings: Settings) -> int:
    """Put into the rows what was put right, or taken back, while somebody was loading; how many keys.

    Raises LaneBusy.
    """
    if not begun(settings):
        return 0
    held = {fix.key: fix for fix in fixes(settings.state_url)}
    there, count = fixed.there(settings), 0
    for key, fix in held.items():
        if key not in there or there[key][1] != fix.at:
            count += fixed.correct(settings, key, fix, kind=fix.kind) > 0
    for key, (kind, _) in there.items():
        if key not in held:
            fixed.correct(settings, key, None, kind=kind)
            count += 1
    return count
