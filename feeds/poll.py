"""Polling: feeds asked side by side, each answer judged alone; an error is its own feed's only."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from feeds import schedule
from feeds.addresses import host_of, masked
from feeds.fetch import Client, Response
from feeds.hints import of_headers
from feeds.parse import Parsed, read
from feeds.polite import side_by_side
from feeds.secrets import fill
from feeds.stream import Deliver, stream
from news.errors import FetchError, SettingsError, Unreachable, WirewatchError
from news.records import Feed, FeedState, Poll
from news.settings import Settings
from news.time import now as right_now

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)
# What one feed's asking gave: its place in the sequence, the answer or the error, and seconds.
_Answer = tuple[int, Response | WirewatchError, float]


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
    for place, answer, seconds in stream(partial(_ask_all, feeds, settings)):
        feed, state = feeds[place]
        polls[place] = _judge(feed, state, answer, seconds, now or right_now())
    return [polls[place] for place in range(len(feeds))]


async def _ask_all(
    feeds: Sequence[tuple[Feed, FeedState]], settings: Settings, deliver: Deliver[_Answer]
) -> None:
    """Ask every feed, hosts side by side, and deliver the answers as they come."""
    by_host: dict[str, list[int]] = defaultdict(list)
    limits = settings.fetch
    for place, (feed, state) in enumerate(feeds):
        by_host[host_of(schedule.address(feed, state))].append(place)
    async with Client(limits) as client:

        async def ask(_: str, place: int) -> None:
            began = time.monotonic()
            answer = await _ask(client, settings, *feeds[place])
            seconds = getattr(answer, "seconds", time.monotonic() - began)
            await deliver((place, answer, seconds))

        await side_by_side(
            by_host, ask, per_host=limits.connections_per_host, overall=limits.connections
        )


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


def _judge(
    feed: Feed, state: FeedState, answer: Response | WirewatchError, seconds: float, now: datetime
) -> Poll:
    """The answer's Poll: what it changed, and when to ask again."""
    began = time.monotonic()
    try:
        if isinstance(answer, WirewatchError):
            raise answer
        facts, found = _facts(answer, state, now), None
        if facts.changed:
            found = _read(answer, feed, now)
            facts = replace(facts, hints=found.hints)
    except WirewatchError as error:
        new = schedule.after_error(state, feed, error, now)
        if isinstance(answer, Response):
            new = replace(new, status=answer.status)
        return Poll(feed=feed, state=new, error=str(error), seconds=seconds)
    return Poll(
        feed=feed,
        state=schedule.after_success(state, feed, facts, now),
        entries=tuple(found.entries) if found else (),
        unchanged=not facts.changed,
        seconds=seconds + time.monotonic() - began,
    )


def _facts(answer: Response, state: FeedState, now: datetime) -> schedule.Facts:
    fresh = None if answer.status == 304 else hashlib.blake2b(answer.body, digest_size=16)
    hashed = fresh.hexdigest() if fresh else None
    return schedule.Facts(
        status=answer.status,
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
        body_hash=hashed,
        changed=hashed is not None and hashed != state.body_hash,
        fresh=of_headers(answer.headers, now),
        permanent=answer.permanent_url,
    )


def _read(answer: Response, feed: Feed, now: datetime) -> Parsed:
    kind = answer.headers.get("content-type")
    return read(answer.body, feed, content_type=kind, seen=now)
