"""An RSS feed of matches, as a file: for readers that poll, and for whatever else reads feeds."""

from __future__ import annotations

import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from html import escape, unescape
from pathlib import Path

from news.errors import TemporaryDeliveryError
from news.records import Notification
from news.text import visible
from news.time import rfc2822

MOST = 200
"""Items that the file keeps, the newest first."""

# Some readers take a title for HTML, others for text: what is no tag is the same to both.
_TAG = re.compile("<(?=[a-z/!?])", re.IGNORECASE)
# What XML 1.0 cannot hold, and what hides.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def send(notification: Notification, file: Path) -> None:
    """Put the notification at the head of the feed; one that is there already changes nothing.

    The file is replaced at once, so that nobody reads half of it. Raises TemporaryDeliveryError where
    it cannot be written, or is no feed of ours.
    """
    try:
        channel = _channel(file, notification)
        if not any(guid.text == notification.id for guid in channel.iterfind("item/guid")):
            _add(channel, notification)
            _replace(file, channel)
    except (OSError, ET.ParseError) as error:
        raise TemporaryDeliveryError(f"{file}: {error}") from None


def _channel(file: Path, notification: Notification) -> ET.Element:
    if file.exists():
        channel = ET.parse(file).getroot().find("channel")  # noqa: S314 - a file of our own
        if channel is None:
            raise ET.ParseError("no RSS feed")
        return channel
    channel = ET.SubElement(ET.Element("rss", version="2.0"), "channel")
    _text(channel, "title", f"wirewatch: {notification.receiver}")
    _text(channel, "link", "https://github.com/wirewatch/wirewatch")
    _text(channel, "description", "What watches have matched, the newest first")
    return channel


def _add(channel: ET.Element, notification: Notification) -> None:
    told = notification.message
    item = ET.Element("item")
    title = _text(item, "title", told.subject)
    title.text = _TAG.sub("<\u200b", title.text or "")
    if told.brief is not None and told.brief.link is not None:
        _text(item, "link", told.brief.link)
    # Readers take it for HTML.
    _text(item, "description", escape(told.body, quote=False).replace("\n", "<br>\n"))
    _text(item, "category", notification.watch)
    _text(item, "pubDate", rfc2822(notification.created))
    _text(item, "guid", notification.id).set("isPermaLink", "false")
    items = channel.findall("item")
    channel.insert(len(channel) - len(items), item)
    for old in items[MOST - 1 :]:
        channel.remove(old)


def _replace(file: Path, channel: ET.Element) -> None:
    root = ET.Element("rss", version="2.0")
    root.append(channel)
    ET.indent(root)
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    beside.write_bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
    beside.replace(file)


def _text(parent: ET.Element, tag: str, text: str) -> ET.Element:
    child = ET.SubElement(parent, tag)
    child.text = _ILLEGAL.sub("", "\n".join(visible(line) for line in text.split("\n")))
    return child


def withdraw(file: Path, words: Sequence[str]) -> int:
    """Take the items out in which one of `words` (an address, a name) stands; how many.

    Raises TemporaryDeliveryError where the file cannot be written, or is no feed of ours.
    """
    if not file.exists():
        return 0
    try:
        channel = ET.parse(file).getroot().find("channel")  # noqa: S314 - a file of our own
        items = channel.findall("item") if channel is not None else []
        gone = [i for i in items if any(w in unescape(t) for w in words for t in i.itertext())]
        if channel is not None and gone:
            for item in gone:
                channel.remove(item)
            _replace(file, channel)
    except (OSError, ET.ParseError) as error:
        raise TemporaryDeliveryError(f"{file}: {error}") from None
    return len(gone)
