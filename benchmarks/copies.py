"""The same text elsewhere, at scale: what a batch of articles costs, and whether the clusters are right.

    python -m benchmarks.copies [--articles 100000] [--batch 200] [--keep]

Made-up articles of some 400 words drawn by Zipf's law. Three in ten are somebody's earlier text again:
as it was, with words changed here and there (up to one in ten), with its end cut, or with a paragraph of
the outlet's own. The history is loaded in large batches; then ten batches are timed, through the tables
and the SQL that a load uses. Pairwise precision and recall are against what the generator knows.
`--keep` appends to RESULTS.md.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice

import pyarrow as pa
from duckdb import DuckDBPyConnection

from benchmarks.clusters import OUTLETS, RESULTS, START, open_warehouse, vocabulary
from extractors import copies
from news.ids import digest
from warehouse.clusters import ARTICLES, place

AGAIN = 0.3
# So many articles back a text may come again: about a day of news.
REACH = 3_000
Made = tuple[str, int, str]


def articles(count: int, seed: int = 1) -> Iterator[Made]:
    """Id, number of the origin and text of each article."""
    rng = random.Random(seed)
    words = vocabulary(rng)
    weights = list(accumulate(1 / (n + 3) for n in range(len(words))))
    recent: list[tuple[int, list[str]]] = []
    for n in range(count):
        if recent and rng.random() < AGAIN:
            origin, told = rng.choice(recent)
            told = edited(told, words, rng)
        else:
            length = min(1200, max(80, int(rng.gauss(400, 150))))
            origin, told = n, rng.choices(words, cum_weights=weights, k=length)
            recent.append((origin, told))  # a copy is of the original: edits do not add up
            if len(recent) > REACH:
                recent.pop(0)
        yield digest("made", str(n)), origin, " ".join(told)


def edited(told: list[str], words: list[str], rng: random.Random) -> list[str]:
    """A text as another outlet has it."""
    kind = rng.random()
    if kind < 0.25:
        return told
    if kind < 0.5:
        share = rng.uniform(0.01, 0.1)
        return [rng.choice(words) if rng.random() < share else word for word in told]
    if kind < 0.75:
        return told[: int(len(told) * rng.uniform(0.6, 0.95))]
    own = rng.choices(words, k=int(len(told) * rng.uniform(0.05, 0.4)))
    return [*own, *told] if rng.random() < 0.5 else [*told, *own]


def land(connection: DuckDBPyConnection, load: int, batch: list[Made], first: int) -> float:
    """Land a batch as a load does; the CPU seconds that clustering took of it."""
    rows = [
        {
            "id": key, "revision": 1, "text": text, "text_hash": key, "source": "page", "status": "article",
            "outlet": f"Outlet {(first + n) % OUTLETS}", "load": load,
            "seen": START + timedelta(seconds=30 * (first + n)),
        }
        for n, (key, _, text) in enumerate(batch)
    ]  # fmt: skip
    connection.register("made", pa.Table.from_pylist(rows))
    connection.begin()
    connection.execute("INSERT INTO articles BY NAME SELECT *, seen AS first_at FROM made")
    copies.shingles.cache_clear()
    began = time.process_time()
    place(connection, load, ARTICLES, copies)
    seconds = time.process_time() - began
    connection.commit()
    return seconds


def pairs(connection: DuckDBPyConnection, truth: dict[str, int]) -> tuple[float, float]:
    """Precision and recall over pairs of articles."""
    found: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for key, home in connection.execute("SELECT article, cluster FROM article_clusters").fetchall():
        found[home][truth[key]] += 1
    origins = Counter(truth.values())
    two = lambda n: n * (n - 1) // 2  # noqa: E731
    together = sum(two(sum(c.values())) for c in found.values())
    right = sum(two(n) for c in found.values() for n in c.values())
    wanted = sum(two(n) for n in origins.values())
    return right / max(1, together), right / max(1, wanted)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--articles", type=int, default=100_000)
    options.add_argument("--batch", type=int, default=200)
    options.add_argument("--keep", action="store_true")
    asked = options.parse_args()
    stream, truth = articles(asked.articles + 10 * asked.batch), dict[str, int]()
    with tempfile.TemporaryDirectory() as folder:
        connection = open_warehouse(folder)
        loads, history, timed = iter(range(1, 1 << 30)), 0.0, list[float]()

        def next_batch(size: int) -> float:
            batch = list(islice(stream, size))
            first = len(truth)
            truth.update((key, origin) for key, origin, _ in batch)
            return land(connection, next(loads), batch, first)

        while len(truth) < asked.articles:
            history += next_batch(min(2_000, asked.articles - len(truth)))
        connection.execute("CHECKPOINT")
        timed = sorted(next_batch(asked.batch) for _ in range(10))
        precision, recall = pairs(connection, truth)
    table = [
        f"### {datetime.now(UTC):%Y-%m-%d}: copies of articles, {asked.articles:,} there",
        "",
        "| articles in a batch | CPU seconds a batch, median | most | history, articles a second | memory, MB |",
        "|---|---|---|---|---|",
        f"| {asked.batch} | {timed[len(timed) // 2]:.3f} | {timed[-1]:.3f} | {asked.articles / history:,.0f} | "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} |",
        "",
        f"Pairs of articles in one cluster: precision {precision:.4f}, recall {recall:.4f}.",
        "",
    ]  # fmt: skip
    print("\n".join(table))
    if asked.keep:
        kept = RESULTS.read_text(encoding="utf-8")
        RESULTS.write_text(kept + "\n" + "\n".join(table), encoding="utf-8")


if __name__ == "__main__":
    main()
