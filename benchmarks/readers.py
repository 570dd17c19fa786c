"""Readers beside loaders: 4 processes load 50 batches of 200 articles with 1,000 quotes, readers ask each 50 ms.

    python -m benchmarks.readers [--batches 50] [--loaders 4] [--readers 2] [--keep]

Ours: through the lane, each load published. Beside it a plain file that loaders and readers open in turn and
try again while another has it. A reader opens the file, asks for counts that must agree with the table of loads,
and closes it; its time is from wanting an answer to having it. The race is cut into five rounds; of each the 99th
percentile is told, and how many cores all other programs of the machine took meanwhile, who would be measured
with it: a round is quiet where that is less than a quarter of one. `--keep` appends to RESULTS.md.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
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


ROUNDS, QUIET = 5, 0.25
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Round:
    """A part of a race: seconds that a question took at the 99th percentile, and cores that others took."""

    p99: float
    others: float


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
    rounds: tuple[Round, ...] = ()

    @property
    def quiet(self) -> float | None:
        """The least 99th percentile of the quiet rounds; None where something else ran in each."""
        return min((r.p99 for r in self.rounds if r.others < QUIET), default=None)


class Others(threading.Thread):
    """Twice a second, the seconds of CPU that this machine's other programs have taken by then."""

    def __init__(self, ours: Sequence[int]) -> None:
        super().__init__(daemon=True)
        self.ours, self.done = ours, threading.Event()
        self.seen: list[tuple[float, float]] = []

    def run(self) -> None:
        """Until `done`."""
        while not self.done.wait(0.5):
            self.seen.append((time.monotonic(), _busy() - sum(map(_taken, self.ours))))

    def between(self, begins: float, ends: float) -> float:
        """Cores that they took on the average."""
        some = [one for one in self.seen if begins - 0.5 <= one[0] <= ends + 0.5]
        if len(some) < 2:
            return float("inf")
        return (some[-1][1] - some[0][1]) / (some[-1][0] - some[0][0])


def _busy() -> float:
    """Seconds of CPU that anybody has taken, other machines of the host (steal) included."""
    numbers = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:]
    user, nice, system, _idle, _wait, interrupts, soft, steal = map(int, numbers[:8])
    return (user + nice + system + interrupts + soft + steal) / _TICKS


def _taken(process: int) -> float:
    """Seconds of CPU of a process and of those of its children that have ended."""
    stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(map(int, stat[11:15])) / _TICKS


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
    asked, errors, half, tries, loads = [], 0, 0, 0, 0
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
        took = time.perf_counter() - began
        asked.append((time.monotonic(), took))
        time.sleep(max(0.0, 0.05 - took))
    out.put((asked, errors, half, tries, loads))


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
    others = Others([os.getpid(), *(p.pid for p in reading + loading if p.pid)])
    others.start()
    began = time.monotonic()
    _wait_for(loading)
    ended = time.monotonic()
    others.done.set()
    others.join()
    for process in loading:
        process.join()
    stop.set()
    found = [out.get() for _ in reading]
    for process in reading:
        process.join()
    if any(process.exitcode for process in loading):
        raise RuntimeError("a loader failed")
    asked = [one for some, *_ in found for one in some]
    seconds = sorted(s for _, s in asked)
    sums = [sum(row[n] for row in found) for n in (1, 2, 3)]
    step, rounds = (ended - began) / ROUNDS, []
    for begins in (began + n * step for n in range(ROUNDS)):
        some = sorted(s for at, s in asked if begins <= at < begins + step)
        if some:
            rounds.append(Round(_at(some, 0.99), others.between(begins, begins + step)))
    return Seen(
        len(seconds), *sums, max(row[4] for row in found), _at(seconds, 0.5), _at(seconds, 0.99), seconds[-1],
        tuple(rounds),
    ), ended - began  # fmt: skip


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _wait_for(processes: Sequence[Any]) -> None:
    """Until all have ended; none is reaped before, so that what they took can still be read."""
    for process in processes:
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)


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
        f"{asked.readers} readers. Load of the machine before it began: {before:.1f}. Ours by rounds: "
        + "; ".join(
            f"p99 {r.p99 * 1e3:.0f} ms while others took {r.others:.2f} cores"
            for r in found["ours"][0].rounds
        )
        + ".",
        "",
    ]
    print("\n".join(lines))
    if asked.keep:
        RESULTS.write_text(
            RESULTS.read_text(encoding="utf-8") + "\n" + "\n".join(lines), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
