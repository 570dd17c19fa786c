"""`python -m wirewatch.newsroom --port P --epoch ISO --log FILE`: serve until interrupted."""

from __future__ import annotations

import argparse
import json
import signal
import threading
from pathlib import Path

from news.time import now, parse
from wirewatch.logs import configure
from wirewatch.newsroom.server import Newsroom


def main() -> None:
    """Print the manifest as one JSON line, then serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m wirewatch.newsroom", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="the first outlet's address")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--epoch", help="ISO date that articles are dated back from (now)")
    parser.add_argument("--log", type=Path, help="file that gets a JSON line a request")
    given = parser.parse_args()
    epoch = now() if given.epoch is None else parse(given.epoch)
    if epoch is None:
        parser.error(f"--epoch is {given.epoch!r}, not a date such as 2024-03-01T12:00:00Z")
    configure(verbose=True)
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    with Newsroom(epoch, given.host, given.port, given.log) as newsroom:
        print(json.dumps(newsroom.expected()), flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
