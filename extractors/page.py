"""Is it an article? Else a stub of one behind a wall, or something else, and why.

What is refused is refused for something that the page shows; a page that shows nothing but prose is
an article. Where a page says of itself that it is one (schema.org's types, or og:type with a time of
publication), only the absence of prose and walls speak against it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from extractors.article import Cleaned
from extractors.canonical import is_root
from extractors.metadata import ARTICLES, Head
from news.records import Status

# Code points. A wall's own words are few; a teaser is seldom longer than three paragraphs.
LONGEST_WALL = 1_200
LONGEST_STUB = 2_000
SHORTEST_PROSE = 60
SHORTEST_PROSE_IDEOGRAPHIC = 25
# Shares of code points: prose in the cleaned text, and links in all that the page shows. Chosen on the
# development pages of the WCXB benchmark: these two refuse 1% each of its articles.
LEAST_PROSE = 0.25
MOST_LINKS = 0.6
# Code points of prose that make a page worth reading, however many links stand around it.
LEAST_OWN_PROSE = 3_000

_ENDS = re.compile(r"[.!?…。！？।؟]")
_IDEOGRAPHS = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_OTHER_TYPES = frozenset(
    "product productgroup discussionforumposting qapage collectionpage contactpage "
    "searchresultspage profilepage offercatalog someproducts checkoutpage itempage service "
    "professionalservice recipe jobposting".split()
)
_OTHER_OG = re.compile(r"(?:product|profile|music|book|forum|video)\b", re.IGNORECASE)
_OTHER_PATH = re.compile(
    r"/(?:categor(?:y|ies)|tags?|authors?|search|forums?|threads?|questions|products?|shop|store|login|"
    r"sign-?in|register|docs|documentation|pricing|showthread\.php|viewtopic\.php|viewforum\.php|"
    r"listing|dp|itm)(?:[/.?]|$)",
    re.IGNORECASE,
)
_WALLS = (
    (
        "an error page",
        r"(?:(?:error )?(?:404|403|410|500|502|503)\b.{0,60}$)|.{0,40}\b(?:page|article|story) (?:(?:was|is|could|can) ?not|not) "
        r"(?:be )?(?:found|available)|page (?:unavailable|not found)|(?:not found|access denied|forbidden|"
        r"service unavailable|bad gateway|seite nicht gefunden|page introuvable|página no encontrada)\b",
    ),
    (
        "a robot check",
        r"just a moment|attention required|are you (?:a )?(?:human|robot)|.{0,40}\bverif(?:y|ying) (?:that )?you are (?:a )?human|"
        r"pardon our interruption|security check|checking your browser|.{0,30}\bcaptcha\b|please enable (?:js|javascript|cookies)",
    ),
    (
        "a consent page",
        r"before you continue|we (?:value|respect|care about) your privacy|.{0,30}\bcookie (?:consent|settings|preferences|policy)|"
        r"your privacy choices|privacy (?:settings|consent)|datenschutz-?einstellungen|zustimmung|nous respectons votre vie privée|"
        r"su privacidad",
    ),
    (
        "a login page",
        r"(?:please )?(?:log ?in|sign ?in|anmelden|einloggen|connexion|se connecter|iniciar sesión)\b.{0,60}$|"
        r"you (?:must|need to) (?:log|sign) in",
    ),
)
_WALL = [(name, re.compile(rf"\W*(?:{words})", re.IGNORECASE)) for name, words in _WALLS]
_PAYWALL = re.compile(
    r"subscribe (?:now )?(?:to (?:continue|keep|read)|for full access|today to)|already (?:a subscriber|have an account|subscribed)|"
    r"(?:this|the full) (?:article|story|content) is (?:only )?(?:for|available (?:only )?to|reserved for) (?:our )?(?:paid |paying )?"
    r"(?:subscribers|members)|to (?:continue|keep) reading,? (?:please )?(?:subscribe|log ?in|sign|register|create|start)|"
    r"(?:log ?in|sign ?in|register|sign up|create (?:a|an) (?:free )?account) to (?:continue|keep|read)|"
    r"exclusively for subscribers|unlock this article|start your (?:free )?trial|"
    r"(?:jetzt|hier) weiterlesen|nur für abonnenten|mit einem abo|réservée? aux abonnés|il vous reste \d+ ?%|"
    r"(?:contenido )?exclusivo para suscriptores|suscríbete para (?:seguir|continuar)",
    re.IGNORECASE,
)
_HIDDEN = frozenset(("script", "style", "noscript", "template", "svg", "head"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a page is, and where that is no article, why."""

    status: Status
    reason: str | None = None


