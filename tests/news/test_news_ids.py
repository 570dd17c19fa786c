"""Ids and keys are the same wherever and whenever they are made."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news import ids, text, time


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://Example.ORG:80/A?utm_source=x&b=1#top", "http://example.org/A?b=1"),
        ("https://a.example/x?at_medium=RSS&at_campaign=rss", "https://a.example/x"),
        ("https://a.example/x?ref=rss&source=RSS----food", "https://a.example/x"),
        ("https://a.example/x?ref=12&source=list", "https://a.example/x?ref=12&source=list"),
        ("https://a.example/x?attack=1&at=2", "https://a.example/x?attack=1&at=2"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org:8443/x", "https://example.org:8443/x"),
        ("https://example.org/x?fbclid=1", "https://example.org/x"),
        ("https://example.org/x?q=a+b&q=c", "https://example.org/x?q=a+b&q=c"),
        (" http://[::1]:8000/x ", "http://[::1]:8000/x"),
        ("urn:isbn:1", "urn:isbn:1"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_canonical_url(url: str, canonical: str) -> None:
    assert ids.canonical_url(url) == canonical


@given(st.text())
def test_canonical_url_is_settled_after_once(url: str) -> None:
    once = ids.canonical_url(url)
    assert ids.canonical_url(once) == once


def test_parts_of_an_id_are_kept_apart() -> None:
    assert ids.digest("a", "bc") != ids.digest("ab", "c")


def test_an_id_is_the_same_for_ever() -> None:
    # A change here gives every article a new identity: alerts would be sent again.
    assert ids.article_id("https://example.org/a") == "046c244b0c17ccf3991cd5b458a64a40"


def test_a_quote_key_does_not_see_marks_case_or_space() -> None:
    one = ids.quote_key("a", "direct", "“We’re  ready,” ")
    assert one == ids.quote_key("a", "direct", "we're ready")
    assert one != ids.quote_key("a", "direct", "we are ready")


def test_an_entry_is_its_guid_else_its_link() -> None:
    assert ids.entry_key("1", "http://a/b") == ids.entry_key("1", "http://a/c")
    assert ids.entry_key(" ", "http://a/b?utm_source=x") == ids.entry_key(None, "http://a/b")


@given(st.text())
def test_text_helpers_take_anything(value: str) -> None:
    assert len(text.cut(value, 10)) <= 10
    assert "\n" not in text.squeeze(value)
    assert text.visible(text.visible(value)) == text.visible(value)
    assert text.fold(value) == text.fold(value)
    time.parse(value)


def test_hidden_characters_go() -> None:
    assert text.visible("a\u202eb\u200bc\x00d\te\n") == "abcd\te\n"


def test_time_is_utc() -> None:
    moment = time.parse("Fri, 21 Jan 2022 20:05:00 +0200")
    assert time.iso(moment) == "2022-01-21T18:05:00Z"
    assert time.iso(time.parse("2022-01-21")) == "2022-01-21T00:00:00Z"
    assert time.parse("next Tuesday") is None


@given(
    st.one_of(st.text(), st.text(st.characters(max_codepoint=127)), st.text("ab_ '\"“’`´é—İ\x1c"))
)
def test_words_only_is_the_words_whatever_way_they_are_found(written: str) -> None:
    plain = unicodedata.normalize("NFKC", written)
    unmarked = re.sub("[“”„‟«»\"‘’‚‛‹›'`´]", "", plain).casefold()
    assert text.words_only(written) == " ".join(re.findall(r"\w+", unmarked))
