"""How much of a text is found: shingles of four tokens, as scrapinghub's article-extraction-benchmark has it.

Of each page the shingles found, found too many and missed are counted and divided by their sum, so that
long texts weigh no more than short ones. Precision and recall are means over pages, F1 is theirs. Two
ways are compared by a paired bootstrap: pages are drawn anew, the same for both.
"""

from __future__ import annotations

import random
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

SIZE = 4
_TOKEN = re.compile(r"\w+")

# Shares of shingles found, found too many and missed; they sum to 1, or to 0 where both texts are empty.
Match = tuple[float, float, float]


@dataclass(frozen=True)
class Scores:
    """Means over pages, of 0..1."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Difference:
    """F1 of one way minus another's: the mean of the draws, and where 95% of them lie."""

    mean: float
    low: float
    high: float


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The shingles of a text, counted; a text of fewer than four tokens is one shingle."""
    tokens = _TOKEN.findall(text)
    starts = range(max(1, len(tokens) - SIZE + 1)) if tokens else range(0)
    return Counter(tuple(tokens[i : i + SIZE]) for i in starts)


def match(gold: str, text: str) -> Match:
    """What of a page's gold text was found."""
    wanted, got = shingles(gold), shingles(text)
    found = (wanted & got).total()
    many, missed = got.total() - found, wanted.total() - found
    total = found + many + missed or 1
    return found / total, many / total, missed / total


def scores(matches: Sequence[Match]) -> Scores:
    """The scores of a set of pages. Raises statistics.StatisticsError where nothing is to be found."""
    precision = statistics.fmean(_share(tp, fp) for tp, fp, _ in matches if tp + fp > 0)
    recall = statistics.fmean(_share(tp, fn) for tp, _, fn in matches if tp + fn > 0)
    both = precision + recall
    return Scores(precision, recall, 2 * precision * recall / both if both else 0.0)


def difference(ours: Sequence[Match], theirs: Sequence[Match], draws: int = 1_000) -> Difference:
    """F1 of `ours` minus that of `theirs`, pages in the same order; the draws are the same each time."""
    chance = random.Random(4)
    pages = range(len(ours))
    found = []
    for _ in range(draws):
        drawn = chance.choices(pages, k=len(ours))
        mine, other = ([side[i] for i in drawn] for side in (ours, theirs))
        found.append(scores(mine).f1 - scores(other).f1)
    found.sort()
    return Difference(
        statistics.fmean(found), found[int(0.025 * draws)], found[int(0.975 * draws) - 1]
    )


def _share(found: float, other: float) -> float:
    return found / (found + other)
