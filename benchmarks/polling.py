"""Feeds polled a minute of the client's CPU time, beside feedparser's own way of fetching and parsing.

    python -m benchmarks.polling [--hosts 200] [--per-host 10] [--rounds 3] [--keep]

The web is a process of its own on loopback, each host an address of 127.0.0.0/8, kept to another
core; the client is kept to one. Every feed has been polled once before, so it has validators; in
each round a tenth of the feeds has changed by one entry, the others answer 304. Ours is
`feeds.poll.poll`, all limits as in production but for the turns of one host, which would only wait.
feedparser asks one feed after the other (`feedparser.parse(url, etag=…, modified=…)`). The first row
has made-up feeds as large as the median recorded one (77 KB, ten entries with their texts), the second
the recorded feeds of ../shared. What counts is `time.process_time` of all threads of the client.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import multiprocessing
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import cast

import feedparser
import structlog
import uvloop

from benchmarks.clusters import RESULTS, vocabulary
from feeds.poll import poll
from news.records import Feed, FeedState
from news.settings import ROOT, FetchSettings, Settings

RECORDED = ROOT.parent / "shared" / "corpora" / "feeds_real_kagi"
CHANGED = 10  # one feed of so many has changed since the last round
FLOORS = {"made": 50_000, "recorded": 15_000}


class Web(asyncio.Protocol):
    """Feeds by number: 304 to the right ETag, else the body. As little work as HTTP/1.1 allows."""

    bodies: tuple[bytes, ...] = ()
    turn = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            self.answer(head)

    def answer(self, head: bytes) -> None:
        number = int(head.split(b" ", 2)[1].rpartition(b"/")[2])
        version = last_change(number, Web.turn)
        tag = b'"%d-%d"' % (number, version)
        common = (
            b"Server: nginx\r\nDate: Mon, 23 Nov 2026 19:30:20 GMT\r\nETag: %s\r\n"
            b"Last-Modified: Mon, 23 Nov 2026 19:%02d:00 GMT\r\nCache-Control: max-age=60\r\n"
            b"Vary: Accept-Encoding\r\nX-Content-Type-Options: nosniff\r\nConnection: keep-alive\r\n"
        ) % (tag, version)
        if tag in head:
            self.transport.write(b"HTTP/1.1 304 Not Modified\r\n" + common + b"\r\n")
            return
        body = Web.bodies[number % len(Web.bodies)] + b"<!-- %d -->" % version
        self.transport.writelines(
            [
                b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n"
                % len(body),
                common + b"\r\n",
                body,
            ]
        )


def last_change(number: int, turn: int) -> int:
    """The last round up to `turn` in which feed `number` changed; a tenth of them does in each."""
    return next((t for t in range(turn, 0, -1) if (number + t) % CHANGED == 0), 0)


def serve(pipe: Connection, core: int, bodies: tuple[bytes, ...]) -> None:
    """The web's process: says its port, then takes the number of each round."""
    os.sched_setaffinity(0, {core})
    Web.bodies = bodies

    async def main() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Web, "0.0.0.0", 0, backlog=4096)
        pipe.send(server.sockets[0].getsockname()[1])
        over = loop.create_future()

        def told() -> None:
            turn = pipe.recv()
            if turn is None:
                over.set_result(None)
                return
            Web.turn = turn
            pipe.send(turn)

        loop.add_reader(pipe.fileno(), told)
        await over

    uvloop.run(main())


