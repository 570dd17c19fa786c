"""Quality and speed of the quotes extractor on a gold set outside the project.

    python -m benchmarks.quotes [GOLD.jsonl] [--limit N] [--step N] [--scorer PATH]

GOLD has one article a line, `{doc_id, text, quotes}`; the scorer says what counts as right. Figures
and speed come from one run with the settings of the pipeline: one process, start-up aside, the whole
of the parse counted. Articles a second are of 750 words. Precision by confidence comes with it: a
confidence is honest where it is near the share that is right.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

from extractors.document import Document
from extractors.parser import parser
from extractors.quotes import extractor
from news.records import Knowledge

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("WIREWATCH_SHARED", ROOT / "../shared"))
WORDS = 750

Articles = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Result:
    """`mention` and `canonical` are the scorer's figures; `speed` in articles of 750 words a second."""

    mention: dict[str, Any]
    canonical: dict[str, Any]
    speed: float
    articles: int
    by_confidence: dict[float, tuple[int, float]]


def load_scorer(path: Path = SHARED / "tools/quote_scorer.py") -> ModuleType:
    """The scorer as a module. Raises OSError where it is missing."""
    spec = importlib.util.spec_from_file_location("quote_scorer", path)
    if spec is None or spec.loader is None:
        raise OSError(f"{path}: no scorer there")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_gold(path: Path, limit: int | None = None, step: int = 1) -> dict[str, Any]:
    """Every `step`-th article of a gold file, at most `limit`, by doc_id."""
    stop = None if limit is None else limit * step
    with path.open(encoding="utf-8") as lines:
        return {a["doc_id"]: a for a in map(json.loads, islice(lines, 0, stop, step))}


def extract(articles: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Any], float]:
    """The quotes of each article, and the seconds of one core that they took."""
    parser()
    knowledge = Knowledge(version="0")
    began = time.process_time()
    found = {
        a["doc_id"]: extractor(Document(text=a["text"], knowledge=knowledge, language="en"))
        for a in articles
    }
    seconds = time.process_time() - began
    return {k: {"doc_id": k, "quotes": [asdict(q) for q in qs]} for k, qs in found.items()}, seconds


def measure(gold: Articles, scorer: ModuleType) -> Result:
    """Extract and score."""
    found, seconds = extract(gold.values())
    figures = []
    for mention in (True, False):
        scorer.MENTION = mention  # type: ignore[attr-defined]
        figures.append(scorer.score(gold, found)[0])
    words = sum(len(a["text"].split()) for a in gold.values())
    return Result(
        figures[0],
        figures[1],
        words / WORDS / seconds if seconds else 0.0,
        len(gold),
        by_confidence(gold, found, scorer),
    )


def by_confidence(
    gold: Articles, found: Articles, scorer: ModuleType
) -> dict[float, tuple[int, float]]:
    """Confidence to a tenth -> how many quotes, and the share found in the gold with its speaker."""
    scorer.MENTION = True  # type: ignore[attr-defined]
    counts: dict[float, list[int]] = {}
    for key, article in gold.items():
        text = article["text"]
        wanted = [(q, scorer.charset(text, scorer.segs(q))) for q in article["quotes"]]
        for quote in found[key]["quotes"]:
            have = scorer.charset(text, scorer.segs(quote))
            best, share = _nearest(have, wanted)
            right = share >= 0.5 and scorer.speaker_ok(best, quote)
            count = counts.setdefault(round(quote["confidence"], 1), [0, 0])
            count[0] += 1
            count[1] += right
    return {c: (n, right / n) for c, (n, right) in sorted(counts.items())}


def _nearest(have: set[int], wanted: Sequence[tuple[Any, set[int]]]) -> tuple[Any, float]:
    best: Any = None
    share = 0.0
    for quote, chars in wanted:
        union = len(have | chars)
        if union and len(have & chars) / union > share:
            best, share = quote, len(have & chars) / union
    return best, share


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    options.add_argument("gold", nargs="?", type=Path, default=SHARED / "gold/polnear_dev.jsonl")
    options.add_argument("--limit", type=int)
    options.add_argument("--step", type=int, default=1)
    options.add_argument("--scorer", type=Path, default=SHARED / "tools/quote_scorer.py")
    asked = options.parse_args()
    result = measure(load_gold(asked.gold, asked.limit, asked.step), load_scorer(asked.scorer))
    units, spans = result.mention["A_units"], result.mention["B_spans"]
    print(
        f"{asked.gold.name}: {result.articles} articles, {result.speed:.1f} articles/s on one core"
    )
    print("quoted units                      P      R     F1")
    print("  found                      " + _row(units["PRF"]))
    print("  found, speaker mention     " + _row(units["joint_PRF"]))
    print("  found, canonical speaker   " + _row(result.canonical["A_units"]["joint_PRF"]))
    print("all kinds, IoU 0.5")
    print("  found                      " + _row(spans["PRF@0.5"]))
    print("  found, speaker mention     " + _row(spans["joint_PRF"]))
    print(f"  recall by kind               {spans['recall_by_kind']}")
    print("right with speaker, by confidence")
    for confidence, (count, share) in result.by_confidence.items():
        print(f"  {confidence:.1f}  {count:6d}  {100 * share:5.1f}%")


def _row(figures: Sequence[float]) -> str:
    return " ".join(f"{x:6.1f}" for x in figures)


if __name__ == "__main__":
    main()
