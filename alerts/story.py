"""What a message tells, before it is dressed for a receiver: clean lines and no more."""

from __future__ import annotations

from dataclasses import dataclass

Around = tuple[str, str, str]
"""What stands before the match, the match, what stands after it; together they are the text."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing said or done. `did` is the cue or the event's type, `notes` are name and value."""

    who: str
    did: str
    words: str
    around: Around | None
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """One article that a watch matched. `around` where the article itself is the match.

    `more` counts the facts that are not shown; `also` says which other outlets have it, `wordings` are
    outlet and words where those differ; `link` is None where the address is not to be
    followed.
    """

    watch: str
    query: str
    why: str
    title: str
    headline: str
    outlet: str
    byline: str
    time: str
    link: str | None
    around: Around | None
    facts: tuple[Fact, ...]
    more: int
    also: str = ""
    wordings: tuple[tuple[str, str], ...] = ()

    @property
    def source(self) -> str:
        """Outlet, author and time in one line."""
        return " · ".join(part for part in (self.outlet, self.byline, self.time) if part)
