"""A match as a message: who said or did what, to whom, when and where; why you get it.

What comes from the web is hostile. Hidden characters and direction overrides go, everything becomes
one line and is cut, HTML is escaped by the template engine, Slack's three characters by us, links
lead to http and https alone and say no words but ours, and nothing from an article is ever a
template: it reaches one as a value.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote as percent
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from alerts.blocks import payload
from alerts.story import Fact, Story
from news.records import (
    Article,
    Brief,
    Elsewhere,
    Event,
    Hit,
    Match,
    Message,
    Party,
    Quote,
    Span,
)
from news.settings import ReceiverKind
from news.text import cut, squeeze, visible, words_only

SUBJECT = 150
TITLE = 300
WORDS = 1200
"""Characters of what is quoted."""
AROUND = 160
"""Characters of what stands before and after it."""
UNSURE = 0.6
"""A quote less certain than this says so; `python -m benchmarks.quotes` tells how often such are right."""
MOST_FACTS = 8
"""What a message shows of an article; the rest is counted."""
MOST_OUTLETS = 8
MOST_WORDINGS = 3
WORDING = 300
URL = 2000

# Neither seen nor, as half a surrogate pair, to be encoded.
_UNSEEN = {"Cc", "Cf", "Cs"}


def render(match: Match, query: str, kind: ReceiverKind) -> Message:
    """The message of a match for one kind of receiver, ready to be sent as it is.

    `query` is the watch's, to be shown. The same match gives the same message, to the byte.
    """
    story = tell(match, query)
    subject = cut(f"{story.watch}: {story.headline}", SUBJECT)
    body = template("mail.txt.j2").render(story=story)
    brief = Brief(subject, story.source, story.link)
    if kind == "slack":
        return Message(subject=subject, body=body, slack=payload(subject, story), brief=brief)
    if kind in ("apprise", "rss"):
        return Message(subject=subject, body=body, brief=brief)
    html = template("mail.html.j2").render(story=story, subject=subject)
    return Message(subject=subject, body=body, html=html, brief=brief)


def tell(match: Match, query: str) -> Story:
    """What is to be told of a match, every part of it one clean line."""
    article = match.extraction.article
    assert article is not None
    title = line(article.title, TITLE) or "(no title)"
    facts = list(_facts(match, article))
    first = match.hits[0]
    about = facts[0] if facts and first.kind != "article" else None
    return Story(
        watch=line(match.watch, 80),
        query=line(query, 300),
        why=line(first.why, 300),
        title=title,
        headline=f"{about.who}: {about.words}" if about else title,
        outlet=line(article.outlet, 100) or "unknown outlet",
        byline=line(article.byline, 100),
        time=_time(article),
        link=link(article.url),
        around=_around(article.text, (first.start, first.end)) if first.kind == "article" else None,
        facts=tuple(facts[:MOST_FACTS]),
        more=max(0, len(facts) - MOST_FACTS),
        also=_also(match, article),
        wordings=_wordings(match, article),
    )


def _others(match: Match, article: Article) -> list[Elsewhere]:
    """Who else has what was matched, each article once, the first first."""
    some = {one.article: one for others in match.elsewhere.values() for one in others}
    some.pop(article.id, None)
    return sorted(some.values(), key=lambda one: (one.at, one.article))


def _also(match: Match, article: Article) -> str:
    """`Also in 6 outlets: …`; later articles of the same outlet are counted as such."""
    others = _others(match, article)
    own = line(article.outlet, 100)
    names = dict.fromkeys(line(one.outlet, 60) or "unknown outlet" for one in others)
    names.pop(own, None)
    told = ", ".join(list(names)[:MOST_OUTLETS])
    more = f" and {len(names) - MOST_OUTLETS} more" if len(names) > MOST_OUTLETS else ""
    count = f"{len(names)} outlet{'s' if len(names) > 1 else ''}"
    return f"Also in {count}: {told}{more}" if names else ""


def _wordings(match: Match, article: Article) -> tuple[tuple[str, str], ...]:
    """Outlets that have other words for the first quote or event, each wording once."""
    found = dict[str, tuple[str, str]]()
    facts = {(q.start, q.end): q.content for q in match.extraction.quotes}
    facts |= {(e.trigger_start, e.trigger_end): e.text for e in match.extraction.events}
    hits = [hit for hit in match.hits if hit.key in match.elsewhere and hit.kind != "article"]
    for hit in hits[:1]:
        own = words_only(facts.get((hit.start, hit.end), ""))
        for one in match.elsewhere[hit.key]:
            said = words_only(one.words or "")
            if said and said != own and one.article != article.id:
                outlet = line(one.outlet, 60) or "unknown outlet"
                found.setdefault(said, (outlet, line(one.words, WORDING)))
    return tuple(list(found.values())[:MOST_WORDINGS])


def line(text: str | None, limit: int) -> str:
    """One line of at most `limit` characters of what can be seen; `limit` bounds the work, too."""
    # Squeezed first, for a line break must not vanish with the hidden characters.
    plain = visible(squeeze((text or "")[: limit * 4]))
    seen = "".join(c for c in plain if unicodedata.category(c) not in _UNSEEN)
    return cut(squeeze(seen), limit)


def link(url: str | None) -> str | None:
    """The address if it is one of the web, with nothing in it that could end or hide a link."""
    url = line(url, URL + 1)
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    safe = percent(url, safe="!#$%&'()*+,/:;=?@[]~")
    return safe if len(safe) <= URL else None


def brief(article: Article) -> Brief:
    """An article in three clean lines."""
    by = (line(article.outlet, 100), line(article.byline, 100), _time(article))
    title = line(article.title, TITLE) or "(no title)"
    return Brief(title, " · ".join(part for part in by if part), link(article.url))


def _time(article: Article) -> str:
    told = "" if article.published else "first seen "
    at = article.published or article.seen
    return f"{told}{at.day} {at:%B %Y, %H:%M} UTC"


def _facts(match: Match, article: Article) -> Iterable[Fact]:
    quotes = {(q.start, q.end): q for q in match.extraction.quotes}
    events: dict[Span, list[Event]] = {}
    for event in match.extraction.events:
        events.setdefault((event.trigger_start, event.trigger_end), []).append(event)
    for hit in match.hits:
        span = hit.start, hit.end
        if hit.kind == "quote" and span in quotes:
            yield _said(quotes[span], hit, article)
        elif hit.kind == "event" and span in events:
            yield _done(_meant(events[span], hit), hit, article)


def _meant(events: list[Event], hit: Hit) -> Event:
    """Of several events of one trigger, the one of the hit's type."""
    return next((e for e in events if f"event is {e.type}" in hit.why), events[0])


