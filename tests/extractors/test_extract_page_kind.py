import pytest

from extractors import article
from extractors.page import judge

PROSE = "The ministers met for two hours in the old customs house and agreed to meet again in May. "


def page(body, head="", title="Ministers meet in the customs house"):
    return article.clean(
        f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    )


def story(n=12):
    return "<article>" + "".join(f"<p>{i}. {PROSE}</p>" for i in range(n)) + "</article>"


def test_prose_without_any_metadata_is_an_article():
    assert judge(page(story()), "https://example.com/a").status == "article"


def test_a_flash_of_one_sentence_is_an_article():
    assert judge(page(f"<article><p>{PROSE}</p></article>")).status == "article"


@pytest.mark.parametrize(
    ("title", "body", "why"),
    [
        ("404 - Page not found", "<p>Sorry, we could not find what you asked for, try the search.</p>", "an error page"),
        ("Just a moment...", "<p>Checking that the connection is secure before proceeding.</p>", "a robot check"),
        ("Before you continue", "<p>We use cookies and data to deliver and maintain our services.</p>", "a consent page"),
        ("Log in | Gazette", "<p>Enter your name and password to go on to your account.</p>", "a login page"),
    ],
)  # fmt: skip
def test_walls(title, body, why):
    verdict = judge(page(body, title=title))
    assert verdict.status == "not_article"
    assert verdict.reason
    assert verdict.reason.startswith(why)


def test_a_headline_that_sounds_like_a_wall_stands_over_prose():
    assert judge(page(story(20), title="Access denied: how the port shut")).status == "article"


@pytest.mark.parametrize(
    ("head", "url", "why"),
    [
        ('<meta property="og:type" content="product">', "https://example.com/a", "says it is a product"),
        ('<meta property="og:type" content="video.other">', "https://example.com/a", "says it is a video"),
        (
            '<script type="application/ld+json">{"@graph":[{"@type":["CollectionPage"]}]}</script>',
            "https://example.com/a",
            "says it is a collectionpage",
        ),
        ("", "https://example.com/", "the front page of a site"),
        ("", "https://example.com/tag/harbours", "its address has '/tag/'"),
    ],
)  # fmt: skip
def test_what_says_it_is_something_else(head, url, why):
    verdict = judge(page(story(), head), url)
    assert verdict.status == "not_article"
    assert verdict.reason
    assert verdict.reason.startswith(why)


def test_its_own_word_for_article_counts_more_than_its_address():
    head = '<script type="application/ld+json">{"@type":"NewsArticle"}</script>'
    assert judge(page(story(), head), "https://example.com/tag/harbours").status == "article"


def test_an_index_of_links():
    links = "".join(
        f"<li><a href='/{i}'>Headline {i}: ministers meet again in the customs house, and agree.</a></li>"
        for i in range(40)
    )
    assert (
        judge(page(f"<main><ul>{links}</ul></main>"), "https://example.com/world").status
        == "not_article"
    )


def test_paywalled_stub_says_why():
    said = judge(page(story(2) + "<p>Subscribe to continue reading this story.</p>"))
    assert said.status == "stub"
    assert "Subscribe to continue" in (said.reason or "")
    declared = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>'
    assert judge(page(story(2), declared)).status == "stub"
    assert judge(page(story(60), declared)).status == "article"


def test_nothing_to_read():
    assert judge(page("<div><img src=a.png></div>")).status == "not_article"
    assert judge(page("<p>Short</p><p>lines</p>")).status == "not_article"
