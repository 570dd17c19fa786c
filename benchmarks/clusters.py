"""The same words elsewhere, at scale: what a batch costs, and whether the clusters are right.

    python -m benchmarks.clusters [--quotes 1000000] [--batch 1000] [--keep]

Made-up quotes: two thousand speakers, words drawn by Zipf's law. One in five is somebody's earlier
words again: cut, re-punctuated, or with a word or two changed. The history is loaded in large batches;
at each size ten batches are timed, through the tables and the SQL that a load uses. Pairwise precision
and recall are against what the generator knows. `--keep` appends to RESULTS.md.
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
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from duckdb import DuckDBPyConnection

from extractors import cluster
from warehouse.clusters import QUOTES, place
from warehouse.migrate import steps

RESULTS = Path(__file__).with_name("RESULTS.md")
START = datetime(2026, 1, 1, tzinfo=UTC)
SPEAKERS, WORDS, OUTLETS = 2_000, 40_000, 200
AGAIN = 0.2
# So many quotes back somebody's words may come again: a few days of news.
REACH = 50_000
_SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in ("a", "e", "i", "o", "u", "ar", "en", "is")]
_SMALL = "the of to and a in that is for it on with as was by this are we have not".split()


def vocabulary(rng: random.Random) -> list[str]:
    """Words that look like words; the frequent ones first."""
    made: dict[str, None] = dict.fromkeys(_SMALL)
    while len(made) < WORDS:
        made["".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(2, 4)))] = None
    return list(made)


def said(count: int, seed: int = 1) -> Iterator[tuple[str, int, int, str]]:
    """Key, number of the origin, speaker and words of each quote."""
    rng = random.Random(seed)
    words = vocabulary(rng)
    weights = list(accumulate(1 / (n + 3) for n in range(len(words))))
    recent: list[tuple[int, int, list[str]]] = []
    for n in range(count):
        if recent and rng.random() < AGAIN:
            origin, speaker, told = rng.choice(recent)
            told = again(told, words, rng)
        else:
            origin, speaker = n, rng.randrange(SPEAKERS)
            told = rng.choices(words, cum_weights=weights, k=max(5, int(rng.gauss(19, 8))))
        recent.append((origin, speaker, told))
        if len(recent) > REACH:
            recent.pop(rng.randrange(1000))
        yield f"{n:08d}", origin, speaker, " ".join(told)


def again(told: list[str], words: list[str], rng: random.Random) -> list[str]:
    """The same words as another outlet has them."""
    kind = rng.random()
    if kind < 0.4 and len(told) > 9:
        length = rng.randint(max(6, len(told) // 2), len(told) - 1)
        start = rng.randint(0, len(told) - length)
        return told[start : start + length]
    if kind < 0.7:
        return [w + rng.choice(["", "", "", ",", " –", "!"]) for w in told]
    changed = list(told)
    for _ in range(rng.randint(1, 2)):
        changed[rng.randrange(len(changed))] = rng.choice(words)
    return changed


def open_warehouse(folder: str) -> DuckDBPyConnection:
    """A database with the schema of today."""
    connection = duckdb.connect(f"{folder}/clusters.duckdb", config={"threads": 2})
    connection.execute("SET TimeZone = 'UTC'")
    for _, sql in steps():
        connection.execute(sql)
    return connection


def land(
    connection: DuckDBPyConnection, load: int, batch: list[tuple[str, int, int, str]]
) -> float:
    """Land a batch as a load does; the seconds that clustering took of it."""
    rows: list[dict[str, Any]] = [
        {"id": k, "key": f"{int(k) * 0x9E3779B97F4A7C15 % 2**64:016x}{k}", "article": f"a{k}", "revision": 1, "content": w, "speaker": f"Speaker {s}",
         "speaker_id": f"per:{s}", "kind": "direct", "load": load,
         "first_at": START + timedelta(seconds=10 * int(k)), "outlet": f"Outlet {int(k) % OUTLETS}"}
        for k, _, s, w in batch
    ]  # fmt: skip
    connection.register("made", pa.Table.from_pylist(rows))
    connection.begin()
    connection.execute("""
        INSERT INTO articles BY NAME
        SELECT article AS id, revision, outlet, first_at AS seen, first_at, '' AS text, '' AS text_hash,
               'text' AS source, 'article' AS status, load FROM made
    """)
    connection.execute("""
        INSERT INTO quotes BY NAME
        SELECT * EXCLUDE (first_at, outlet), 0 AS span_start, 1 AS span_end, content AS text,
               0.9 AS confidence, false AS unclosed, '1' AS version FROM made
    """)
    began = time.perf_counter()
    place(connection, load, QUOTES, cluster)
    seconds = time.perf_counter() - began
    connection.commit()
    return seconds


def pairs(connection: DuckDBPyConnection, truth: dict[str, int]) -> tuple[float, float]:
    """Precision and recall over pairs of quotes."""
    found: defaultdict[str, Counter[int]] = defaultdict(Counter)
    origins: Counter[int] = Counter()
    for key, home in connection.execute("SELECT quote, cluster FROM quote_clusters").fetchall():
        found[home][truth[key[16:]]] += 1
        origins[truth[key[16:]]] += 1
    two = lambda n: n * (n - 1) // 2  # noqa: E731
    together = sum(two(sum(c.values())) for c in found.values())
    right = sum(two(n) for c in found.values() for n in c.values())
    wanted = sum(two(n) for n in origins.values())
    return right / max(1, together), right / max(1, wanted)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--quotes", type=int, default=1_000_000)
    options.add_argument("--batch", type=int, default=1_000)
    options.add_argument("--keep", action="store_true")
    asked = options.parse_args()
    sizes = [n for n in (10_000, 100_000, 1_000_000) if n <= asked.quotes] or [asked.quotes]
    stream, truth, lines = said(asked.quotes + 10 * asked.batch), {}, []
    with tempfile.TemporaryDirectory() as folder:
        connection = open_warehouse(folder)
        loads = iter(range(1, 1 << 30))
        for size in sizes:
            while len(truth) < size:
                batch = list(islice(stream, min(10_000, size - len(truth))))
                truth |= {key: origin for key, origin, *_ in batch}
                land(connection, next(loads), batch)
            connection.execute("CHECKPOINT")
            timed = []
            for _ in range(10):
                batch = list(islice(stream, asked.batch))
                truth |= {key: origin for key, origin, *_ in batch}
                timed.append(land(connection, next(loads), batch))
            timed.sort()
            lines.append(
                f"| {size:,} | {timed[len(timed) // 2]:.3f} | {timed[-1]:.3f} | "
                f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} |"
            )
            print(lines[-1], flush=True)
        precision, recall = pairs(connection, truth)
    table = [
        f"### {datetime.now(UTC):%Y-%m-%d}: clusters of quotes, batches of {asked.batch:,}",
        "",
        "| quotes there | seconds a batch, median | most | memory, MB |",
        "|---|---|---|---|",
        *lines,
        "",
        f"Pairs of quotes in one cluster: precision {precision:.3f}, recall {recall:.3f}.",
        "",
    ]
    print("\n".join(table))
    if asked.keep:
        RESULTS.write_text(
            RESULTS.read_text(encoding="utf-8") + "\n" + "\n".join(table), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
