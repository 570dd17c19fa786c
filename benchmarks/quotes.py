"""Quality and speed of the quotes extractor on a gold set outside the project, beside textacy's.

    python -m benchmarks.quotes [GOLD.jsonl] [--limit N] [--step N] [--scorer PATH] [--knowledge]

GOLD has one article a line, `{doc_id, text, quotes}`; the scorer says what counts as right. Both are
run in the same call: one process, models loaded before, the whole of the parse counted. Articles a
second are of 750 words. Ours is the English extractor alone, or with `--knowledge` what
`wirewatch extract --only quotes` does. textacy's is `direct_quotations` over the same model with all
its components; it looks for direct quotes only, and gives up an article whose marks are odd in number.
Precision by confidence comes with ours: a confidence is honest where it is near the share that is right.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

from extractors import knowledge
from extractors.document import Document
from extractors.extract import extract_text
from extractors.output import row
from extractors.parser import MODEL
from extractors.quotes.english import extractor
from news.records import Knowledge

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("WIREWATCH_SHARED", ROOT / "../shared"))
WORDS = 750
# Units of at least so many words are hardly ever titles or scare quotes.
LONGER = 5
_WARM = "“It was late when we left the harbour,” Ann Berg said."

Articles = Mapping[str, Mapping[str, Any]]
Quotes = list[dict[str, Any]]
# The quotes of a text in the scorer's format; what it raises loses the article.
Finder = Callable[[str], Quotes]


@dataclass(frozen=True)
class Result:
    """`mention` and `canonical` are the scorer's figures, `longer_*` those of units of 5 words and more.

    `speed` is in articles of 750 words a second of one core, `lost` counts the articles that raised.
    """

    mention: dict[str, Any]
    canonical: dict[str, Any]
    longer_mention: dict[str, Any]
    longer_canonical: dict[str, Any]
    speed: float
    articles: int
    lost: int
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


def ours(text: str) -> Quotes:
    """What the English extractor finds, without names known beforehand."""
    document = Document(text=text, knowledge=Knowledge(version="0"), language="en")
    return [asdict(quote) for quote in extractor(document)]


def ours_with_knowledge(text: str) -> Quotes:
    """What `wirewatch extract --only quotes` gives with the knowledge that ships.

    Raises RuntimeError where it gives a reason instead of all its quotes.
    """
    extraction = extract_text(text, knowledge.load(), doc_id="benchmark", only=("quotes",))
    if extraction.status == "failed" or " failed: " in (extraction.reason or ""):
        raise RuntimeError(extraction.reason)
    quotes: Any = row(extraction)["quotes"]
    return list(quotes)


def textacy() -> Finder:
    """A finder by textacy.extract.direct_quotations, over the model with all its components."""
    import spacy
    from textacy.extract import direct_quotations

    nlp = spacy.load(MODEL)

    def find(text: str) -> Quotes:
        return [
            {
                "start": found.content.start_char,
                "end": found.content.end_char,
                "kind": "direct",
                **_words("speaker", found.speaker),
                **_words("cue", found.cue),
            }
            for found in direct_quotations(nlp(text))
        ]

    return find


def _words(name: str, tokens: Sequence[Any]) -> dict[str, Any]:
    last = tokens[-1]
    return {
        name: " ".join(token.text for token in tokens),
        f"{name}_start": tokens[0].idx,
        f"{name}_end": last.idx + len(last),
    }


def extract(
    articles: Iterable[Mapping[str, Any]], find: Finder = ours
) -> tuple[dict[str, Any], float, int]:
    """The quotes of each article, the seconds of one core that they took, and how many were lost."""
    find(_WARM)
    lost = 0
    found: dict[str, Any] = {}
    began = time.process_time()
    for article in articles:
        try:
            quotes = find(article["text"])
        except Exception:  # whatever it is, the article's quotes are gone
            quotes = []
            lost += 1
        found[article["doc_id"]] = {"doc_id": article["doc_id"], "quotes": quotes}
    return found, time.process_time() - began, lost


def measure(gold: Articles, scorer: ModuleType, find: Finder = ours) -> Result:
    """Extract and score."""
    found, seconds, lost = extract(gold.values(), find)
    words = sum(len(a["text"].split()) for a in gold.values())

    def figures(mention: bool, least_words: int) -> dict[str, Any]:
        scorer.MENTION = mention  # type: ignore[attr-defined]
        scored: dict[str, Any] = scorer.score(gold, found, minw=least_words)[0]
        return scored

    return Result(
        mention=figures(True, 1),
        canonical=figures(False, 1),
        longer_mention=figures(True, LONGER),
        longer_canonical=figures(False, LONGER),
        speed=words / WORDS / seconds if seconds else 0.0,
        articles=len(gold),
        lost=lost,
        by_confidence=by_confidence(gold, found, scorer),
    )


def by_confidence(
    gold: Articles, found: Articles, scorer: ModuleType
) -> dict[float, tuple[int, float]]:
    """Confidence to a tenth -> how many quotes, and the share found in the gold with its speaker.

    Quotes without a confidence are left out.
    """
    scorer.MENTION = True  # type: ignore[attr-defined]
    counts: dict[float, list[int]] = {}
    for key, article in gold.items():
        text = article["text"]
        wanted = [(q, scorer.charset(text, scorer.segs(q))) for q in article["quotes"]]
        for quote in found[key]["quotes"]:
            if "confidence" not in quote:
                continue
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


def cells(result: Result) -> dict[str, str]:
    """The figures of one column, by the names of their rows; `P / R / F1` where there are three."""
    table: dict[str, str] = {}
    units = (
        ("quoted units", result.mention, result.canonical),
        (f"units of {LONGER}+ words", result.longer_mention, result.longer_canonical),
    )
    for name, mention, canonical in units:
        table[f"{name}: found"] = _three(mention["A_units"]["PRF"])
        table[f"{name}: found, speaker mention"] = _three(mention["A_units"]["joint_PRF"])
        table[f"{name}: found, canonical speaker"] = _three(canonical["A_units"]["joint_PRF"])
    spans = result.mention["B_spans"]
    table["all kinds, IoU 0.5: found"] = _three(spans["PRF@0.5"])
    table["all kinds, IoU 0.5: found, speaker mention"] = _three(spans["joint_PRF"])
    for kind, share in spans["recall_by_kind"].items():
        table[f"recall of {kind}"] = share
    table["articles lost"] = f"{result.lost} of {result.articles}"
    table["articles a second"] = f"{result.speed:.1f}"
    return table


def _three(figures: Sequence[float]) -> str:
    return " / ".join(f"{x:.1f}" for x in figures)


def main() -> None:
    """Print the figures as Markdown."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    options.add_argument("gold", nargs="?", type=Path, default=SHARED / "gold/polnear_dev.jsonl")
    options.add_argument("--limit", type=int)
    options.add_argument("--step", type=int, default=1)
    options.add_argument("--scorer", type=Path, default=SHARED / "tools/quote_scorer.py")
    options.add_argument("--knowledge", action="store_true", help="as `extract --only quotes` does")
    asked = options.parse_args()
    gold, scorer = load_gold(asked.gold, asked.limit, asked.step), load_scorer(asked.scorer)
    result = measure(gold, scorer, ours_with_knowledge if asked.knowledge else ours)
    peer = cells(measure(gold, scorer, textacy()))
    print(f"{asked.gold.name}: {result.articles} articles; P / R / F1, articles of {WORDS} words\n")
    print("| | ours | textacy |\n|---|---|---|")
    for name, figures in cells(result).items():
        print(f"| {name} | {figures} | {peer[name]} |")
    print("\n| confidence of ours | quotes | right with speaker |\n|---|---|---|")
    for confidence, (count, share) in result.by_confidence.items():
        print(f"| {confidence:.1f} | {count} | {100 * share:.1f}% |")


if __name__ == "__main__":
    main()
