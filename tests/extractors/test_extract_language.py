import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.language import choose, detect

ENGLISH = "The ministers met for two hours in the old customs house and agreed to meet again. " * 8
GERMAN = (
    "Die Minister trafen sich zwei Stunden im alten Zollhaus und wollen sich wieder treffen. " * 8
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ENGLISH, "en"),
        (GERMAN, "de"),
        ("Les ministres se sont réunis pendant deux heures dans la vieille douane.", "fr"),
        ("Los ministros se reunieron durante dos horas en la antigua aduana.", "es"),
        ("Министры встретились в старом здании таможни и договорились о новой встрече.", "ru"),
        ("The minister said on Monday that talks go on.", "en"),
        ("", None),
        ("Blinken", None),
        ("12 345 678 90", None),
    ],
)
def test_detect(text, code):
    assert detect(text) == code


def test_what_the_page_declares_counts_until_a_long_text_proves_it_wrong():
    assert choose("en-GB", "Blinken") == "en"
    assert choose("en", GERMAN) == "de"
    assert choose("en", GERMAN[:90]) == "en"
    assert choose(None, GERMAN) == "de"
    assert choose("nb_NO", "") == "no"
    assert choose("?", "") is None


@given(st.text(), st.none() | st.text(max_size=8))
def test_any_text(text, declared):
    code = choose(declared, text)
    assert code is None or 2 <= len(code) <= 3
