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

from extractors import byline, furniture
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
_MODIFIED = (
    "article:modified_time datemodified og:updated_time dcterms.modified last-modified".split()
)
_TITLES = "og:title twitter:title title dc.title sailthru.title parsely-title headline".split()
_SITES = "og:site_name application-name apple-mobile-web-app-title publisher dc.publisher".split()
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
    modified: datetime | None = None
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
    articles = [n for n in nodes if ARTICLES & set(types(n))]
    metas = _metas(tree)
    pages = [n for n in nodes if "webpage" in types(n)]
    published, day_only = _published(tree, [*articles, *pages], metas, latest)
    sitename = _sitename(nodes, articles, metas)
    return Head(
        title=_title(tree, articles, metas, sitename),
        byline=byline.read(tree, nodes, articles, metas),
        published=published,
        day_only=day_only,
        modified=_modified(articles, metas, latest),
        language=_language(tree, articles, metas),
        address=next(iter(tree.xpath("//link[@rel='canonical']/@href")), None),
        sitename=sitename,
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
    tree: Any, dated: list[Node], metas: dict[str, str], latest: datetime | None
) -> tuple[datetime | None, bool]:
    written: list[object] = [n.get("datePublished") for n in dated]
    written += [metas.get(name) for name in _PUBLISHED]
    written += tree.xpath(_TIMES)
    written += _times(tree)
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


def _times(tree: Any) -> Iterator[str]:
    """The times that the page shows, but for those of its comments, asides and other articles."""
    for time in tree.iter("time"):
        around = {above.tag for above in time.iterancestors()}
        if not around & {"aside", "nav", "footer", "li"} and not furniture.among_comments(time):
            yield time.get("datetime", "")


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


def _modified(
    articles: list[Node], metas: dict[str, str], latest: datetime | None
) -> datetime | None:
    written = [*(n.get("dateModified") for n in articles), *(metas.get(n) for n in _MODIFIED)]
    return next((found for value in written if (found := moment(value, latest))), None)


def _sitename(nodes: tuple[Node, ...], articles: list[Node], metas: dict[str, str]) -> str | None:
    said: list[object] = [metas.get("og:site_name")]
    said += [n["publisher"].get("name") for n in articles if isinstance(n.get("publisher"), dict)]
    said += [n.get("name") for n in nodes if "website" in types(n)]
    said += [metas.get(name) for name in _SITES]
    return next((name for value in said if (name := _short(value))), None)


def _title(
    tree: Any, articles: list[Node], metas: dict[str, str], sitename: str | None
) -> str | None:
    said: list[object] = [metas.get(name) for name in _TITLES]
    said += [n.get("headline") for n in articles]
    heads = tree.xpath("//h1")
    said += [furniture.text_of(h) for h in heads if len(heads) == 1]
    said += [furniture.text_of(t) for t in tree.xpath("//head/title")]
    said += [furniture.text_of(h) for h in heads]
    title = next((text for value in said if (text := _short(value))), None)
    if title and sitename:
        for mark in "|-–—•":
            title = title.removesuffix(f" {mark} {sitename}")
    return title


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


def _language(tree: Any, articles: list[Node], metas: dict[str, str]) -> str | None:
    said: list[object] = [tree.get("lang"), tree.get("{http://www.w3.org/XML/1998/namespace}lang")]
    said += [n.get("inLanguage") for n in articles]
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
