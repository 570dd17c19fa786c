"""When a feed is due: pure functions of what is known and what has just happened.

An interval follows its feed's own activity: something new halves it, nothing new makes it half as
long again, within the feed's bounds. Errors back off by doubling, to four times the longest
interval; a Retry-After is obeyed; 410 Gone ends a feed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from news.errors import FetchError
from news.ids import digest
from news.records import Feed, FeedState

# A server that says "in a year" is asked after a week all the same.
_MOST_RETRY_AFTER = 7 * 24 * 3600.0
_FIRST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an answered poll showed. `body_hash` None: 304, the body known before still holds."""

    status: int
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    changed: bool


def after_success(state: FeedState, feed: Feed, facts: Facts, now: datetime) -> FeedState:
    """The state after an answer. A 304 may bring fresh validators; without them the old ones stay."""
    interval = state.interval or feed.min_minutes
    if state.succeeded is not None:
        interval = interval / 2 if facts.changed else interval * 1.5
    interval = min(max(interval, feed.min_minutes), feed.max_minutes)
    same = facts.body_hash is None
    return replace(
        state,
        etag=facts.etag or (state.etag if same else None),
        last_modified=facts.last_modified or (state.last_modified if same else None),
        body_hash=facts.body_hash or state.body_hash,
        due=now + timedelta(minutes=interval),
        interval=interval,
        errors=0,
        error=None,
        status=facts.status,
        polled=now,
        succeeded=now,
    )


def after_error(state: FeedState, feed: Feed, error: Exception, now: datetime) -> FeedState:
    """The state after a failure: one more error in a row, and a longer wait.

    The n-th wait is min_minutes * 2**(n-1) and up to a quarter more, so that feeds which failed
    together do not come back together; at most max_minutes * 4; at least what the server asked for.
    """
    status = error.status if isinstance(error, FetchError) else None
    asked = error.retry_after if isinstance(error, FetchError) else None
    errors = state.errors + 1
    wait = min(feed.min_minutes * 2.0 ** min(errors - 1, 30), feed.max_minutes * 3.2)
    wait *= 1 + _fraction(feed.url, errors) / 4
    minutes = max(wait, min(asked or 0, _MOST_RETRY_AFTER) / 60)
    return replace(
        state,
        due=now + timedelta(minutes=minutes),
        errors=errors,
        error=str(error),
        status=status,
        polled=now,
        retired=state.retired or status == 410,
    )


def due(
    states: Mapping[str, FeedState], feeds: Sequence[Feed], now: datetime
) -> list[tuple[Feed, FeedState]]:
    """The feeds to poll now, longest overdue first; one never polled is due at once, a retired one never.

    Where a feed's longest interval has been made shorter since, the shorter one counts.
    """
    found: list[tuple[datetime, Feed, FeedState]] = []
    for feed in feeds:
        state = states.get(feed.url) or FeedState(url=feed.url)
        if state.retired:
            continue
        at = state.due or _FIRST
        if not state.errors and state.polled is not None and state.due is not None:
            at = min(at, state.polled + timedelta(minutes=feed.max_minutes))
        if at <= now:
            found.append((at, feed, state))
    return [(feed, state) for _, feed, state in sorted(found, key=lambda one: one[0])]


def _fraction(*parts: object) -> float:
    """A number from 0 to 1 that looks random and is the same each time: jitter without chance."""
    return int(digest(*parts, size=4), 16) / 0xFFFFFFFF
