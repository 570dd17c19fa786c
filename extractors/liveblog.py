"""Live blogs: one page, many posts, each an article with its own title and time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urldefrag, urlsplit

from extractors import metadata
from extractors.article import Cleaned, tidy
from extractors.headline import is_headline
from extractors.page import is_prose
from extractors.phrases import SITE_NAME
from news.ids import digest
from news.records import Post, Residue
from news.text import slug, squeeze

MOST_POSTS = 1_000
_FEWEST = 2
# How far above its time a post's own element may stand.
_CLIMB = 6
_LIVE = re.compile(
    r"live-?_?(?:blog|posts?|updates?|ticker|entr(?:y|ies)|feed|coverage)|newsticker", re.I
)
_LIVE_PATH = re.compile(r"live-?(?:blog|updates?|ticker|news)|/live/|en-direct|en-vivo", re.I)
_COMMENTS = re.compile(r"comment|discussion|related|teaser|sidebar", re.I)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = frozenset(("p", "li", "blockquote", "dd", "dt", "pre", *_HEADINGS))
_ASIDE = frozenset(
    "script style noscript template figure figcaption nav aside footer form button time svg iframe".split()
)
_CLOCK = re.compile(
    r"(?:updated\s+|posted\s+)?(?:[01]?\d|2[0-3])[:.h][0-5]\d\s*(?:[ap]\.?m\.?)?\s*"
    r"(?:\(?(?:GMT|UTC|BST|IST|MSK|C?E[SD]?T|[CMP][SD]T|ET)\)?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LivePost:
    """A post of a live blog. `part` names it within the page, the same each time the page is fetched."""

    part: str
    title: str | None
    published: datetime | None
    text: str


def posts(page: Cleaned, url: str | None = None) -> tuple[LivePost, ...]:
    """The posts of a live blog in the order of the page; () where the page is none, or has but one."""
    found = list(_from_json(page)) or list(_from_markup(page, url))
    if len(found) < _FEWEST:
        return ()
    return tuple(_unique(found[:MOST_POSTS]))


def spans(text: str, residue: Sequence[Residue]) -> tuple[Post, ...]:
    """The posts that a plain text is run together from, as spans of it; () unless that is certain.

    It is where a line that names the site, or only a time of day, is followed by a new headline and
    its prose, and the text begins with a headline of its own.
    """
    lines = [
        (m.start(), m.start() + len(m.group().rstrip()), m.group().strip())
        for m in re.finditer(r"[^\n]*\S[^\n]*", text)
    ]
    breaks = {r.start for r in residue if r.reason == SITE_NAME}
    marks = [i for i, (start, _, line) in enumerate(lines) if start in breaks or _is_clock(line)]
    # Lines that end a post: (index of the post's first line, index of the line after its last).
    starts = [0, *(i + 1 for i in marks)]
    ends = [*marks, len(lines)]
    found = []
    for first, last in zip(starts, ends, strict=True):
        body = [line for _, _, line in lines[first + 1 : last]]
        if first < last and is_headline(lines[first][2]) and any(map(is_prose, body)):
            start, end = lines[first][0], lines[last - 1][1]
            found.append(Post(start=start, end=end, title=lines[first][2]))
    return tuple(found) if len(found) >= _FEWEST else ()


def _is_clock(line: str) -> bool:
    return _CLOCK.fullmatch(line) is not None


def _from_json(page: Cleaned) -> Iterator[LivePost]:
    for node in page.head.nodes:
        if "liveblogposting" not in metadata.types(node):
            continue
        updates = node.get("liveBlogUpdate")
        for update in updates if isinstance(updates, list) else [updates]:
            if isinstance(update, dict) and (post := _update(update, page.tree)):
                yield post


def _update(update: metadata.Node, tree: Any) -> LivePost | None:
    body = update.get("articleBody") or update.get("text") or update.get("description")
    text = _plain(body) if isinstance(body, str) else ""
    address = next((v for k in ("url", "@id") if isinstance(v := update.get(k), str)), "")
    part = urldefrag(address).fragment
    if (element := _by_id(tree, part)) is not None:
        # JSON-LD often runs paragraphs together; the page itself keeps them apart.
        shown = _body(element)
        text = shown if len(shown) >= 0.8 * len(text) else text
    if not text:
        return None
    title = update.get("headline") or update.get("name")
    title = squeeze(title) if isinstance(title, str) and title.strip() else None
    published = metadata.moment(update.get("datePublished"))
    return LivePost(part or _part(title, text), title, published, text)


def _plain(body: str) -> str:
    if not re.search(r"</?\w+[^>]*>", body):
        return tidy(body)
    from lxml import html

    try:
        return _body(html.fragment_fromstring(body, create_parent="div"))
    except Exception:  # markup in a string in JSON in a script: anything may be in it
        return tidy(re.sub(r"<[^>]*>", " ", body))


def _from_markup(page: Cleaned, url: str | None) -> Iterator[LivePost]:
    groups: dict[tuple[int, str, str], list[Any]] = {}
    for time in page.tree.iter("time"):
        element = time
        for _ in range(_CLIMB):
            element = element.getparent()
            if element is None or element.tag in ("body", "html"):
                break
            above = element.getparent()
            key = (id(above), str(element.tag), element.get("class") or "")
            members = groups.setdefault(key, [])
            if not any(member is element for member in members[-1:]):
                members.append(element)
    # `id` is only used as a key within this call, while the elements are held.
    best: list[LivePost] = []
    for members in groups.values():
        if len(members) < _FEWEST or not _is_live(members[0], page, url):
            continue
        found = [post for element in members[:MOST_POSTS] if (post := _post(element)) is not None]
        best = max(best, found, key=len)
    yield from best


def _is_live(element: Any, page: Cleaned, url: str | None) -> bool:
    line = [element, *element.iterancestors()]
    named = [f"{e.get('class') or ''} {e.get('id') or ''} {e.get('itemtype') or ''}" for e in line]
    if any(_COMMENTS.search(name) for name in named[:3]):
        return False
    return (
        "liveblogposting" in page.head.types
        or any(_LIVE.search(name) for name in named[:_CLIMB])
        or _LIVE_PATH.search(_path(url)) is not None
    )


def _path(url: str | None) -> str:
    try:
        return urlsplit(url or "").path
    except ValueError:
        return ""


def _post(element: Any) -> LivePost | None:
    text = _body(element)
    if not any(map(is_prose, text.split("\n"))):
        return None
    heading = next(element.iter(*_HEADINGS), None)
    title = squeeze(heading.text_content()) or None if heading is not None else None
    stamps = (metadata.moment(t.get("datetime")) for t in element.iter("time"))
    published = next((stamp for stamp in stamps if stamp), None)
    return LivePost(element.get("id") or _part(title, text), title, published, text)


def _body(element: Any) -> str:
    """The paragraphs of a post, without its first heading."""
    skipped = next(element.iter(*_HEADINGS), None)
    blocks = [
        block.text_content()
        for block in element.iter(*_BLOCKS)
        if block is not skipped and not _within(block, element)
    ]
    if not blocks:
        blocks = [element.text_content()]
    return tidy("\n".join(squeeze(block) for block in blocks if not _is_clock(squeeze(block))))


def _within(block: Any, root: Any) -> bool:
    """Whether a block stands in another block or in something aside, between it and `root`."""
    for above in block.iterancestors():
        if above is root:
            return False
        if above.tag in _ASIDE or above.tag in _BLOCKS:
            return True
    return False


def _by_id(tree: Any, name: str) -> Any:
    if not name:
        return None
    return next(iter(tree.xpath("//*[@id=$name]", name=name)), None)


def _part(title: str | None, text: str) -> str:
    words = slug(title or "")[:60]
    return words or digest("post", text[:200], size=6)


def _unique(found: Iterable[LivePost]) -> Iterator[LivePost]:
    taken: dict[str, int] = {}
    for post in found:
        count = taken[post.part] = taken.get(post.part, 0) + 1
        yield post if count == 1 else replace(post, part=f"{post.part}-{count}")
