"""Cleaning on recorded pages, beside trafilatura alone in the same run.

    python -m benchmarks.cleaning [--every N] [--keep]

The pages are WCXB's development split (../shared/corpora): articles with the text that people marked,
and pages of other kinds. Printed are F1 by shingles of four tokens (`benchmarks.shingles`), trafilatura
in each of its modes, and ours against its best; residue, which is what is left of the furniture that sites
have in common: lines that are not in the marked text and stand, numbers aside, on the pages of three sites or
more in any way's texts (no rule of ours has a part in that), and of the lines that people marked as no text;
how many articles are kept and how many other pages refused, and why; pages a second of CPU time on one
core with metadata. Halves are by site: rules were made on pages of the first; of the second no text was
read, but its figures were seen while choosing, so that it is no unseen test.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import trafilatura

from benchmarks.shingles import Match, difference, match, scores
from extractors import article, liveblog, residue
from extractors.page import Verdict, judge
from news.settings import ROOT

CORPORA = ROOT.parent / "shared" / "corpora"
ARTICLES, OTHERS = "wcxb_dev_articles", "wcxb_dev_nonarticle"
MODES: dict[str, dict[str, bool]] = {
    "default": {},
    "favor_precision": {"favor_precision": True},
    "favor_recall": {"favor_recall": True},
}
OURS = "ours"
SITES = 3  # that have a line in common, to make it furniture
_T = TypeVar("_T")


@dataclass(frozen=True)
class Sample:
    """A recorded page. `without` are lines that people marked as no part of its text."""

    id: str
    url: str
    kind: str
    html: bytes = field(repr=False)
    gold: str = field(repr=False)
    without: frozenset[str] = field(repr=False)
    first_half: bool


@dataclass
class Way:
    """What one way of cleaning gave, page by page, and the CPU seconds that it took.

    `foreign` are the lines that are not in the gold text, as `_core` has them.
    """

    matches: list[Match] = field(default_factory=list)
    leftover: int = 0
    seconds: float = 0.0
    foreign: list[str] = field(default_factory=list)

    def add(self, page: Sample, text: str) -> None:
        """Score the text of a page."""
        self.matches.append(match(page.gold, text))
        self.leftover += sum(1 for _ in leftover(page, text))
        self.foreign += foreign(page, text)


@dataclass
class Report:
    """The figures of a run: ways by name, gold words lost as residue, verdicts by kind of page."""

    ways: dict[str, Way]
    lost: int = 0
    words: int = 0
    first_half: list[bool] = field(default_factory=list)
    verdicts: dict[str, list[Verdict]] = field(default_factory=dict)
    sites: dict[str, set[str]] = field(default_factory=dict)

    def residue(self, way: str) -> float:
        """Lines of furniture that sites have in common, left in 100 pages."""
        found = sum(len(self.sites.get(line, ())) >= SITES for line in self.ways[way].foreign)
        return 100 * found / len(self.first_half)

    @property
    def best(self) -> str:
        """Trafilatura's mode of the highest F1."""
        return max(MODES, key=lambda mode: scores(self.ways[mode].matches).f1)

    def share(self, status: str, *, articles: bool) -> float:
        """The share of pages of that status (`kept`: article or stub) among articles, or all others."""
        wanted = ("article", "stub") if status == "kept" else (status,)
        verdicts = [
            v.status in wanted
            for kind, all_of_kind in self.verdicts.items()
            if (kind == "article") == articles
            for v in all_of_kind
        ]
        return sum(verdicts) / len(verdicts)

    def rate(self, way: str) -> float:
        """Articles a second."""
        return len(self.first_half) / self.ways[way].seconds


def samples(corpus: str, every: int = 1) -> Iterator[Sample]:
    """Every n-th page of a corpus. Raises OSError where it is not there."""
    folder = CORPORA / corpus
    rows = [json.loads(line) for line in (folder / "index.jsonl").open(encoding="utf-8")]
    for row in rows[::every]:
        yield Sample(
            id=row["id"],
            url=row["url"],
            kind=row["page_type"],
            html=gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes()),
            gold=(folder / row["gold"]).read_text(encoding="utf-8"),
            without=frozenset(map(_plain, row["without"])),
            first_half=blake2b(row["domain"].encode()).digest()[0] % 2 == 0,
        )


def measure(every: int = 1) -> Report:
    """Clean the pages in all ways, each page in all of them before the next."""
    report = Report({name: Way() for name in (OURS, *MODES)})
    for page in samples(ARTICLES, every):
        report.first_half.append(page.first_half)
        texts = {mode: _theirs(page, mode, report.ways[mode]) for mode in MODES}
        text, texts[OURS] = _ours(page, report)
        for way, given in texts.items():
            report.ways[way].add(page, given)
        for line in {line for given in (text, *texts.values()) for line in foreign(page, given)}:
            report.sites.setdefault(line, set()).add(urlsplit(page.url).hostname or "")
        gold = _plain(page.gold)
        report.words += len(gold.split())
        report.lost += sum(
            len(line.split())
            for line in (_plain(text[r.start : r.end]) for r in residue.find(text))
            if line in gold
        )
    for page in samples(OTHERS, every):
        _ours(page, report)
    return report


