"""Readers beside loaders: 4 processes load 50 batches of 200 articles with 1,000 quotes, readers ask each 50 ms.

    python -m benchmarks.readers [--batches 50] [--loaders 4] [--readers 2] [--keep]

Ours: through the lane, each load published. Beside it a plain file that loaders and readers open in turn and
try again while another has it. A reader opens the file, asks for counts that must agree with the table of loads,
and closes it; its time is from wanting an answer to having it. `--keep` appends to RESULTS.md.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.batches import batches
from news.settings import PublishSettings, Settings
from warehouse import stage
from warehouse.load import load
from wirewatch.pipeline.load import CLUSTERINGS

RESULTS = Path(__file__).with_name("RESULTS.md")
UNTIL = datetime(2026, 3, 1, tzinfo=UTC)
_ASK = """
SELECT (SELECT count(*) FROM loads), (SELECT coalesce(sum(articles + revisions), 0) FROM loads) = (SELECT count(*) FROM articles)
       AND (SELECT coalesce(sum(quotes), 0) FROM loads) = (SELECT count(*) FROM quotes)
"""
_TABLES = """
CREATE TABLE IF NOT EXISTS loads (load BIGINT, articles BIGINT, revisions BIGINT, quotes BIGINT);
CREATE TABLE IF NOT EXISTS articles (id VARCHAR, title VARCHAR, text VARCHAR);
CREATE TABLE IF NOT EXISTS quotes (article VARCHAR, speaker VARCHAR, content VARCHAR);
"""


@dataclass(frozen=True)
class Seen:
    """What readers met: questions, errors, answers of half a batch, tries; seconds of each question."""

    asked: int
    errors: int
    half: int
    tries: int
    loads: int
    p50: float
    p99: float
    most: float


def settings_in(folder: Path) -> Settings:
    """A desk whose every load is published."""
    publish = PublishSettings(least_seconds=0, grace_seconds=5)
    return Settings(file=folder / "settings.yaml", var=folder / "var", publish=publish)


def load_ours(folder: Path, runs: list[str]) -> None:
    """Load these runs, as a task does."""
    settings = settings_in(folder)
    for run in runs:
        load(stage.run_folder(settings, run), settings, clusterings=CLUSTERINGS)


def load_plain(folder: Path, runs: list[str]) -> None:
    """Insert these runs' rows into a file that is opened when nobody else has it."""
    settings = settings_in(folder)
    for run in runs:
        staged = {
            kind: stage.read_table(stage.path(stage.run_folder(settings, run), kind, "0"), kind)
            for kind in ("articles", "quotes")
        }
        while True:
            try:
                connection = duckdb.connect(str(folder / "plain.duckdb"))
                break
            except duckdb.IOException:
                time.sleep(0.01)
        with connection:
            connection.begin()
            connection.register("a", staged["articles"])
            connection.register("q", staged["quotes"])
            connection.execute("INSERT INTO articles SELECT id, title, text FROM a")
            connection.execute("INSERT INTO quotes SELECT article, speaker, content FROM q")
            connection.execute(
                f"INSERT INTO loads VALUES (1, {len(staged['articles'])}, 0, {len(staged['quotes'])})"
            )
            connection.commit()


def read(file: Path, retry: bool, stop: Event, out: Any) -> None:
    """Ask every 50 ms until told to stop; `retry`: an open that fails is tried again, else it is an error."""
    seconds, errors, half, tries, loads = [], 0, 0, 0, 0
    while not stop.is_set():
        began = time.perf_counter()
        while True:
            tries += 1
            try:
                with duckdb.connect(str(file), read_only=True) as connection:
                    row = connection.execute(_ASK).fetchone()
                loads, half = max(loads, row[0]), half + (not row[1])
                break
            except duckdb.Error:
                if not retry:
                    errors += 1
                    break
                time.sleep(0.01)
                if stop.is_set():
                    break
        seconds.append(time.perf_counter() - began)
        time.sleep(max(0.0, 0.05 - seconds[-1]))
    out.put((seconds, errors, half, tries, loads))


def race(
    folder: Path,
    file: Path,
    loader: Callable[[Path, list[str]], None],
    runs: list[str],
    loaders: int,
    readers: int,
    retry: bool,
) -> tuple[Seen, float]:
    """Loaders against readers; what the readers saw, and the seconds that the loading took."""
    context = multiprocessing.get_context("spawn")
    stop, out = context.Event(), context.Queue()
    reading = [context.Process(target=read, args=(file, retry, stop, out)) for _ in range(readers)]
    loading = [
        context.Process(target=loader, args=(folder, runs[n::loaders])) for n in range(loaders)
    ]
    for process in reading + loading:
        process.start()
    began = time.monotonic()
    for process in loading:
        process.join()
    took = time.monotonic() - began
    stop.set()
    found = [out.get() for _ in reading]
    for process in reading:
        process.join()
    if any(process.exitcode for process in loading):
        raise RuntimeError("a loader failed")
    seconds = sorted(s for some, *_ in found for s in some)
    sums = [sum(row[n] for row in found) for n in (1, 2, 3)]
    at = lambda share: seconds[min(len(seconds) - 1, int(share * len(seconds)))]  # noqa: E731
    return Seen(
        len(seconds), *sums, max(row[4] for row in found), at(0.5), at(0.99), seconds[-1]
    ), took


def run(
    folder: Path, count: int, loaders: int, readers: int, plain: bool = True
) -> dict[str, tuple[Seen, float]]:
    """Both races, over the same staged batches."""
    settings = settings_in(folder)
    runs = [f.name for f in batches(settings, count + 1, UNTIL, [])]
    found = {}
    if plain:
        with duckdb.connect(str(folder / "plain.duckdb")) as connection:
            connection.execute(_TABLES)
        found["a plain file, with retries"] = race(
            folder, folder / "plain.duckdb", load_plain, runs[1:], loaders, readers, True
        )
    load_ours(folder, runs[:1])  # there is a file from the first load on
    found["ours"] = race(folder, settings.published, load_ours, runs[1:], loaders, readers, False)
    return found


def main() -> None:
    """See the top of the file."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("--batches", type=int, default=50)
    options.add_argument("--loaders", type=int, default=4)
    options.add_argument("--readers", type=int, default=2)
    options.add_argument("--keep", action="store_true")
    asked = options.parse_args()
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), asked.batches, asked.loaders, asked.readers)
    lines = [
        f"### {datetime.now(UTC):%Y-%m-%d}: readers beside {asked.loaders} loaders, {asked.batches} batches of 200 articles and some 1,000 quotes",
        "",
        "| | asked | errors | half a batch | tries | p50 ms | p99 ms (limit 100) | most ms | loading s |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {s.asked} | {s.errors} | {s.half} | {s.tries} | {s.p50 * 1e3:.0f} | {s.p99 * 1e3:.0f} | {s.most * 1e3:.0f} | {took:.0f} |"
        for name, (s, took) in reversed(found.items())
    ]
    lines += [
        "",
        f"{asked.readers} readers. Load of the machine before it began: {before:.1f}.",
        "",
    ]
    print("\n".join(lines))
    if asked.keep:
        RESULTS.write_text(
            RESULTS.read_text(encoding="utf-8") + "\n" + "\n".join(lines), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
