"""Batches of articles for a warehouse that benchmarks/made.py made: staged as a run stages them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.made import BATCH, Chunk, Maker
from news import ids
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
from news.settings import Settings
from warehouse import stage

FEED = Feed(url="https://batches.example/rss", outlet="Batches", language="en", tags=())


def batches(
    settings: Settings,
    count: int,
    until: datetime,
    recent: Sequence[tuple[str, str, str]],
    size: int = BATCH,
) -> Iterator[Path]:
    """Folders of staged batches, later than `until`. One article in ten has the text of a recent one, one in
    thirty is a revision of it; `recent` are id, address and text. One quote in five is an earlier one's words.
    """
    maker = Maker(count * size, until + timedelta(days=365), seed=7)
    chunk = next(maker.chunks())
    for number in range(count):
        yield _stage(settings, number, chunk, size, until, recent)


def _stage(
    settings: Settings,
    number: int,
    chunk: Chunk,
    size: int,
    until: datetime,
    recent: Sequence[tuple[str, str, str]],
) -> Path:
    first = number * size
    of = {
        name: _by_owner(getattr(chunk, name), first, size)
        for name in ("quotes", "events", "mentions")
    }
    rows = chunk.articles.slice(first, size).to_pylist()
    made = [
        _one(
            row,
            until + timedelta(seconds=number * 60 + i / 10),
            recent,
            *(of[k].get(row["n"], []) for k in of),
        )
        for i, row in enumerate(rows)
    ]
    folder = stage.run_folder(settings, f"batch-{number}")
    entries = tuple(page.entry for page, _ in made)
    state = FeedState(url=FEED.url, polled=until, succeeded=until, due=until)
    stage.write_polls(folder, "0", [Poll(feed=FEED, state=state, entries=entries)])
    stage.write_pages(folder, "0", (page for page, _ in made))
    stage.write_extractions(folder, "0", made)
    return folder


def _by_owner(table: pa.Table, first: int, size: int) -> dict[int, list[dict[str, Any]]]:
    owner = table["owner"].to_numpy()
    found: dict[int, list[dict[str, Any]]] = {}
    for row in table.take(
        pa.array(np.flatnonzero((owner >= first) & (owner < first + size)))
    ).to_pylist():
        found.setdefault(row["owner"], []).append(row)
    return found


def _one(
    row: dict[str, Any], at: datetime, recent: Sequence[tuple[str, str, str]],
    quotes: list[dict[str, Any]], events: list[dict[str, Any]], mentions: list[dict[str, Any]],
) -> tuple[Page, list[Extraction]]:  # fmt: skip
    n = row["n"]
    url = f"https://batches.example/{n}-{at:%s}"
    id, text = ids.article_id(url), row["text"]
    if recent and n % 30 == 7:
        id, url, _ = recent[n % len(recent)]
    elif recent and n % 10 == 3:
        text = recent[n % len(recent)][2]
        quotes = events = mentions = []  # theirs are elsewhere in that text
    article = Article(
        id=id, revision=1, url=url, part="", outlet=row["outlet"], title=row["title"], byline=None, published=at,
        seen=at, at=at, language="en", text=text, text_hash=ids.text_hash(row["title"], text), source="page",
        feed=FEED.url,
    )  # fmt: skip
    key = ids.entry_key(None, url)
    # Its outlet's feed, as the warehouse has it.
    feed = f"https://{row['outlet'].lower().replace(' ', '')}.example/rss"
    entry = Entry(feed=feed, key=key, guid=None, link=url, title=row["title"], published=at, seen=at, outlet=row["outlet"])  # fmt: skip
    page = Page(url=url, final_url=url, status=200, headers={}, body=b"", fetched=at, entry=entry)
    found = Extraction(
        doc_id=id, url=url, status="article", article=article, quotes=tuple(map(_quote, quotes)),
        events=tuple(map(_event, events)), mentions=tuple(map(_mention, mentions)),
        versions={"quotes": "1", "events": "1", "entities": "1"},
    )  # fmt: skip
    return page, [found]


def _quote(q: dict[str, Any]) -> Quote:
    return Quote(
        start=q["start"], end=q["end"], text=f"“{q['content']},”", segments=((q["start"] + 1, q["end"] - 2),),
        kind="direct", content=q["content"], speaker=q["speaker"], speaker_id=q["speaker_id"],
        speaker_mention=q["speaker"], cue=q["cue"], confidence=0.9,
    )  # fmt: skip


def _event(e: dict[str, Any]) -> Event:
    start, trigger = e["start"], e["text"].split()[2]
    at = start + e["text"].index(trigger)
    actor = Party(mention=e["actor"], start=start, end=start + 4, id=e["actor_id"], name=e["actor"])
    recipient = Party(
        mention=e["recipient"],
        start=start,
        end=start + 4,
        id=e["recipient_id"],
        name=e["recipient"],
    )
    return Event(
        start=start, end=start + len(e["text"]), text=e["text"], trigger=trigger, trigger_start=at,
        trigger_end=at + len(trigger), type=e["type"], actors=(actor,), recipients=(recipient,),
        place=Place(mention=e["place"], name=e["place"], country=e["country"]),
    )  # fmt: skip


def _mention(m: dict[str, Any]) -> Mention:
    start = m["start"]
    return Mention(
        start=start,
        end=start + len(m["name"]),
        text=m["name"],
        id=m["entity"],
        name=m["name"],
        kind="person",
    )
