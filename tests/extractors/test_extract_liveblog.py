import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import article, liveblog, residue
from extractors.headline import is_headline, title_of

FIRST = "The ministers met for two hours in the old customs house and agreed to meet again in May."
SECOND = "A ferry with forty lorries on board turned back before noon, and the port stayed shut."


def page(body, head=""):
    return article.clean(
        f"<html><head><title>Harbour live</title>{head}</head><body>{body}</body></html>"
    )


def block(number, title, text, time="2022-01-21T10:0{}:00Z"):
    stamp = time.format(number)
    return (
        f"<section class='live-post' id='post-{number}'><p><time datetime='{stamp}'>10:0{number}</time></p>"
        f"<h2>{title}</h2><p>{text}</p><figure><figcaption>A quay</figcaption></figure><blockquote><p>{text} Again.</p></blockquote></section>"
    )


def test_posts_in_markup():
    found = liveblog.posts(
        page("<main>" + block(1, "Talks end", FIRST) + block(2, "Ferry turns", SECOND) + "</main>")
    )
    assert [(p.part, p.title, p.text) for p in found] == [
        ("post-1", "Talks end", f"{FIRST}\n{FIRST} Again."),
        ("post-2", "Ferry turns", f"{SECOND}\n{SECOND} Again."),
    ]
    assert found[0].published
    assert found[0].published.isoformat() == "2022-01-21T10:01:00+00:00"


def test_posts_in_json_ld():
    update = {"@type": "BlogPosting", "datePublished": "2022-01-21T10:05:00Z"}
    data = {
        "@graph": [
            {
                "@type": "LiveBlogPosting",
                "liveBlogUpdate": [
                    {**update, "headline": "Talks end", "articleBody": f"<p>{FIRST}</p><p>{SECOND}</p>", "url": "/live#one"},
                    {**update, "headline": "Ferry turns", "articleBody": SECOND},
                    {**update, "headline": "Ferry turns", "articleBody": FIRST},
                    {**update, "headline": "Nothing in it"},
                    None,
                    7,
                ],
            }
        ]
    }  # fmt: skip
    found = liveblog.posts(
        page("<p>x</p>", f'<script type="application/ld+json">{json.dumps(data)}</script>')
    )
    assert [p.part for p in found] == ["one", "ferry-turns", "ferry-turns-2"]
    assert found[0].text == f"{FIRST}\n{SECOND}"


def test_parts_stay_when_the_page_grows():
    two = block(1, "Talks end", FIRST) + block(2, "Ferry turns", SECOND)
    three = block(3, "Port opens", FIRST) + two
    before = {p.part: p.text for p in liveblog.posts(page(f"<main>{two}</main>"))}
    after = {p.part: p.text for p in liveblog.posts(page(f"<main>{three}</main>"))}
    assert before.items() < after.items()


@pytest.mark.parametrize(
    "body",
    [
        block(1, "Talks end", FIRST),
        "".join(block(i, "Teaser", SECOND) for i in range(5)).replace("live-post", "card"),
        "<div class='comments'>" + "".join(block(i, "Reader", SECOND) for i in range(5)) + "</div>",
        "".join(block(i, "Empty", "Soon.") for i in range(5)).replace("Again.", ""),
    ],
)
def test_what_is_no_live_blog(body):
    assert liveblog.posts(page(f"<main>{body}</main>")) == ()


def test_a_plain_text_run_together():
    text = f"Talks end without a word\n{FIRST}\n\nwww.example.com\nFerry turns back at noon\n\n{SECOND}\n"
    found = liveblog.spans(text, residue.find(text))
    assert [text[p.start : p.end] for p in found] == [
        f"Talks end without a word\n{FIRST}",
        f"Ferry turns back at noon\n\n{SECOND}",
    ]
    assert [p.title for p in found] == ["Talks end without a word", "Ferry turns back at noon"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"Talks end without a word\n{FIRST}\nwww.example.com",
        f"Talks end without a word\n{FIRST}\nwww.example.com\n{SECOND}",
        f"{FIRST}\nwww.example.com\nFerry turns back at noon\n{SECOND}",
        f"Talks end without a word\n{FIRST}\nFerry turns back at noon\n{SECOND}",
    ],
)
def test_a_text_that_may_be_one_stays_one(text):
    assert liveblog.spans(text, residue.find(text)) == ()


def test_times_of_day_part_posts():
    text = f"10:05 GMT\nTalks end without a word\n{FIRST}\n11.20 GMT\nFerry turns back at noon\n{SECOND}"
    assert len(liveblog.spans(text, residue.find(text))) == 2


@given(
    st.lists(
        st.sampled_from(
            ["www.example.com", "10:05 GMT", "Talks end without a word", FIRST, "", " "]
        )
    )
)
def test_spans_are_ordered_and_inside(lines):
    text = "\n".join(lines)
    at = 0
    for post in liveblog.spans(text, residue.find(text)):
        assert at <= post.start < post.end <= len(text)
        at = post.end


def test_headlines():
    assert is_headline("“No miracle at the lake”, says minister on the way")
    assert is_headline("Is this the end of the ferry?")
    assert not is_headline("The port is shut.")
    assert not is_headline("“The port is shut.”")
    assert not is_headline("Port shut")
    assert title_of("Talks end without a word") is None
    assert title_of(f"\nTalks end without a word\n{FIRST}") == "Talks end without a word"
    assert title_of(f"{FIRST}\n{SECOND}") is None
