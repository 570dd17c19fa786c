"""Lists of feeds as other readers write and read them: OPML 2.0."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator

from feeds.addresses import host_of, without_login
from news.errors import FeedError
from news.records import Feed
from news.text import squeeze


def read(text: str | bytes) -> list[Feed]:
    """The feeds of an OPML document in its order, each address once.

    The outlet is the outline's text or title, else the address's host; the folders around it and
    its categories become tags. Raises FeedError where `text` is no OPML.
    """
    data = text.encode("utf-8") if isinstance(text, str) else text
    if isinstance(text, str):
        data = re.sub(rb"^\s*<\?xml[^>]*\?>", b"", data)  # it names the encoding of other bytes
    if b"<!ENTITY" in data:
        raise FeedError("found entity declarations, expected plain OPML")
    try:
        root = ET.fromstring(data.strip())  # noqa: S314
    except (ET.ParseError, ValueError, LookupError) as error:
        raise FeedError(f"found text that is not XML ({error}), expected OPML") from None
    if root.tag.lower() != "opml":
        raise FeedError(f"found XML that begins with <{root.tag[:60]}>, expected <opml>")
    feeds: dict[str, Feed] = {}
    for feed in _feeds(root, ()):
        feeds.setdefault(feed.url, feed)
    return list(feeds.values())


def write(feeds: Iterable[Feed]) -> str:
    """The feeds as an OPML document. Logins in addresses are left out: such a file is passed on."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "wirewatch feeds"
    body = ET.SubElement(root, "body")
    for feed in feeds:
        row = {"type": "rss", "text": feed.outlet, "title": feed.outlet}
        row["xmlUrl"] = without_login(feed.url)
        if feed.language:
            row["language"] = feed.language
        if feed.tags:
            row["category"] = ",".join(feed.tags)
        ET.SubElement(body, "outline", row)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _feeds(root: ET.Element, folders: tuple[str, ...]) -> Iterator[Feed]:
    """Every outline with an address, its folders' names beside it; deep nesting is no trouble."""
    waiting = [(child, folders) for child in reversed(root)]
    while waiting:
        element, folders = waiting.pop()
        fields = {name.lower(): squeeze(value) for name, value in element.attrib.items()}
        name, url = fields.get("text") or fields.get("title") or "", fields.get("xmlurl", "")
        if re.match(r"https?://[^\s/]", url, re.IGNORECASE):
            yield _feed(url, name, fields, folders)
        elif element.tag.lower() == "outline" and name:
            folders = (*folders, name)
        waiting += [(child, folders) for child in reversed(element)]


def _feed(url: str, name: str, fields: dict[str, str], folders: tuple[str, ...]) -> Feed:
    language = re.match(r"[a-z]{2,3}(?![a-z])", fields.get("language", "").lower())
    categories = (c.strip(" /") for c in fields.get("category", "").split(","))
    return Feed(
        url=url,
        outlet=name or host_of(url),
        language=language[0] if language else None,
        tags=tuple(dict.fromkeys([*folders, *(c for c in categories if c)])),
    )
