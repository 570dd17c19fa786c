"""The same text elsewhere: articles of several outlets that carry one agency's text are one cluster.

Pure: what is new and what the warehouse found like it, in; who belongs where, out. Candidates share one
of 32 bands of 4 in a MinHash signature of 128 permutations (Broder 1997; Leskovec, Rajaraman, Ullman,
Mining of Massive Datasets, ch. 3): two texts with half of their shingles in common do so with a chance
of 0.87, with seven tenths of them 0.9998. What they find is compared shingle by shingle.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rensa import RMinHash

from extractors.grouping import digest63, join
from news.records import Body, Spread
from news.text import words_only

BANDS, ROWS = 32, 4
ALIKE = 0.5
"""The least share of shingles that two copies have in common, of those of either (Jaccard)."""
# Words in a shingle: one word in ten changed leaves a copy 0.57 of them in common, of five words 0.42.
_SHINGLE = 3
# Of fewer words none is placed: summaries and stubs are alike in their formulas.
_LEAST_WORDS = 50
_SEED = 1


def prints(one: Body) -> tuple[int, ...]:
    """The bands of an article's signature, 63 bits each; none for one that is too short."""
    found = shingles(one.words)
    if not found:
        return ()
    signature = RMinHash(num_perm=BANDS * ROWS, seed=_SEED)
    signature.update(sorted(found))
    numbers = [str(number) for number in signature.digest()]
    bands = (numbers[n * ROWS : (n + 1) * ROWS] for n in range(BANDS))
    return tuple(digest63("band", str(n), *band) for n, band in enumerate(bands))


def assign(new: Sequence[Body], known: Sequence[Body]) -> Spread:
    """The cluster of each new article, and which of the known clusters are now part of another.

    `known` are the candidates with their clusters. A cluster's id is the id of its earliest member; the
    same whatever the order of `new`.
    """
    return join(new, known, alike)


def alike(one: Body, other: Body) -> bool:
    """Whether two articles are copies of one text, edited as they may be."""
    return jaccard(shingles(one.words), shingles(other.words)) >= ALIKE


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of what is in both, of what is in either; 0 where one is empty."""
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0


@lru_cache(maxsize=2_000)
def shingles(text: str) -> frozenset[str]:
    """Every three words in a row, marks and case aside; none for a text of fewer than fifty words."""
    words = words_only(text).split()
    if len(words) < _LEAST_WORDS:
        return frozenset()
    return frozenset(map(" ".join, zip(*(words[n:] for n in range(_SHINGLE)), strict=False)))
