"""Many watches against an article: how long it takes, and whether the sieve holds nothing back.

    python -m benchmarks.watches [--watches 10000] [--articles 300] [--keep]

Made-up articles of some 750 words (Zipf's law over 40,000 words) with quotes, speakers and events, and
made-up watches: 30% phrases and words near one another, 30% single words, 20% a speaker and a word, 10%
events of an actor, 10% several words joined by OR. The words of a watch are any but the thousand
commonest: names and topics, not what every article has. Each article is new, its words not
seen before; time is wall time of `Sieve.passing` and `hits` together. `--keep` appends to RESULTS.md.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import accumulate

from alerts.fields import EVENT_TYPES
from alerts.match import hits
from alerts.sieve import Sieve
from alerts.view import View
from alerts.watch import Watch, compile
from benchmarks.clusters import RESULTS, vocabulary
from news.ids import article_id, text_hash
from news.records import Article, Event, Extraction, Mention, Party, Quote
from news.settings import WatchSettings

AT = datetime(2026, 1, 1, tzinfo=UTC)
COMMON, SPEAKERS = 1_000, 2_000


class Maker:
    """Makes articles and watches of one vocabulary."""

    def __init__(self, seed: int = 1) -> None:
        self.rng = random.Random(seed)
        self.words = vocabulary(self.rng)
        self.weights = list(accumulate(1 / (n + 3) for n in range(len(self.words))))
        self.people = [f"{self.name()} {self.name()}" for _ in range(SPEAKERS)]

    def name(self) -> str:
        return self.rng.choice(self.words[1000:]).capitalize()

    def draw(self, count: int) -> list[str]:
        return self.rng.choices(self.words, cum_weights=self.weights, k=count)

    def term(self) -> str:
        return self.rng.choice(self.words[COMMON:])

    def event_type(self) -> str:
        return self.rng.choice(EVENT_TYPES)

    def query(self) -> str:
        kind, rng = self.rng.random(), self.rng
        if kind < 0.3:
            slop = rng.choice(["", "~2", "~5", "~10"])
            return f'"{self.term()} {self.term()}"{slop}'
        if kind < 0.6:
            return self.term()
        if kind < 0.8:
            return f'speaker:"{rng.choice(self.people)}" AND says:{self.term()}'
        if kind < 0.9:
            return f"event:{rng.choice(EVENT_TYPES)} AND actor:{rng.choice(self.people).split()[1]}"
        return " OR ".join(self.term() for _ in range(4))

    def article(self, number: int) -> Extraction:
        url = f"https://news{number % 200}.example/{number}"
        lines = [" ".join(self.draw(40)) for _ in range(19)]
        text = "\n".join(lines)
        at = [sum(len(one) + 1 for one in lines[:n]) for n in range(len(lines))]
        who = self.rng.sample(self.people, 6)
        quotes = tuple(
            Quote(start=at[n], end=at[n] + len(lines[n]), text=lines[n], segments=((at[n], at[n] + len(lines[n])),),
                  kind="direct", content=lines[n], speaker=who[n % 6], speaker_mention=who[n % 6], confidence=0.9)
            for n in range(0, 19, 2)
        )  # fmt: skip
        events = tuple(
            Event(start=at[n], end=at[n] + len(lines[n]), text=lines[n], trigger=lines[n][:3], trigger_start=at[n],
                  trigger_end=at[n] + 3, type=self.rng.choice(EVENT_TYPES), actors=(Party(mention=who[n % 6], start=0, end=1),))
            for n in range(1, 19, 2)
        )  # fmt: skip
        mentions = tuple(
            Mention(start=0, end=1, text=w, id=None, name=w, kind="person") for w in who
        )
        article = Article(
            id=article_id(url), revision=1, url=url, part="", outlet=f"Outlet {number % 200}", title=lines[0],
            byline=None, published=AT, seen=AT, at=AT, language="en", text=text, text_hash=text_hash("", text), source="page",
        )  # fmt: skip
        return Extraction(
            doc_id=str(number), url=url, status="article", article=article,
            quotes=quotes, events=events, mentions=mentions,
        )  # fmt: skip


def measure(watches: int, articles: int) -> Iterator[str]:
    """The lines of a report."""
    maker = Maker()
    known: list[Watch] = [
        compile(WatchSettings(name=f"w{n}", query=maker.query())) for n in range(watches)
    ]
    began = time.perf_counter()
    sieve = Sieve(known)
    gc.disable()  # as a round of the pipeline does: matching makes no cycles
    yield f"{watches:,} watches, sieve built in {time.perf_counter() - began:.2f} s"
    taken, passed, matched, missed = list[float](), 0, 0, 0
    for number in range(articles):
        view = View(maker.article(number))
        began = time.perf_counter()
        passing = sieve.passing(view)
        matching = [watch for watch in passing if hits(watch, view)]
        taken.append(time.perf_counter() - began)
        passed, matched = passed + len(passing), matched + len(matching)
        if number < 10:
            missed += sum(bool(hits(watch, view)) for watch in known) - len(matching)
    gc.enable()
    taken.sort()
    yield (
        f"an article: median {1000 * statistics.median(taken):.2f} ms, "
        f"p99 {1000 * taken[int(0.99 * len(taken))]:.2f} ms, most {1000 * taken[-1]:.2f} ms"
    )
    yield (
        f"{passed / articles:.0f} watches an article pass the sieve, {matched / articles:.0f} match; "
        f"{missed} of the first ten articles' matches were held back"
    )


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    options.add_argument("--watches", type=int, default=10_000)
    options.add_argument("--articles", type=int, default=300)
    options.add_argument("--keep", action="store_true")
    asked = options.parse_args()
    lines = list(measure(asked.watches, asked.articles))
    print("\n".join(lines))
    if asked.keep:
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(f"\n### {datetime.now(UTC):%Y-%m-%d}: watches against articles\n\n")
            file.writelines(f"- {line}\n" for line in lines)


if __name__ == "__main__":
    main()
