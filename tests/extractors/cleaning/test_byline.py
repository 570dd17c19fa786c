import pytest

from extractors import article

PROSE = "<p>The ministers met for two hours in the old customs house and agreed to meet again in May.</p>"


def head(markup="", body=""):
    page = f"<html><head>{markup}</head><body>{body}<article>{PROSE * 3}</article></body></html>"
    return article.clean(page).head


def ld(text):
    return head(f'<script type="application/ld+json">{text}</script>')


@pytest.mark.parametrize(
    ("said", "byline"),
    [
        ('{"@type":"NewsArticle","author":[{"name":"Jane Roe"},{"name":"Ann Berg"}]}', "Jane Roe; Ann Berg"),
        ('{"@graph":[{"@type":"Article","author":{"@id":"#a"}},{"@type":"Person","@id":"#a","name":"Jane Roe"}]}', "Jane Roe"),
        ('{"@type":"NewsArticle","author":{"@type":"Organization","name":"The Gazette"}}', None),
        ('{"@type":"WebPage","author":{"name":"Jane Roe"}}', None),
        ('{"@type":"NewsArticle","author":"https://example.com/roe"}', None),
        ('{"@graph":[{"@type":"Article","author":{"@id":"#a"}},{"@id":"#a","name":{"@id":"#a"}}]}', None),
    ],
)  # fmt: skip
def test_json_ld(said, byline):
    assert ld(said).byline == byline


def test_a_meta_tag_for_each_author():
    said = '<meta name="author" content="Jane Roe"><meta name="author" content="Ann Berg">'
    assert head(said).byline == "Jane Roe; Ann Berg"
    assert head('<meta name="author" content="admin">').byline is None


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("<div class='byline'>By <a>Jane Roe</a>, Senior Reporter | 4 May 2022</div>", "Jane Roe"),
        ("<span class='author-name'>Jane Roe</span>", "Jane Roe"),
        ("<a rel='author'>Gazette Staff</a>", "Gazette Staff"),
        ("<div class='author-box'>More from this author</div>", None),
        ("<div class='comment'><span class='author'>Tom Loud</span></div>", None),
    ],
)
def test_a_line_over_the_text(line, byline):
    assert head(body=line).byline == byline


def test_modified_and_the_times_of_the_page_itself():
    said = '<meta property="article:modified_time" content="2022-01-22T08:00:00Z">'
    found = head(
        said,
        "<aside><time datetime='2020-02-02T02:02Z'></time></aside><time datetime='2022-01-21T18:05Z'></time>",
    )
    assert found.modified is not None
    assert found.modified.day == 22
    assert found.published is not None
    assert (found.published.year, found.day_only) == (2022, False)
