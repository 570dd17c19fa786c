"""The quotes extractor on the gold sets beside the project: figures may not fall below their floors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.quotes import Result, load_gold, load_scorer, measure

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / "../shared"
FLOORS = json.loads((ROOT / "tests/floors.json").read_text(encoding="utf-8"))

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared"),
]


@pytest.fixture(scope="module")
def dev() -> Result:
    return measure(load_gold(SHARED / "gold/polnear_dev.jsonl"), load_scorer())


def test_polnear_dev_holds_its_floors(dev: Result) -> None:
    assert dev.articles == 84
    assert dev.mention["A_units"]["joint_PRF"][2] >= FLOORS["quotes.polnear_dev.units_joint_f1"]
    assert dev.mention["B_spans"]["PRF@0.5"][2] >= FLOORS["quotes.polnear_dev.spans_f1"]
    assert dev.mention["B_spans"]["joint_PRF"][2] >= FLOORS["quotes.polnear_dev.spans_joint_f1"]


def test_sure_quotes_are_right(dev: Result) -> None:
    """A confidence about 0.9 is a promise: found in the gold, speaker right."""
    _, share = dev.by_confidence[0.9]
    assert 100 * share >= FLOORS["quotes.polnear_dev.sure_precision"]


def test_seeds_hold_their_floors() -> None:
    result = measure(load_gold(SHARED / "gold/seed_quotes.jsonl"), load_scorer())
    assert result.canonical["A_units"]["joint_PRF"][2] >= FLOORS["quotes.seeds.units_canonical_f1"]
    assert result.mention["B_spans"]["PRF@0.5"][2] >= FLOORS["quotes.seeds.spans_f1"]
