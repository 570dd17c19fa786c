"""A watch replayed over a million quotes: how long it takes, and that the database loses nothing.

    python -m benchmarks.replay [--quotes 1000000] [--keep]

Made-up articles of the words and speakers of benchmarks/watches.py, 14 quotes, 6 events and 12 mentions
each, written straight into a warehouse's tables and published. Watches of several kinds and
selectivities are replayed over all of it; each prints how many articles matched, and seconds of wall
time from the call to its result.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from alerts.watch import compile
from benchmarks.clusters import RESULTS
from benchmarks.watches import Maker
from news.settings import PublishSettings, Settings, WatchSettings
from warehouse.connect import writer
from wirewatch.pipeline.replay import replay

START = datetime(2026, 1, 1, tzinfo=UTC)
PER_ARTICLE, LINES = 14, 19


def fill(settings: Settings, quotes: int) -> Maker:
    """Write the articles; as a load would leave them, but for clusters, which no watch looks at."""
    maker = Maker()
    with writer(settings) as connection:
        for start in range(0, quotes // PER_ARTICLE, 5000):
            numbers = range(start, min(start + 5000, quotes // PER_ARTICLE))
            for name, rows in _tables(maker, numbers).items():
                table = pa.Table.from_pylist(rows)
                connection.register("rows_", table)
                connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM rows_")
                connection.unregister("rows_")
        connection.execute("CHECKPOINT")
    settings.published.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(settings.writer, settings.published)
    return maker


def _tables(maker: Maker, numbers: range) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {
        "articles": [], "quotes": [], "events": [], "mentions": []
    }  # fmt: skip
    for number in numbers:
        for name, rows in _article(maker, number).items():
            found[name] += rows
    return found


def _article(maker: Maker, number: int) -> dict[str, list[dict[str, object]]]:
    lines = [" ".join(maker.draw(40)) for _ in range(LINES)]
    at = [sum(len(one) + 1 for one in lines[:n]) for n in range(LINES)]
    who = maker.rng.sample(maker.people, 6)
    when = START + timedelta(seconds=number * 200)
    id = f"{number:032x}"
    common = {"article": id, "revision": 1, "version": "1", "load": 1}
    span = [{"span_start": at[n], "span_end": at[n] + len(lines[n])} for n in range(LINES)]
    article = {
        "id": id, "revision": 1, "url": f"https://news{number % 200}.example/{number}", "part": "",
        "outlet": f"Outlet {number % 200}", "title": lines[0][:80], "published": when, "seen": when,
        "first_at": when, "language": "en", "text": "\n".join(lines), "text_hash": id, "source": "page",
        "status": "article", "load": 1, "posts": [], "residue": [],
    }  # fmt: skip
    quotes = [
        common | span[n] | {
            "id": f"{id}{n}", "key": f"{id}{n}", "text": lines[n], "segments": [[at[n], at[n] + len(lines[n])]],
            "kind": "direct", "content": lines[n], "speaker": who[n % 6], "speaker_mention": who[n % 6],
            "confidence": 0.9, "unclosed": False,
        }
        for n in range(PER_ARTICLE)
    ]  # fmt: skip
    events = [
        common | span[n] | {
            "id": f"{id}e{n}", "key": f"{id}e{n}", "text": lines[n], "trigger": lines[n][:3], "trigger_start": at[n],
            "trigger_end": at[n] + 3, "type": maker.event_type(), "modality": "actual", "negated": False, "in_quote": False,
            "background": False, "confidence": 0.8,
            "recipients": [], "actors": [{"mention": who[n % 6], "start": 0, "end": 1, "id": None, "name": who[n % 6]}],
        }
        for n in range(PER_ARTICLE - 1, LINES)
    ]  # fmt: skip
    mentions = [
        common | {"span_start": n, "span_end": n + 1, "id": f"{id}m{n}", "text": who[n % 6], "name": who[n % 6], "kind": "person"}
        for n in range(12)
    ]  # fmt: skip
    return {"articles": [article], "quotes": quotes, "events": events, "mentions": mentions}


def measure(quotes: int) -> Iterator[str]:
    """The lines of a report."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            file=Path(folder) / "settings.yaml", var=Path(folder) / "var",
            publish=PublishSettings(least_seconds=0),
        )  # fmt: skip
        maker = fill(settings, quotes)
        size = settings.published.stat().st_size / 1e6
        yield f"{quotes:,} quotes in {quotes // PER_ARTICLE:,} articles, {size:,.0f} MB"
        who, rng = maker.people[7], random.Random(2)
        rare, seldom = maker.words[20_000], maker.words[3_000]
        queries = {
            "a word of one article in a thousand": maker.words[9_000],
            "a rare word": rare,
            "two words near": f'"{rng.choice(maker.words[500:900])} {rng.choice(maker.words[500:900])}"~5',
            "a speaker": f'speaker:"{who}"',
            "a speaker and a word": f'speaker:"{who}" AND says:{seldom}',
            "an actor": f'event:THREATEN AND actor:"{who}"',
        }  # fmt: skip
        for what, query in queries.items():
            watch = compile(WatchSettings(name="w", query=query))
            began = time.perf_counter()
            told = replay(settings, watch, START, START + timedelta(days=4000))
            seconds = time.perf_counter() - began
            yield f"{what}: {told.matched:,} articles match, {seconds:.1f} s"


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    options.add_argument("--quotes", type=int, default=1_000_000)
    options.add_argument("--keep", action="store_true")
    asked = options.parse_args()
    lines = []
    for line in measure(asked.quotes):
        print(line, flush=True)
        lines.append(line)
    if asked.keep:
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(f"\n### {datetime.now(UTC):%Y-%m-%d}: a watch replayed\n\n")
            file.writelines(f"- {line}\n" for line in lines)


if __name__ == "__main__":
    main()
