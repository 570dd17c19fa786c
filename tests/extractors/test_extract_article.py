import contextlib
import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import article
from extractors.article import Unreadable, clean, decode

PROSE = "<p>The ministers met for two hours in the old customs house and agreed to meet again in May.</p>"


def html(body, head="", lang="en"):
    return f"<!doctype html><html lang='{lang}'><head>{head}</head><body><article>{body}</article></body></html>"


def test_paragraphs_are_lines_and_the_title_is_no_part_of_them():
    second = (
        "<p>Nobody had expected them to stay for so long, and the tea was cold when they left.</p>"
    )
    page = clean(html(f"<h1>Ministers meet</h1>{PROSE}{second}", "<title>Ministers meet</title>"))
    assert page.head.title == "Ministers meet"
    assert page.text.split("\n") == [PROSE[3:-4], second[3:-4]]


def test_invisible_characters_go():
    assert (
        article.tidy("mini\u00adster\u200b met\u00a0 twice\n\n \x07then")
        == "minister met twice\nthen"
    )


def test_head_is_read():
    head = """<title>Ministers meet | The Gazette</title><meta property="og:site_name" content="The Gazette">
      <meta property="og:title" content="Ministers meet"><link rel="canonical" href="/a">
      <script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle",
      "datePublished":"2022-01-21T19:05:00+01:00","author":{"@type":"Person","name":"Jane Roe"},
      "isAccessibleForFree":true}</script>"""
    found = clean(html(PROSE * 3, head, "en-GB")).head
    assert found.title == "Ministers meet"
    assert found.byline == "Jane Roe"
    assert found.published == datetime(2022, 1, 21, 18, 5, tzinfo=UTC)
    assert not found.day_only
    assert (found.language, found.address, found.free) == ("en", "/a", True)
    assert found.sitename == "The Gazette"


@pytest.mark.parametrize(
    ("head", "moment", "day_only"),
    [
        ('<meta property="article:published_time" content="2022-01-21T18:05:00Z">', datetime(2022, 1, 21, 18, 5, tzinfo=UTC), False),
        ('<meta name="date" content="2022-01-21">', datetime(2022, 1, 21, tzinfo=UTC), True),
        ('<meta name="date" content="2922-01-21">', None, False),
        ('<meta name="date" content="soon">', None, False),
    ],
)  # fmt: skip
def test_published(head, moment, day_only):
    found = clean(html(PROSE, head), latest=datetime(2023, 1, 1, tzinfo=UTC)).head
    assert (found.published, found.day_only) == (moment, day_only)


def test_broken_json_ld_is_left_out():
    head = '<script type="application/ld+json">{"@type": </script>'
    head += '<script type="application/ld+json">[[[{"@type":"NewsArticle"}]]];</script>'
    head += f'<script type="application/ld+json">{"[" * 100_000}</script>'
    assert clean(html(PROSE, head)).head.types == {"newsarticle"}


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("“é”".encode(), None),
        ("“é”".encode("cp1252"), "text/html; charset=ISO-8859-1"),
        (b"<meta charset='windows-1252'>" + "“é”".encode("cp1252"), None),
        ("“é”".encode("utf-16"), None),
        ("“é”".encode(), "text/html; charset=nonsense"),
    ],
)
def test_encodings(body, content_type):
    assert decode(body, content_type).endswith("“é”")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"x" * (article.MOST_BYTES + 1), "more than"),
        (gzip.compress(b"x" * 1000, mtime=0), "no HTML"),
    ],
)
def test_unreadable(body, why):
    with pytest.raises(Unreadable, match=why):
        clean(body)


@pytest.mark.parametrize("tag", ["div", "b", "ul><li"])
def test_deep_nesting_is_survived(tag):
    page = f"<html><body>{f'<{tag}>' * 50_000}{PROSE}"
    with contextlib.suppress(Unreadable):
        assert isinstance(clean(page).text, str)


@given(st.binary(max_size=400))
def test_any_bytes(body):
    try:
        page = clean(body)
    except Unreadable:
        return
    assert page.text == clean(body).text


markup = st.lists(
    st.sampled_from(
        "<p> </p> <div> </div> <article> <time datetime='2022'> <script> <a href='x'> <table> <td> <li> "
        "<h1> </ <!-- --> <svg> ]]> <title> <meta property='og:type' content='video'> & &#0; word. “no”".split(" ")
    )
)  # fmt: skip


@given(markup)
def test_any_markup(pieces):
    try:
        clean("<html><body>" + " ".join(pieces))
    except Unreadable:
        return
