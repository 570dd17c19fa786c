"""Parts of a page that say by their class or id that they are no part of its article.

Trafilatura knows most of them; here is what it keeps in its recall mode. A part that holds much of the
page's prose is kept whatever it is called: on some sites the article itself is in a `promo-wrapper`.
"""

from __future__ import annotations

import re
from copy import deepcopy
from functools import lru_cache
from typing import Any

# Code points: shorter paragraphs are captions, labels and notices as often as prose.
SHORTEST = 60
# The share of a page's paragraphs from which a part is too large to be furniture.
MOST_PROSE = 0.3
# The share of a paragraph from which its links make it a list of links.
MOST_LINKS = 0.5

_ASIDE = re.compile(
    r"related|recommend|read-?more|more-?(?:stories|articles|from)|also-?like|trending|most-?(?:read|popular)|"
    r"newsletter|subscri|sign-?up|cta\b|promo|advert|sponsor|paywall|"
    r"author-?(?:bio|box|info|card|desc|profile)|about-?author|bio\b",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"comment(?!ary)|respond|disqus|\breply|replies", re.IGNORECASE)
_NO_PROSE = re.compile(
    rf"{_COMMENTS.pattern}|testimonial|teaser|excerpt|sidebar|footer|cookie|"
    r"consent|popup|modal|carousel|slider|breadcrumb|menu|" + _ASIDE.pattern,
    re.IGNORECASE,
)
_OUTSIDE = frozenset(
    "nav footer aside script style noscript template form header button select svg figure".split()
)
_WHOLE = frozenset(("html", "body", "main", "article"))
_BLOCKS = "div section aside ul ol li dl form table figure blockquote header footer nav".split()


def without(tree: Any) -> Any:
    """A copy of a parsed page without the parts that are named as furniture."""
    cleaned = deepcopy(tree)
    asides = [e for e in cleaned.iter(*_BLOCKS) if _named(e, _ASIDE)]
    most = MOST_PROSE * _length(cleaned) if asides else 0
    for aside in asides:
        if aside.getparent() is not None and _length(aside) <= most:
            aside.drop_tree()
    return cleaned


def prose(tree: Any) -> int:
    """Code points of the page's own paragraphs: outside navigation, comments, teasers and asides."""
    known: dict[Any, bool] = {}
    paragraphs = {text for p in tree.iter("p") if (text := _own(p)) and _is_inside(p, known)}
    return sum(map(len, paragraphs))


def among_comments(element: Any) -> bool:
    """Whether an element is in what its name says are the readers' comments."""
    return any(_named(above, _COMMENTS) for above in (element, *element.iterancestors()))


def text_of(element: Any) -> str:
    """The element's text, single-spaced."""
    return " ".join("".join(element.itertext()).split())


def _own(paragraph: Any) -> str:
    text = text_of(paragraph)
    if len(text) < SHORTEST:
        return ""
    linked = sum(len("".join(link.itertext())) for link in paragraph.iter("a"))
    return text if linked <= MOST_LINKS * len(text) else ""


def _is_inside(paragraph: Any, known: dict[Any, bool]) -> bool:
    """Whether no element around a paragraph is furniture. `known` remembers those seen."""
    passed: list[Any] = []
    inside = True
    for above in paragraph.iterancestors():
        if above in known:
            inside = known[above]
            break
        passed.append(above)
        if above.tag in _OUTSIDE or (above.tag not in _WHOLE and _named(above, _NO_PROSE)):
            inside = False
            break
    known.update(dict.fromkeys(passed, inside))
    return inside


def _named(element: Any, words: re.Pattern[str]) -> bool:
    return _has(words, f"{element.get('class', '')} {element.get('id', '')}")


@lru_cache(maxsize=20_000)
def _has(words: re.Pattern[str], names: str) -> bool:
    return words.search(names) is not None


def _length(tree: Any) -> int:
    return sum(len(text_of(p)) for p in tree.iter("p"))
