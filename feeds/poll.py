"""Polling: feeds asked side by side, each answer judged alone; an error is its own feed's only.

Asking and reading are two steps. `poll` does both; a watcher keeps asking, and what has changed is
read elsewhere and later, from a file. What a step decides is the same either way.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from feeds import schedule
from feeds.addresses import host_of, masked
from feeds.fetch import Client, Response
from feeds.hints import of_headers
from feeds.parse import read as read_body
from feeds.polite import side_by_side
from feeds.secrets import fill
from feeds.stream import Deliver, stream
from news.errors import FetchError, SettingsError, Unreachable, WirewatchError
from news.records import Answer, Feed, FeedState, Poll
from news.settings import Settings
from news.time import now as right_now

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)
# Of an answer's headers, what the next state and the reading of its body hang on.
_KEPT = "age cache-control content-type date etag expires last-modified".split()

Pair = tuple[Feed, FeedState]
# What one feed's asking gave: its place among the feeds, what is decided or still to be read.
_Placed = tuple[int, Poll | Answer]


def poll(
    feeds: Sequence[tuple[Feed, FeedState]], settings: Settings, *, now: datetime | None = None
) -> list[Poll]:
    """Poll the feeds; one Poll each, in the same order. Raises nothing because of a feed.

    A Poll has all entries of a body that has changed since `FeedState.body_hash`, and none
    (`unchanged`) where the server says 304 or the body is the same; which of them are new is not
    decided here. An error stands in `Poll.error`, and in its state with the next due time.
    `now` (default: the present, as each answer comes) is the time of poll and of `Entry.seen`.
    """
    polls: dict[int, Poll] = {}
    for place, asked in stream(partial(_ask_all, feeds, settings, now)):
        polls[place] = read(asked) if isinstance(asked, Answer) else asked
    return [polls[place] for place in range(len(feeds))]


def keep_asking(
    due: Callable[[], Sequence[Pair]], settings: Settings, *, tick: float = 1.0
) -> Generator[Poll | Answer | None, None, None]:
    """Ask the feeds that `due` names, again and again, until the iterator is closed.

    `due` is called every `tick` seconds (less often where it takes long), on a thread of its own; it
    must not name a feed that is being asked. What has changed comes as an Answer, everything else as a
    Poll, and None with each tick. No host waits for another.
    """
    return stream(partial(_keep_asking, due, settings, tick))


def read(answer: Answer) -> Poll:
    """What a changed body holds, or why it cannot be read, and when to ask again."""
    began, feed = time.monotonic(), answer.feed
    try:
        kind = answer.headers.get("content-type")
        found = read_body(answer.body, feed, content_type=kind, seen=answer.at)
    except WirewatchError as error:
        state = schedule.after_error(answer.state, feed, error, answer.at)
        state = replace(state, status=answer.status)
        return Poll(feed=feed, state=state, error=str(error), seconds=answer.seconds)
    facts = replace(_facts(answer, _hash(answer.body)), hints=found.hints)
    return Poll(
        feed=feed,
        state=schedule.after_success(answer.state, feed, facts, answer.at),
        entries=tuple(found.entries),
        seconds=answer.seconds + time.monotonic() - began,
    )


async def _ask_all(
    feeds: Sequence[Pair], settings: Settings, now: datetime | None, deliver: Deliver[_Placed]
) -> None:
    """Ask every feed, hosts side by side, and deliver the answers as they come."""
    limits = settings.fetch
    async with Client(limits) as client:

        async def ask(_: str, place: int) -> None:
            await deliver((place, await _asked(client, settings, *feeds[place], now)))

        await side_by_side(
            _by_host(feeds),
            ask,
            per_host=limits.connections_per_host,
            overall=limits.connections,
        )


async def _keep_asking(
    due: Callable[[], Sequence[Pair]],
    settings: Settings,
    tick: float,
    deliver: Deliver[Poll | Answer | None],
) -> None:
    """Hosts side by side, each in a task of its own that ends with its last feed."""
    limits, loop = settings.fetch, asyncio.get_running_loop()
    async with Client(limits) as client, asyncio.TaskGroup() as hosts:
        while True:
            began = loop.time()
            feeds = await asyncio.to_thread(due)
            spent = loop.time() - began

            async def ask(_: str, place: int, feeds: Sequence[Pair] = feeds) -> None:
                await deliver(await _asked(client, settings, *feeds[place]))

            for host, places in _by_host(feeds).items():
                one = side_by_side(
                    {host: places}, ask, per_host=limits.connections_per_host, overall=len(places)
                )
                hosts.create_task(one)
            await deliver(None)
            # Looking for what is due is a tenth of the time at most.
            await asyncio.sleep(max(tick, 10 * spent))


def _by_host(feeds: Sequence[Pair]) -> dict[str, list[int]]:
    """Places of the feeds by the host that each is asked at."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, (feed, state) in enumerate(feeds):
        places[host_of(schedule.address(feed, state))].append(place)
    return places


async def _asked(
    client: Client, settings: Settings, feed: Feed, state: FeedState, now: datetime | None = None
) -> Poll | Answer:
    """Ask one feed and judge what came, without reading it."""
    began = time.monotonic()
    answer = await _ask(client, settings, feed, state)
    seconds = getattr(answer, "seconds", time.monotonic() - began)
    now = now or right_now()
    if isinstance(answer, WirewatchError):
        failed = schedule.after_error(state, feed, answer, now)
        return Poll(feed=feed, state=failed, error=str(answer), seconds=seconds)
    given = Answer(
        feed=feed,
        state=state,
        at=now,
        status=answer.status,
        headers={name: answer.headers[name] for name in _KEPT if name in answer.headers},
        body=answer.body,
        permanent=answer.permanent_url,
        seconds=seconds,
    )
    hashed = None if answer.status == 304 else _hash(answer.body)
    if hashed is not None and hashed != state.body_hash:
        return given
    same = schedule.after_success(state, feed, _facts(given, hashed), now)
    return Poll(feed=feed, state=same, unchanged=True, seconds=seconds)


async def _ask(
    client: Client, settings: Settings, feed: Feed, state: FeedState
) -> Response | WirewatchError:
    # Validators without the body's hash are those of a body that was never kept.
    known = state.body_hash is not None
    try:
        asked = fill(schedule.address(feed, state), settings)
    except SettingsError as error:
        return error
    try:
        return asked.response(
            await client.get(
                asked.url,
                etag=state.etag if known else None,
                last_modified=state.last_modified if known else None,
                accept=ACCEPT,
            )
        )
    except FetchError as error:
        return asked.error(error)
    except Exception as error:  # a fault of ours stops one feed, not all
        fault = f"{masked(feed.url)}: unexpected {type(error).__name__}: {error}"
        return asked.error(Unreachable(fault))


def _facts(answer: Answer, hashed: str | None) -> schedule.Facts:
    return schedule.Facts(
        status=answer.status,
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
        body_hash=hashed,
        changed=hashed is not None and hashed != answer.state.body_hash,
        fresh=of_headers(answer.headers, answer.at),
        permanent=answer.permanent,
    )


def _hash(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()
