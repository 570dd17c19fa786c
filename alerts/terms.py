"""Words, phrases and how near they stand: what a term of a query is looked for in."""

from __future__ import annotations

import fnmatch
import re
import unicodedata
from functools import cached_property

_PART = re.compile(r"\w+")


def _fold(text: str) -> str:
    """Lower case without accents, each character staying one character, so that spans still hold."""
    return "".join(_plain(c) for c in text)


def _plain(char: str) -> str:
    if char < "\x80":
        return char.lower()
    base = unicodedata.normalize("NFKD", char)[:1].lower()
    return base if len(base) == 1 else char


class Text:
    """A text to look in: its words, folded, with their spans. Split when first asked."""

    def __init__(self, text: str | None) -> None:
        self.text = text or ""

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """`[start, end)` of each word."""
        return [m.span() for m in _PART.finditer(self._folded)]

    @cached_property
    def words(self) -> list[str]:
        """The words, folded."""
        return [self._folded[s:e] for s, e in self.spans]

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each word stands, by number."""
        found: dict[str, list[int]] = {}
        for i, one in enumerate(self.words):
            found.setdefault(one, []).append(i)
        return found

    @cached_property
    def _folded(self) -> str:
        return _fold(self.text)


class Term:
    """One word or phrase of a query. Called with a Text, it says whether it is there."""

    def __init__(self, words: list[str], slop: int) -> None:
        self.words, self.slop = words, slop
        self._wild = [_pattern(w) if set(w) & {"*", "?"} else None for w in words]

    def __call__(self, text: Text) -> bool:
        """Whether the term stands in the text."""
        return self.find(text) is not None

    def find(self, text: Text, start: int = 0) -> tuple[int, int] | None:
        """Span of the first place at or after character `start`, or None."""
        for i in self._places(text, 0):
            if text.spans[i][0] < start:
                continue
            last = self._rest(text, i)
            if last is not None:
                first, final = min(i, last), max(i, last)
                return text.spans[first][0], text.spans[final][1]
        return None

    def _rest(self, text: Text, first: int) -> int | None:
        """Number of the last word where the others stand near the first, or None."""
        reach, at = [first], first
        for n in range(1, len(self.words)):
            near = [i for i in self._places(text, n) if i not in reach and self._near(i, at, first)]
            if not near:
                return None
            at = min(near, key=lambda i: abs(i - at))
            reach.append(at)
        return max(reach) if max(reach) > first else min(reach) if len(reach) > 1 else first

    def _near(self, i: int, previous: int, first: int) -> bool:
        if self.slop == 0:
            return i == previous + 1
        return abs(i - first) <= self.slop + len(self.words) - 1

    def _places(self, text: Text, n: int) -> list[int]:
        wild = self._wild[n]
        if wild is None:
            return text.places.get(self.words[n], [])
        return sorted(i for one, at in text.places.items() if wild.fullmatch(one) for i in at)


def word(value: str) -> Term | None:
    """A single word; one with points or hyphens (`cnn.com`) is the phrase of its parts."""
    return phrase(value, 0)


def phrase(value: str, slop: int) -> Term | None:
    """Words one after the other, or with at most `slop` words between or out of order."""
    words = re.findall(r"[\w*?]+", _fold(value))
    words = [w for w in words if set(w) - {"*", "?"}]
    return Term(words, slop) if words else None


def _pattern(value: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(value.replace("[", "[[]")))
