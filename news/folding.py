"""The way back from `news.text.fold`: which spellings fold to a word, as a regular expression.

For asking a database that folds otherwise, or slowly: whatever the expression does not find in a text,
the folded text does not hold either. It may find more, never less.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import defaultdict
from functools import lru_cache

from news.text import fold

_QUOTES = "\"'`´“”„‟«»‘’‚‛‹›"
_plain = fold.__wrapped__  # a cache of every character would push out that of names


@lru_cache(maxsize=1)
def _spellings() -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Code points that fold to one character, by that; and those that fold to several, by each."""
    one, several = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
    for point in range(sys.maxunicode + 1):
        char = chr(point)
        if unicodedata.category(char) in ("Cn", "Co", "Cs"):
            continue
        folded = _plain(char) if not char.isspace() else " "
        if len(folded) == 1:
            one[folded].append(point)
        else:
            for part in set(folded):
                several[part].append(point)
    return one, several


@lru_cache(maxsize=4096)
def spelled(word: str) -> str:
    """An expression (Python's and RE2's alike) that finds every text whose folded form has `word`.

    A character that folds to several (ß, ½, ﬁ, a syllable of Hangul) is found alone, wherever one of
    its parts is in the word. Quotation marks may stand within it: what a quote says is its words
    without them.
    """
    one, several = _spellings()
    letters = (_class(one.get(char) or [ord(char)]) for char in word)
    odd = sorted({point for char in set(word) for point in several.get(char, ())})
    expression = f"{_marks()}*".join(letters)
    return f"(?:{expression}|{_class(odd)})" if odd else expression


@lru_cache(maxsize=1)
def _marks() -> str:
    """The combining marks, which folding drops, and quotation marks: they may stand between letters."""
    points = [p for p in range(sys.maxunicode + 1) if unicodedata.combining(chr(p))]
    return _class(sorted({*points, *map(ord, _QUOTES)}))


def _class(points: list[int]) -> str:
    ranges: list[list[int]] = []
    for point in points:
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "[" + "".join(f"{_char(a)}-{_char(b)}" if b > a else _char(a) for a, b in ranges) + "]"


def _char(point: int) -> str:
    return re.escape(chr(point)) if point < 0x80 else chr(point)
