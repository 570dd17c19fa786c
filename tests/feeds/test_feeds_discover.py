"""A site's feeds, found over real sockets."""

from __future__ import annotations

import pytest
from feeds_web import Web, limits, rss

from feeds.discover import discover
from news.errors import FeedError, FetchError

PAGE = """<!doctype html><html><head><base href="{base}/world/">
<link rel="stylesheet" href="x.css">
<link rel="ALTERNATE" type="application/rss+xml; charset=utf-8" title="World" href="rss.xml">
<link rel="alternate" type="application/atom+xml" href="/gone.xml">
<link rel="alternate" type="application/rss+xml" href="{base}/all.xml">
<link rel="alternate" type="text/html" hreflang="fr" href="/fr">
</head><body>News</body></html>"""


def test_a_feed_is_itself(web: Web) -> None:
    url = web.put(
        "/rss", rss(1, 2, extra="<language>en-GB</language>"), Content_Type="application/rss+xml"
    )
    (one,) = discover(url, limits())
    assert (one.url, one.title, one.language, one.entries) == (url, "t", "en", 2)


def test_what_a_page_names_in_its_order(web: Web) -> None:
    web.put("/world/rss.xml", rss(1))
    web.put("/all.xml", rss(1, 2, 3))
    url = web.put("/", PAGE.format(base=web.base), Content_Type="text/html")
    assert [one.url for one in discover(url, limits())] == [
        f"{web.base}/world/rss.xml",
        f"{web.base}/all.xml",
    ]
    assert "/feed/" not in web.paths()  # nothing is guessed where something is named


def test_the_usual_paths_as_a_last_resort(web: Web) -> None:
    url = web.put("/section/page", "<html><p>No feed here.", Content_Type="text/html")
    web.put("/feed.xml", rss(1))
    (one,) = discover(url, limits())
    assert one.url == f"{web.base}/feed.xml"


def test_no_feed(web: Web) -> None:
    url = web.put("/", "<html><p>No feed here.", Content_Type="text/html")
    with pytest.raises(FeedError, match="an HTML page that names no feed"):
        discover(url, limits())
    with pytest.raises(FetchError):
        discover(f"{web.base}/missing", limits())


def test_a_private_address_is_not_asked() -> None:
    with pytest.raises(FetchError, match=r"169\.254"):
        discover("http://169.254.169.254/latest", limits(allowed_hosts=()))
