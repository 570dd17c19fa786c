"""A feed's body to entries. feedparser reads it, its sanitising and resolving of HTML switched off.

Declared entities, external or nested, are taken out before it sees them, whatever the encoding: none
is opened or expanded. Those of HTML (`&nbsp;`) it knows itself.
"""

from __future__ import annotations

import calendar
import html
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import feedparser
import structlog
from feedparser.encodings import convert_to_utf8

from feeds import hints
from feeds.addresses import masked, without_login
from feeds.hints import Hints
from news.errors import FeedError
from news.ids import digest, entry_key
from news.records import Entry, Feed
from news.text import cut, squeeze, visible
from news.time import iso

log = structlog.get_logger(__name__)

SUMMARY_BYTES = 64 << 10
_TITLE = 1_000
_AUTHOR = 300
_ADDRESS = _RAW = 8_000
# Dates before the web are what a program writes that knows none (year 1, 1970-01-01).
_FIRST_YEAR = 1971
_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.DOTALL)
_ENTITY = re.compile(rb"<!ENTITY\b[^>]*>")
_REFERENCE = re.compile(rb"&#([xX][0-9a-fA-F]+|[0-9]+);?")
_LONG_REFERENCE = re.compile(rb"&#[xX]?[0-9a-fA-F]{9,};?")
# Microsoft's channels of 1997, to which feedparser gives no version.
_CDF = "XML that begins with <CHANNEL>"
_ROOT = re.compile(rb"<([A-Za-z_][\w.:-]{0,60})")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A body's entries, and what it says of how often to ask."""

    entries: list[Entry]
    hints: Hints


def parse(body: bytes, feed: Feed, *, content_type: str | None, seen: datetime) -> list[Entry]:
    """The entries of `body` alone; see `read`."""
    return read(body, feed, content_type=content_type, seen=seen).entries


def read(body: bytes, feed: Feed, *, content_type: str | None, seen: datetime) -> Parsed:
    """The entries of `body` in the feed's order, each once, and its hints.

    `content_type` is the header, whose charset counts; `seen` becomes the entries' own. An entry
    with neither guid nor link is known by its title and date; one without a title as well is
    skipped and counted in the log. A date more than a day after `seen` is nobody's date: None.
    Raises FeedError where `body` is no feed, saying what it is.
    """
    where = masked(feed.url)
    if not body.strip():
        raise FeedError(f"{where}: found an empty body, expected RSS or Atom")
    found, text = _read(body, without_login(feed.url), content_type, where)
    if not found.get("version") and not found.entries and what_is(body) != _CDF:
        raise FeedError(f"{where}: found {what_is(body)}, expected RSS or Atom")
    entries: dict[str, Entry] = {}
    nameless = 0
    for item in found.entries:
        entry = _entry(item, feed, seen)
        if entry is None:
            nameless += 1
        else:
            entries.setdefault(entry.key, entry)
    if nameless:
        log.warning(
            f"{nameless} of {len(found.entries)} entries of {where} skipped: no guid, link or title"
        )
    return Parsed(list(entries.values()), hints.of_feed(found.feed, text))


def what_is(body: bytes) -> str:
    """What a body that is no feed looks like, for a person: `an HTML page`, `JSON`, ..."""
    head = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    root = _ROOT.search(head)
    if re.match(rb"(?i)<!doctype html|<html", head) or (root and root[1].lower() == b"html"):
        return "an HTML page"
    if head[:1] in (b"{", b"["):
        return "JSON"
    if head[:1] == b"<" and root:
        return f"XML that begins with <{root[1].decode('ascii', 'replace')}>"
    if b"\0" in head or sum(byte > 126 or byte < 9 for byte in head) > len(head) // 3:
        return "binary data"
    return "plain text"


