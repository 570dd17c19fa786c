"""What is remembered of feeds' entries: which are known, how they looked, whose page has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from news.ids import page_key, title_print
from news.records import Entry, Seen
from state import tables
from state.database import chunks, engine, write

# What becomes of an entry whose page has come.
_BROUGHT = ("article", "stub", "not_article")


# How exactly it is known when an entry was listed last: a row is written once in so long.
_EXACT = timedelta(days=1)


class Entries:
    """The entries in the state database at an SQLAlchemy address.

    Raises WirewatchError where it cannot be opened or was written by a newer version.
    """

    def __init__(self, url: str) -> None:
        self._engine = engine(url)

    def seen(
        self, feed: str, keys: Sequence[str], listed: datetime | None = None
    ) -> dict[str, Seen]:
        """What is remembered of this feed's entries, of those of `keys` that are known.

        When the feed `listed` them is remembered as well, once a day.
        """
        t, found, late = tables.entries, dict[str, Seen](), list[str]()
        with self._engine.connect() as db:
            for some in chunks(keys):
                query = sa.select(t.c.key, t.c.title, t.c.updated, t.c.status, t.c.seen)
                for key, title, updated, status, seen in db.execute(
                    query.where(t.c.feed == feed, t.c.key.in_(some))
                ):
                    found[key] = Seen(title=title, updated=updated, waiting=status == "waiting")
                    if listed and (seen is None or seen <= listed - _EXACT):
                        late.append(key)
        if late:
            with write(self._engine) as db:
                for some in chunks(late):
                    one = sa.update(t).where(t.c.feed == feed, t.c.key.in_(some))
                    db.execute(one.values(seen=listed))
        return found

    def elsewhere(self, entries: Sequence[Entry]) -> set[str]:
        """Keys of those of `entries` (new ones, of one feed) whose page another feed has brought.

        Where this feed has the page too, under another guid, it tells of a change: only the very same
        guid of another feed counts then.
        """
        t, rows = tables.entries, dict[str, list[tuple[str, str, str]]]()
        pages = {e.key: page_key(e.link) for e in entries if e.link}
        with self._engine.connect() as db:
            for some in chunks(sorted(set(pages.values()))):
                query = sa.select(t.c.page, t.c.feed, t.c.key, t.c.status)
                for page, *row in db.execute(query.where(t.c.page.in_(some))):
                    rows.setdefault(page, []).append(tuple(row))
        found = set()
        for entry in entries:
            there = rows.get(pages.get(entry.key, ""), [])
            brought = {
                key for feed, key, status in there if feed != entry.feed and status in _BROUGHT
            }
            if entry.key in brought or (
                brought and all(feed != entry.feed for feed, _, _ in there)
            ):
                found.add(entry.key)
        return found


def look(entry: Entry) -> dict[str, Any]:
    """What tells whether an entry, or its page, is known."""
    return {
        "title": title_print(entry.title),
        "updated": entry.updated or entry.published,
        "page": page_key(entry.link) if entry.link else None,
    }


def note(db: Connection, entry: Entry) -> None:
    """Remember how a known entry looks now."""
    t = tables.entries
    one = (t.c.feed == entry.feed, t.c.key == entry.key)
    db.execute(sa.update(t).where(*one).values(**look(entry)))
