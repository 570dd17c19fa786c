"""Copies of one text, edited as they may be, are one; two reports of one event are not."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from extractors.copies import BANDS, assign, prints, shingles
from news.records import Body

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WORDS = [f"{a}{b}{c}" for a in ("ba", "lo", "mi", "ter") for b in "aeiou" for c in ("n", "s", "rd")]


def text(seed: int, length: int = 300) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def body(key: str, words: list[str], minutes: int = 0) -> Body:
    at = NOON + timedelta(minutes=minutes)
    one = Body(key=key, revision=1, at=at, words=" ".join(words))
    return Body(key=key, revision=1, at=at, words=one.words, prints=prints(one))


def known(one: Body, cluster: str, at: datetime) -> Body:
    return Body(
        key=one.key, revision=1, at=one.at, words=one.words, prints=one.prints, cluster=cluster,
        cluster_at=at,
    )  # fmt: skip


def test_an_edited_copy_is_found_and_the_earliest_names_the_cluster() -> None:
    words = text(1)
    copy = [*text(9, 12), *words[:120], "changed", *words[121:280]]
    later, first, other = body("b", copy, 5), body("c", words), body("a", text(2), 1)
    for new in ([later, first, other], [other, first, later]):
        found = assign(new, [])
        assert found.clusters == {"b": "c", "c": "c", "a": "a"}


def test_a_third_of_a_text_is_no_copy_of_it() -> None:
    words = text(1)
    found = assign([body("a", words), body("b", words[:100] + text(3, 200))], [])
    assert found.clusters == {"a": "a", "b": "b"}


def test_what_is_like_both_of_two_clusters_joins_them() -> None:
    words = text(4, 400)
    head, tail = body("h", words[:260], 1), body("t", words[140:], 2)
    assert assign([head, tail], []).clusters == {"h": "h", "t": "t"}
    there = [known(head, "h", head.at), known(tail, "t", tail.at)]
    found = assign([body("w", words, 3)], there)
    assert found.clusters == {"w": "h"}
    assert found.redirects == {"t": "h"}


def test_marks_and_case_are_passed_over_and_a_short_text_has_no_bands() -> None:
    words = text(5)
    assert shingles(" ".join(words)) == shingles(", ".join(w.upper() for w in words))
    assert prints(body("s", words[:40])) == ()


def test_signatures_stay_what_they_were() -> None:
    """A new rensa that numbers otherwise would find nothing of what the warehouse has."""
    found = prints(body("s", "the ferry sails when the ice has left".split() * 8))
    assert len(found) == BANDS
    assert found[:2] == (5742461568769740705, 8252713175419338695)
