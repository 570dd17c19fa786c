from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import extract
from extractors.extract import extract_html, extract_page, extract_text
from news.ids import article_id, digest
from news.records import Entry, Knowledge, Mention, Page

SEEN = datetime(2022, 1, 21, 20, 0, tzinfo=UTC)
SAID = datetime(2022, 1, 21, 18, 5, tzinfo=UTC)
KNOWLEDGE = Knowledge(version="0")
FIRST = "The ministers met for two hours in the old customs house and agreed to meet again in May."
SECOND = "A ferry with forty lorries on board turned back before noon, and the port stayed shut."
STORY = f"<article><h1>Ministers meet</h1><p>{FIRST}</p><p>{SECOND}</p></article>"
URL = "http://127.0.0.2:8800/world/a"


def page(story, /, **changes):
    markup = f"<!doctype html><html lang='en'><head><title>Ministers meet</title></head><body>{story}</body></html>"
    entry = Entry(
        feed="f", key="k", guid="g", link=URL, title="From the feed", published=SAID, seen=SEEN, outlet="Gazette"
    )  # fmt: skip
    made = Page(
        url=URL, final_url=URL, status=200, headers={"content-type": "text/html; charset=utf-8"},
        body=markup.encode(), fetched=SEEN, entry=entry,
    )  # fmt: skip
    return replace(made, **changes)


class Words:
    """Every word that begins with a capital, as a mention."""

    name, version, languages = "words", "1", frozenset({"en"})

    def __call__(self, document):
        at = 0
        for word in document.text.split():
            start = document.text.index(word, at)
            at = start + len(word)
            if word[0].isupper():
                yield Mention(start=start, end=at, text=word, id=None, name=None, kind="person")


class Breaks(Words):
    name = "breaks"

    def __call__(self, document):
        raise RuntimeError("on purpose")


class Lies(Words):
    name = "lies"

    def __call__(self, document):
        return [Mention(start=0, end=3, text="not so", id=None, name=None, kind="person")]


class HalfLies(Words):
    name = "half-lies"

    def __call__(self, document):
        yield from Lies()(document)
        yield from super().__call__(document)


@pytest.fixture
def registered(monkeypatch):
    def register(*found):
        monkeypatch.setattr(extract, "chosen", lambda only: found)

    register()
    return register


def test_a_page_becomes_an_article(registered):
    [found] = extract_page(page(STORY), KNOWLEDGE)
    made = found.article
    assert made
    assert (found.status, found.url, found.doc_id) == ("article", URL, made.id)
    assert made.id == article_id(URL)
    assert (made.title, made.text, made.outlet) == (
        "Ministers meet",
        f"{FIRST}\n{SECOND}",
        "Gazette",
    )
    assert (made.published, made.seen, made.at) == (SAID, SEEN, SAID)
    assert (made.language, made.source, made.feed) == ("en", "page", "f")


def test_the_earlier_of_claimed_and_seen_counts(registered):
    late = replace(page(STORY).entry, published=datetime(2022, 2, 1, tzinfo=UTC))
    [found] = extract_page(page(STORY, entry=late), KNOWLEDGE)
    assert found.article
    assert found.article.at == SEEN


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        ({"body": None, "error": "HTTP 500"}, "failed", "HTTP 500"),
        ({"body": None}, "failed", "no body"),
        ({"status": 404}, "failed", "HTTP 404"),
        ({"body": b""}, "failed", "an empty page"),
        (
            {"headers": {"content-type": "application/pdf"}},
            "not_article",
            "application/pdf is no HTML",
        ),
        ({"final_url": "http://127.0.0.2:8800/"}, "not_article", "the front page of a site"),
    ],
)
def test_every_page_is_accounted_for(registered, changes, status, reason):
    [found] = extract_page(page(STORY, **changes), KNOWLEDGE)
    assert (found.status, found.reason, found.article) == (status, reason, None)
    assert found.doc_id == digest("page", URL)
    assert found.url == URL


