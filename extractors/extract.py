"""The facade: a page or a text in, Extractions out. Pure, and every input is accounted for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

import structlog

from extractors import article, language, liveblog, metadata, residue
from extractors.article import Cleaned
from extractors.canonical import canonical, site
from extractors.dates.dateline import own_day
from extractors.facts import find_facts
from extractors.headline import title_of
from extractors.page import judge
from extractors.registry import chosen, versions
from news import time as clock
from news.ids import article_id, canonical_url, digest, text_hash
from news.records import Article, Extraction, Knowledge, Page, Status
from news.text import squeeze

log = structlog.get_logger(__name__)

_HTML = ("text/html", "application/xhtml+xml", "text/plain", "application/octet-stream")
_OK = range(200, 300)

Source = Literal["page", "feed", "text"]


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where a text comes from, as far as that is known before it is read. `url` is the one asked for."""

    url: str | None
    fetched_url: str | None
    seen: datetime | None
    doc_id: str | None = None
    outlet: str | None = None
    feed: str | None = None
    title: str | None = None
    byline: str | None = None
    published: datetime | None = None
    language: str | None = None
    source: Source = "page"


def extract_page(page: Page, knowledge: Knowledge, only: Collection[str] = ()) -> list[Extraction]:
    """What a fetched page gives: one Extraction, or one for each post of a live blog.

    Never raises for what a page holds: a page that cannot be read is one Extraction of status
    `failed` with the reason. Only MemoryError passes, for the guard around this process to see.
    """
    entry = page.entry
    origin = _Origin(
        url=page.url,
        fetched_url=page.final_url or page.url,
        seen=entry.seen,
        outlet=entry.outlet,
        feed=entry.feed,
        title=entry.title,
        byline=entry.author,
        published=entry.published,
        language=entry.language,
    )
    if page.body is None:
        return [_none(origin, knowledge, "failed", page.error or "no body")]
    if page.status is not None and page.status not in _OK:
        return [_none(origin, knowledge, "failed", f"HTTP {page.status}")]
    content_type = page.headers.get("content-type", "")
    media = content_type.partition(";")[0].strip().lower()
    if media and not media.startswith(_HTML):
        return [_none(origin, knowledge, "not_article", f"{media[:80]} is no HTML")]
    return _from_html(page.body, origin, knowledge, content_type, page.fetched, only)


def extract_html(
    html: bytes | str,
    knowledge: Knowledge,
    *,
    doc_id: str,
    url: str | None = None,
    published: datetime | None = None,
    outlet: str | None = None,
    seen: datetime | None = None,
    only: Collection[str] = (),
) -> list[Extraction]:
    """What an HTML document gives, as `extract_page` does; posts are `<doc_id>#1` and so on.

    `seen` (by us) is `published`, or else now, where it is not given.
    """
    origin = _Origin(
        url=url, fetched_url=url, seen=seen, doc_id=doc_id, outlet=outlet, published=published
    )
    return _from_html(html, origin, knowledge, None, seen, only)


def extract_text(
    text: str,
    knowledge: Knowledge,
    *,
    doc_id: str,
    title: str | None = None,
    published: datetime | None = None,
    language: str | None = None,
    url: str | None = None,
    outlet: str | None = None,
    seen: datetime | None = None,
    byline: str | None = None,
    feed: str | None = None,
    source: Source = "text",
    only: Collection[str] = (),
) -> Extraction:
    """What a plain text gives. The text stays as it is; every offset counts its code points.

    Residue and posts are spans of it, and nothing is extracted inside residue. An unknown title is
    the first line, if that looks like a headline. `seen` is `published`, or else now, if not given.
    `only` names the extractors to run, with those they read; all of them if empty.
    """
    origin = _Origin(
        url=url,
        fetched_url=url,
        seen=seen,
        doc_id=doc_id,
        outlet=outlet,
        feed=feed,
        title=title or title_of(text),
        byline=byline,
        published=published,
        language=language,
        source=source,
    )
    if not text.strip():
        return _none(origin, knowledge, "failed", "an empty text")
    made = _article(text, origin, origin.url and canonical_url(origin.url), knowledge)
    made = replace(made, posts=liveblog.spans(text, made.residue))
    return _extraction(made, origin, knowledge, "article", None, only)


def extract_article(made: Article, knowledge: Knowledge, only: Collection[str] = ()) -> Extraction:
    """The facts of an article that is known, its text, residue and posts as they are."""
    facts = find_facts(made, knowledge, chosen(only))
    return Extraction(
        doc_id=made.id,
        url=made.url,
        status="article",
        article=made,
        reason="; ".join(facts.notes) or None,
        quotes=facts.quotes,
        events=facts.events,
        mentions=facts.mentions,
        versions=versions(knowledge),
    )