def _read(body: bytes, base: str, content_type: str | None, where: str) -> tuple[Any, bytes]:
    """feedparser's result, and the body as UTF-8. What it raises on broken bodies is a FeedError as well."""
    # Without a type feedparser would take the charset for Latin-1, by an RFC long gone.
    headers = {"content-type": content_type or "application/xml"}
    ours = {"content-type": "application/xml; charset=utf-8", "content-location": base}
    trouble: Exception | None = None
    for mend in (bytes, _without_bad_references):
        try:
            text = _ENTITY.sub(b"", convert_to_utf8(headers, body, {}))
            found = feedparser.parse(
                io.BytesIO(mend(text)),  # bytes alone would be tried as a file's name first
                response_headers=ours,
                sanitize_html=False,
                resolve_relative_uris=False,
            )
            return found, text
        except Exception as error:
            trouble = error
    raise FeedError(
        f"{where}: found {what_is(body)} that cannot be read ({type(trouble).__name__}), "
        "expected RSS or Atom"
    ) from trouble


def _without_bad_references(body: bytes) -> bytes:
    """`body` with `&#xD800;` and the like, which name no character, as U+FFFD: feedparser stumbles."""

    def checked(match: re.Match[bytes]) -> bytes:
        digits = match[1].lower()
        number = int(digits[1:], 16) if digits[:1] == b"x" else int(digits)
        fine = 0 < number < 0xD800 or 0xDFFF < number < 0x110000
        return match[0] if fine else b"&#xFFFD;"

    return _REFERENCE.sub(checked, _LONG_REFERENCE.sub(b"&#xFFFD;", body))


def _entry(item: Any, feed: Feed, seen: datetime) -> Entry | None:
    guid = _clean(item.get("id"))[:_ADDRESS] or None
    link = _link(_clean(item.get("link")), feed)
    kind = str((item.get("title_detail") or {}).get("type"))
    title = cut(plain(_clean(item.get("title"))[:_RAW], kind), _TITLE) or None
    updated = _moment(item, "updated_parsed", seen)
    published = _moment(item, "published_parsed", seen) or updated
    named = guid or link
    if not named and not title:
        return None
    return Entry(
        feed=feed.url,
        key=entry_key(guid, link) if named else digest("entry", title, iso(published)),
        guid=guid,
        link=link,
        title=title,
        published=published,
        updated=updated,
        seen=seen,
        outlet=feed.outlet,
        language=feed.language,
        author=cut(plain(_clean(item.get("author"))[:_RAW], "text/html"), _AUTHOR) or None,
        summary=_summary(item),
    )


def plain(text: str, kind: str) -> str:
    """One line of text: tags removed where `kind` is HTML, character references resolved."""
    if "html" in kind:
        text = _TAG.sub("", text)
    return squeeze(visible(html.unescape(text)))


def _link(link: str, feed: Feed) -> str | None:
    """The entry's address, absolute; None where it is none of the web's."""
    try:
        absolute = urljoin(without_login(feed.url), link) if link else ""
    except ValueError:
        return None
    fine = re.match(r"https?://[^\s/]", absolute, re.IGNORECASE) and len(absolute) <= _ADDRESS
    return absolute if fine else None


def _moment(item: Any, name: str, seen: datetime) -> datetime | None:
    if name not in item or not item[name]:  # `get` would warn of its own fallback
        return None
    try:
        moment = datetime.fromtimestamp(calendar.timegm(item[name]), UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
    fine = moment.year >= _FIRST_YEAR and moment <= seen + timedelta(days=1)
    return moment if fine else None


def _summary(item: Any) -> str | None:
    """The entry's own content, or its summary where that is longer: HTML as it came, capped."""
    texts = [c.get("value") for c in item.get("content") or ()] + [item.get("summary")]
    longest = max(map(_clean, texts), key=len)
    return longest.encode()[:SUMMARY_BYTES].decode("utf-8", "ignore") or None


def _clean(value: object) -> str:
    """Text that can be stored: a lone surrogate (from `&#xD800;`) or NUL is no character."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "").strip()