@contextmanager
def web(core: int, bodies: tuple[bytes, ...]) -> Iterator[tuple[int, Callable[[int], None]]]:
    """A running web: its port, and what sets its round."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=serve, args=(theirs, core, bodies)
    )
    process.start()

    def turn(number: int) -> None:
        ours.send(number)
        ours.recv()

    try:
        yield ours.recv(), turn
    finally:
        ours.send(None)
        process.join()


def made(count: int = 40) -> tuple[bytes, ...]:
    """Feeds of ten entries with their whole texts, 77 KB each."""
    rng = random.Random(5)
    words = vocabulary(rng)

    def paragraph() -> str:
        said = " ".join(rng.choices(words[:9000], k=22)).capitalize()
        link = (
            f'<a class="link" href="https://elsewhere.example/{rng.randrange(10**9)}?a=1&amp;b=2">'
        )
        return f"<p>{said} {link}{rng.choice(words)}</a> <em>{rng.choice(words)}</em>.</p>"

    def text(size: int) -> str:
        paragraphs = []
        while size > 0:
            paragraphs.append(paragraph())
            size -= len(paragraphs[-1])
        return "\n".join(paragraphs)

    def item(feed: int, number: int) -> str:
        title = " ".join(rng.choices(words, k=9)).capitalize()
        return (
            f"<item><title>{title}</title><link>https://outlet{feed}.example/{number}</link>"
            f"<guid isPermaLink='false'>{feed}-{number}</guid><dc:creator>Ann Writer</dc:creator>"
            f"<pubDate>Mon, 23 Nov 2026 1{number}:00:00 +0000</pubDate><category>World</category>"
            f"<category>Trade</category><media:thumbnail url='https://outlet{feed}.example/t{number}.jpg'/>"
            f"<description><![CDATA[{text(200)}]]></description>"
            f"<content:encoded><![CDATA[{text(6600)}]]></content:encoded></item>\n"
        )

    head = (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:media="http://search.yahoo.com/mrss/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Outlet {}</title>'
        "<link>https://outlet{}.example/</link><description>News</description>\n"
    )
    return tuple(
        (head.format(f, f) + "".join(item(f, n) for n in range(10)) + "</channel></rss>").encode()
        for f in range(count)
    )


@dataclass(frozen=True, slots=True)
class Measured:
    """Feeds a minute of CPU time, of the best and the middle round; bodies read, errors."""

    best: float
    middle: float
    changed: int
    errors: int

    def __str__(self) -> str:
        return f"{self.middle:,.0f} ({self.best:,.0f})"


def _measured(count: int, seconds: list[float], changed: int, errors: int) -> Measured:
    rates = sorted(60 * count / s for s in seconds)
    return Measured(rates[-1], rates[len(rates) // 2], changed, errors)


def ours(urls: list[str], turn: Callable[[int], None], rounds: int) -> Measured:
    """The production path, every round with the states of the last one."""
    limits = FetchSettings(
        allowed_hosts=("127.0.0.0/8",), requests_per_second_per_host=1e6, connections_per_host=2
    )
    settings = Settings(file=Path("/none"), var=Path("/none"), fetch=limits)
    feeds = [Feed(url=url, outlet="Outlet") for url in urls]
    seconds, changed, errors = [], 0, 0
    turn(0)
    states = [p.state for p in poll([(f, FeedState(url=f.url)) for f in feeds], settings)]
    for number in range(1, rounds + 1):
        turn(number)
        gc.collect()
        began = time.process_time()
        polls = poll(list(zip(feeds, states, strict=True)), settings)
        seconds.append(time.process_time() - began)
        # A body that is no feed (one recorded is none) was fetched and read all the same.
        states = [replace(p.state, body_hash=p.state.body_hash or "-") for p in polls]
        changed += sum(not p.unchanged for p in polls)
        errors += sum(p.error is not None for p in polls)
    return _measured(len(urls), seconds, changed, errors)


def theirs(urls: list[str], turn: Callable[[int], None], rounds: int) -> Measured:
    """feedparser alone, one feed after the other."""
    turn(0)
    known = [(u, f.get("etag"), f.get("modified")) for u in urls if (f := feedparser.parse(u))]
    seconds, changed, errors = [], 0, 0
    for number in range(1, rounds + 1):
        turn(number)
        gc.collect()
        began = time.process_time()
        for place, (url, etag, modified) in enumerate(known):
            found = feedparser.parse(url, etag=etag, modified=modified)
            if found.get("status") != 304:
                changed += 1
                errors += not found.entries
                known[place] = (url, found.get("etag"), found.get("modified"))
        seconds.append(time.process_time() - began)
    return _measured(len(urls), seconds, changed, errors)


def addresses(hosts: int, per_host: int, port: int) -> list[str]:
    """Feeds in an order in which a host's come one after the other's, as due times have it."""
    return [
        f"http://127.{1 + h // 250}.{h % 250}.{1 + h % 200}:{port}/feed/{n * hosts + h}"
        for n in range(per_host)
        for h in range(hosts)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--per-host", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=list(FLOORS))
    parser.add_argument("--alone", action="store_true", help="without feedparser")
    parser.add_argument("--keep", action="store_true", help="append to RESULTS.md")
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[0]})
    sets = {"made": made()}
    if RECORDED.is_dir():
        sets["recorded"] = tuple(p.read_bytes() for p in sorted(RECORDED.iterdir()))
    lines = [
        "| feeds | bodies, KB (median, mean) | ours | floor | feedparser | changed: ours, feedparser |",
        "|---|---|---|---|---|---|",
    ]
    for name, bodies in sets.items():
        if given.only not in (None, name):
            continue
        sizes = sorted(map(len, bodies))
        middle, mean = sizes[len(sizes) // 2] / 1000, sum(sizes) / len(sizes) / 1000
        with web(cores[-1], bodies) as (port, turn):
            urls = addresses(given.hosts, given.per_host, port)
            us = ours(urls, turn, given.rounds)
            them = (
                us if given.alone else theirs(urls[: max(400, len(urls) // 4)], turn, given.rounds)
            )
        lines.append(
            f"| {len(urls)} {name} | {middle:.0f}, {mean:.0f} | {us} | {FLOORS[name]:,} | {them} "
            f"| {us.changed} of {given.rounds * len(urls)}, {them.changed} |"
        )
        print(f"{lines[-1]}  errors: {us.errors}, {them.errors}")
    if given.keep:
        day = datetime.now(UTC).date()
        title = f"\n### {day}: feeds polled a minute of CPU time, one core, a tenth changed\n\n"
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(
                title + "`python -m benchmarks.polling`; the middle round (the best one).\n\n"
            )
            file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
