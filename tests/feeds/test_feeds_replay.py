"""Each fault of ../shared/tools/replay.py, polled for real."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from feeds_faults import table
from feeds_web import feed, settings

from feeds import opml, pages
from feeds.poll import poll
from news.records import FeedState, Poll

REPLAY = Path(__file__).resolve().parents[2] / "../shared/tools/replay.py"
pytestmark = pytest.mark.skipif(not REPLAY.exists(), reason="needs ../shared")
SLOW = {"slow", "hang", "drip"}  # asked apart, as a busy machine is slow with the others, too
READ = {"moved": 20, "badcharset": 1, "xxe": 1, "laughs": 0}  # the faults that are still feeds


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [sys.executable, str(REPLAY), "--port", str(port), "--seconds", "120"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                urlopen(f"http://127.0.0.1:{port}/").close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def asked(base: str, kinds: set[str], **limits: float) -> dict[str, Poll]:
    feeds = [feed(f"{base}/fault/{kind}") for kind in sorted(kinds)]
    given = [(f, FeedState(url=f.url)) for f in feeds]
    found = poll(given, settings(connections_per_host=32, **limits))
    return dict(zip(sorted(kinds), found, strict=True))


def test_every_fault_is_survived(base: str) -> None:
    kinds = json.load(urlopen(base + "/"))["faults"]
    began = time.monotonic()
    polls = asked(base, SLOW, first_byte_seconds=4, total_seconds=5)
    assert time.monotonic() - began < 20
    polls |= asked(base, set(kinds) - SLOW, first_byte_seconds=60, total_seconds=60)
    for kind, one in polls.items():
        if kind in READ:
            assert one.error is None, one.error
            assert len(one.entries) == READ[kind]
            assert table()[kind].words is None
        else:
            assert one.error is not None and not one.entries, kind
            assert (table()[kind].words or "-") in one.error, kind
            assert one.state.retired is (kind == "410")
        assert "root:" not in repr(one)


def test_all_outlets_and_their_pages(base: str) -> None:
    feeds = opml.read(urlopen(base + "/opml").read())
    polls = poll([(f, FeedState(url=f.url)) for f in feeds], settings())
    entries = [e for p in polls for e in p.entries]
    assert len(entries) == 240
    again = poll([(p.feed, p.state) for p in polls], settings())
    assert all(p.unchanged and p.state.status == 304 for p in again)
    found = list(pages.fetch(entries, settings()))
    assert len(found) == 240
    assert all(p.body for p in found)
