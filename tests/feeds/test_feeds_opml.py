"""OPML in and out."""

from __future__ import annotations

import pytest

from feeds import opml
from news.errors import FeedError
from news.records import Feed

TEXT = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head/><body>
  <outline text="World">
    <outline type="rss" text="Wire &amp; Co" xmlUrl="https://wire.example/feed" language="en-GB"/>
    <outline title="Folder"><outline xmlURL="https://b.example/f" category="/eu/,war"/></outline>
  </outline>
  <outline type="rss" text="Again" xmlUrl="https://wire.example/feed"/>
  <outline type="rss" text="Local" xmlUrl="file:///etc/passwd"/>
</body></opml>"""


@pytest.mark.parametrize("text", [TEXT, TEXT.encode(), TEXT.encode("utf-8-sig")])
def test_read(text: str | bytes) -> None:
    assert opml.read(text) == [
        Feed(url="https://wire.example/feed", outlet="Wire & Co", language="en", tags=("World",)),
        Feed(url="https://b.example/f", outlet="b.example", tags=("World", "Folder", "eu", "war")),
    ]


def test_what_is_written_is_read_again() -> None:
    feeds = [
        Feed(url="https://a.example/?x=1&y=2", outlet='A "B" <C>', language="fr", tags=("x", "y")),
        Feed(url="https://b.example/f", outlet="Ünï"),
    ]
    assert opml.read(opml.write(feeds)) == feeds
    login = Feed(url="https://ann:pw@a.example/f", outlet="A")
    assert "pw" not in opml.write([login])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not XML"),
        ("hello", "not XML"),
        ("<html/>", "begins with <html>"),
        ('<!DOCTYPE o [<!ENTITY a "b">]><opml/>', "entity declarations"),
    ],
)
def test_what_is_no_opml(text: str, words: str) -> None:
    with pytest.raises(FeedError, match=words):
        opml.read(text)


def test_deep_nesting_is_no_trouble() -> None:
    deep = "<outline text='x'>" * 5000 + "</outline>" * 5000
    assert opml.read(f"<opml><body>{deep}</body></opml>") == []
