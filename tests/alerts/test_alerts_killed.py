"""A deliverer killed by SIGKILL at its worst moments: nothing lost, and what comes twice says so."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from helpers_alerts import found, settings
from test_alerts_receivers import Box, serve

from alerts.notify import notifications
from news.settings import Settings
from state.store import LEASE, Store

# Delivers what is due at the moment given, by the second argument dying before or after a mail is
# handed over (never between them: that is the mail server's business).
DELIVER = """
import os, signal, sys
from datetime import datetime
from alerts.receivers import deliver
from news.records import Credentials
from news.settings import ReceiverSettings
from state.store import Store

url, die, port, now = sys.argv[1], sys.argv[2], int(sys.argv[3]), datetime.fromisoformat(sys.argv[4])
receiver = ReceiverSettings(name="mail", kind="email", connection="c", to=("desk@example.org",),
                            sender="wirewatch@example.org")
extra = {"disable_tls": True, "disable_ssl": True, "timeout": 10}
smtp = Credentials(kind="smtp", host="127.0.0.1", port=port, extra=extra)
store = Store(url)
for notification in store.claim(now, receiver="mail"):
    if die == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    deliver(notification, receiver, smtp)
    if die == "after":
        os.kill(os.getpid(), signal.SIGKILL)
    store.sent(notification.id, now)
"""


def deliver(url: str, die: str, port: int, now: datetime) -> int:
    command = [sys.executable, "-c", DELIVER, url, die, str(port), now.isoformat()]
    return subprocess.run(command, timeout=60, check=False).returncode


@pytest.mark.parametrize(("die", "mails"), [("before", 1), ("after", 2)])
def test_killed_between_claim_and_sent(tmp_path: Path, die: str, mails: int) -> None:
    url, now, known = f"sqlite:///{tmp_path / 's.sqlite'}", datetime.now(UTC), settings(tmp_path)
    store, box = Store(url), Box()
    _record(store, known)
    server = serve(box)
    try:
        assert deliver(url, die, server.port, now) == -9
        assert deliver(url, "never", server.port, now + LEASE - timedelta(seconds=1)) == 0
        assert len(box.mails) == mails - 1  # It is still another's.
        assert deliver(url, "never", server.port, now + LEASE) == 0
        assert deliver(url, "never", server.port, now + 2 * LEASE) == 0
    finally:
        server.stop()
    assert len(box.mails) == mails
    assert len({raw for _, raw in box.mails}) == 1  # The same Message-ID, the same everything.
    assert store.counts() == {"sent": 1, "pending": 1}
    assert _record(store, known) == 0  # Matched again: not told again.


def _record(store: Store, known: Settings) -> int:
    match = found("Blinken", name="blinken")
    assert match
    assert match.extraction.article
    made = notifications([match], known, match.extraction.article.at)
    return store.record([match], made, {"blinken": match.load})
