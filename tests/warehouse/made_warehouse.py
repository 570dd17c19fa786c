"""Made-up pages and extractions of our own prose, and a loader that kills itself where it is told."""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

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
    Post,
    Quote,
    Residue,
)
from news.settings import PublishSettings, Settings
from warehouse import stage

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FEED = Feed(url="http://a.example/rss", outlet="A", language="en", tags=("world",))


def settings_in(folder: Path) -> Settings:
    return Settings(
        file=folder / "settings.yaml", var=folder / "var", publish=PublishSettings(least_seconds=0)
    )


def entry(n: int) -> Entry:
    link = f"http://a.example/{n}"
    return Entry(
        feed=FEED.url, key=entry_key(None, link), guid=None, link=link, title=f"Title {n}",
        published=NOON, seen=NOON + timedelta(minutes=n), outlet="A",
    )  # fmt: skip


def page(n: int, body: bytes | None = b"<html>") -> Page:
    return Page(
        url=f"http://a.example/{n}", final_url=f"http://a.example/{n}", status=200,
        headers={"content-type": "text/html"}, body=body, fetched=NOON, entry=entry(n),
        error=None if body else "no answer", temporary=body is None,
    )  # fmt: skip


def extraction(n: int, text: str | None = None) -> Extraction:
    text = text or f"The harbour master said: “Ship {n} is late.”\nShe met the pilot in Geneva."
    url = f"http://a.example/{n}"
    start, end = text.index("“"), text.index("”") + 1
    article = Article(
        id=article_id(url), revision=1, url=url, part="", outlet="A", title=f"Title {n}",
        byline=None, published=NOON, seen=NOON, at=NOON, language="en", text=text,
        text_hash=text_hash(f"Title {n}", text), source="page", feed=FEED.url,
        posts=(Post(start=0, end=5, title="x", published=NOON),),
        residue=(Residue(start=1, end=2, reason="r"),),
    )  # fmt: skip
    quote = Quote(
        start=start, end=end, text=text[start:end], segments=((start, end),), kind="direct",
        content=text[start + 1 : end - 1], speaker="Harbour Master", speaker_mention="harbour master",
        cue="said", confidence=0.9,
    )  # fmt: skip
    party = Party(mention="She", start=end + 1, end=end + 4, id="per:x", name="X")
    event = Event(
        start=end + 1, end=len(text), text=text[end + 1 :], trigger="met", trigger_start=end + 5,
        trigger_end=end + 8, type="CONSULT", mode="meet", actors=(party,), recipients=(party,),
        place=Place(mention="Geneva", id="loc:geneva", name="Geneva", country="CHE"), date="2026-03-02",
    )  # fmt: skip
    mention = Mention(start=0, end=3, text="The", id=None, name=None, kind="person")
    return Extraction(
        doc_id=article.id, url=url, status="article", article=article, quotes=(quote,),
        events=(event,), mentions=(mention,), versions={"quotes": "1", "events": "1", "entities": "1"},
    )  # fmt: skip


def staged(
    settings: Settings, run: str, numbers: range, shard: str = "0", text: str | None = None
) -> Path:
    folder = stage.run_folder(settings, run)
    state = FeedState(url=FEED.url, etag='"1"', polled=NOON, succeeded=NOON, due=NOON)
    poll = Poll(feed=FEED, state=state, entries=tuple(entry(n) for n in numbers))
    stage.write_polls(folder, shard, [poll])
    stage.write_pages(folder, shard, (page(n) for n in numbers))
    stage.write_extractions(folder, shard, ((page(n), [extraction(n, text)]) for n in numbers))
    return folder


def main() -> None:
    """`made_warehouse.py FOLDER RUN STEP`: load the run, and die by SIGKILL after the step named."""
    from wirewatch.pipeline.load import load

    settings, run, last = settings_in(Path(sys.argv[1])), sys.argv[2], sys.argv[3]

    def after(step: str) -> None:
        if step == last:
            os.kill(os.getpid(), signal.SIGKILL)

    load(settings, run, after_step=after)


if __name__ == "__main__":
    main()
