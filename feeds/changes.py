"""Which known entries have changed, by their title and date.

Not by their content: a counter in it, or an advertisement, would make every entry new at each poll. What
changes in silence is found by pages fetched again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from news.ids import title_print
from news.records import Entry, Seen

# Where more of a feed's known entries than this have changed at once, and at least so many, the feed
# has: it dates everything anew when it is built, or has put its name before each title.
_MOST, _LEAST = 0.5, 3


def changed(entries: Sequence[Entry], seen: Mapping[str, Seen]) -> tuple[list[Entry], list[Entry]]:
    """Known entries that have changed, and those whose title and date are to be noted, no more.

    An entry that waits for its page is neither: it is asked for again as it is.
    """
    known = [e for e in entries if e.key in seen and not seen[e.key].waiting]
    found = [e for e in known if seen[e.key].title is not None and _differs(e, seen[e.key])]
    unseen = [e for e in known if seen[e.key].title is None]
    if len(found) >= _LEAST and len(found) > _MOST * len(known):
        return [], found + unseen
    return found, unseen


def _differs(entry: Entry, seen: Seen) -> bool:
    """Another title, or a later date: an earlier one tells of no change that came since."""
    date = entry.updated or entry.published
    later = date is not None and seen.updated is not None and date > seen.updated
    return later or title_print(entry.title) != seen.title
