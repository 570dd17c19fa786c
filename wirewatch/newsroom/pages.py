"""What an outlet serves: every path with its bytes, made once, the same for the same epoch and port."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jinja2

from news.time import iso, rfc2822
from wirewatch.newsroom.articles import Block, Outlet, Piece

DISCLAIMER = "Sample article written for wirewatch's demo; the words are invented."

_HTML = "text/html; charset=utf-8"
_templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).resolve().parent / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters |= {"iso": iso, "rfc2822": rfc2822}


@dataclass(frozen=True, slots=True)
class Document:
    """What one path answers: a status, bytes, and since when they are so."""

    body: bytes
    kind: str
    modified: datetime
    status: int = 200

    @property
    def tag(self) -> str:
        """A strong validator: the same bytes, the same tag (without its quotation marks)."""
        return hashlib.blake2b(self.body, digest_size=10).hexdigest()


MISSING = Document(
    b"<!doctype html><title>Not found</title><h1>We have no such page.</h1>",
    _HTML,
    datetime(1970, 1, 1, tzinfo=UTC),
    404,
)


def site(
    outlet: Outlet, pieces: Sequence[Piece], base: str, epoch: datetime
) -> dict[str, Document]:
    """The documents of `outlet` by path. `base` is its address without the last slash."""
    common = {
        "outlet": outlet,
        "base": base,
        "pieces": [p for p in pieces if p.outlet == outlet.key],
        "disclaimer": DISCLAIMER,
        "when": lambda minutes: epoch - timedelta(minutes=minutes),
    }
    return dict(_documents(outlet, common, epoch))


def _documents(
    outlet: Outlet, common: dict[str, Any], epoch: datetime
) -> Iterator[tuple[str, Document]]:
    pieces: list[Piece] = common["pieces"]
    newest = epoch - timedelta(minutes=min(p.minutes for p in pieces))
    kind = f"application/{outlet.syndication}+xml; charset=utf-8"
    feed = _render(f"{outlet.syndication}.xml", common | {"updated": newest})
    yield outlet.feed_path, Document(feed, kind, newest)
    yield "/", Document(_render("home.html", common), _HTML, newest)
    robots = f"User-agent: *\nDisallow: /drafts/\nCrawl-delay: 0\n# {DISCLAIMER}\n"
    yield "/robots.txt", Document(robots.encode(), "text/plain; charset=utf-8", epoch)
    for piece in pieces:
        if piece.kind == "missing":
            continue
        when = epoch - timedelta(minutes=piece.minutes)
        data = linked_data(piece, outlet, base=common["base"], epoch=epoch)
        page = _render(f"{piece.kind}.html", common | {"piece": piece, "data": data})
        yield piece.path, Document(page, _HTML, when)


def _render(template: str, values: dict[str, Any]) -> bytes:
    return _templates.get_template(template).render(values).encode()


def linked_data(piece: Piece, outlet: Outlet, *, base: str, epoch: datetime) -> dict[str, Any]:
    """The page's JSON-LD: a NewsArticle, a LiveBlogPosting with its posts, or a VideoObject."""

    def when(minutes: int) -> str | None:
        return iso(epoch - timedelta(minutes=minutes))

    url = base + piece.path
    publisher = {"@type": "NewsMediaOrganization", "name": outlet.name, "url": base + "/"}
    data: dict[str, Any] = {"@context": "https://schema.org", "publisher": publisher}
    if piece.kind == "video":
        return data | {
            "@type": "VideoObject",
            "name": piece.title,
            "description": piece.summary,
            "uploadDate": when(piece.minutes),
            "contentUrl": url + ".mp4",
        }
    data |= {
        "@type": "LiveBlogPosting" if piece.kind == "live" else "NewsArticle",
        "headline": piece.title,
        "description": piece.summary,
        "datePublished": when(piece.minutes),
        "dateModified": when(min([piece.minutes, *(p.minutes for p in piece.posts)])),
        "author": {"@type": "Person", "name": piece.byline},
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "inLanguage": "en",
    }
    if piece.kind == "live":
        data["coverageStartTime"] = when(piece.minutes)
        data["liveBlogUpdate"] = [
            {
                "@type": "BlogPosting",
                "@id": f"{url}#post-{number}",
                "url": f"{url}#post-{number}",
                "headline": post.title,
                "datePublished": when(post.minutes),
                "articleBody": _plain(post.blocks),
            }
            for number, post in enumerate(piece.posts, 1)
        ]
    return data


def _plain(blocks: Sequence[Block]) -> str:
    return "\n".join(line for block in blocks for line in block.lines)