def leftover(page: Sample, text: str) -> Iterator[str]:
    """Lines of `text` that are, for half of them or more, what people marked as no part of the text."""
    gold = _plain(page.gold)
    for line in map(_plain, text.splitlines()):
        marked = any(m in line and 2 * len(m) >= len(line) for m in page.without)
        if marked and line not in gold:
            yield line


def foreign(page: Sample, text: str) -> list[str]:
    """The lines of `text` that are not in the gold text, bare of marks and with all numbers alike."""
    gold = _core(page.gold)
    return [line for line in map(_core, text.splitlines()) if line and line not in gold]


def without_residue(text: str) -> str:
    """The text with its residue taken out."""
    kept, end = [], 0
    for span in residue.find(text):
        kept.append(text[end : span.start])
        end = span.end
    return "".join([*kept, text[end:]])


def _theirs(page: Sample, mode: str, way: Way) -> str:
    def extract() -> str:
        found: Any = trafilatura.bare_extraction(
            page.html, url=page.url, include_comments=False, with_metadata=True, **MODES[mode]
        )
        return found.text or "" if found else ""

    return _timed(extract, way)


def _ours(page: Sample, report: Report) -> tuple[str, str]:
    try:
        cleaned = _timed(
            lambda: article.clean(page.html, url=page.url),
            report.ways[OURS] if page.kind == "article" else Way(),
        )
    except article.Unreadable as error:
        report.verdicts.setdefault(page.kind, []).append(Verdict("failed", str(error)))
        return "", ""
    posts = liveblog.posts(cleaned, page.url)
    verdict = Verdict("article", "a live blog") if posts else judge(cleaned, page.url)
    report.verdicts.setdefault(page.kind, []).append(verdict)
    return cleaned.text, without_residue(cleaned.text)


def _timed(work: Callable[[], _T], way: Way) -> _T:
    began = time.process_time()
    try:
        return work()
    finally:
        way.seconds += time.process_time() - began


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _core(text: str) -> str:
    words = re.sub(r"[^\w ]+", " ", _plain(text))
    return " ".join(re.sub(r"\d+", "0", words).split())


def table(report: Report) -> str:
    """The figures in Markdown."""
    pages = len(report.first_half)
    lines = [
        f"{pages} articles, {sum(map(len, report.verdicts.values())) - pages} other pages",
        "",
        "| way | precision | recall | F1 | first half | second half | residue lines in 100 pages | marked lines | pages a second |",
        "|---|---|---|---|---|---|---|---|---|",
        *(_row(name, report) for name in report.ways),
        "",
        *_compared(report),
        f"gold words lost as residue: {report.lost} of {report.words:,} ({report.lost / report.words:.3%})",
        f"speed with metadata: {report.rate(OURS) / report.rate('default'):.2f} times trafilatura's default",
        "",
        f"articles kept: {report.share('kept', articles=True):.1%}; "
        f"other pages refused: {report.share('not_article', articles=False):.1%}",
        "",
        "| kind | pages | article | stub | not an article | failed |",
        "|---|---|---|---|---|---|",
    ]
    for kind, verdicts in report.verdicts.items():
        of = Counter(v.status for v in verdicts)
        shown = " | ".join(str(of[s]) for s in ("article", "stub", "not_article", "failed"))
        lines.append(f"| {kind} | {len(verdicts)} | {shown} |")
    return "\n".join(lines)


def _row(name: str, report: Report) -> str:
    way = report.ways[name]
    all_of = scores(way.matches)
    halves = [
        scores(
            [m for m, first in zip(way.matches, report.first_half, strict=True) if first == half]
        )
        for half in (True, False)
    ]
    numbers = [all_of.precision, all_of.recall, all_of.f1, *(half.f1 for half in halves)]
    shown = " | ".join(f"{n:.4f}" for n in numbers)
    left = 100 * way.leftover / len(way.matches)
    return (
        f"| {name} | {shown} | {report.residue(name):.1f} | {left:.1f} | {report.rate(name):.1f} |"
    )


def _compared(report: Report) -> Iterator[str]:
    best = report.best
    ours, theirs = report.ways[OURS].matches, report.ways[best].matches
    for name, halves in (("all", (True, False)), ("second half", (False,))):
        chosen = [i for i, half in enumerate(report.first_half) if half in halves]
        gain = difference([ours[i] for i in chosen], [theirs[i] for i in chosen])
        yield (
            f"ours minus {best}, {name}: {gain.mean:+.4f} F1 (95% of draws: {gain.low:+.4f} to {gain.high:+.4f})"
        )


def main() -> int:
    """Print the figures; `--keep` appends them to RESULTS.md."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    arguments.add_argument("--every", type=int, default=1, help="each n-th page alone")
    arguments.add_argument("--keep", action="store_true", help="append to RESULTS.md")
    given = arguments.parse_args()
    if not CORPORA.exists():
        print(f"skipped: {CORPORA} is not here")
        return 0
    shown = table(measure(given.every))
    print(shown)
    if given.keep:
        with Path(__file__).with_name("RESULTS.md").open("a", encoding="utf-8") as out:
            out.write(
                f"\n### {time.strftime('%Y-%m-%d')}: cleaning beside trafilatura\n\n{shown}\n"
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
