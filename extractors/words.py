"""What a parsed word is, for the rules: a name, a figure, a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

_TIMES = frozenset(
    "day week weekend month year decade century hour minute second moment morning afternoon evening"
    " night noon midnight today tomorrow yesterday tonight monday tuesday wednesday thursday friday"
    " saturday sunday january february march april may june july august september october november"
    " december spring summer autumn fall winter time period quarter eve anniversary".split()
)
_SUMS = frozenset("dollar euro pound rouble ruble yuan yen cent percent % $ £ € bn million".split())


def is_time(token: Token) -> bool:
    """Whether it names a time: `Tuesday`, `last week`, `2014`."""
    if token.lower_ in ("may", "march", "fall", "second") and token.pos_ != "PROPN":
        return False
    return token.lemma_.lower() in _TIMES or (token.tag_ == "CD" and _is_year(token.text))


def is_figure(token: Token) -> bool:
    """Whether it names a number, a sum or a time: nobody who could act."""
    return token.tag_ in ("CD", "$") or is_sum(token) or is_time(token)


def is_sum(token: Token) -> bool:
    """Whether it names money or a share: `$5 billion`, `40 percent`."""
    return token.lemma_.lower() in _SUMS or any(c.tag_ == "$" for c in token.children)


def is_name(token: Token) -> bool:
    """Whether it is written as a name: `Berg`, or `Russian` before its noun."""
    capital = token.text[:1].isupper()
    return token.pos_ == "PROPN" or (capital and token.pos_ == "ADJ" and token.i > 0)


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and word[:2] in ("19", "20")
