"""What comes from the web is hostile: by Apprise and in the RSS file, too, it is harmless characters.

The article says it wherever an article says anything; what is sent is what comes out of the renderer, and
is read as the service, or a feed reader, gets it.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import feedparser
import pytest
from helpers_alerts import SEEN, found
from test_alerts_hostile import BIDI, TEMPLATE, nasty
from test_alerts_services import Hook, hook

from alerts.receivers import deliver
from alerts.render import render
from news.records import Credentials, Notification
from news.settings import ReceiverSettings

__all__ = ["Hook", "hook"]

CALLS = ("<!channel>", "<!here|x>", "<@U024BE7LH>", "<#C024BE7LR>", "<!subteam^S1>", "@channel", "@everyone",
         "@here")  # fmt: skip
LINKS = ("<https://evil.example|your bank>", "[your bank](https://evil.example)")
HTML = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><b>",
    "]]><x>",
    "<!-- ",
)
BREAKS = ("x\r\nBcc: evil@example.net", "x\nX-Injected: y\n\nbody", "\r\n\r\n", "\v\f\x1c\x85")
HIDDEN = set("\u202e\u2066\u200b\u061c\ufeff\u2028\u202c\x00")


def note(text: str, kind: Any) -> Notification:
    """A notification as the renderer makes it of an article that says `text`."""
    match = found("NATO", nasty(text))
    assert match
    told = render(replace(match, watch="nato"), f"NATO {text}", kind)
    return Notification(
        id="ab" * 16, watch="nato", key="k", condition="c", receiver="r", message=told, created=SEEN
    )


def posted(server: Any, text: str) -> tuple[dict[str, str], dict[str, str]]:
    """Headers and JSON that a webhook gets by Apprise."""
    address = f"json://127.0.0.1:{server.server_port}/hook"
    receiver = ReceiverSettings(name="chat", kind="apprise", connection="chat")
    deliver(note(text, "apprise"), receiver, Credentials(kind="generic", password=address))
    headers, told = server.kept[-1]
    return headers, told


@pytest.mark.parametrize("text", CALLS)
def test_apprise_calls_nobody(hook: Any, text: str) -> None:
    _, told = posted(hook, text)
    for part in (told["title"], told["message"]):
        assert text not in part
        assert text in part.replace("\u200b", "")  # all of its characters are there
        assert not re.search(r"<[@!#]|@(everyone|here|channel)", part)


@pytest.mark.parametrize("text", [*LINKS, *HTML, TEMPLATE])
def test_apprise_hands_over_characters(hook: Any, text: str) -> None:
    headers, told = posted(hook, text)
    said = told["message"].replace("\u200b", "")
    assert text in said
    assert headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("text", BREAKS)
def test_no_header_is_injected_by_apprise(hook: Any, text: str) -> None:
    plain, _ = posted(hook, "harmless")
    headers, told = posted(hook, text)
    assert set(headers) == set(plain)
    assert len(told["title"].splitlines()) == 1


def test_apprise_gets_no_hidden_characters_and_no_megabytes(hook: Any) -> None:
    _, told = posted(hook, BIDI)
    assert not set(told["title"] + told["message"]) & HIDDEN
    _, told = posted(hook, "<&>\u202e A" * 150_000)
    assert len(told["title"]) <= 150
    assert len(told["message"]) < 10_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "alerts" / "feed.xml"


def written(file: Path, text: str) -> tuple[ET.Element, Any]:
    """The item as XML, and as a feed reader has it."""
    deliver(note(text, "rss"), ReceiverSettings(name="r", kind="rss", file=file), None)
    item = ET.parse(file).getroot().find("channel/item")
    read = feedparser.parse(file.read_bytes())
    assert item is not None
    assert not read.bozo
    return item, read.entries[0]


ITEM = ["title", "link", "description", "category", "pubDate", "guid"]


@pytest.mark.parametrize("text", [*CALLS, *LINKS, *HTML, *BREAKS, TEMPLATE])
def test_in_rss_it_is_text(file: Path, text: str) -> None:
    item, _ = written(file, text)
    # Nothing of it has become an element, an attribute or a link.
    assert [child.tag for child in item] == ITEM
    assert all(len(child) == 0 for child in item)
    assert item.findtext("link") == "https://a.example/x"
    assert len((item.findtext("title") or "").splitlines()) == 1


class Shown(HTMLParser):
    """What a reader that takes it for HTML would show: text, and tags that become some."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.text = set[str](), ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_comment(self, data: str) -> None:
        self.tags.add("comment")

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("text", [*CALLS, *LINKS, *HTML, TEMPLATE])
def test_a_reader_that_shows_html_shows_characters(file: Path, text: str) -> None:
    item, read = written(file, text)
    title, body = Shown(item.findtext("title") or ""), Shown(item.findtext("description") or "")
    assert not title.tags
    assert body.tags <= {"br"}
    assert text.strip() in body.text
    assert text.strip() in title.text.replace("\u200b", "")
    # And one that takes the title for text.
    assert text.strip() in (item.findtext("title") or "").replace("\u200b", "")
    assert not Shown(read.description).tags - {"br"}


def test_rss_has_no_hidden_characters_and_no_megabytes(file: Path) -> None:
    item, _ = written(file, BIDI)
    assert not set("".join(item.itertext())) & HIDDEN
    file.unlink()
    written(file, "<&>\u202e A" * 150_000)
    assert file.stat().st_size < 40_000
