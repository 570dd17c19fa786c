"""What the desk learns from what it has: the lines that each site repeats."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from extractors.canonical import site
from extractors.residue import carries_speech
from news.settings import Settings
from news.time import now as right_now
from warehouse import residue
from warehouse.residue import Learned

log = structlog.get_logger(__name__)

# A line that has not recurred for so long is forgotten.
WINDOW = timedelta(days=30)


def learn(settings: Settings, *, now: datetime | None = None) -> Learned:
    """Learn the residue of the sites anew; what comes later is cleaned of it."""
    at = now or right_now()
    found = residue.learn(settings, at - WINDOW, at, site_of=site, keep=carries_speech)
    log.info(f"{found.lines} lines that sites repeat: {found.new} new, {found.forgotten} forgotten")
    return found
