"""How a page is built, as far as that tells an article from a forum, an index or a shop."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import Any

from extractors import furniture

# So many alike are a list; fewer may be anything.
FEWEST_POSTS, FEWEST_CARDS = 3, 6
# Code points: less is a button or label; a card that is longer is a text of its own.
SHORTEST_POST = 60
CARD = (30, 600)
# The share of cards that must have a link.
LINKED = 0.8

_HIDDEN = frozenset(("script", "style", "noscript", "template", "svg", "head"))
_POST = re.compile(
    r"(?:^|[\s_-])(?:post|message|msg|reply|comment|answer|topic)s?(?:$|[\s_-]|body|content|text|bit)",
    re.IGNORECASE,
)
_HOLDERS = ("div", "article", "li", "section", "td", "tr")
_LISTS = ("div", "ul", "ol", "section", "main", "tbody")


@dataclass(frozen=True, slots=True)
class Layout:
    """What a page shows. Shares are of 0..1 of the code points shown.

    `text` is all that is shown, pieces apart by a space; `links` the share that is links, `posts`
    that in elements alike that are named as posts or comments, `cards` that in the largest list of
    elements alike with links. `code` and `articles` count elements, `heading` is the first h1.
    """

    text: str
    links: float
    posts: float
    cards: float
    code: int
    articles: int
    heading: str | None


def shown(tree: Any) -> str:
    """All text that a page shows, pieces apart by a space."""
    return _measure(tree)[0]


def read(tree: Any) -> Layout:
    """The layout of a parsed page."""
    text, sizes = _measure(tree)
    total = sizes[tree] or 1
    linked = sum(sizes[a] for a in tree.iter("a"))
    return Layout(
        text=text,
        links=min(1.0, linked / total),
        posts=min(1.0, _posts(tree, sizes) / total),
        cards=min(1.0, _cards(tree, sizes) / total),
        code=sum(1 for _ in tree.iter("pre", "code")),
        articles=sum(1 for _ in tree.iter("article")),
        heading=next((text for h in tree.iter("h1") if (text := furniture.text_of(h))), None),
    )


def _measure(tree: Any) -> tuple[str, dict[Any, int]]:
    """The text shown, and how many code points of it are in each element."""
    elements = list(tree.iter())
    shown = [isinstance(e.tag, str) and e.tag not in _HIDDEN for e in elements]
    pieces: list[str] = []
    own: dict[Any, int] = dict.fromkeys(elements, 0)
    for element, is_shown in zip(elements, shown, strict=True):
        if is_shown and element.text:
            own[element] += _add(element.text, pieces)
        above = element.getparent() if element.tail and element is not tree else None
        if above is not None and above.tag not in _HIDDEN:
            own[above] += _add(element.tail, pieces)
    # Backwards, so that an element comes after all that it holds.
    for element, is_shown in zip(reversed(elements), reversed(shown), strict=True):
        above = element.getparent() if is_shown and element is not tree else None
        if above is not None:
            own[above] += own[element]
    return " ".join(pieces), own


def _add(text: str, pieces: list[str]) -> int:
    piece = text.strip()
    if piece:
        pieces.append(piece)
    return len(piece)


def _posts(tree: Any, sizes: dict[Any, int]) -> int:
    """Code points in the elements named alike as posts that hold most."""
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    for element in tree.iter(*_HOLDERS):
        name = element.get("class")
        if name and _POST.search(name):
            alike[element.tag, name.split()[0]].append(sizes[element])
    found = (
        sum(group)
        for group in alike.values()
        if len(group) >= FEWEST_POSTS and median(group) >= SHORTEST_POST
    )
    return max(found, default=0)


def _cards(tree: Any, sizes: dict[Any, int]) -> int:
    """Code points in the longest list of elements alike, most of them with a link."""
    most = 0
    for holder in tree.iter(*_LISTS):
        if len(holder) < FEWEST_CARDS or sizes[holder] <= most:
            continue
        alike: dict[tuple[str, str | None], list[Any]] = defaultdict(list)
        for child in holder:
            if isinstance(child.tag, str):
                alike[child.tag, child.get("class")].append(child)
        for group in alike.values():
            if len(group) >= FEWEST_CARDS and _are_cards(group, sizes):
                most = max(most, sum(sizes[e] for e in group))
    return most


def _are_cards(group: list[Any], sizes: dict[Any, int]) -> bool:
    if not CARD[0] <= median(sizes[e] for e in group) <= CARD[1]:
        return False
    return sum(next(e.iter("a"), None) is not None for e in group) >= LINKED * len(group)
