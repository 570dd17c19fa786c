"""A desk's tables, made by the pipeline itself: the sample newsroom, and articles that are hard to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import yaml

from news.ids import article_id, entry_key, text_hash
from news.records import (
    Article,
    Entry,
    Event,
    Extraction,
    Feed,
    FeedState,
    Mention,
    Page,
    Party,
    Place,
    Poll,
    Quote,
)
from news.settings import Settings, read_settings
from news.time import now
from warehouse import stage
from wirewatch import pipeline
from wirewatch.newsroom import Newsroom

LONG = "Ministry-of-" + "Very-" * 30 + "Long-Names"
HOSTILE = "<script>window.hostile=1</script><img src=x onerror=window.hostile=2>\u202etxet{{7*7}}"
WORDS = (
    "The grain will leave the harbour when the last mine is out of the water and not a day before"
)
OTHER = (
    "the grain will leave the harbour once the last mine is out of the water, and not a day before"
)
ARABIC = "«لن تغادر السفن الميناء قبل إزالة الألغام» يقول الوزير"
HEBREW = "השר: “הספינות לא יעזבו את הנמל”"


@dataclass(frozen=True)
class Hard:
    """An article of ours: outlet, title, who said what, in which language, so many hours ago."""

    outlet: str
    title: str
    speaker: str
    words: str
    language: str = "en"
    hours: float = 1.0


HARD = (
    Hard(
        "Port Journal",
        "Minister: ships wait until the mines are gone",
        "Olena Harbour",
        WORDS,
        hours=30,
    ),
    Hard("Second Outlet", "Ships to wait, says minister", "Olena Harbour", WORDS, hours=28),
    Hard("Third Outlet", "No grain before the mines are out", "Olena Harbour", OTHER, hours=9),
    Hard(
        LONG,
        f"A title of {LONG} and {LONG}",
        f"Sir {LONG}",
        "A name may be longer than a line",
        hours=5,
    ),
    Hard(
        "صحيفة الميناء", ARABIC, "وزير الميناء", "لن تغادر السفن الميناء قبل إزالة الألغام", "ar", 4
    ),
    Hard("עיתון הנמל", HEBREW, "שר הנמל", "הספינות לא יעזבו את הנמל", "he", 3),
    Hard(
        f"Outlet {HOSTILE}",
        f"Title {HOSTILE}",
        f"Speaker {HOSTILE}",
        f"Words {HOSTILE} of theirs",
        hours=2,
    ),
)


def make(folder: Path, *, newsroom: bool = True) -> Settings:
    """A desk in `folder`: polled, extracted, loaded, matched, delivered and published."""
    epoch = now().replace(second=0, microsecond=0)
    with Newsroom(epoch) as running:
        settings = write_settings(folder, running if newsroom else None)
        if newsroom:
            pipeline.poll(settings, "newsroom", everything=True)
            pipeline.extract(settings, "newsroom")
            pipeline.load(settings, "newsroom")
    pipeline.match(settings)
    stage_hard(settings, "hard")
    pipeline.load(settings, "hard")
    pipeline.match(settings)
    pipeline.deliver(settings, lambda connection: None)
    return settings


def write_settings(folder: Path, newsroom: Newsroom | None) -> Settings:
    """Settings with three watches, one receiver that works and one that has no connection."""
    feeds = [
        {"url": f.url, "outlet": f.outlet, "language": f.language, "min_minutes": 0.2}
        for f in (newsroom.feeds() if newsroom else ())
    ]
    feeds += [{"url": f"https://hard.example/{n}", "outlet": h.outlet} for n, h in enumerate(HARD)]
    feeds.append({"url": "https://user:secret@never.example/rss", "outlet": "Never polled"})
    main = {
        "var": "var",
        "fetch": {"allowed_hosts": ["127.0.0.0/8"], "requests_per_second_per_host": 50},
        "publish": {"least_seconds": 0},
        "alert": {"first_poll": "each"},
    }
    watches = {
        "watches": [
            {"name": "blinken", "query": "Blinken", "description": "Anything with Blinken"},
            {"name": "grain", "query": 'says:grain OR "ships wait"'},
            {"name": "nothing", "query": "speaker:Nobody"},
        ],
        "receivers": [
            {"name": "file", "kind": "rss"},
            {"name": "no-mail", "kind": "email", "connection": "none", "to": ["a@example.org"],
             "sender": "b@example.org"},
        ],
        "route": {"receivers": ["file"], "routes": [{"watches": ["grain"], "receivers": ["file", "no-mail"]}]},
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in (("settings", main), ("feeds", {"feeds": feeds}), ("watches", watches)):
        (folder / f"{name}.yaml").write_text(
            yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
        )
    return read_settings(folder / "settings.yaml")


def stage_more(settings: Settings, run: str, words: str) -> None:
    """Stage one article more, just published, in which somebody says `words`."""
    stage_hard(
        settings,
        run,
        (Hard("Late Edition", f"Late: {words}", "Somebody Late", words, hours=0),),
        100,
    )


def stage_hard(
    settings: Settings, run: str, articles: tuple[Hard, ...] = HARD, first: int = 0
) -> None:
    """Stage the articles that are hard to show, as an extractor would have found them."""
    folder, at = stage.run_folder(settings, run), now()
    pages = [_page(n, hard, at) for n, hard in enumerate(articles, first)]
    polls = [_poll(page.entry, at) for page in pages]
    stage.write_polls(folder, "0", polls)
    stage.write_pages(folder, "0", iter(pages))
    stage.write_extractions(
        folder,
        "0",
        ((page, [_extraction(hard, page)]) for page, hard in zip(pages, articles, strict=True)),
    )


def _poll(entry: Entry, at: datetime) -> Poll:
    state = FeedState(
        url=entry.feed, polled=at, succeeded=at, due=at + timedelta(hours=1), status=200
    )
    return Poll(feed=Feed(url=entry.feed, outlet=entry.outlet), state=state, entries=(entry,))


def _page(n: int, hard: Hard, at: datetime) -> Page:
    link, seen = f"https://hard.example/{n}/article", at - timedelta(hours=hard.hours)
    entry = Entry(
        feed=f"https://hard.example/{n}", key=entry_key(None, link), guid=None, link=link, title=hard.title,
        published=seen, seen=seen, outlet=hard.outlet, language=hard.language,
    )  # fmt: skip
    return Page(
        url=link, final_url=link, status=200, headers={"content-type": "text/html"}, body=b"<html>",
        fetched=at, entry=entry,
    )  # fmt: skip


def _extraction(hard: Hard, page: Page) -> Extraction:
    entry = page.entry
    quote = f"“{hard.words}”"
    text = f"{hard.title}\n{quote}, said {hard.speaker}.\nThe minister met the harbour master in Geneva.\n"
    start, said, met = text.index(quote), text.index(", said") + 2, text.index("met the")
    who = text.index(hard.speaker, said)
    article = Article(
        id=article_id(page.url), revision=1, url=page.url, part="", outlet=hard.outlet, title=hard.title,
        byline=hard.speaker, published=entry.published, seen=entry.seen, at=entry.seen,
        language=hard.language, text=text, text_hash=text_hash(hard.title, text), source="page", feed=entry.feed,
    )  # fmt: skip
    name = hard.speaker.lower().replace(" ", "-")[:60]
    found = Quote(
        start=start, end=start + len(quote), text=quote, segments=((start + 1, start + len(quote) - 1),),
        kind="direct", content=hard.words, speaker=hard.speaker, speaker_id=f"name:{name}",
        speaker_mention=hard.speaker, speaker_start=who, speaker_end=who + len(hard.speaker), cue="said",
        cue_start=said, cue_end=said + 4, confidence=0.9, why="in marks, by cue",
    )  # fmt: skip
    parties = tuple(
        Party(mention=m, start=text.index(m), end=text.index(m) + len(m), id=f"name:{i}", name=n)
        for m, i, n in (
            ("The minister", name, hard.speaker),
            ("the harbour master", "master", "Harbour Master"),
        )
    )
    event = Event(
        start=text.index("The minister met"), end=len(text) - 1, text=text[text.index("The minister met") : -1],
        trigger="met", trigger_start=met, trigger_end=met + 3, type="CONSULT", mode="meet", actors=parties,
        recipients=parties, date="2026-11-20",
        place=Place(mention="Geneva", id="loc:geneva", name="Geneva", country="CHE", lat=46.2, lon=6.15),
    )  # fmt: skip
    mention = Mention(
        start=start + 1,
        end=start + 4,
        text=text[start + 1 : start + 4],
        id="ent:grain",
        name="Grain",
        kind="group",
    )
    return Extraction(
        doc_id=article.id, url=page.url, status="article", article=article, quotes=(found,), events=(event,),
        mentions=(mention,), versions={"quotes": "1", "events": "1", "entities": "1"},
    )  # fmt: skip
