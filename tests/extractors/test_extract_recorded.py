"""Recorded pages and the seed texts of ../shared: floors under what was measured, with room for change."""

import gzip
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from extractors import extract
from extractors.extract import extract_html, extract_text
from extractors.output import row
from news.records import Knowledge

SHARED = Path(__file__).resolve().parents[2] / "../shared"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared"),
]
KNOWLEDGE = Knowledge(version="0")
WORD = re.compile(r"\w+")


@pytest.fixture(autouse=True)
def no_facts(monkeypatch):
    monkeypatch.setattr(extract, "chosen", lambda only: ())


def pages(corpus, step):
    folder = SHARED / "corpora" / corpus
    for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines()[::step]:
        known = json.loads(line)
        body = gzip.decompress((folder / "html" / f"{known['id']}.html.gz").read_bytes())
        yield known, (folder / known["gold"]).read_text(encoding="utf-8"), body


def word_f1(found, gold):
    a, b = Counter(WORD.findall(found.lower())), Counter(WORD.findall(gold.lower()))
    return 2 * (a & b).total() / max(1, a.total() + b.total())


def test_articles_are_kept_and_their_words_found():
    kept, scores = [], []
    for known, gold, body in pages("wcxb_dev_articles", 8):
        found = extract_html(body, KNOWLEDGE, doc_id=known["id"], url=known["url"])
        assert found
        kept.append(found[0].status == "article")
        if kept[-1]:
            scores.append(word_f1("\n".join(e.article.text for e in found if e.article), gold))
    assert sum(kept) / len(kept) >= 0.95
    assert sum(scores) / len(scores) >= 0.95


def test_other_pages_are_refused():
    refused = [
        extract_html(body, KNOWLEDGE, doc_id=known["id"], url=known["url"])[0].status != "article"
        for known, _, body in pages("wcxb_dev_nonarticle", 14)
    ]
    assert sum(refused) / len(refused) >= 0.80


def test_seeds_have_their_residue_and_posts(tmp_path):
    out = tmp_path / "seeds.jsonl"
    seeds = sorted((SHARED / "seeds").glob("*.txt"))
    rows = [row(extract_text(f.read_bytes().decode(), KNOWLEDGE, doc_id=f.stem)) for f in seeds]
    out.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    scorer = [sys.executable, str(SHARED / "tools/seed_scorer.py"), str(out)]
    said = subprocess.run(scorer, capture_output=True, text=True, check=True).stdout
    named = re.search(r"RESIDUE +named (\d+) of (\d+).*POSTS right", said)
    assert named, said
    assert named.group(1) == named.group(2)
    assert [len(r["posts"]) for r in rows] == [2, 0, 0, 0, 0]