def _said(quote: Quote, hit: Hit, article: Article) -> Fact:
    who = line(quote.speaker or quote.speaker_mention, 120) or "Somebody not named"
    notes = [("Why", line(hit.why, 200))]
    if quote.speaker and quote.speaker_mention and quote.speaker_mention != quote.speaker:
        notes.append(("In the text", line(quote.speaker_mention, 100)))
    if quote.kind != "direct":
        notes.append(("Speech", quote.kind))
    if quote.unclosed:
        notes.append(("Where it ends", "is not certain: its closing mark is missing"))
    if quote.confidence < UNSURE:
        notes.append(
            ("How sure", f"{quote.confidence:.2f} of 1: read the article before you rely on it")
        )
    return Fact(
        who=who,
        did=line(quote.cue, 40) or "said",
        words=line(quote.text, WORDS),
        around=_around(article.text, (quote.start, quote.end)),
        notes=tuple(notes),
    )


def _done(event: Event, hit: Hit, article: Article) -> Fact:
    who, whom = _parties(event.actors), _parties(event.recipients)
    what = event.type + (f" ({line(event.mode, 40)})" if event.mode else "")
    sure = ("not " if event.negated else "") + event.modality
    if event.attributed_to:
        sure += f", says {line(event.attributed_to, 100)}"
    place = event.place and line(event.place.name or event.place.mention, 100)
    dates = [line(d, 60) for d in (event.date_text, event.date or event.date_start) if d]
    notes = [
        ("To whom", whom if whom != who else ""),
        ("When", ", ".join(dict.fromkeys(dates))),
        ("Where", place or ""),
        ("How certain", sure),
        ("Why", line(hit.why, 200)),
    ]
    span = event.trigger_start, event.trigger_end
    return Fact(
        who=who or "Somebody not named",
        did=what,
        words=line(event.text, WORDS),
        around=_around(article.text, span, (event.start, event.end)),
        notes=tuple((name, value) for name, value in notes if value),
    )


def _parties(parties: Iterable[Party]) -> str:
    names = list(dict.fromkeys(line(p.name or p.mention, 100) for p in parties))
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return ", ".join(names[:4]) + more


def _around(text: str, span: Span, within: Span | None = None) -> tuple[str, str, str] | None:
    """What stands before the span, in it and after it, in its own paragraph."""
    start, end = span
    if not 0 <= start < end <= len(text):
        return None
    low, high = within or (0, len(text))
    low = max(low, text.rfind("\n", low, start) + 1, start - AROUND)
    line_end = text.find("\n", end)
    high = min(high, end + AROUND, line_end if line_end >= 0 else high)
    before, after = line(text[low:start], AROUND), line(text[end : max(high, end)], AROUND)
    if before and low > 0 and text[low - 1] != "\n" and within is None:
        before = "…" + before.partition(" ")[2]
    if after and high < len(text) and text[high] != "\n" and within is None:
        after = after.rpartition(" ")[0] + "…"
    # `line` took the spaces that keep the parts apart.
    if before and text[start - 1].isspace():
        before += " "
    if after and text[end].isspace():
        after = f" {after}"
    return before, line(text[start:end], WORDS), after


def template(name: str) -> Template:
    """One of our templates."""
    return _templates().get_template(name)


@lru_cache(maxsize=1)
def _templates() -> Environment:
    """Sandboxed although the templates are ours: what an article holds cannot reach Python."""
    return ImmutableSandboxedEnvironment(
        loader=PackageLoader("alerts"),
        autoescape=lambda name: name is not None and ".html" in name,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
