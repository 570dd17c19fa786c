import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.canonical import canonical, is_root, site
from news.ids import canonical_url


@pytest.mark.parametrize(
    ("fetched", "claimed", "address"),
    [
        ("https://m.example.com/a?utm_source=x", None, "https://m.example.com/a"),
        ("https://m.example.com/a", "https://www.example.com/a", "https://www.example.com/a"),
        ("https://example.com/a?x=1", "/a", "https://example.com/a"),
        ("https://example.com/a", "https://example.com/", "https://example.com/a"),
        ("https://example.com/a", "https://example.com/index.html", "https://example.com/a"),
        ("https://example.com/a", "https://other.com/a", "https://example.com/a"),
        ("https://a.co.uk/a", "https://b.co.uk/a", "https://a.co.uk/a"),
        ("https://one.github.io/a", "https://two.github.io/a", "https://one.github.io/a"),
        ("http://127.0.0.1:8000/a", "http://127.0.0.1:8000/b", "http://127.0.0.1:8000/b"),
        ("http://127.0.0.1:8000/a", "http://127.0.0.2:8000/b", "http://127.0.0.1:8000/a"),
        ("http://127.0.0.1:8000/a", "http://127.0.0.1:8001/b", "http://127.0.0.1:8000/a"),
        ("http://[::1]:8000/a", "http://[::1]:8000/b", "http://[::1]:8000/b"),
        ("http://localhost/a", "http://example.com/b", "http://localhost/a"),
        ("https://example.com/a", "javascript:void(0)", "https://example.com/a"),
        ("https://example.com/a", "http://[bad", "https://example.com/a"),
    ],
)
def test_a_claim_counts_within_the_site(fetched, claimed, address):
    assert canonical(fetched, claimed) == address


def test_site():
    assert site("https://news.bbc.co.uk/a") == "bbc.co.uk"
    assert site("http://127.0.0.3:80/a") == "127.0.0.3"
    assert site("no address") is None
    assert site(None) is None


def test_root():
    assert is_root("https://example.com")
    assert is_root("https://example.com/index.php")
    assert not is_root("https://example.com/?p=5")


@given(st.text(), st.text())
def test_any_claim(fetched, claimed):
    assert canonical(f"https://example.com/{fetched}", claimed)
    assert isinstance(canonical_url(fetched), str)
