"""An expression of `news.folding` finds every text whose folded form has the word, in Python and RE2."""

from __future__ import annotations

import re

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news.folding import spelled
from news.text import fold

_DB = duckdb.connect()
_ODD = "ßﬁ½ｎａｔｏNŃẹ́İıΣςΛа́вр한국é́̈ÅK…ŉ"
_TEXTS = st.one_of(
    st.text(max_size=20),
    st.text(alphabet=_ODD + "abcnato ́̈", max_size=20),
)


@given(_TEXTS, st.data())
@settings(max_examples=400, deadline=None)
def test_nothing_that_folds_to_it_is_missed(text: str, data: st.DataObject) -> None:
    text = text.replace("\0", "")
    words = [word for word in fold(text).split() if word]
    if not words:
        return
    word = data.draw(st.sampled_from(words))
    start = data.draw(st.integers(0, len(word) - 1))
    part = word[start : data.draw(st.integers(start + 1, len(word)))]
    assert re.search(spelled(part), text)
    assert _DB.execute("SELECT regexp_matches($1, $2)", [text, spelled(part)]).fetchone() == (True,)


@pytest.mark.parametrize(("text", "word"), [("Clement", "clemens"), ("nat o", "nato"), ("", "a")])
def test_other_words_are_not_found(text: str, word: str) -> None:
    assert not re.search(spelled(word), text)
