"""A match as a message: who said or did what, when and where, why you get it, how to silence it.

What comes from the web is hostile: hidden characters and direction overrides go, everything is cut
to a length, HTML is escaped by the template engine, Slack's three characters by us, links lead to
http and https alone, and nothing from an article is ever a template.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment

from alerts.terms import Text
from alerts.watch import bare_words, compile
from news.errors import WatchError
from news.records import Article, Event, Hit, Match, Message, Party, Quote
from news.settings import WatchSettings
from news.text import cut, squeeze, visible

SUBJECT = 150
TITLE = 300
QUOTE = 1200
CONTEXT = 320
# What a message shows of an article; the rest is counted.
MOST_FACTS = 8
# Slack: 3,000 characters of text a section, 50 blocks a message.
SLACK_TEXT = 2900


@dataclass(frozen=True, slots=True)
class Fact:
    """One quote or event as it is shown. `head` is who or what kind, `body` the words."""

    head: str
    body: str
    note: str


def render(match: Match, query: str, kind: Literal["email", "slack"]) -> Message:
    """The message of a match for one kind of receiver, escaped and cut, ready to be sent as it is."""
    article = match.extraction.article
    assert article is not None
    view = _view(match, article, query)
    subject = cut(f"{view['watch']}: {view['headline']}", SUBJECT)
    body = _templates().get_template("mail.txt.j2").render(view)
    if kind == "slack":
        return Message(subject=subject, body=body, slack=_slack(view))
    return Message(
        subject=subject, body=body, html=_templates().get_template("mail.html.j2").render(view)
    )


def _view(match: Match, article: Article, query: str) -> dict[str, Any]:
    facts = list(_facts(match))
    title = _line(article.title, TITLE) or "(without a title)"
    return {
        "watch": _line(match.watch, 80),
        "query": _line(query, 300),
        "why": _line(match.hits[0].why, 200),
        "title": title,
        "headline": f"{facts[0].head}: {facts[0].body}" if facts and _precise(match) else title,
        "outlet": _line(article.outlet, 100) or "unknown outlet",
        "byline": _line(article.byline, 100),
        "when": f"{article.at:%d %B %Y, %H:%M} UTC",
        "link": _link(article.url),
        "context": _context(match, article, query),
        "facts": facts[:MOST_FACTS],
        "more": max(0, len(facts) - MOST_FACTS),
    }


def _precise(match: Match) -> bool:
    """Whether the watch asks for quotes or events, not for a word anywhere."""
    return match.hits[0].kind != "article"


def _facts(match: Match) -> Iterable[Fact]:
    quotes = {(q.start, q.end): q for q in match.extraction.quotes}
    for hit in match.hits:
        if hit.kind == "quote" and (quote := quotes.get((hit.start, hit.end))):
            yield _quote(quote)
        elif hit.kind == "event" and (event := _event_of(hit, match)):
            yield _event(event)


def _event_of(hit: Hit, match: Match) -> Event | None:
    """The event of a hit; several may share a sentence, and the hit says which type it means."""
    same = [e for e in match.extraction.events if (e.start, e.end) == (hit.start, hit.end)]
    named = [e for e in same if e.type in hit.why]
    return next(iter(named or same), None)


def _quote(quote: Quote) -> Fact:
    who = _line(quote.speaker or quote.speaker_mention, 120) or "Somebody not named"
    words = _line(quote.content, QUOTE)
    said = {"direct": f"“{words}”", "mixed": words, "indirect": words}[quote.kind]
    note = [] if quote.kind == "direct" else [f"{quote.kind} speech"]
    if quote.speaker and quote.speaker_mention and quote.speaker not in quote.speaker_mention:
        note.append(f"in the text: {_line(quote.speaker_mention, 80)}")
    if quote.confidence < 0.6:
        note.append(f"not sure: {quote.confidence:.0%}")
    return Fact(who, said, ", ".join(note))


def _event(event: Event) -> Fact:
    who, whom = _parties(event.actors), _parties(event.recipients)
    head = " ".join(
        p for p in (who, event.type.lower(), f"→ {whom}" if whom and whom != who else "") if p
    )
    note = [("not " if event.negated else "") + event.modality]
    if event.place:
        note.append(f"in {_line(event.place.name or event.place.mention, 80)}")
    if event.date or event.date_text:
        note.append(_line(event.date or event.date_text, 40))
    if event.attributed_to:
        note.append(f"says {_line(event.attributed_to, 80)}")
    return Fact(head, _line(event.text, CONTEXT), ", ".join(note))


def _parties(parties: Iterable[Party]) -> str:
    names = list(dict.fromkeys(_line(p.name or p.mention, 80) for p in parties))
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def _context(match: Match, article: Article, query: str) -> list[tuple[bool, str]]:
    """The words around the first hit, as pieces: (is it the match, text)."""
    hit = match.hits[0]
    if hit.kind != "article" or hit.end == 0:
        return []
    start, end = max(0, hit.start - CONTEXT // 2), min(len(article.text), hit.end + CONTEXT // 2)
    start = article.text.rfind("\n", start, hit.start) + 1 or start
    stop = article.text.find("\n", hit.end, end)
    around = squeeze(visible(article.text[start : end if stop < 0 else stop]))
    return _marked(around, match.watch, query)


def _marked(text: str, name: str, query: str) -> list[tuple[bool, str]]:
    """`text` cut where the bare words of the query stand in it."""
    try:
        matchers = bare_words(compile(WatchSettings(name=name, query=query)))
    except (WatchError, ValueError):
        return [(False, text)]
    looked, pieces, at = Text(text), list[tuple[bool, str]](), 0
    while spans := [s for m in matchers if (s := m.find(looked, at))]:
        start, end = min(spans)
        pieces += [(False, text[at:start]), (True, text[start:end])]
        at = end
    return [*pieces, (False, text[at:])]


def _slack(view: dict[str, Any]) -> dict[str, object]:
    """Block Kit: a headline, the facts, the words around, where from, and why."""
    title = f"*{_mrkdwn(view['title'])}*" + (f"\n{_mrkdwn(view['link'])}" if view["link"] else "")
    texts = [title]
    for fact in view["facts"]:
        note = f"  _{_mrkdwn(fact.note)}_" if fact.note else ""
        texts.append(f"*{_mrkdwn(fact.head)}*: {_mrkdwn(fact.body)}{note}")
    if view["more"]:
        texts.append(f"and {view['more']} more in the article")
    if view["context"]:
        texts.append(
            "".join(f"*{_mrkdwn(t)}*" if hit else _mrkdwn(t) for hit, t in view["context"])
        )
    blocks: list[dict[str, object]] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": _whole(text), "verbatim": True}}
        for text in texts
    ]
    foot = (
        f"{view['outlet']} · {view['when']} · watch {view['watch']} ({view['query']}): {view['why']}. "
        "Silence: remove the watch or its route in config/watches.yaml."
    )
    element = {"type": "mrkdwn", "text": _whole(_mrkdwn(foot)), "verbatim": True}
    blocks.append({"type": "context", "elements": [element]})
    return {
        "text": _mrkdwn(cut(f"{view['watch']}: {view['headline']}", SUBJECT)),
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _mrkdwn(text: str) -> str:
    """Slack's escapes, and marks of its markup made harmless, so that text stays text."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A word joiner keeps *, _, ~ and ` from being markup.
    return "".join(f"\u2060{c}" if c in "*_~`" else c for c in text)


def _whole(text: str) -> str:
    """At most what a section holds, an escape at the end never cut in half."""
    if len(text) <= SLACK_TEXT:
        return text
    short = cut(text, SLACK_TEXT)
    amp = short.rfind("&", len(short) - 8)
    return short if amp < 0 or ";" in short[amp:] else short[:amp] + "…"


def _line(text: str | None, limit: int) -> str:
    """One visible line of at most `limit` characters; the cut comes first, for a megabyte of title."""
    return cut(squeeze(visible((text or "")[: limit * 4])), limit)


def _link(url: str | None) -> str:
    """The address, where it is one of the web; else nothing."""
    if not url or len(url) > 2000 or visible(url) != url or any(c.isspace() for c in url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname else ""


@lru_cache(maxsize=1)
def _templates() -> Environment:
    """Sandboxed although the templates are ours: nothing an article holds can reach Python."""
    return ImmutableSandboxedEnvironment(
        loader=PackageLoader("alerts"),
        autoescape=select_autoescape(["html", "html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
