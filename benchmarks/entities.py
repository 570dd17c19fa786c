"""Entities at scale: what an imported list of 100,000 costs to load, and what a text costs then.

    python -m benchmarks.entities [--entities 100000] [--keep]

Made-up people with three aliases each, every fifth with an office, in an extract of config/people.d.
Loading is what every process that extracts does once: read, check, index. The texts are 750 words of
small words with names of the list and of others in them. CPU seconds of one process; `--keep` appends
to RESULTS.md.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from extractors import knowledge as gazetteer
from extractors.document import Document
from extractors.entities.mentions import extractor
from news import extracts
from news.records import Entity, Knowledge, Office
from wirewatch import knowledge

RESULTS = Path(__file__).with_name("RESULTS.md")
_SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in ("a", "e", "i", "o", "u", "ar", "en", "is")]
_SMALL = "the of to and a in that is for it on with as was by this are we have not said".split()


def name(rng: random.Random, least: int, most: int) -> str:
    return "".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(least, most))).capitalize()


def people(count: int, seed: int = 1) -> list[Entity]:
    """Made-up people with three aliases each."""
    rng = random.Random(seed)
    made = []
    for n in range(count):
        first, last = name(rng, 1, 3), name(rng, 2, 4)
        office = Office(
            title="Foreign Minister", country="NOR", start="1901-01-01", end="1902-01-01"
        )
        made.append(
            Entity(
                id=f"x:{n}", name=f"{first} {last}", kind="person", country="NOR", gender="f",
                aliases=(f"{first[0]}. {last}", f"{first} {name(rng, 1, 2)} {last}", f"{last} {first}"),
                offices=(office,) if n % 5 == 0 else (),
            )
        )  # fmt: skip
    return made


def texts(known: Knowledge, count: int, seed: int = 2) -> list[str]:
    """Texts of 750 words, with a name in every other sentence."""
    rng = random.Random(seed)
    listed = [e.name for e in (*known.entities, *known.imported)]
    made = []
    for _ in range(count):
        words: list[str] = []
        while len(words) < 750:
            who = (
                rng.choice(listed) if rng.random() < 0.5 else f"{name(rng, 1, 2)} {name(rng, 2, 3)}"
            )
            words += who.split() if rng.random() < 0.5 else []
            words += [rng.choice(_SMALL) for _ in range(rng.randint(8, 18))]
            words[-1] += ".\n\n" if rng.random() < 0.3 else "."
        made.append(" ".join(words))
    return made


def milliseconds(known: Knowledge, articles: list[str]) -> float:
    """CPU milliseconds of the extractor for one text; names are recognised within them."""
    documents = [Document(text=t, knowledge=known, language="en") for t in articles]
    list(extractor(documents[0]))
    began = time.process_time()
    for document in documents[1:]:
        extractor(document)
    return (time.process_time() - began) / (len(documents) - 1) * 1000


def measure(count: int) -> list[str]:
    began = time.process_time()
    base = gazetteer.load()
    shipped = time.process_time() - began
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "people.jsonl"
        extracts.write(file, people(count))
        stat = file.stat()
        found = knowledge.Sources(imported=((file, stat.st_mtime_ns, stat.st_size),))
        began, wall = time.process_time(), time.perf_counter()
        known = knowledge.load(found)
        seconds, wall = time.process_time() - began, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return [
        f"- the gazetteer that ships, {len(base.entities)} entities: read in {shipped:.2f} s",
        f"- {count:,} imported, {4 * count:,} names: read, checked and indexed in {seconds:.2f} s of "
        f"CPU, {wall:.2f} s on the clock; peak memory {peak} MB",
        f"- entities of a text of 750 words: {milliseconds(base, texts(base, 100)):.1f} ms with what "
        f"ships alone, {milliseconds(known, texts(known, 100)):.1f} ms with the imported",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=100_000)
    parser.add_argument("--keep", action="store_true")
    given = parser.parse_args()
    lines = measure(given.entities)
    print("\n".join(lines))
    if given.keep:
        with RESULTS.open("a", encoding="utf-8") as out:
            out.write(
                f"\n### {datetime.now(UTC):%Y-%m-%d}: entities imported\n\n"
                + "\n".join(lines)
                + "\n"
            )


if __name__ == "__main__":
    main()
