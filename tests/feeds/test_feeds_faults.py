"""Each fault of a server, polled for real: what docs/operate.md says of it is what happens."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from feeds_faults import faults, table
from feeds_web import Web, feed, rss, settings

from feeds.poll import poll
from news.records import FeedState, Poll
from news.time import now

ROOT = Path(__file__).resolve().parents[2]
BEFORE = 3  # errors before this one; by then the kinds of error wait differently long
# Minutes, of a feed between 5 and 360: 5 * 2**3, 5 * 4**3, the hour asked for; up to a quarter more.
WAITS = {"soft": (40, 50), "hard": (320, 400), "temporary": (60, 75), "retired": (320, 400)}
AT_ONCE = 16  # with more, Python's own server would be late with the others


@pytest.fixture(scope="module")
def polls() -> Iterator[dict[str, Poll]]:
    """Every fault polled, by name: the slow ones apart, under limits that a busy machine would not
    keep with the others."""
    web, other = Web(), Web("127.0.0.2")
    urls = faults(web, other)
    slow = {
        name for name, row in table().items() if row.words in ("silent for", "not complete within")
    }
    quick = {name: url for name, url in urls.items() if name not in slow}
    found = _polled(quick, first_byte_seconds=60, total_seconds=60)
    found |= _polled({name: urls[name] for name in slow}, first_byte_seconds=1, total_seconds=2)
    yield found
    web.close()
    other.close()


def _polled(urls: dict[str, str], **limits: float) -> dict[str, Poll]:
    given = [(feed(url), FeedState(url=url, errors=BEFORE)) for url in urls.values()]
    asked = settings(connections_per_host=AT_ONCE, max_redirects=5, **limits)
    return dict(zip(urls, poll(given, asked), strict=True))


def test_the_table_names_every_fault(polls: dict[str, Poll]) -> None:
    assert set(table()) == set(polls)


@pytest.mark.parametrize("name", table())
def test_a_fault_does_what_the_table_says(name: str, polls: dict[str, Poll]) -> None:
    told, found = table()[name], polls[name]
    if told.words is None:
        assert found.error is None
        assert len(found.entries) == 1
        assert "root:" not in repr(found) and len(repr(found)) < 5000
        return
    assert found.error is not None and told.words in found.error
    assert not found.entries and found.state.errors == BEFORE + 1
    assert found.state.retired is (told.after == "retired")
    assert found.state.due is not None
    least, most = WAITS[told.after]
    wait = (found.state.due - now()).total_seconds() / 60
    assert least - 5 <= wait <= most, "5: the polls began a while ago"


def test_a_fault_delays_nobody(other: Web) -> None:
    bad = Web()
    try:
        hanging = [bad.hang(f"/{n}") for n in range(20)]
        good = [other.put(f"/{n}", rss(n)) for n in range(20)]
        pairs = [(feed(url), FeedState(url=url)) for url in hanging + good]
        began = time.monotonic()
        poll(pairs, settings(connections_per_host=2, first_byte_seconds=0.3))
        assert len(other.times) == 20
        assert max(other.times) - began < 2  # the hanging ones take three seconds
    finally:
        bad.close()


def test_a_process_that_meets_bombs_stays_small(web: Web, other: Web) -> None:
    urls = [faults(web, other)[name] for name in ("bomb", "huge", "endless", "laughs")]
    program = (
        "import resource, sys\n"
        "sys.path.insert(0, 'tests/feeds')\n"
        "from feeds_web import feed, settings\n"
        "from feeds.poll import poll\n"
        "from news.records import FeedState\n"
        "print([bool(p.error) for p in poll([(feed(u), FeedState(url=u)) for u in sys.argv[1:]], settings())])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)\n"
    )
    # Through a small process, as ru_maxrss begins with the peak of the one that it was forked from.
    command = ["/bin/sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-c", program, *urls]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    errors, peak = run.stdout.splitlines()
    assert errors == "[True, True, True, False]"
    assert int(peak) < 300
