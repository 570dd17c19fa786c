"""Is it an article? Else a stub of one behind a wall, or something else, and why.

What is refused is refused for something that the page shows, and the reason is recorded: a wall, no
prose, or that more speaks against an article than for one (`extractors.likeness`). A page that shows
nothing but prose is an article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors import layout, likeness
from extractors.article import Cleaned
from extractors.canonical import is_root
from extractors.metadata import ARTICLES, Head
from news.records import Status

# Code points. A wall's own words are few; a teaser is seldom longer than three paragraphs.
LONGEST_WALL = 1_200
LONGEST_STUB = 2_000
SHORTEST_PROSE = 60
SHORTEST_SENTENCE = 25
SHORTEST_PROSE_IDEOGRAPHIC = 25
_ENDS = re.compile(r"[.!?…。！？।؟]")
_IDEOGRAPHS = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

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
    r"subscribe (?:now )?(?:to (?:continue(?! receiving)|keep reading(?! and get access to the full archive)|read)|for full access|today to (?:continue|read|keep reading))|already (?:a subscriber|have an account|subscribed)|"
    r"(?:this|the full) (?:article|story|content) is (?:only )?(?:for|available (?:only )?to|reserved for) (?:our )?(?:paid |paying )?"
    r"(?:subscribers|members)|to (?:continue|keep) reading,? (?:please )?(?:subscribe|log ?in|sign|register|create|start)|"
    r"(?:log ?in|sign ?in|register|sign up|create (?:a|an) (?:free )?account) to (?:continue|keep|read)|"
    r"exclusively for subscribers|unlock this article|start your (?:free )?trial|"
    r"(?:jetzt|hier) weiterlesen|nur für abonnenten|mit einem abo|réservée? aux abonnés|il vous reste \d+ ?%|"
    r"(?:contenido )?exclusivo para suscriptores|suscríbete para (?:seguir|continuar)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a page is, and where that is no article, why."""

    status: Status
    reason: str | None = None


def judge(page: Cleaned, url: str | None = None, title: str | None = None) -> Verdict:
    """Whether a cleaned page is an article, a stub of one, or neither. `title` is what the feed calls it."""
    if wall := _wall(page):
        return Verdict("not_article", wall)
    if not page.text:
        return Verdict("not_article", "no text found")
    if why := _paywall(page):
        return Verdict("stub", why)
    lines = page.text.split("\n")
    prose = sum(map(len, filter(_is_sentence, lines)))
    if not any(map(is_prose, lines)):
        return Verdict("not_article", f"no sentence of prose in {len(page.text)} characters")
    if url and is_root(url):
        return Verdict("not_article", "the front page of a site")
    signs = likeness.signs(page, url, prose, title)
    if (points := likeness.score(signs)) <= likeness.TOO_FEW:
        return Verdict("not_article", f"unlike an article ({points}): {likeness.why_not(signs)}")
    return Verdict("article")


def is_prose(line: str) -> bool:
    """Whether a line is long enough to be, and holds the end of, a sentence."""
    if _IDEOGRAPHS.search(line):
        return len(line) >= SHORTEST_PROSE_IDEOGRAPHIC
    return len(line) >= SHORTEST_PROSE and _ENDS.search(line) is not None


def _is_sentence(line: str) -> bool:
    """Prose, or a short paragraph of it, such as "Nobody came," she said."""
    return is_prose(line) or (
        len(line) >= SHORTEST_SENTENCE and _ENDS.search(line[-3:]) is not None
    )


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
    found = _PAYWALL.search(page.text) or _PAYWALL.search(layout.shown(page.tree))
    return f"paywall: {found.group()[:80]!r}" if found else None
