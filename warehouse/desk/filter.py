"""What a person has narrowed the desk to, as conditions of SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["all", "quotes", "events", "articles"]

_TERM = re.compile(r'(?P<no>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>\S+))')
MOST_TERMS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """All conditions hold together; an empty one is none. Times are `since <= at < until`.

    `speaker` and `actor` are names, whole or in part; an id (`speaker_id`) is taken as well. `actor`
    is a party of an event, on the side that `side` names. `keys` are those of quotes, events or
    articles (a watch's matches).
    """

    text: str = ""
    kind: Kind = "all"
    speaker: str = ""
    actor: str = ""
    recipient: str = ""
    type: str = ""
    place: str = ""
    outlet: str = ""
    language: str = ""
    since: datetime | None = None
    until: datetime | None = None
    keys: tuple[str, ...] | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """Which kinds of items can pass: a speaker means quotes, a party or a type events."""
        of_quotes, of_events = (
            bool(self.speaker),
            bool(self.actor or self.recipient or self.type or self.place),
        )
        if of_quotes and of_events:
            return ()
        possible = ("quotes",) if of_quotes else ("events",) if of_events else _default(self)
        return possible if self.kind == "all" else tuple(k for k in (self.kind,) if not (
            (of_quotes and k != "quotes") or (of_events and k != "events")
        ))  # fmt: skip


def _default(wanted: Filter) -> tuple[str, ...]:
    # Articles are only in the way where nobody looks for words: their quotes and events are there.
    return ("quotes", "events", "articles") if wanted.text or wanted.keys else ("quotes", "events")


def terms(text: str) -> Iterator[tuple[str, bool]]:
    """The words and "phrases" of a search, lower-cased, and whether each is to be there (not `-word`)."""
    for number, found in enumerate(_TERM.finditer(text)):
        words = (found["phrase"] or found["word"] or "").strip().lower()
        if words and number < MOST_TERMS:
            yield words, not found["no"]
