import pytest

from extractors import article, layout, likeness
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
        ("", "https://example.com/tag/harbours", "its address has an index's '/tag/'"),
    ],
)  # fmt: skip
def test_what_says_it_is_something_else(head, url, why):
    verdict = judge(page(story(), head), url)
    assert verdict.status == "not_article"
    assert why in (verdict.reason or "")


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


def test_the_feeds_title_speaks_for_a_page():
    head = '<meta property="og:type" content="website">'
    menu = "<ul>" + "<li><a href='/b'>Harbour news</a></li>" * 9 + "</ul>"
    found = page(f"<p>{PROSE * 6}</p>{menu}", head)
    told = likeness.signs(
        found, "https://example.com/b", 500, "Ministers meet in the customs house"
    )
    alone = likeness.signs(found, "https://example.com/b", 500, "From the harbour")
    assert likeness.score(told) == likeness.score(alone) + 2


def test_posts_of_a_forum():
    posts = "".join(
        f"<div class='post-body'><p>{i}. {PROSE}{PROSE}</p><a href='/u{i}'>User {i}</a></div>" for i in range(9)
    )  # fmt: skip
    links = "<p><a href='/x'>Rules, members, search and what else is in the menu</a></p>" * 20
    found = page(f"<nav>{links}</nav><main>{posts}</main>")
    assert 0.5 < layout.read(found.tree).posts <= 1.0
    said = judge(found, "https://example.com/viewtopic?t=4")
    assert said.status == "not_article"
    assert "posts or comments" in (said.reason or "")


def test_shares_of_a_layout():
    cards = "".join(
        f"<li><a href='/{i}'>Headline {i} of the harbour</a> {PROSE}</li>" for i in range(8)
    )
    found = layout.read(page(f"<h1>All of it</h1><ul>{cards}</ul><p>{PROSE}</p>").tree)
    assert 0.8 < found.cards < 1.0
    assert found.posts == 0.0
    assert 0.1 < found.links < 0.3
    assert found.heading == "All of it"


def test_comments_of_the_markup_hide_nothing():
    found = layout.read(
        page(f"<p>{PROSE}<!-- x --></p><!-- y -->and the tail<script>var z</script>!").tree
    )
    assert found.text.endswith("and the tail !")


def test_a_widget_for_subscribers_makes_no_stub():
    widget = "<div>Subscribe now to keep reading and get access to the full archive.</div>"
    assert judge(page(story(8) + widget), "https://example.com/a").status == "article"
