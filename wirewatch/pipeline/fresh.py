"""Which of a poll's entries want their page: new ones, and those that have changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from feeds.changes import changed
from news.records import Entry, FeedState, Poll
from news.time import now
from state.entries import Entries


def fresh(polls: Sequence[Poll], known: Entries, budget: int) -> Iterator[Poll]:
    """The polls with only the entries whose page is to be fetched, at most `budget` in all.

    `noted` are those to be remembered without: their page has come by another feed. A feed that is
    cut keeps no validators and is due at once, so that the rest comes next time.
    """
    for poll in polls:
        wanted, noted = _sorted(poll, known)
        if len(wanted) > budget:
            wanted, poll = wanted[:budget], replace(poll, state=cut(poll))
        budget -= len(wanted)
        short = (replace(entry, summary=None) for entry in noted)
        yield replace(poll, entries=tuple(wanted), noted=tuple(short))


def _sorted(poll: Poll, known: Entries) -> tuple[list[Entry], list[Entry]]:
    """Entries that want their page, in the feed's order, and those only to be noted."""
    entries = poll.entries
    if not entries:
        return [], []
    seen = known.seen(entries[0].feed, [e.key for e in entries], poll.state.polled or now())
    elsewhere = known.elsewhere([e for e in entries if e.key not in seen])
    again, noted = changed(entries, seen)
    left_out = (seen.keys() | elsewhere) - {e.key for e in again}
    wanted = [e for e in entries if e.key not in left_out]
    return wanted, [*noted, *(e for e in entries if e.key in elsewhere)]


def cut(poll: Poll) -> FeedState:
    """The state of a feed of which not all could be taken: what is left is read at the next poll."""
    first = poll.state.settled == poll.state.polled
    return replace(
        poll.state,
        etag=None,
        last_modified=None,
        body_hash=None,
        due=poll.state.polled,
        settled=None if first else poll.state.settled,
    )
