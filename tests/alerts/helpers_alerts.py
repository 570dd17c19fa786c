"""Articles of our own making for the tests of alerts, and their golden pairs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from alerts.watch import compile
from news.ids import article_id, text_hash
from news.records import Article, Event, Extraction, Match, Mention, Party, Place, Quote
from news.settings import ReceiverSettings, RouteSettings, Settings, WatchSettings

SEEN = datetime(2022, 1, 21, 18, 7, tzinfo=UTC)
PUBLISHED = datetime(2022, 1, 21, 18, 5, tzinfo=UTC)

TITLE = "Blinken and Lavrov meet in Geneva"
TEXT = (
    "GENEVA - US Secretary of State Anthony Blinken met Russian Foreign Minister Sergey Lavrov in "
    "Geneva on Friday.\n"
    "“We expect written security guarantees from NATO,” Lavrov said after the talks.\n"
    "Russia threatened Ukraine with further measures, officials in Kyiv said.\n"
    "Blinken said that the alliance would not close its door."
)


def span(words: str, text: str = TEXT) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def article(title: str | None = TITLE, text: str = TEXT, **fields: Any) -> Article:
    url = fields.pop("url", "https://news.example.org/world/2022/geneva?id=7")
    known: dict[str, Any] = {
        "id": article_id(url), "revision": 1, "url": url, "part": "", "outlet": "Meridian Wire",
        "title": title, "byline": "Jane Doe", "published": PUBLISHED, "seen": SEEN, "at": PUBLISHED,
        "language": "en", "text": text, "text_hash": text_hash(title, text), "source": "page",
    }  # fmt: skip
    return Article(**(known | fields))


def quote(words: str, text: str = TEXT, **fields: Any) -> Quote:
    start, end = span(words, text)
    known: dict[str, Any] = {
        "start": start, "end": end, "text": words, "segments": ((start + 1, end - 1),),
        "kind": "direct", "content": words.strip("“”"), "confidence": 0.9,
    }  # fmt: skip
    return Quote(**(known | fields))


def event(sentence: str, trigger: str, type: str, text: str = TEXT, **fields: Any) -> Event:
    start, end = span(sentence, text)
    at = text.index(trigger, start)
    known: dict[str, Any] = {
        "start": start, "end": end, "text": sentence, "type": type, "trigger": trigger,
        "trigger_start": at, "trigger_end": at + len(trigger), "confidence": 0.8,
    }  # fmt: skip
    return Event(**(known | fields))


def party(mention: str, text: str = TEXT, **fields: Any) -> Party:
    start, end = span(mention, text)
    return Party(mention=mention, start=start, end=end, **fields)


def mention(words: str, id: str | None, name: str, kind: str = "person") -> Mention:
    start, end = span(words)
    return Mention(start=start, end=end, text=words, id=id, name=name, kind=kind)


BLINKEN = {"id": "Q7821917", "name": "Antony Blinken"}
LAVROV = {"id": "Q58217", "name": "Sergey Lavrov"}


def geneva(**fields: Any) -> Extraction:
    """One article with two quotes, two events and four people or countries."""
    quotes = (
        quote(
            "“We expect written security guarantees from NATO,”",
            speaker="Sergey Lavrov", speaker_id="Q58217", speaker_mention="Lavrov", cue="said",
        ),
        quote(
            "the alliance would not close its door", kind="indirect", speaker="Antony Blinken",
            speaker_id="Q7821917", speaker_mention="Blinken", cue="said", confidence=0.7,
        ),
    )  # fmt: skip
    both = (party("Anthony Blinken", **BLINKEN), party("Sergey Lavrov", **LAVROV))
    events = (
        event(
            TEXT.split("\n")[0], "met", "CONSULT", actors=both, recipients=both, mode="visit",
            place=Place(mention="Geneva", name="Geneva", country="CHE"),
            date_text="on Friday", date="2022-01-21",
        ),
        event(
            TEXT.split("\n")[2], "threatened", "THREATEN", modality="claimed",
            actors=(party("Russia", id="Q159", name="Russia"),),
            recipients=(party("Ukraine", id="Q212", name="Ukraine"),),
            attributed_to="officials in Kyiv",
        ),
    )  # fmt: skip
    mentions = (
        mention("Anthony Blinken", "Q7821917", "Antony Blinken"),
        mention("Sergey Lavrov", "Q58217", "Sergey Lavrov"),
        mention("Russia", "Q159", "Russia", "country"),
        mention("Ukraine", "Q212", "Ukraine", "country"),
    )
    known: dict[str, Any] = {
        "doc_id": "geneva", "url": "https://news.example.org/world/2022/geneva?id=7",
        "status": "article", "article": article(), "quotes": quotes, "events": events,
        "mentions": mentions,
    }  # fmt: skip
    return Extraction(**(known | fields))


def found(query: str, extraction: Extraction | None = None, name: str = "w") -> Match | None:
    """The match of a query on one article, or None."""
    from alerts.match import match

    watch = compile(WatchSettings(name=name, query=query))
    matches = match([watch], [(3, extraction or geneva())])
    return matches[0] if matches else None


def settings(tmp: Any, **fields: Any) -> Settings:
    """Settings with one watch, a mail and a Slack receiver."""
    known: dict[str, Any] = {
        "file": tmp / "settings.yaml",
        "var": tmp,
        "watches": (WatchSettings(name="blinken", query="Blinken"),),
        "receivers": (
            ReceiverSettings(name="mail", kind="email", connection="smtp_default",
                             to=("desk@example.org",), sender="wirewatch@example.org"),
            ReceiverSettings(name="slack", kind="slack", connection="slack_default"),
        ),
        "route": RouteSettings(receivers=("mail", "slack")),
    }  # fmt: skip
    return Settings(**(known | fields))
