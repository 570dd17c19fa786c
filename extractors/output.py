"""The JSON contract of `wirewatch extract --format jsonl`: fields may be added, never renamed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from news import time as clock
from news.records import Event, Extraction, Mention, Post, Quote


def row(extraction: Extraction) -> dict[str, object]:
    """One Extraction as plain data for json.dumps; what is unknown is None, times are ISO 8601 in UTC.

    Offsets count the code points of `text`, which is None where the status has no text.
    """
    article = extraction.article
    return {
        "doc_id": extraction.doc_id,
        "url": (article.url if article else None) or extraction.url,
        "outlet": article.outlet if article else None,
        "title": article.title if article else None,
        "byline": article.byline if article else None,
        "published": clock.iso(article.published) if article else None,
        "language": article.language if article else None,
        "status": extraction.status,
        "reason": extraction.reason,
        "source": article.source if article else None,
        "revision": article.revision if article else None,
        "extractor_versions": dict(extraction.versions),
        "text": article.text if article else None,
        "posts": [_post(post) for post in article.posts] if article else [],
        "residue": [asdict(span) for span in article.residue] if article else [],
        "quotes": [_quote(quote) for quote in extraction.quotes],
        "events": [_event(event) for event in extraction.events],
        "mentions": [_flat(mention) for mention in extraction.mentions],
    }


def _post(post: Post) -> dict[str, Any]:
    return {**asdict(post), "published": clock.iso(post.published)}


def _quote(quote: Quote) -> dict[str, Any]:
    return {**_flat(quote), "segments": [list(span) for span in quote.segments]}


def _event(event: Event) -> dict[str, Any]:
    return {
        **_flat(event),
        "actors": [asdict(actor) for actor in event.actors],
        "recipients": [asdict(recipient) for recipient in event.recipients],
        "place": asdict(event.place) if event.place else None,
    }


def _flat(record: Quote | Event | Mention) -> dict[str, Any]:
    """The fields of a record as they are; dataclasses.asdict copies what is in them, ten times slower."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}