def test_a_live_blog_is_an_extraction_a_post(registered):
    posts = "".join(
        f"<section class='live-post' id='p{i}'><time datetime='2022-01-21T1{i}:00:00Z'>1{i}:00</time><h2>Post {i}</h2><p>{t}</p></section>"
        for i, t in enumerate((FIRST, SECOND))
    )
    found = extract_page(page(f"<main>{posts}</main>"), KNOWLEDGE)
    assert [e.doc_id for e in found] == [f"{article_id(URL)}#1", f"{article_id(URL)}#2"]
    assert [e.article.id for e in found if e.article] == [
        article_id(URL, "p0"),
        article_id(URL, "p1"),
    ]
    assert [e.article.text for e in found if e.article] == [FIRST, SECOND]
    assert [e.article.published.hour for e in found if e.article and e.article.published] == [
        10,
        11,
    ]
    assert [
        e.doc_id for e in extract_html(page(f"<main>{posts}</main>").body, KNOWLEDGE, doc_id="x")
    ] == ["x#1", "x#2"]


def test_a_text_stays_as_it_is(registered):
    registered(Words())
    text = f"\r\nFerry turns back at noon\r\n\r\n{SECOND}\U0001f6a2\n\n Read Next \n{FIRST}"
    found = extract_text(text, KNOWLEDGE, doc_id="d", published=SAID)
    assert found.article
    assert found.article.text == text
    assert found.article.title == "Ferry turns back at noon"
    assert found.article.source == "text"
    assert [text[r.start : r.end] for r in found.article.residue] == ["Read Next"]
    assert [m.text for m in found.mentions] == ["Ferry", "A", "The", "May."]


def test_an_extractor_that_fails_loses_nothing_of_the_others(registered):
    registered(Breaks(), Lies(), Words())
    found = extract_text(FIRST, KNOWLEDGE, doc_id="d", published=SAID)
    assert found.status == "article"
    assert found.reason
    assert "breaks failed: RuntimeError: on purpose" in found.reason
    assert "lies failed: ValueError" in found.reason
    assert [m.text for m in found.mentions] == ["The", "May."]


def test_a_fact_that_stands_elsewhere_loses_nothing_of_its_extractor(registered):
    registered(HalfLies())
    found = extract_text(FIRST, KNOWLEDGE, doc_id="d", published=SAID)
    assert "half-lies failed: ValueError: [0, 3) is not where 'not so' stands" in found.reason
    assert [m.text for m in found.mentions] == ["The", "May."]


def test_a_language_without_extractors_keeps_the_article(registered):
    registered(Words())
    text = "Die Minister trafen sich zwei Stunden im alten Zollhaus und wollen sich wieder treffen."
    found = extract_text(text, KNOWLEDGE, doc_id="d", published=SAID)
    assert (found.status, found.mentions) == ("article", ())
    assert found.reason == "language de has no words"
    assert extract_text("Hm", KNOWLEDGE, doc_id="d").reason == "unknown language has no words"


def test_learned_residue_of_the_site(registered):
    known = Knowledge(version="1", residue={"127.0.0.2": frozenset({SECOND})})
    [found] = extract_page(page(STORY), known)
    assert found.article
    assert [r.reason for r in found.article.residue] == ["repeated by the site"]


lines = st.sampled_from(
    [
        "“We will not pay,” said Jane Roe, the minister.",
        "“We will not",
        "Russia accused Ukraine of shelling on Monday",
        "Read Next",
        "www.example.com",
        "Author: Jane Roe",
        "",
        "\ud800",
        "\u2028x",
        FIRST,
    ]
)
texts = st.one_of(
    st.text(max_size=200),
    st.lists(st.one_of(lines, st.text(max_size=30)), max_size=8).map("\n".join),
)


def check(text):
    found = extract_text(text, KNOWLEDGE, doc_id="d", published=SAID)
    assert found == extract_text(text, KNOWLEDGE, doc_id="d", published=SAID)
    if found.article is None:
        assert not text.strip()
        return
    assert found.article.text == text
    for span in (*found.article.residue, *found.article.posts):
        assert 0 <= span.start < span.end <= len(text)
    for fact in (*found.mentions, *found.quotes, *found.events):
        assert text[fact.start : fact.end] == fact.text
        assert not any(r.start <= fact.start < r.end for r in found.article.residue)


@given(texts)
def test_any_text(text):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extract, "chosen", lambda only: (Words(),))
        check(text)


@settings(max_examples=25, deadline=None)
@given(texts)
def test_any_text_with_the_installed_extractors(text):
    check(text)


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_any_html(body):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extract, "chosen", lambda only: (Words(),))
        found = extract_html(body, KNOWLEDGE, doc_id="d", url=URL, published=SAID)
        assert found == extract_html(body, KNOWLEDGE, doc_id="d", url=URL, published=SAID)
        assert found
