"""Quotes as `wirewatch extract --only quotes` gives them, on the gold sets beside the project: no figure
may fall below its floor."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from benchmarks.quotes import WORDS, by_confidence, load_gold, load_scorer
from extractors import knowledge
from extractors.extract import extract_text
from extractors.output import row

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT / "../shared"
FLOORS = json.loads((ROOT / "tests/floors.json").read_text(encoding="utf-8"))

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared"),
]


@dataclass(frozen=True)
class Measured:
    """A gold set, what was found in it, the scorer, and 750-word articles per second of one core."""

    gold: Mapping[str, Any]
    found: Mapping[str, Any]
    scorer: ModuleType
    speed: float

    def figures(self, *, mention: bool, least_words: int = 1) -> dict[str, Any]:
        self.scorer.MENTION = mention  # type: ignore[attr-defined]
        figures: dict[str, Any] = self.scorer.score(self.gold, self.found, least_words)[0]
        return figures


def measured(name: str, published: datetime | None = None) -> Measured:
    gold, known = load_gold(SHARED / "gold" / name), knowledge.load()
    extract_text("Ann Berg said it was late.", known, doc_id="warm")
    began = time.process_time()
    found = {
        key: row(extract_text(a["text"], known, doc_id=key, published=published, only=("quotes",)))
        for key, a in gold.items()
    }
    seconds = time.process_time() - began
    words = sum(len(a["text"].split()) for a in gold.values())
    return Measured(gold, found, load_scorer(), words / WORDS / seconds)


@pytest.fixture(scope="module")
def dev() -> Measured:
    return measured("polnear_dev.jsonl")


def test_polnear_dev_holds_its_floors(dev: Measured) -> None:
    figures = dev.figures(mention=True)
    longer = dev.figures(mention=True, least_words=5)
    assert len(dev.gold) == 84
    assert figures["A_units"]["joint_PRF"][2] >= FLOORS["quotes.polnear_dev.units_joint_f1"]
    assert longer["A_units"]["joint_PRF"][2] >= FLOORS["quotes.polnear_dev.longer_units_joint_f1"]
    assert figures["B_spans"]["PRF@0.5"][2] >= FLOORS["quotes.polnear_dev.spans_f1"]
    assert figures["B_spans"]["joint_PRF"][2] >= FLOORS["quotes.polnear_dev.spans_joint_f1"]


def test_no_article_is_lost(dev: Measured) -> None:
    assert [found["reason"] for found in dev.found.values() if found["reason"]] == []


def test_sure_quotes_are_right(dev: Measured) -> None:
    """A confidence about 0.9 is a promise: found in the gold, speaker right."""
    _, share = by_confidence(dev.gold, dev.found, dev.scorer)[0.9]
    assert 100 * share >= FLOORS["quotes.polnear_dev.sure_precision"]


def test_quotes_are_fast(dev: Measured) -> None:
    """The floor leaves room for a slower or busier machine; benchmarks/RESULTS.md has the figure."""
    assert dev.speed >= FLOORS["quotes.articles_per_second"]


def test_seeds_hold_their_floors() -> None:
    seeds = measured("seed_quotes.jsonl", datetime(2022, 3, 30, tzinfo=UTC))
    figures = seeds.figures(mention=False)
    assert figures["A_units"]["joint_PRF"][2] >= FLOORS["quotes.seeds.units_canonical_f1"]
    assert figures["B_spans"]["PRF@0.5"][2] >= FLOORS["quotes.seeds.spans_f1"]
    assert figures["B_spans"]["joint_PRF"][2] >= FLOORS["quotes.seeds.spans_joint_f1"]
