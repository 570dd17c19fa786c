"""The same words elsewhere: which quotes are one, whoever comes first, however they are cut."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.cluster import alike, assign, difference, fingerprints
from news.records import Said

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
BRIDGE = (
    "We will open the bridge before the first snow falls on the pass, whatever the weather brings"
)


def said(
    key: str, words: str, speaker: str | None = "Marta Lindqvist", minutes: int = 0, **more
) -> Said:
    speaker_id = more.pop("speaker_id", None)
    return Said(
        key=key, words=words, kind=more.pop("kind", "direct"), at=NOON + timedelta(minutes=minutes),
        speaker=speaker, speaker_id=speaker_id, prints=fingerprints(words), **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "speaker", "together"),
    [
        (BRIDGE, "Marta Lindqvist", True),
        (BRIDGE.replace(",", " —").upper() + "!", "Marta Lindqvist", True),
        ("open the bridge before the first snow falls", "Lindqvist", True),
        ("We shall open the bridge before first snow falls on the pass, whatever weather comes", "Marta Lindqvist", True),
        (BRIDGE, None, True),
        (BRIDGE, "Peter Okafor", False),
        ("open the bridge", "Peter Okafor", False),
        ("the bridge was built by prisoners in the year of the long winter", "Marta Lindqvist", False),
        ("We will open the market before the first guests come, whatever they bring", "Marta Lindqvist", False),
    ],
)  # fmt: skip
def test_one_quote_or_two(words: str, speaker: str | None, together: bool) -> None:
    first, other = said("a", BRIDGE), said("b", words, speaker, minutes=5)
    found = assign([first, other], [])
    assert alike(first, other) is together
    assert found.clusters == {"a": "a", "b": "a" if together else "b"}


def test_a_stock_phrase_is_no_cluster_but_of_one_speaker() -> None:
    ours, same = said("a", "No comment today."), said("b", "no comment, today", minutes=1)
    theirs = said("c", "No comment today.", "Peter Okafor", minutes=2)
    nobodys = said("d", "No comment today.", None, minutes=3)
    assert assign([ours, same, theirs, nobodys], []).clusters == {
        "a": "a",
        "b": "a",
        "c": "c",
        "d": "d",
    }


def test_two_listed_people_of_one_surname_are_two() -> None:
    one = said("a", BRIDGE, "Ann Berg", speaker_id="per:ann-berg")
    other = said("b", BRIDGE, "Berg", minutes=1, speaker_id="per:jon-berg")
    assert not alike(one, other)


def test_indirect_speech_joins_only_where_nearly_all_words_are_there() -> None:
    loose = said("b", "the bridge would open before the snow whatever weather", kind="indirect")
    close = said("c", BRIDGE.split(", ")[0], kind="indirect")
    assert not alike(said("a", BRIDGE), loose)
    assert alike(said("a", BRIDGE), close)


def test_who_was_there_keeps_the_name_of_the_cluster() -> None:
    known = replace(said("old", BRIDGE), cluster="older", cluster_at=NOON - timedelta(days=1))
    assert assign([said("new", BRIDGE, minutes=9)], [known]).clusters == {"new": "older"}


def test_an_earlier_quote_that_comes_late_gives_its_name_and_leaves_a_redirect() -> None:
    known = replace(said("b", BRIDGE), cluster="b", cluster_at=NOON)
    found = assign([said("a", BRIDGE, minutes=-30)], [known])
    assert found.clusters == {"a": "a"}
    assert found.redirects == {"b": "a"}


def test_one_that_joins_two_clusters_makes_them_one() -> None:
    head, tail = " ".join(BRIDGE.split()[:9]), " ".join(BRIDGE.split()[9:])
    left = replace(said("l", head), cluster="l", cluster_at=NOON)
    right = replace(said("r", tail, minutes=1), cluster="r", cluster_at=NOON + timedelta(minutes=1))
    found = assign([said("w", BRIDGE, minutes=2)], [left, right])
    assert found.clusters == {"w": "l"}
    assert found.redirects == {"r": "l"}


def test_how_the_wording_differs() -> None:
    changes = difference("We will open the bridge", "“We shall open the old bridge”")
    assert [(c.kind, c.one, c.other) for c in changes] == [
        ("same", "We", "“We"),
        ("changed", "will", "shall"),
        ("same", "open the", "open the"),
        ("added", "", "old"),
        ("same", "bridge", "bridge”"),
    ]


WORDS = st.lists(
    st.sampled_from("bridge snow pass open winter late ship harbour the of we no".split()),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(WORDS, st.sampled_from(["Ann Berg", "Jon Roe", None])), max_size=12),
    st.randoms(),
)
def test_the_order_of_a_batch_changes_nothing(made, rng: random.Random) -> None:
    batch = [said(f"{n:02d}", " ".join(w), s, minutes=n) for n, (w, s) in enumerate(made)]
    shuffled = list(batch)
    rng.shuffle(shuffled)
    found = assign(batch, [])
    assert assign(shuffled, []) == found
    assert set(found.clusters) == {one.key for one in batch}
    assert all(found.clusters[home] == home for home in found.clusters.values())


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_has_fingerprints(text: str) -> None:
    found = fingerprints(text)
    assert found == fingerprints(text) == tuple(sorted(set(found)))
    assert all(0 <= number < 2**63 for number in found)
