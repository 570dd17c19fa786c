"""When a feed is due, and where it is asked: pure functions of what is known and what has just happened.

An interval follows its feed's own activity: something new halves it, nothing new makes it half as
long again, within the feed's bounds. What the server wishes (`feeds.hints`) makes a poll later, up to
the longest interval. Errors back off, the lasting ones faster and further than those that pass; a
Retry-After is obeyed; 410 Gone ends a feed. No two feeds keep step for long: every wait has jitter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from feeds.addresses import without_login
from feeds.hints import Hints, after_skips
from news.errors import FetchError, SettingsError
from news.ids import digest
from news.records import Feed, FeedState

Kind = Literal["soft", "hard", "temporary"]

# A server that says "in a year" is asked after a week all the same.
_MOST_RETRY_AFTER = 7 * 24 * 3600.0
# A redirect for good is believed when it has led to the same address so often in a row.
_MOVES = 3
_JITTER = 0.1
_FIRST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an answered poll showed. `body_hash` None: 304, the body known before still holds.

    `fresh` are minutes for which the headers call the answer fresh; `hints` are None where no body was
    read; `permanent` is where redirects for good led (`Response.permanent_url`).
    """

    status: int
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    changed: bool
    fresh: float | None = None
    hints: Hints | None = None
    permanent: str | None = None


def address(feed: Feed, state: FeedState) -> str:
    """Where the feed is asked: its own address, or the one that it has moved to for good."""
    return state.moved_to or feed.url


def after_success(state: FeedState, feed: Feed, facts: Facts, now: datetime) -> FeedState:
    """The state after an answer. A 304 may bring fresh validators; without them the old ones stay.

    The wait is the longest of the interval and what headers and body ask for, a tenth more or less;
    never longer than the feed's longest interval, whatever is asked for.
    """
    interval = state.interval or feed.min_minutes
    if state.succeeded is not None:
        interval = interval / 2 if facts.changed else interval * 1.5
    interval = min(max(interval, feed.min_minutes), feed.max_minutes)
    same = facts.body_hash is None
    known = facts.hints or Hints(state.asked, state.skips)
    state = _moved(state, feed, facts.permanent)
    return replace(
        state,
        etag=facts.etag or (state.etag if same else None),
        last_modified=facts.last_modified or (state.last_modified if same else None),
        body_hash=facts.body_hash or state.body_hash,
        due=_after(max(interval, known.minutes or 0, facts.fresh or 0), known.skips, feed, now),
        interval=interval,
        errors=0,
        error=None,
        status=facts.status,
        polled=now,
        succeeded=now,
        asked=known.minutes,
        skips=known.skips,
        settled=state.settled or now,
        staged=None,
    )


def _after(minutes: float, skips: str | None, feed: Feed, now: datetime) -> datetime:
    """`now` and so many minutes with jitter, outside the skipped hours, within the feed's bounds."""
    chance = _JITTER * _fraction(feed.url, now)
    minutes = (
        minutes * (1 + chance) if minutes < feed.max_minutes else feed.max_minutes * (1 - chance)
    )
    minutes = min(max(minutes, feed.min_minutes), feed.max_minutes)
    latest = now + timedelta(minutes=feed.max_minutes)
    return after_skips(now + timedelta(minutes=minutes), skips, latest)


def _moved(state: FeedState, feed: Feed, target: str | None) -> FeedState:
    """The state after redirects for good have led to `target`, or (None) nowhere.

    An address with a secret in it stays: a new one might hold it in the open. Nor does one leave
    https for http.
    """
    if feed.url != without_login(feed.url) or "${" in feed.url:
        return state
    if target is None or (feed.url.startswith("https:") and not target.startswith("https:")):
        return replace(state, moving_to=None, moves=0)
    moves = state.moves + 1 if target == state.moving_to else 1
    if moves < _MOVES:
        return replace(state, moving_to=target, moves=moves)
    return replace(state, moved_to=None if target == feed.url else target, moving_to=None, moves=0)


def kind(error: Exception) -> Kind:
    """`temporary`: the server says when to come back; `soft`: it may pass by itself; else `hard`."""
    if isinstance(error, SettingsError):
        return "soft"  # until the variable is set
    if not isinstance(error, FetchError):
        return "hard"  # what came is no feed
    if error.retry_after is not None and error.temporary:
        return "temporary"
    return "soft" if error.temporary else "hard"


def after_error(state: FeedState, feed: Feed, error: Exception, now: datetime) -> FeedState:
    """The state after a failure: one more error in a row, and a longer wait.

    The n-th wait is min_minutes * 2**(n-1) and at most max_minutes * 0.8 after a soft error,
    min_minutes * 4**(n-1) and at most max_minutes * 3.2 after a hard one, after a temporary one what
    the server asked for; and up to a quarter more, so that feeds which failed together do not come
    back together. A feed that has moved and then fails hard is asked at its own address again.
    """
    status = error.status if isinstance(error, FetchError) else None
    asked = error.retry_after if isinstance(error, FetchError) else None
    errors, what = state.errors + 1, kind(error)
    if what == "temporary":
        wait = max(min(asked or 0, _MOST_RETRY_AFTER) / 60, feed.min_minutes)
    else:
        base, most = (2.0, 0.8) if what == "soft" else (4.0, 3.2)
        wait = min(feed.min_minutes * base ** min(errors - 1, 30), feed.max_minutes * most)
    wait = max(wait * (1 + _fraction(feed.url, errors) / 4), feed.min_minutes)
    gone = status == 410 and state.moved_to is None
    return replace(
        state,
        due=now + timedelta(minutes=wait),
        errors=errors,
        error=str(error),
        status=status,
        polled=now,
        retired=state.retired or gone,
        moved_to=None if what == "hard" else state.moved_to,
        staged=None,
    )


def due(
    states: Mapping[str, FeedState], feeds: Sequence[Feed], now: datetime
) -> list[tuple[Feed, FeedState]]:
    """The feeds to poll now, longest overdue first; one never polled is due at once, a retired one never.

    One of which a body is `staged` is not due while it waits to be read. Where a feed's longest interval has been made shorter since, the shorter one counts.
    """
    found: list[tuple[datetime, Feed, FeedState]] = []
    for feed in feeds:
        state = states.get(feed.url) or FeedState(url=feed.url)
        if state.retired or (state.staged is not None and state.staged > now):
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
