"""How much a page is like an article: points for and against, each with its reason.

Points are whole numbers set by hand: 3 and more for what a page says of itself, 2 for its address or
its form, 1 for what articles often have and others seldom. No weight is fitted. They were made on pages of
half of the sites of WCXB's development set; of the other half only figures were seen, though while
choosing (benchmarks/cleaning.py prints both).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from extractors import layout
from extractors.article import Cleaned
from extractors.layout import Layout
from extractors.metadata import ARTICLES, Head
from news.text import fold

# Points at and below which a page is refused.
TOO_FEW = -2
# Points by head, address and text from which the rest of the page is not looked at.
PLENTY = 6
# Words of a title that is like no other page's of its site.
LEAST_TITLE = 4

_OTHER_TYPES = frozenset(
    "product productgroup discussionforumposting qapage collectionpage contactpage "
    "searchresultspage profilepage offercatalog someproducts checkoutpage itempage "
    "recipe jobposting".split()
)
_OTHER_OG = re.compile(r"(?:product|profile|music|book|forum|video)\b", re.IGNORECASE)


def _part(words: str) -> re.Pattern[str]:
    return re.compile(rf"/(?:{words})(?:[/.?]|$)", re.IGNORECASE)


_PARTS = (
    (-4, "an index's", _part(r"categor(?:y|ies)|tags?|authors?|search|archives?|page/\d+")),
    (-4, "a form's", _part(r"login|sign-?in|register|contact")),
    (-4, "a forum's", _part(r"forums?|threads?|questions|discussions?|boards?|comments|community|qa|answers|(?:view|show)_?(?:topic|thread|forum)")),
    (-3, "a forum's", _part(r"topics?")),
    (-4, "a shop's", _part(r"products?|shop|store|dp|gp|itm|item|cart|checkout|buy")),
    (-3, "a shop's", _part(r"collections?|catalog(?:ue)?")),
    (-3, "a handbook's", _part(r"docs?|documentation|reference|api|manual|help|support|wiki|man|handbook|book")),
    (-2, "a handbook's", _part(r"guides?|tutorials?")),
    (-2, "a service's", _part(r"pricing|services?|solutions|programs?|courses?|jobs|careers|events?|about|portfolio")),
    (1, "an article's", re.compile(r"/(?:news|blogs?|articles?|stor(?:y|ies)|posts?|insights|20\d\d/[01]?\d|opinion|press|magazine|features?|politics|world|business|sports?)[/-]", re.IGNORECASE)),
)  # fmt: skip
_HOST = re.compile(
    r"(?:docs?|help|support|developers?|community|forums?|discuss|shop|store|boards?|answers|talk|manual|wiki)\.|"
    r".*(?:readthedocs|stackexchange|forum)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_OURS = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)
_REPLIES = re.compile(r"\brepl(?:y|ies)\b")
# What follows is looked for in lower case, which is twice as fast as without regard to case.
_CART = re.compile(
    r"\badd to (?:cart|bag|basket)\b|\bin den warenkorb\b|\bajouter au panier\b|\bañadir al carrito\b",
)
_CALLS = re.compile(
    r"\b(?:get (?:a|your|started)|free (?:quote|estimate|consultation|trial)|book (?:a|now|your)|schedule (?:a|your)|"
    r"contact us|request a|call (?:us|now)|apply now|enroll|our services|learn more|shop now|buy now|sign up)\b",
)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = re.compile(rf"\b(?:{_MONTH}\s+\d{{1,2}},?\s+20\d\d|\d{{1,2}}\.?\s+{_MONTH},?\s+20\d\d)\b")
_MARKS = [
    re.compile(words)
    for words in (
        r"\b\d+\s*-?\s*min(?:ute)?s?\.? read\b",
        rf"\b(?:published|posted|updated|last (?:updated|modified|reviewed|edited))\W+(?:on\W+|at\W+)?(?:\w+day,?\s+)?(?:{_MONTH}\s+\d|\d)",
        r"\b(?:table of contents|in this article|jump to section|key takeaways)\b",
        r"\b(?:about the author|written by|author bio)\b",
        r"\bshare (?:this|on|via|article|post)\b",
        r"\brelated (?:articles?|posts?|stories|reading)\b|\byou (?:may|might) also like\b|\bread next\b|\brecent posts\b",
        r"\b(?:leave a (?:reply|comment)|post a comment)\b",
    )
]
_LISTED = re.compile(
    r"\bsort(?: by|:)|\bshowing \d|\b\d+ results\b|\bitems? per page\b|\bload more\b|\bnext page\b",
)
_HELP = re.compile(
    r"\bedit (?:this page|on github)\b|\bon this page\b|\bwas this (?:page|article) helpful\b|\bapi reference\b",
)
_FORUMS = re.compile(
    r"discourse|vbulletin|phpbb|xenforo|invision|flarum|mybb|vanilla|smf|nodebb", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that speaks for (points above 0) or against an article."""

    points: int
    reason: str


_NOTHING_ELSE = Sign(5, "nothing but prose")


def signs(page: Cleaned, url: str | None, prose: int, title: str | None = None) -> list[Sign]:
    """What speaks for and against.

    `prose` counts the code points of its lines of prose; `title` is what the feed calls it.
    """
    found = [*_by_head(page.head), *_by_address(url), *_by_text(page.text, prose)]
    if title and page.head.title and _same(title, page.head.title):
        found.append(Sign(2, "the title that the feed gives"))
    if score(found) < PLENTY:
        found += _by_page(page, prose)
    # Where it says that it is something else, prose is what that something consists of.
    grave = any(sign.points <= -4 for sign in found)
    return [sign for sign in found if not (grave and sign is _NOTHING_ELSE)]


