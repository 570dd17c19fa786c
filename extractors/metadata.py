"""What a page says of itself: title, byline, time, language, address, kind."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from htmldate import find_date
from trafilatura import metadata as reader

from news import time as clock
from news.text import squeeze

Node = dict[str, Any]

# schema.org types of a page that is one text; a subset of Article's descendants and its siblings.
ARTICLES = frozenset(
    "article newsarticle analysisnewsarticle askpublicnewsarticle backgroundnewsarticle "
    "opinionnewsarticle reportagenewsarticle reviewnewsarticle liveblogposting blogposting "
    "scholarlyarticle satiricalarticle report".split()
)
LONGEST_TITLE = 400
_MOST_NODES = 5_000
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
_DATE_ONLY = re.compile(r"\d{4}-?\d{2}-?\d{2}")
_COMMENT = re.compile(r"^\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\]\]>|\]\]>)\s*;?\s*$")
# In the order in which they are believed; names and properties are compared in lower case.
_PUBLISHED = (
    "article:published_time article.published og:article:published_time og:published_time "
    "datepublished parsely-pub-date sailthru.date cxenseparse:recs:publishtime pubdate publishdate "
    "publish-date publication_date dc.date.issued dcterms.created dc.date dcterms.date date"
).split()
_TIMES = (
    "//time[@itemprop='datePublished']/@datetime | //time[@pubdate]/@datetime "
    "| //*[@itemprop='datePublished']/@content"
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=$|[-_])")


@dataclass(frozen=True, slots=True)
class Head:
    """What the page says of itself, believed only so far; what it does not say is None.

    `day_only`: `published` is a day (midnight UTC), not a moment. `address` is rel=canonical as
    written. `types` are the schema.org types of the page, in lower case, `og` its og:type, `free`
    whether it says that it can be read without paying. `nodes` are its JSON-LD objects.
    """

    title: str | None = None
    byline: str | None = None
    published: datetime | None = None
    day_only: bool = False
    language: str | None = None
    address: str | None = None
    sitename: str | None = None
    og: str | None = None
    types: frozenset[str] = frozenset()
    free: bool | None = None
    nodes: tuple[Node, ...] = field(default=(), repr=False)


def read(tree: Any, latest: datetime | None = None) -> Head:
    """The head of a parsed page. No date after `latest` (when it was fetched) plus a day is believed."""
    nodes = tuple(json_ld(tree))
    metas = _metas(tree)
    found = _trafilatura(tree)
    published, day_only = _published(tree, nodes, metas, latest)
    return Head(
        title=_title(found.title, found.sitename),
        byline=_short(found.author),
        published=published,
        day_only=day_only,
        language=_language(tree, nodes, metas),
        address=next(iter(tree.xpath("//link[@rel='canonical']/@href")), None),
        sitename=_short(found.sitename),
        og=metas.get("og:type", "").lower() or None,
        types=frozenset(t for node in nodes for t in types(node)),
        free=_free(nodes),
        nodes=nodes,
    )


def json_ld(tree: Any) -> Iterator[Node]:
    """The JSON-LD objects of a page, those of a `@graph` or list one by one; broken ones are left out."""
    pending: list[object] = []
    for script in tree.xpath("//script[@type='application/ld+json']"):
        text = _COMMENT.sub("", _COMMENT.sub("", script.text_content()))
        try:
            pending.append(json.loads(text.rstrip().rstrip(";"), strict=False))
        except (ValueError, RecursionError):
            continue
    for _ in range(_MOST_NODES):
        if not pending:
            return
        item = pending.pop(0)
        if isinstance(item, list):
            pending = item + pending
        elif isinstance(item, dict):
            yield item
            pending += [item[k] for k in ("@graph", "mainEntity", "mainEntityOfPage") if k in item]


def types(node: Node) -> list[str]:
    """The schema.org types of a JSON-LD object, in lower case and without their address."""
    named = node.get("@type")
    listed = named if isinstance(named, list) else [named]
    return [t.rsplit("/", 1)[-1].lower() for t in listed if isinstance(t, str)]


def moment(value: object, latest: datetime | None = None) -> datetime | None:
    """A date as a page writes it, in UTC; None where it is none, too old or later than `latest`."""
    if not isinstance(value, str):
        return None
    found = clock.parse(value.strip())
    if found is None or found < _OLDEST:
        return None
    return None if latest and found > latest + timedelta(days=1) else found


def _published(
    tree: Any, nodes: tuple[Node, ...], metas: dict[str, str], latest: datetime | None
) -> tuple[datetime | None, bool]:
    written: list[object] = [n.get("datePublished") for n in nodes if ARTICLES & set(types(n))]
    written += [metas.get(name) for name in _PUBLISHED]
    written += tree.xpath(_TIMES)
    days = []
    for value in written:
        if (found := moment(value, latest)) is None:
            continue
        if not _DATE_ONLY.fullmatch(str(value).strip()):
            return found, False
        days.append(found)
    if not days:
        days = _guessed(tree, latest)
    return (days[0], True) if days else (None, False)


def _guessed(tree: Any, latest: datetime | None) -> list[datetime]:
    # htmldate's default upper bound is today, which would give another answer tomorrow.
    bound = (latest or datetime(2100, 1, 1, tzinfo=UTC)) + timedelta(days=1)
    try:
        day = find_date(
            tree, original_date=True, extensive_search=False, max_date=bound.date().isoformat()
        )
    except Exception:  # whatever a page does to it, a date is not worth the page
        return []
    found = moment(day, latest)
    return [found] if found else []


def _trafilatura(tree: Any) -> Any:
    # Step by step rather than by extract_metadata, which always searches the whole page for a date.
    try:
        found = reader.examine_meta(tree)
    except Exception:
        found = reader.Document()
    if found.author and " " not in found.author:
        found.author = None
    for step in (_by_json, _by_page):
        try:
            found = step(tree, found)
        except Exception:  # noqa: S112 - one broken field; the others are still good
            continue
    return found


def _by_json(tree: Any, found: Any) -> Any:
    return reader.extract_meta_json(tree, found)


def _by_page(tree: Any, found: Any) -> Any:
    found.title = found.title or reader.extract_title(tree)
    found.author = found.author or reader.extract_author(tree)
    return found


def _title(title: object, sitename: object) -> str | None:
    text = _short(title)
    name = _short(sitename)
    if text and name:
        for mark in "|-–—":
            text = text.removesuffix(f" {mark} {name}")
    return text


def _short(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    text = squeeze(html.unescape(value))
    return text if text and len(text) <= LONGEST_TITLE else None


def _metas(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = meta.get("content")
        for name in (meta.get("property"), meta.get("name"), meta.get("itemprop")):
            if name and content:
                found.setdefault(name.strip().lower(), content)
        if (meta.get("http-equiv") or "").lower() == "content-language" and content:
            found.setdefault("content-language", content)
    return found


def _language(tree: Any, nodes: tuple[Node, ...], metas: dict[str, str]) -> str | None:
    said: list[object] = [tree.get("lang"), tree.get("{http://www.w3.org/XML/1998/namespace}lang")]
    said += [n.get("inLanguage") for n in nodes if ARTICLES & set(types(n))]
    said += [metas.get("content-language"), metas.get("og:locale")]
    for value in said:
        if isinstance(value, str) and (code := _LANGUAGE.match(value.strip().lower())):
            return code.group()
    return None


def _free(nodes: tuple[Node, ...]) -> bool | None:
    said = {str(n["isAccessibleForFree"]).lower() for n in nodes if "isAccessibleForFree" in n}
    if said & {"false", "http://schema.org/false", "https://schema.org/false"}:
        return False
    return True if said else None
