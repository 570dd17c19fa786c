"""The same words elsewhere: quotes of one speaker that share their words are one cluster.

Pure: what is new and what the warehouse found like it, in; who belongs where, out. Candidates are found
by fingerprints: pairs of neighbouring content words, of which winnowing keeps the least in each window
(Schleimer, Wilkerson, Aiken 2003), so that two quotes with four content words in a row in common always
share one. What they find is compared word by word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from extractors.grouping import digest63, join
from news.records import Said, Spread
from news.text import fold, words_only

# Pairs in a window, of which one is kept.
_WINDOW = 3
# Quotes of fewer words are one only where they are the same, of the same speaker.
_SHORT = 5
# The least share of the shorter quote's words that stand in the longer one in the same order.
_ALIKE, _ALIKE_SURE, _ALIKE_INDIRECT = 0.7, 0.85, 0.9
# The least run of words in common.
_RUN, _MOST = 3, 8
_EMPTY = frozenset(
    "a an the of to in on at for from with by and or but as that this these those it its is are was were"
    " be been being am do does did have has had will would shall should can could may might must not no"
    " we they he she i you me us them him her his their our my your there here what which who whom so"
    " if than then very too also just only more most such some any all both each every about into over"
    " under after before because while when where how why up down out off again".split()
)


@dataclass(frozen=True, slots=True)
class Change:
    """A difference of wording: words `dropped` of the one, and `added` in the other."""

    kind: Literal["same", "changed", "dropped", "added"]
    one: str
    other: str


def prints(one: Said) -> tuple[int, ...]:
    """The fingerprints of a quote: see `fingerprints`."""
    return fingerprints(one.words)


def fingerprints(content: str) -> tuple[int, ...]:
    """The fingerprints of a quote's words, 63 bits each, sorted; none for fewer than three words.

    One is of all its words, so that a copy is found however common they are.
    """
    words = _plain(content)
    if len(words) < 3:
        return ()
    whole = digest63("whole", *words)
    telling = [w for w in words if w not in _EMPTY]
    if len(telling) < 3 or len(words) < _SHORT:
        return (whole,)
    pairs = [digest63(*pair) for pair in pairwise(telling)]
    last = max(1, len(pairs) - _WINDOW + 1)
    return tuple(sorted({whole, *(min(pairs[i : i + _WINDOW]) for i in range(last))}))


def assign(new: Sequence[Said], known: Sequence[Said]) -> Spread:
    """The cluster of each new quote, and which of the known clusters are now part of another.

    `known` are the candidates with their clusters. A cluster's id is the key of its earliest member;
    the same whatever the order of `new`.
    """
    return join(new, known, alike)


def alike(one: Said, other: Said) -> bool:
    """Whether two quotes are the same words of the same speaker, cut or slightly reworded as they may be."""
    same = same_speaker(one, other)
    if same is False:
        return False
    shorter, longer = sorted((_plain(one.words), _plain(other.words)), key=len)
    if len(shorter) < _SHORT:
        return same is True and shorter == longer
    matcher = SequenceMatcher(None, longer, shorter, autojunk=False)
    blocks = matcher.get_matching_blocks()
    share = sum(block.size for block in blocks) / len(shorter)
    least = _ALIKE if same and len(shorter) > _SHORT + 2 else _ALIKE_SURE
    if "indirect" in (one.kind, other.kind):
        least = _ALIKE_INDIRECT
    return share >= least and max(block.size for block in blocks) >= _RUN


def same_speaker(one: Said, other: Said) -> bool | None:
    """Whether the speakers are one; None where one of them is not known."""
    if not one.speaker or not other.speaker:
        return None
    if one.speaker_id and one.speaker_id == other.speaker_id:
        return True
    if _listed(one) and _listed(other):
        return False
    a, b = fold(one.speaker).split(), fold(other.speaker).split()
    return a == b or (a[-1] == b[-1] and 1 in (len(a), len(b)))


def difference(one: str, other: str) -> list[Change]:
    """How the wording of `other` differs from that of `one`, word by word, marks and case aside."""
    a, b = one.split(), other.split()
    plain_a, plain_b = [words_only(w) for w in a], [words_only(w) for w in b]
    kinds: dict[str, Literal["same", "changed", "dropped", "added"]] = {
        "equal": "same", "replace": "changed", "delete": "dropped", "insert": "added",
    }  # fmt: skip
    matcher = SequenceMatcher(None, plain_a, plain_b, autojunk=False)
    return [
        Change(kinds[tag], " ".join(a[i:j]), " ".join(b[k:m]))
        for tag, i, j, k, m in matcher.get_opcodes()
    ]


def _listed(one: Said) -> bool:
    return bool(one.speaker_id) and not (one.speaker_id or "").startswith("name:")


@lru_cache(maxsize=50_000)
def _plain(words: str) -> list[str]:
    return words_only(words).split()
