"""Cleaning on recorded pages, beside trafilatura in the same run: no figure may fall below its floor."""

import json
from pathlib import Path

import pytest

from benchmarks.cleaning import CORPORA, MODES, OURS, measure
from benchmarks.shingles import scores

ROOT = Path(__file__).resolve().parents[3]
FLOORS = json.loads((ROOT / "tests/floors.json").read_text(encoding="utf-8"))

pytestmark = [
    pytest.mark.shared,
    pytest.mark.slow,
    pytest.mark.skipif(not CORPORA.exists(), reason="needs ../shared"),
]


@pytest.fixture(scope="module")
def report():
    return measure(every=3)


def test_text_is_above_trafilaturas_best_mode(report):
    ours, best = (scores(report.ways[way].matches).f1 for way in (OURS, report.best))
    assert ours - best >= FLOORS["cleaning.wcxb_dev.f1_above_best_mode"]
    assert ours >= FLOORS["cleaning.wcxb_dev.f1"]


def test_no_gold_is_taken_for_residue(report):
    assert report.lost / report.words <= 0.001


def test_little_residue_is_left(report):
    assert report.residue(OURS) <= FLOORS["cleaning.wcxb_dev.most_residue_in_100_pages"]
    assert report.residue(OURS) < min(report.residue(mode) for mode in MODES)


def test_articles_are_kept_and_others_refused(report):
    assert report.share("kept", articles=True) >= FLOORS["cleaning.wcxb_dev.articles_kept"]
    assert report.share("not_article", articles=False) >= FLOORS["cleaning.wcxb_dev.others_refused"]


def test_each_refusal_says_why(report):
    refused = [v for of in report.verdicts.values() for v in of if v.status != "article"]
    assert all(v.reason for v in refused)


def test_speed_beside_trafilatura(report):
    """As a ratio, for the machine may be slow or busy; both with metadata."""
    assert report.rate(OURS) / report.rate("default") >= FLOORS["cleaning.speed_ratio"]
