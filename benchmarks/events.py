"""Quality and speed of events on gold sentences outside the project, and on the five seeds.

    python -m benchmarks.events [GOLD.jsonl ...] [--limit N]

GOLD has one sentence a line, `{id, text, events: [{type, source_text, target_text}]}`. The figures are
those of ../shared/tools/event_scorer.py and seed_scorer.py, run on what `wirewatch extract` gives: types
per sentence after folding to the fifteen of 2021, and events found with both parties (DYAD). A sentence
is labelled for one pair of parties: a true second event counts as wrong, so precision is understated.
One process, start-up aside.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

from extractors.extract import extract_text
from extractors.knowledge import load
from extractors.output import row
from extractors.parser import parser

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("WIREWATCH_SHARED", ROOT / "../shared"))
GOLD = SHARED / "gold/events/plv_train.jsonl"
ARTICLES = SHARED / "gold/polnear_dev.jsonl"
WORDS = 750  # of an article, where articles a second are told
SEEDS = SHARED / "seeds"
SEEDS_DAY = datetime(2022, 3, 30, tzinfo=UTC)
_SEEDS_HAPPENED = re.compile(r"happened: P ([\d.]+).* R ([\d.]+)")
_SEEDS_OTHERS = re.compile(r"given as happened ([\d.]+)\nMODALITY right ([\d.]+)")


@dataclass(frozen=True)
class Result:
    """Percentages of the event scorer; `speed` in sentences a second."""

    precision: float
    recall: float
    f1: float
    macro_f1: float
    dyad_precision: float
    dyad_recall: float
    dyad_f1: float
    sentences: int
    speed: float


@dataclass(frozen=True)
class Seeds:
    """Percentages of the seeds' scorer. `false_alarms`: events that did not happen given as happened."""

    precision: float
    recall: float
    false_alarms: float
    modality: float


def load_scorer(path: Path = SHARED / "tools/event_scorer.py") -> ModuleType:
    """The scorer as a module, for its folding of types. Raises OSError where it is missing."""
    spec = importlib.util.spec_from_file_location("event_scorer", path)
    if spec is None or spec.loader is None:
        raise OSError(f"{path}: no scorer there")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_gold(path: Path, limit: int | None = None) -> list[dict[str, Any]]:
    """The sentences of a gold file, at most `limit`."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in islice(lines, limit)]


def measure(path: Path = GOLD, limit: int | None = None) -> Result:
    """Extract the sentences of a gold file as the command does, and score them."""
    gold, knowledge = load_gold(path, limit), load()
    parser()
    began = time.process_time()
    found = [row(extract_text(g["text"], knowledge, doc_id=g["id"])) for g in gold]
    seconds = time.process_time() - began
    with tempfile.TemporaryDirectory() as folder:
        some = _write(Path(folder) / "gold.jsonl", gold)
        told = _scored("event_scorer.py", some, _write(Path(folder) / "found.jsonl", found))
    figures = [100 * float(n) for n in re.findall(r"(?:P|R|F1) ([\d.]+)", told)[:7]]
    return Result(*figures, len(gold), len(gold) / seconds if seconds else 0.0)


def measure_seeds() -> Seeds:
    """The same for the seeds, which are whole articles."""
    knowledge = load()
    texts = sorted(SEEDS.glob("*.txt"))
    found = (
        row(extract_text(p.read_text("utf-8"), knowledge, doc_id=p.stem, published=SEEDS_DAY))
        for p in texts
    )
    with tempfile.TemporaryDirectory() as folder:
        told = _scored("seed_scorer.py", _write(Path(folder) / "found.jsonl", found))
    matches = _SEEDS_HAPPENED.search(told), _SEEDS_OTHERS.search(told)
    return Seeds(*(100 * float(n) for m in matches if m for n in m.groups()))


def measure_speed(path: Path = ARTICLES) -> float:
    """Articles of 750 words a second of CPU on one core: everything `extract` does, to the JSON line."""
    articles, knowledge = load_gold(path), load()
    extract_text("Ann Berg said on Monday that she had met Ida Lund.", knowledge, doc_id="warm")
    began = time.process_time()
    for article in articles:
        json.dumps(row(extract_text(article["text"], knowledge, doc_id=article["doc_id"])))
    seconds = time.process_time() - began
    return sum(len(a["text"].split()) for a in articles) / WORDS / seconds


def _write(path: Path, rows: Iterable[object]) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return path


def _scored(scorer: str, *files: Path) -> str:
    command = [sys.executable, str(SHARED / "tools" / scorer), *map(str, files)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _shown(names: Sequence[Path], limit: int | None) -> Iterator[str]:
    for path in names:
        found = measure(path, limit)
        yield f"{path.name}: {found.sentences} sentences, {found.speed:.0f}/s on one core"
        yield (
            f"type   P {found.precision:.1f}  R {found.recall:.1f}  F1 {found.f1:.1f}"
            f"  macro-F1 {found.macro_f1:.1f}"
        )
        yield (
            f"dyad   P {found.dyad_precision:.1f}  R {found.dyad_recall:.1f}  F1 {found.dyad_f1:.1f}"
        )
    seeds = measure_seeds()
    yield (
        f"seeds  happened P {seeds.precision:.1f}  R {seeds.recall:.1f}"
        f"  did not, given as happened {seeds.false_alarms:.1f}  modality {seeds.modality:.1f}"
    )
    yield f"whole  {measure_speed():.1f} articles of {WORDS} words a second on one core"


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    options.add_argument("gold", nargs="*", type=Path, default=[GOLD])
    options.add_argument("--limit", type=int)
    asked = options.parse_args()
    for line in _shown(asked.gold, asked.limit):
        print(line)


if __name__ == "__main__":
    main()