def judge(page: Cleaned, url: str | None = None) -> Verdict:
    """Whether a cleaned page is an article, a stub of one, or neither."""
    if wall := _wall(page):
        return Verdict("not_article", wall)
    if not page.text:
        return Verdict("not_article", "no text found")
    if why := _paywall(page):
        return Verdict("stub", why)
    prose = sum(len(line) for line in page.text.split("\n") if is_prose(line))
    if not prose:
        return Verdict("not_article", f"no sentence of prose in {len(page.text)} characters")
    if not says_article(page.head) and (why := _other(page, url, prose)):
        return Verdict("not_article", why)
    return Verdict("article")


def is_prose(line: str) -> bool:
    """Whether a line is long enough to be, and holds the end of, a sentence."""
    if _IDEOGRAPHS.search(line):
        return len(line) >= SHORTEST_PROSE_IDEOGRAPHIC
    return len(line) >= SHORTEST_PROSE and _ENDS.search(line) is not None


def says_article(head: Head) -> bool:
    """Whether the page says of itself that it is an article."""
    if ARTICLES & head.types:
        return True
    return head.og == "article" and head.published is not None and not head.day_only


def _wall(page: Cleaned) -> str | None:
    if len(page.text) > LONGEST_WALL:
        return None
    first = page.text.split("\n", 1)[0]
    for name, words in _WALL:
        for where, line in (("title", page.head.title), ("first line", first)):
            # A headline about a court's "access denied" stands over prose; a wall's does not.
            if line and words.match(line) and not says_article(page.head):
                return f"{name}: its {where} is {line[:80]!r}"
    return None


def _paywall(page: Cleaned) -> str | None:
    if len(page.text) > LONGEST_STUB:
        return None
    if page.head.free is False:
        return f"paywall: says it is not free, and shows {len(page.text)} characters"
    found = _PAYWALL.search(page.text) or _PAYWALL.search(_shown(page.tree))
    return f"paywall: {found.group()[:80]!r}" if found else None


def _other(page: Cleaned, url: str | None, prose: int) -> str | None:
    head = page.head
    if kinds := sorted(_OTHER_TYPES & head.types):
        return f"says it is a {kinds[0]}"
    if head.og and _OTHER_OG.match(head.og):
        return f"says it is a {head.og[:40]}"
    if url and is_root(url):
        return "the front page of a site"
    if found := _OTHER_PATH.search(_path(url)):
        return f"its address has {found.group()!r}"
    if prose < LEAST_PROSE * len(page.text):
        return f"{prose} of {len(page.text)} characters are prose"
    if prose > LEAST_OWN_PROSE or head.og == "article":
        return None
    links = _links(page.tree)
    if links > MOST_LINKS:
        return f"an index: {links:.0%} of what it shows are links"
    return None


def _path(url: str | None) -> str:
    try:
        return urlsplit(url or "").path
    except ValueError:
        return ""


def _shown(tree: Any) -> str:
    return " ".join(_pieces(tree))


def _links(tree: Any) -> float:
    total = sum(len(piece.strip()) for piece in _pieces(tree))
    linked = sum(len("".join(_pieces(a)).strip()) for a in tree.iter("a"))
    return min(1.0, linked / total) if total else 0.0


def _pieces(root: Any) -> list[str]:
    pieces = []
    for element in root.iter():
        if element.text and element.tag not in _HIDDEN:
            pieces.append(element.text)
        if element.tail and element is not root:
            parent = element.getparent()
            if parent is not None and parent.tag not in _HIDDEN:
                pieces.append(element.tail)
    return pieces
