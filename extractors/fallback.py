"""An article from the feed's own words, where its page cannot be had or shows less than the feed. Pure.

What a feed carries beside the text goes first: embeds, pictures and their captions, lists of links,
and the lines that blog software puts below each item.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from extractors import article
from extractors.extract import extract_page, extract_text
from extractors.page import is_prose
from news import rights
from news.ids import article_id, canonical_url, digest
from news.records import Extraction, Knowledge, Page

# Elements that are no part of an item's text, with all that is in them.
_ASIDE = frozenset(
    "script style noscript template iframe object embed video audio svg form button nav aside "
    "footer figure picture figcaption select textarea head title".split()
)
_BLOCK = frozenset(
    "p div br hr li ul ol dl dt dd h1 h2 h3 h4 h5 h6 blockquote pre table tr td th section article "
    "header main body html".split()
)
# Whole last lines: WordPress's signature, links to the page itself, the count of comments.
_LAST = re.compile(
    r"the post .{1,300} (?:first )?appeared (?:first )?on .{1,100}|"
    r"(?:continue|keep) reading\b.{0,200}|read (?:more|on|the (?:full|rest|whole)\b.{0,60}|full (?:article|story))\b.{0,80}|"
    r"(?:view|see) (?:the )?(?:full|original|entire) (?:article|post|story)\b.{0,80}|"
    r"(?:this (?:article|story|post) )?(?:was )?(?:originally|first) (?:published|appeared) (?:on|at|in) .{1,100}|"
    r"\d+ comments?|(?:leave a )?comments?|submitted by .{1,80}|link(?:\] \[comments)?|share this\b.{0,80}|"
    r"(?:(?:jetzt|hier) )?weiterlesen\b.{0,100}|mehr lesen|(?:der beitrag|der artikel) .{1,300} erschien zuerst (?:auf|bei) .{1,100}|"
    r"lire la suite\b.{0,100}|l['’]article .{1,300} est apparu en premier sur .{1,100}|"
    r"(?:seguir leyendo|leer más)\b.{0,100}|la entrada .{1,300} (?:apareció primero|se publicó primero) en .{1,100}",
    re.IGNORECASE,
)
_MARKS = " \t\u00a0[]()<>«»›…→.|–—-*"
# At the end of a cut text; the words before it stand.
_CUT = re.compile(
    r"\s*(?:\[(?:…|\.{3}|&hellip;|\+\d+ chars)\]|(?:…|\.{3})\s*(?:read more|continue reading|more)\b\W*)$",
    re.IGNORECASE,
)
# Why a page that came is none of the entry's: its feed then knows better.
_WALLS = ("an error page", "a robot check", "a consent page", "a login page", "no text found")


def extract(page: Page, knowledge: Knowledge, only: Collection[str] = ()) -> list[Extraction]:
    """What the page gives; else the article that its entry's own text makes, `source` then is `feed`.

    A page that reserves its rights gives neither, and says so. Whether it is too early to do without
    a page that may come later is the caller's to decide. `only`: as of `extract_page`.
    """
    if page.body is not None and (reserved := page.headers.get(rights.RESERVED)):
        return [_refused(page, f"rights reserved: {reserved}")]
    found = extract_page(page, knowledge, only)
    why = _lacking(found)
    text = text_of(page.entry.summary) if why else ""
    if not why or not has_prose(text):
        return found
    stub = next((e.article for e in found if e.article is not None), None)
    if stub is not None and len(text) <= len(stub.text):
        return found
    return [_from_feed(page, text, stub.url if stub else None, why, knowledge, only)]


def text_of(content: str | None) -> str:
    """The text of an entry's content: paragraphs, one a line, without the feed's own furniture."""
    if not content or not content.strip():
        return ""
    try:
        tree = article.parse(f"<html><body>{content}</body></html>")
    except article.Unreadable:
        return ""
    parts: list[str] = []
    _collect(tree, parts)
    lines = article.tidy("".join(parts)).split("\n")
    while lines and _LAST.fullmatch(lines[-1].strip(_MARKS)):
        lines.pop()
    if lines:
        lines[-1] = _CUT.sub("", lines[-1])
    return "\n".join(line for line in lines if line.strip(_MARKS))


def has_prose(text: str) -> bool:
    """Whether a text holds a sentence; a feed of bare titles or links does not."""
    return any(is_prose(line) for line in text.split("\n"))


def _collect(element: Any, parts: list[str]) -> None:
    """The text in an element; no deeper than `article.parse` lets a tree be."""
    tag = element.tag if isinstance(element.tag, str) else None
    if tag is not None and tag not in _ASIDE and not _only_links(element, tag):
        edge = "\n" if tag in _BLOCK else ""
        # Line feeds of the markup are spaces.
        parts += [edge, re.sub(r"\s+", " ", element.text or "")]
        for child in element:
            _collect(child, parts)
        parts.append(edge)
    parts.append(re.sub(r"\s+", " ", element.tail or ""))


def _only_links(element: Any, tag: str) -> bool:
    """Whether a list holds nothing but links, as those to other articles do."""
    if tag not in ("ul", "ol"):
        return False
    linked = sum(len("".join(a.itertext()).strip()) for a in element.iter("a"))
    return linked > 0 and linked >= 0.9 * len("".join(element.itertext()).strip())


def _lacking(found: list[Extraction]) -> str | None:
    """Why the page is not enough; None where it is an article, or no article is to be expected."""
    if not found:
        return "nothing was extracted"
    first, reason = found[0], found[0].reason or ""
    if first.status in ("failed", "stub"):
        return reason or first.status
    walled = first.status == "not_article" and reason.startswith(_WALLS)
    return reason if walled else None


def _from_feed(
    page: Page,
    text: str,
    address: str | None,
    why: str,
    knowledge: Knowledge,
    only: Collection[str],
) -> Extraction:
    entry = page.entry
    url = address or (canonical_url(entry.link) if entry.link else None)
    made = extract_text(
        text,
        knowledge,
        doc_id=article_id(url) if url else digest("entry", entry.feed, entry.key),
        title=entry.title,
        published=entry.published,
        language=entry.language,
        url=url,
        outlet=entry.outlet,
        seen=entry.seen,
        byline=entry.author,
        feed=entry.feed,
        source="feed",
        only=only,
    )
    notes = [f"from the feed: {why}", *([made.reason] if made.reason else [])]
    return replace(made, url=page.url, reason="; ".join(notes))


def _refused(page: Page, reason: str) -> Extraction:
    return Extraction(
        doc_id=digest("page", page.url),
        url=page.url,
        status="not_article",
        article=None,
        reason=reason,
    )
