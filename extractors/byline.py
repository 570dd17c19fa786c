"""Who wrote it, as the page says: in JSON-LD, in its meta tags, else in a line over the text.

The cleaning of a name is trafilatura's (`normalize_authors`); its search of the whole page by regular
expressions is not used, as it takes as long as the extraction of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trafilatura.json_metadata import normalize_authors

from extractors import furniture
from news.text import fold, squeeze

Node = Mapping[str, Any]

LONGEST = 120
# Names that a page may give; more are the staff of a house.
MOST = 10
_METAS = (
    "author parsely-author sailthru.author dc.creator dcterms.creator byl citation_author creator authors "
    "article:author og:article:author shareaholic:article_author_name"
).split()
_MARKED = (
    "//*[@rel='author' or @itemprop='author' or contains(@class,'author') or contains(@class,'Author') "
    "or contains(@class,'byline') or contains(@class,'Byline')]"
)
# What is looked at of the elements so marked: the byline is among the first.
_MOST_MARKED = 12
_BY = re.compile(
    r"\s*(?:(?:about the )?authors?|(?:(?:written|words|posted|story|reported) )?(?:by|von|par|por))\b[\s:]*",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*(?:[|•·]|\s[-–—]\s|\b(?:last )?(?:updated|published|posted|reviewed|is|was|has)\b|\d|"
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d).*",
    re.IGNORECASE | re.DOTALL,
)
_ROLE = re.compile(
    r"[,\s]+(?:[A-Z]{2,5}\b|(?i:senior|staff (?=\w)|chief|associate|managing|contributing|political|tech|"
    r"editor|reporter|correspondent|writer|founder|author|contributor)\b).*",
    re.DOTALL,
)
_ONE = r"[^\W\d_][\w.'’-]*(?:\s+[\w.'’-]+){1,4}"
_NAME = re.compile(rf"{_ONE}(?:(?:\s*,|\s+and|\s*&|\s+und|\s+et|\s+y)\s+{_ONE})*")
_HOUSE = re.compile(rf"[^\W\d_]{{3,}}|{_ONE}")
_NO_PERSON = re.compile(
    r"\b(?:admin|administrator|follow|comments?|posts?|view|contact|guest|website|biography|bio|"
    r"profile|says)\b|https?:|www\.|@",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"\b(?:editors?|editorial|team|staff|more|about|share|author|read|articles?|newsroom|on|in|of|the)\b|"
    + _NO_PERSON.pattern,
    re.IGNORECASE,
)


def read(
    tree: Any, nodes: Iterable[Node], articles: Iterable[Node], metas: Mapping[str, str]
) -> str | None:
    """The authors, `; ` between them, or None. `nodes` are all JSON-LD objects, `articles` those of articles."""
    by_id = {n["@id"]: n for n in nodes if isinstance(n.get("@id"), str) and "name" in n}
    for article in articles:
        if names := list(dict.fromkeys(_persons(article.get("author"), by_id)))[:MOST]:
            return _clean("; ".join(names))
    for name in _METAS:
        value = squeeze(metas.get(name, ""))
        if " " in value and not _NO_PERSON.search(value) and (found := _clean(_all(tree, name))):
            return found
    return _shown(tree)


def _all(tree: Any, name: str) -> str:
    """All contents of the meta tags of that name: some pages have one for each author."""
    metas = (m for m in tree.iter("meta") if name in (m.get("name", "").lower(), m.get("property")))
    return "; ".join(squeeze(m.get("content", "")) for m in metas)


def _persons(said: object, by_id: Mapping[str, Node], deep: int = 0) -> Iterator[str]:
    if isinstance(said, list):
        for each in said[:MOST]:
            yield from _persons(each, by_id, deep)
    elif isinstance(said, str):
        if said in by_id and deep < 2:
            yield from _persons(by_id[said], by_id, deep + 1)
        elif (name := squeeze(said)) and not _NO_PERSON.search(name):
            yield name
    elif isinstance(said, dict):
        if "name" in said:
            if "organization" not in str(said.get("@type", "")).lower():
                yield from _persons(said["name"], {}, 2)
        elif isinstance(said.get("@id"), str) and deep < 2:
            yield from _persons(by_id.get(said["@id"]), by_id, deep + 1)


def _shown(tree: Any) -> str | None:
    """The first line marked as the author's that holds a name; a name after "by" counts before others."""
    first = None
    for element in tree.xpath(_MARKED)[:_MOST_MARKED]:
        text = squeeze(" ".join(element.itertext())) if isinstance(element.tag, str) else ""
        if not 4 < len(text) <= 2 * LONGEST or furniture.among_comments(element):
            continue
        by = _BY.match(text)
        name = _ROLE.sub("", _AFTER.sub("", text[by.end() :] if by else text)).strip(" ,;")
        if len(name) < 3 or not name[0].isupper() or _NO_PERSON.search(name):
            continue
        plain = _NAME.fullmatch(name) and not _NO_NAME.search(name)
        if by or element.get("rel") == "author" or element.get("itemprop") == "author":
            # What is said to be the author may be a house or one word: Gazette Staff, AFP.
            if plain or _HOUSE.fullmatch(name):
                return _clean(name)
        elif plain:
            first = first or name
    return _clean(first) if first else None


def _clean(names: str) -> str | None:
    found = normalize_authors(None, names[: LONGEST * 3])
    return squeeze(found) if found and fold(found) not in ("none", "null", "undefined") else None
