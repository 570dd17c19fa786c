"""Made-up pages and extractions of our own prose, and programs that kill themselves where told."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

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
from warehouse import read, stage

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FEED = Feed(url="http://a.example/rss", outlet="A", language="en", tags=("world",))


TABLES = ("loads", "pages", "articles", "quotes", "events", "mentions")


def counts(settings: Settings) -> dict[str, int]:
    """Rows of each table, as published."""
    return {t: read.query(settings, f"SELECT count(*) FROM {t}")[1][0][0] for t in TABLES}


def rows(settings: Settings) -> list[object]:
    """All that is published, but for when and how fast it was loaded."""
    skip = {"loads": "EXCLUDE (loaded, seconds)"}
    return [
        read.query(settings, f"SELECT * {skip.get(t, '')} FROM {t} ORDER BY ALL")[1] for t in TABLES
    ]


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
    """Every quote in the text, and the meeting after the last of them."""
    text = text or f"The harbour master said: “Ship {n} is late.”\nShe met the pilot in Geneva."
    url = f"http://a.example/{n}"
    article = Article(
        id=article_id(url), revision=1, url=url, part="", outlet="A", title=f"Title {n}",
        byline=None, published=NOON, seen=NOON, at=NOON, language="en", text=text,
        text_hash=text_hash(f"Title {n}", text), source="page", feed=FEED.url,
        posts=(Post(start=0, end=5, title="x", published=NOON),),
        residue=(Residue(start=1, end=2, reason="r"),),
    )  # fmt: skip
    quotes = tuple(
        Quote(
            start=m.start(), end=m.end(), text=m[0], segments=(m.span(),), kind="direct",
            content=m[0][1:-1], speaker="Harbour Master", speaker_mention="harbour master",
            cue="said", confidence=0.9,
        )
        for m in re.finditer("“[^”]*”", text)
    )  # fmt: skip
    she, met = text.rindex("She"), text.rindex("met")
    party = Party(mention="She", start=she, end=she + 3, id="per:x", name="X")
    event = Event(
        start=she, end=len(text), text=text[she:], trigger="met", trigger_start=met,
        trigger_end=met + 3, type="CONSULT", mode="meet", actors=(party,), recipients=(party,),
        place=Place(mention="Geneva", id="loc:geneva", name="Geneva", country="CHE"), date="2026-03-02",
    )  # fmt: skip
    mention = Mention(start=0, end=3, text="The", id=None, name=None, kind="person")
    return Extraction(
        doc_id=article.id, url=url, status="article", article=article, quotes=quotes,
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


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """One of the programs below, in a process of its own."""
    command = [sys.executable, __file__, *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def load_and_die(folder: str, run: str, last: str) -> None:
    """`load FOLDER RUN STEP`: load, and die after the step named; prints each step done."""
    from wirewatch.pipeline.load import load

    def after(step: str) -> None:
        print("step", step, flush=True)
        if step == last:
            _die()

    load(settings_in(Path(folder)), run, after_step=after)


def stage_and_die(folder: str, run: str, renames: str, text: str) -> None:
    """`stage FOLDER RUN N TEXT`: stage, and die after the Nth change of a name in the folder."""
    left = int(renames)
    real = {"replace": Path.replace, "unlink": Path.unlink}

    def counted(name: str) -> Any:
        def change(self: Path, *arguments: Any, **named: Any) -> Any:
            nonlocal left
            found = real[name](self, *arguments, **named)
            left -= 1
            if left == 0:
                _die()
            return found

        return change

    Path.replace, Path.unlink = counted("replace"), counted("unlink")  # type: ignore[method-assign]
    staged(settings_in(Path(folder)), run, range(4), text=text or None)


def load_many(folder: str, *runs: str) -> None:
    """`many FOLDER RUN...`: say when all is imported, wait for a line, load one after the other."""
    from wirewatch.pipeline.load import load

    settings = settings_in(Path(folder))
    print("ready", flush=True)
    sys.stdin.readline()
    for run in runs:
        load(settings, run)


def read_and_count(file: str, stop: str) -> None:
    """`read FILE STOP`: what a plain reader sees, over and over, until STOP is there; as JSON."""
    import duckdb

    states, seconds = [], []
    print("ready", flush=True)
    while True:
        last = Path(stop).exists()
        began = time.monotonic()
        with duckdb.connect(file, read_only=True) as connection:
            row = connection.execute(
                "SELECT (SELECT max(load) FROM loads), (SELECT count(*) FROM articles), "
                "(SELECT count(*) FROM quotes), (SELECT count(*) FROM pages)"
            ).fetchone()
        seconds.append(time.monotonic() - began)
        if not states or states[-1] != row:
            states.append(row)
        if last:
            break
        time.sleep(0.05)
    print(json.dumps({"states": states, "seconds": sorted(seconds)}))


if __name__ == "__main__":
    programs = {
        "load": load_and_die, "stage": stage_and_die, "many": load_many, "read": read_and_count
    }  # fmt: skip
    programs[sys.argv[1]](*sys.argv[2:])
