"""Words as a watch sees them: whole, without case or accents, each with its place in the text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

from news.records import Span
from news.text import fold, squeeze

# Scripts without spaces: each character is a word, so that a name in them is found as a phrase.
_SINGLE = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_MARKS = r"\u0300-\u036f"
_WORD = re.compile(rf"([{_SINGLE}]|[^\W{_SINGLE}]+(?:[{_MARKS}]+[^\W{_SINGLE}]*)*)")
# Most texts have none of these, and then a plain and quicker pattern finds the same words.
_ODD = re.compile(rf"[{_SINGLE}{_MARKS}]")
_PLAIN = re.compile(r"(\w+)")
# In a query `*` and `?` belong to the word they stand in.
_QUERY_WORD = re.compile(rf"[{_SINGLE}]|(?:[^\W{_SINGLE}]|[*?{_MARKS}])+")

_fold = lru_cache(maxsize=1 << 16)(fold)


class Words:
    """The words of a text: `span` of each in code points of it, `places` of each folded word."""

    def __init__(self, text: str) -> None:
        self.text = text
        # What stands between words, and the words, by turns.
        plain = text.isascii() or not _ODD.search(text)
        self._parts = (_PLAIN if plain else _WORD).split(text)
        places = dict[str, list[int]]()
        for place, word in enumerate(_folded(self._parts[1::2])):
            if word in places:
                places[word].append(place)
            else:
                places[word] = [place]
        self.places: Mapping[str, list[int]] = places

    @cached_property
    def _ends(self) -> list[int]:
        """Where each part ends; most texts have none that is looked for."""
        return list(accumulate(map(len, self._parts)))

    @cached_property
    def _starts(self) -> list[int]:
        return self._ends[:-1:2]

    def span(self, place: int) -> Span:
        """Where a word stands."""
        return self._ends[2 * place], self._ends[2 * place + 1]

    def before(self, point: int) -> int:
        """How many words begin before a point of the text."""
        return bisect_left(self._starts, point)


def _folded(words: list[str]) -> Iterable[str]:
    """Each word folded; where all are ASCII, as most are, in one go."""
    joined = " ".join(words)
    return joined.lower().split() if joined.isascii() else map(_fold, words)


@lru_cache(maxsize=1 << 14)
def short(text: str) -> Words:
    """The words of a name or title; kept, since the same come again and again."""
    return Words(text)


@dataclass(frozen=True, slots=True)
class Pattern:
    """What one term of a query looks for: words in a row, or near one another.

    `slop` is Lucene's: how far, in places, the words may be from where the phrase has them;
    neighbours the other way round are 2 away. `raw` is the term as written, for whole values; `ids`
    are those whom the gazetteer calls so, `wild`: one of the words has `*` or `?`; `word` is
    the only one, where it is whole.
    """

    raw: str
    words: tuple[str, ...]
    slop: int = 0
    ids: frozenset[str] = frozenset()
    wild: bool = False
    word: str | None = None

    @classmethod
    def of(cls, raw: str, slop: int = 0) -> Pattern:
        """The pattern of a term or of a phrase without its marks."""
        words = tuple(fold(w) for w in _QUERY_WORD.findall(raw))
        wild = "*" in raw or "?" in raw
        return cls(raw, words, slop, wild=wild, word=None if wild or len(words) != 1 else words[0])

    @property
    def empty(self) -> bool:
        """Whether it names nothing: no letter and no digit, hence nothing or everything."""
        return not any(c.isalnum() for word in self.words for c in word)

    def find(self, words: Words) -> Span | None:
        """The first span of `words.text` that it matches."""
        if (word := self.word) is not None:
            at = words.places.get(word)
            return words.span(at[0]) if at else None
        places = list[Sequence[int]]()
        for word in self.words:
            some = _places(word, words) if self.wild else words.places.get(word)
            if not some:
                return None
            places.append(some)
        if not places:
            return None
        found = _window(places, self.slop)
        return found and (words.span(found[0])[0], words.span(found[1])[1])

    def equals(self, value: str) -> bool:
        """Whether it matches `value` as a whole."""
        return bool(_whole(self.raw).fullmatch(_fold(squeeze(value))))


def _places(word: str, words: Words) -> Sequence[int]:
    if "*" not in word and "?" not in word:
        return words.places.get(word, ())
    wild = _whole(word)
    return sorted(p for known, at in words.places.items() if wild.fullmatch(known) for p in at)


@lru_cache(maxsize=1 << 12)
def _whole(raw: str) -> re.Pattern[str]:
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in fold(raw))
    return re.compile(re.sub(r"(\.\*)+", ".*", "".join(parts)), re.DOTALL)


def _window(places: Sequence[Sequence[int]], slop: int) -> Span | None:
    """First and last of one place for each word, no two the same, within `slop` of the phrase.

    Each word's places are shifted by its place in the phrase; then all must lie within `slop`. The
    lowest moves on until they do, which meets every narrowest window once.
    """
    at = [0] * len(places)
    while True:
        chosen = [places[i][n] for i, n in enumerate(at)]
        shifted = [place - i for i, place in enumerate(chosen)]
        low = min(range(len(at)), key=shifted.__getitem__)
        if max(shifted) - shifted[low] <= slop and len(set(chosen)) == len(chosen):
            return min(chosen), max(chosen)
        at[low] += 1
        if at[low] == len(places[low]):
            return None
