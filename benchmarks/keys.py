"""Keys against anti-joins: what tells a loader that a row is there already, at five million.

    python -m benchmarks.keys [--rows 5000000]

A table of ids and a text, with a primary key and without; a hundred batches of a thousand rows, half of them
there. Seconds are of CPU; memory is the process's peak, each way in a process of its own.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

_BATCH = (
    "SELECT md5((i + {first})::VARCHAR) AS id, repeat('word ', 20) AS text FROM range(1000) t(i)"
)
_WAYS = {
    "key": "INSERT OR IGNORE INTO facts FROM batch",
    "anti-join": "INSERT INTO facts FROM batch WHERE id NOT IN (SELECT id FROM facts WHERE id IN (SELECT id FROM batch))",
}


def one(way: str, rows: int) -> str:
    """A line of the table."""
    key = " PRIMARY KEY" if way == "key" else ""
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/keys.duckdb"
        with duckdb.connect(file, config={"threads": 2, "memory_limit": "3GB"}) as connection:
            connection.execute(f"CREATE TABLE facts (id VARCHAR{key}, text VARCHAR)")
            began = time.process_time()
            for first in range(0, rows, 500_000):
                connection.execute(
                    f"INSERT INTO facts SELECT md5(i::VARCHAR), repeat('word ', 20) FROM range({first}, {min(rows, first + 500_000)}) t(i)"
                )
            connection.execute("CHECKPOINT")
            filled = time.process_time() - began
        seconds = []
        with duckdb.connect(file, config={"threads": 2, "memory_limit": "1500MB"}) as connection:
            for n in range(20):
                connection.execute(
                    "CREATE OR REPLACE TEMP TABLE batch AS "
                    + _BATCH.format(first=rows - 500 + 1000 * n)
                )
                began = time.process_time()
                connection.execute(_WAYS[way])
                seconds.append(time.process_time() - began)
            began = time.process_time()
            connection.execute("CHECKPOINT")
            folded = time.process_time() - began
        size = Path(file).stat().st_size / 1e6
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    return f"| {way} | {filled:.1f} | {seconds[0]:.3f} | {statistics.median(seconds):.4f} | {folded:.2f} | {size:,.0f} | {peak:,.0f} |"


def main() -> None:
    """See the top of the file."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("--rows", type=int, default=5_000_000)
    options.add_argument("--way", choices=list(_WAYS), help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.way:
        print(one(asked.way, asked.rows))
        return
    print(
        "| | fill | first batch after opening | median batch | checkpoint | file MB | memory MB |\n|---|---|---|---|---|---|---|"
    )
    for way in _WAYS:
        command = [sys.executable, "-m", "benchmarks.keys", "--rows", str(asked.rows), "--way", way]
        print(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip())


if __name__ == "__main__":
    main()
