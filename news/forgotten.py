"""What a person has had forgotten, known by digests alone: enough not to fetch or load it again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from news.ids import canonical_url, digest
from news.records import Entry
from news.text import fold

Kind = Literal["page", "article", "entry", "outlet", "entity", "name"]

# Fills a name's place, letter for letter, so that every span still holds.
BLOCK = "█"


def mark(kind: Kind, *what: str) -> str:
    """The tombstone of an address, an id, an outlet or a name: a digest that tells nothing by itself."""
    return digest("forgotten", kind, *what)


def page_mark(url: str) -> str:
    """That of a page, whatever campaign it is named in."""
    return mark("page", canonical_url(url))


def name_mark(name: str) -> str:
    """That of a name, however it is written."""
    return mark("name", fold(name))


@dataclass(frozen=True, slots=True)
class Forgotten:
    """All tombstones; false where there are none."""

    marks: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.marks)

    def page(self, *urls: str | None) -> bool:
        """Whether one of these addresses is forgotten."""
        return any(page_mark(url) in self.marks for url in urls if url)

    def entry(self, entry: Entry) -> bool:
        """Whether the page that a feed names is not to be fetched."""
        return (
            self.outlet(entry.outlet)
            or mark("entry", entry.feed, entry.key) in self.marks
            or self.page(entry.link)
        )

    def outlet(self, name: str | None) -> bool:
        """Whether nothing is to be had of an outlet."""
        return name is not None and mark("outlet", name) in self.marks

    def article(self, id: str) -> bool:
        """Whether an article is forgotten, wherever it may come from."""
        return mark("article", id) in self.marks

    def anybody(self, id: str | None, name: str | None) -> bool:
        """Whether somebody is forgotten, by entity or by name."""
        return (id is not None and mark("entity", id) in self.marks) or (
            name is not None and name_mark(name) in self.marks
        )


NOTHING = Forgotten()


def redact(text: str | None, names: Iterable[str]) -> str | None:
    """The text with each of `names` blocked out, letter for letter; a name within a word stays."""
    wanted = sorted({n for n in names if n.strip()}, key=len, reverse=True)
    if not text or not wanted:
        return text
    pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, wanted))})(?!\w)"
    return re.sub(pattern, lambda m: BLOCK * len(m[0]), text)