def _from_html(
    body: bytes | str,
    origin: _Origin,
    knowledge: Knowledge,
    content_type: str | None,
    latest: datetime | None,
    only: Collection[str] = (),
) -> list[Extraction]:
    try:
        cleaned = article.clean(
            body, url=origin.fetched_url, content_type=content_type, latest=latest
        )
        posts = liveblog.posts(cleaned, origin.fetched_url)
        verdict = judge(cleaned, origin.fetched_url, origin.title)
    except article.Unreadable as error:
        return [_none(origin, knowledge, "failed", str(error))]
    except MemoryError:
        raise
    except Exception as error:
        log.warning("page failed", url=origin.url, exc_info=True)
        return [_none(origin, knowledge, "failed", f"{type(error).__name__}: {error}")]
    told = _told(origin, cleaned)
    address = canonical(origin.fetched_url, cleaned.head.address) if origin.fetched_url else None
    if posts:
        return _from_posts(posts, told, address, knowledge, only)
    if verdict.status == "not_article":
        return [_none(origin, knowledge, "not_article", verdict.reason)]
    made = _article(cleaned.text, told, address, knowledge)
    return [_extraction(made, told, knowledge, verdict.status, verdict.reason, only)]


def _from_posts(
    posts: Sequence[liveblog.LivePost],
    origin: _Origin,
    address: str | None,
    knowledge: Knowledge,
    only: Collection[str],
) -> list[Extraction]:
    whole = origin.doc_id or article_id(address or "")
    out = []
    for number, post in enumerate(posts, 1):
        own = replace(
            origin,
            doc_id=f"{whole}#{number}",
            title=post.title or origin.title,
            published=post.published or origin.published,
        )
        made = _article(post.text, own, address, knowledge, post.part)
        out.append(_extraction(made, own, knowledge, "article", None, only))
    return out


def _told(origin: _Origin, cleaned: Cleaned) -> _Origin:
    """The origin with what the page says of itself, which counts before what its feed says."""
    head = cleaned.head
    published = head.published or origin.published
    if head.day_only and head.published and origin.published:
        # A mere day gives way to the feed's moment, where that is of the same day or its neighbour.
        apart = abs(clock.utc(origin.published) - head.published)
        published = origin.published if apart < timedelta(hours=36) else head.published
    return replace(
        origin,
        title=head.title or origin.title,
        byline=head.byline or origin.byline,
        published=published,
        language=head.language or origin.language,
        outlet=origin.outlet or head.sitename,
    )


def _article(
    text: str, origin: _Origin, address: str | None, knowledge: Knowledge, part: str = ""
) -> Article:
    published = clock.utc(origin.published) if origin.published else _own_day(text, origin.seen)
    seen = clock.utc(origin.seen) if origin.seen else published or clock.now()
    title = squeeze(origin.title or "") or None
    learned = knowledge.residue.get(site(address) or "", frozenset())
    return Article(
        id=article_id(address, part) if address else article_id(f"doc:{origin.doc_id}", part),
        revision=1,
        url=address or "",
        part=part,
        outlet=origin.outlet,
        title=title,
        byline=origin.byline,
        published=published,
        seen=seen,
        at=min(published, seen) if published else seen,
        language=language.choose(origin.language, text),
        text=text,
        text_hash=text_hash(title, text),
        source=origin.source,
        feed=origin.feed,
        residue=residue.find(text, learned),
    )


def _own_day(text: str, seen: datetime | None) -> datetime | None:
    """The day that the text gives as its own, where neither page nor feed has told."""
    day = own_day(text)
    return metadata.moment(day.isoformat(), seen or clock.now()) if day else None


def _extraction(
    made: Article,
    origin: _Origin,
    knowledge: Knowledge,
    status: Status,
    reason: str | None,
    only: Collection[str],
) -> Extraction:
    found = extract_article(made, knowledge, only)
    return replace(
        found,
        doc_id=origin.doc_id or made.id,
        url=origin.url,
        status=status,
        reason="; ".join(note for note in (reason, found.reason) if note) or None,
    )


def _none(origin: _Origin, knowledge: Knowledge, status: Status, reason: str | None) -> Extraction:
    return Extraction(
        doc_id=origin.doc_id or digest("page", origin.url or ""),
        url=origin.url,
        status=status,
        article=None,
        reason=reason,
        versions=versions(knowledge),
    )
