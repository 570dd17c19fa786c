"""Feeds of a site, from its address: what the page names as such, else what answers at common paths."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

import feedparser
from lxml import html as lxml_html
from lxml.etree import LxmlError

from feeds.fetch import Client, Response
from feeds.parse import what_is
from news.errors import FeedError, FetchError
from news.settings import FetchSettings
from news.text import cut, squeeze, visible

_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
)
# Where most sites have theirs, by the systems that make them (WordPress, Ghost, Drupal, Blogger, Hugo).
_PATHS = (
    "feed/",
    "rss",
    "rss.xml",
    "feed.xml",
    "atom.xml",
    "index.xml",
    "rss/",
    "feeds/posts/default",
)
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/html;q=0.8, */*;q=0.1"
)
_TITLE = 120


@dataclass(frozen=True, slots=True)
class Discovered:
    """A feed that was found: its address and title, and how many entries it has now."""

    url: str
    title: str
    language: str | None
    entries: int


def discover(url: str, limits: FetchSettings) -> list[Discovered]:
    """The feeds of the page at `url`, or the one that it is, those that the page names first.

    Common paths are tried only where the page names none. Raises FetchError where `url` cannot be had,
    FeedError where it has no feed.
    """
    return asyncio.run(_discover(url, limits))


async def _discover(url: str, limits: FetchSettings) -> list[Discovered]:
    async with Client(limits) as client:
        page = await client.get(url, accept=_ACCEPT)
        if one := _feed(page):
            return [one]
        named = list(dict.fromkeys(_named(page)))
        found = [one for address in named if (one := await _tried(client, address))]
        if found:
            return found
        for path in _PATHS:
            if one := await _tried(client, urljoin(page.final_url, f"/{path}")):
                return [one]
    raise FeedError(
        f"{url}: found {what_is(page.body)} that names no feed, and none at the usual paths"
    )


async def _tried(client: Client, address: str) -> Discovered | None:
    try:
        return _feed(await client.get(address, accept=_ACCEPT))
    except FetchError:
        return None


def _feed(answer: Response) -> Discovered | None:
    """The feed that an answer is, or None."""
    if not what_is(answer.body).startswith("XML"):
        return None
    kind = {"content-type": answer.headers.get("content-type", "application/xml")}
    try:
        read = feedparser.parse(
            answer.body, response_headers=kind, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception:  # feedparser's own, on what is no feed
        return None
    if not read.get("version"):
        return None
    title = cut(squeeze(visible(str(read.feed.get("title") or ""))), _TITLE)
    language = str(read.feed.get("language") or "")[:2].lower()
    return Discovered(
        answer.permanent_url or answer.url,
        title,
        language if language.isalpha() else None,
        len(read.entries),
    )


def _named(page: Response) -> Iterator[str]:
    """Addresses in `<link rel="alternate" type="application/rss+xml">` and its like."""
    try:
        tree = lxml_html.document_fromstring(page.body)
    except (LxmlError, ValueError):
        return
    base = next((b for b in tree.xpath("//base/@href")), "")
    for link in tree.iter("link"):
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        if (
            "alternate" in (link.get("rel") or "").lower().split()
            and kind in _TYPES
            and link.get("href")
        ):
            address = urljoin(urljoin(page.final_url, base), squeeze(link.get("href")))
            if address.startswith(("http://", "https://")):
                yield address
