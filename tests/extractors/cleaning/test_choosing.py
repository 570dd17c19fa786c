from extractors import article, choosing, furniture

PROSE = "The ministers met for two hours in the old customs house and agreed to meet again in May. "


def story(n, start=0):
    return "".join(f"<p>{i}. {PROSE}{PROSE}</p>" for i in range(start, start + n))


def tree(body):
    return article.parse(f"<html><head><title>Ministers</title></head><body>{body}</body></html>")


def test_a_box_taken_for_the_article_is_seen_by_what_the_page_has_in_paragraphs():
    box = f"<div class='post-content entry-content'>{story(2)}</div>"
    rest = "".join(f"<section><div>{story(4, 4 * i + 10)}</div></section>" for i in range(1, 8))
    text = choosing.text_of(tree(f"<main>{box}{rest}</main>"), None)
    assert "\n14. The ministers" in text
    assert "\n41. The ministers" in text


def test_comments_do_not_make_an_article_too_short():
    talk = "".join(f"<li class='comment'>{story(3, 100 + 3 * i)}</li>" for i in range(10))
    page = tree(f"<article>{story(4)}</article><ol class='comment-list'>{talk}</ol>")
    assert furniture.prose(page) == sum(len(f"{i}. {PROSE * 2}".strip()) for i in range(4))
    assert "100." not in choosing.text_of(page, None)


def test_what_is_named_as_an_aside_goes_and_the_tree_stays():
    aside = "<div class='newsletter-box'><p>Get the harbour news each morning, at no cost at all, by mail.</p></div>"
    page = tree(f"<article>{story(3)}{aside}{story(3, 3)}</article>")
    text = choosing.text_of(page, None)
    assert "each morning" not in text
    assert "5. The ministers" in text
    assert "each morning" in page.text_content()


def test_an_aside_that_holds_the_article_is_none():
    page = tree(f"<div class='promo-wrapper'><article>{story(6)}</article></div>")
    assert "5. The ministers" in choosing.text_of(page, None)


def test_text_around_an_aside_is_kept():
    page = tree(
        f"<article>{story(2)}<div class='related-links'>Read on</div>and the tail</article>"
    )
    assert "and the tail" in furniture.text_of(furniture.without(page))
    assert "Read on" not in furniture.text_of(furniture.without(page))


def test_rows_of_tables_are_lines_without_bars():
    rows = "<table><tr><th>Party</th><th>Seats</th></tr><tr><td>Reds</td><td>12</td></tr></table>"
    text = article.clean(f"<html><body><article>{story(4)}{rows}{story(2, 4)}</article>").text
    lines = text.split("\n")
    assert "Party | Seats" in lines
    assert "Reds | 12" in lines
    assert not any("---" in line for line in lines)


def test_links_are_no_prose():
    links = "".join(f"<p><a href='/{i}'>{PROSE}</a></p>" for i in range(30))
    assert furniture.prose(tree(f"<main>{links}</main>")) == 0
