"""Quality and speed of the events extractor on gold sentences outside the project.

    python -m benchmarks.events [GOLD.jsonl] [--limit N]

GOLD has one sentence a line, `{id, text, events: [{type, source_text, target_text}]}`. A sentence is
labelled for one pair of parties: a true second event counts as wrong, so precision is understated.
Types are compared per sentence, after folding to the fifteen of 2021. One process, start-up aside.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

from extractors.document import Document
from extractors.events import extractor
from extractors.parser import parser
from news.records import Event, Knowledge

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("WIREWATCH_SHARED", ROOT / "../shared"))
GOLD = SHARED / "gold/events/plv_train.jsonl"


@dataclass(frozen=True)
class Result:
    """Percentages; `dyad_recall`: events found with both parties. `speed` in sentences a second."""

    precision: float
    recall: float
    f1: float
    dyad_recall: float
    sentences: int
    speed: float


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


def events(text: str) -> Sequence[Event]:
    """The events of a text of which nothing else is known."""
    return extractor(Document(text=text, knowledge=Knowledge(version="0"), language="en"))


def measure(gold: Sequence[Mapping[str, Any]], scorer: ModuleType) -> Result:
    """Extract and score."""
    parser()
    began = time.process_time()
    found = [events(row["text"]) for row in gold]
    seconds = time.process_time() - began
    right = given = wanted = dyads = pairs = 0
    for row, predicted in zip(gold, found, strict=True):
        labels = [e for e in row["events"] if e.get("type") and scorer.fold(e["type"]) != "NONE"]
        if not labels:
            continue
        types = {scorer.fold(e["type"]) for e in labels}
        told = {scorer.fold(e.type) for e in predicted}
        right, given, wanted = right + len(types & told), given + len(told), wanted + len(types)
        for label in labels:
            pair = scorer.words(label.get("source_text")), scorer.words(label.get("target_text"))
            if all(pair):
                pairs += 1
                dyads += any(_same(e, label["type"], pair, scorer) for e in predicted)
    return Result(
        100 * right / max(1, given),
        100 * right / max(1, wanted),
        200 * right / max(1, given + wanted),
        100 * dyads / max(1, pairs),
        len(gold),
        len(gold) / seconds if seconds else 0.0,
    )


def _same(event: Event, kind: str, pair: tuple[set[str], set[str]], scorer: ModuleType) -> bool:
    actors = [{"mention": p.mention} for p in event.actors]
    recipients = [{"mention": p.mention} for p in event.recipients]
    return bool(
        scorer.fold(event.type) == scorer.fold(kind)
        and scorer.names(actors, pair[0])
        and scorer.names(recipients, pair[1])
    )


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    options.add_argument("gold", nargs="?", type=Path, default=GOLD)
    options.add_argument("--limit", type=int)
    asked = options.parse_args()
    result = measure(load_gold(asked.gold, asked.limit), load_scorer())
    print(
        f"{asked.gold.name}: {result.sentences} sentences, {result.speed:.0f}/s on one core\n"
        f"type   P {result.precision:.1f}  R {result.recall:.1f}  F1 {result.f1:.1f}\n"
        f"with both parties found  R {result.dyad_recall:.1f}"
    )


if __name__ == "__main__":
    main()