def score(found: list[Sign]) -> int:
    """The sum of the points."""
    return sum(sign.points for sign in found)


def why_not(found: list[Sign]) -> str:
    """The reasons against, the gravest first."""
    against = sorted((s for s in found if s.points < 0), key=lambda s: s.points)
    return ", ".join(sign.reason for sign in against)


def _same(title: str, other: str) -> bool:
    one, two = sorted((fold(title), fold(other)), key=len)
    return one in two and len(one.split()) >= LEAST_TITLE


def _by_head(head: Head) -> Iterator[Sign]:
    timed = head.published is not None and not head.day_only
    article = bool(ARTICLES & head.types)
    if article:
        yield Sign(3, "says it is an article")
    if head.og == "article":
        yield Sign(2, "og:type article")
    elif head.og and _OTHER_OG.match(head.og):
        yield Sign(-5, f"says it is a {head.og[:40]}")
    elif head.og == "website":
        yield Sign(-1, "og:type website")
    if kinds := sorted(_OTHER_TYPES & head.types):
        yield Sign(-5, f"says it is a {kinds[0]}")
    if head.byline:
        yield Sign(1, "a byline")
    if timed:
        yield Sign(1, "a time of publication")
    elif head.published is None:
        yield Sign(-1, "no date")
    if not (article or timed or head.byline or head.og == "article"):
        yield Sign(-1, "nothing in its head is an article's")


def _by_address(url: str | None) -> Iterator[Sign]:
    parts = _split(url)
    if parts is None or not parts.hostname:
        return
    for points, whose, part in _PARTS:
        if found := part.search(parts.path):
            yield Sign(points, f"its address has {whose} {found.group()!r}")
            break
    if _HOST.match(parts.hostname):
        yield Sign(-2, f"its host is {parts.hostname}")
    names = [name for name in parts.path.split("/") if name][-2:]
    words = max((len(_WORD.findall(name)) for name in names), default=0)
    if words >= 5:
        yield Sign(2, "a headline in its address")
    elif words >= 3:
        yield Sign(1, "words in its address")
    elif words <= 1:
        yield Sign(-1, "no headline in its address")


def _by_text(text: str, prose: int) -> Iterator[Sign]:
    share = prose / max(1, len(text))
    if share >= 0.9:
        yield Sign(1, "prose")
    elif share < 0.75:
        yield Sign(-2 if share < 0.5 else -1, f"{prose} of {len(text)} characters are prose")
    if prose >= 4_000:
        yield Sign(1, "much prose")
    elif prose < 1_500:
        yield Sign(-2 if prose < 500 else -1, f"only {prose} characters of prose")
    if len(_OURS.findall(text)) > 0.025 * len(text.split()):
        yield Sign(-1, "it speaks of us and ours")


def _by_page(page: Cleaned, prose: int) -> Iterator[Sign]:
    seen = layout.read(page.tree)
    covered = len(page.text) / max(1, len(seen.text))
    if covered >= 0.7:
        yield Sign(1, "little but its text")
        if prose >= 0.8 * len(seen.text):
            yield _NOTHING_ELSE
    elif covered < 0.4:
        yield Sign(-2 if covered < 0.2 else -1, f"its text is {covered:.0%} of what it shows")
    yield from _by_layout(seen, prose)
    if any(_FORUMS.search(name) for name in page.tree.xpath("//meta[@name='generator']/@content")):
        yield Sign(-4, "made by a forum's software")
    yield from _by_words(seen.text.lower())


def _by_layout(seen: Layout, prose: int) -> Iterator[Sign]:
    if seen.links > 0.35:
        points = -4 if seen.links > 0.6 and prose < 3_000 else -2 if seen.links > 0.5 else -1
        yield Sign(points, f"{seen.links:.0%} of what it shows are links")
    if seen.posts >= 0.3:
        yield Sign(-3, f"{seen.posts:.0%} of what it shows are posts or comments")
    if seen.cards >= 0.2:
        yield Sign(-3 if seen.cards >= 0.4 else -2, f"a list with links is {seen.cards:.0%} of it")
    if seen.code >= 5:
        yield Sign(-2, f"{seen.code} pieces of code")
    if seen.articles in (1, 2):
        yield Sign(1, "an <article>")
    elif seen.articles >= 6:
        yield Sign(-1, f"{seen.articles} <article> elements")
    words = len(seen.heading.split()) if seen.heading else 3
    if words >= 5:
        yield Sign(2 if words >= 8 else 1, "a headline")
    elif words <= 2:
        yield Sign(-1, "a heading, no headline")


def _by_words(text: str) -> Iterator[Sign]:
    """By what stands around articles, and around other things; `text` is in lower case."""
    if _DAY.search(text):
        yield Sign(1, "a day")
    if marks := sum(mark.search(text) is not None for mark in _MARKS):
        yield Sign(min(2, marks), "an article's furniture")
    if _LISTED.search(text):
        yield Sign(-1, "a list to sort or page through")
    if _HELP.search(text):
        yield Sign(-1, "a handbook's furniture")
    if _CART.search(text):
        yield Sign(-3, "a shop's cart")
    if (replies := len(_REPLIES.findall(text))) >= 5:
        yield Sign(-2, f"{replies} replies")
    if (calls := len(_CALLS.findall(text))) >= 10:
        yield Sign(-1, f"{calls} calls to buy, book or sign up")


def _split(url: str | None) -> SplitResult | None:
    try:
        return urlsplit(url) if url else None
    except ValueError:
        return None
