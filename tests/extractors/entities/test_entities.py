"""Who is named: our own sentences, what must never happen, the floors on the seeds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import knowledge
from extractors.document import Document
from extractors.entities.mentions import extractor
from extractors.extract import extract_text
from extractors.output import row
from news.records import Entity, Mention
from news.time import parse

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared"
CASES = [
    json.loads(line)
    for line in (ROOT / "tests/data/entities/own.jsonl").read_text("utf-8").splitlines()
]
FLOORS = json.loads((ROOT / "tests/floors.json").read_text())


def found(
    text: str, published: str | None = None, people: tuple[Entity, ...] = ()
) -> list[Mention]:
    when = parse(published) if published else None
    document = Document(text=text, knowledge=knowledge.load(people), published=when, language="en")
    return list(extractor(document))  # type: ignore[arg-type]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:40])
def test_own_sentences(case: dict[str, object]) -> None:
    mentions = found(str(case["text"]), case.get("published"))  # type: ignore[arg-type]
    assert [[m.text, m.id] for m in mentions] == case["expect"]


def test_the_desks_people_come_first() -> None:
    own = Entity(id="desk:anna-keller", name="Anna Keller", kind="person", aliases=("A. Keller",))
    assert [m.id for m in found("A. Keller spoke.", people=(own,))] == ["desk:anna-keller"]
    instead = Entity(id="per:sergey-lavrov", name="Sergej Lawrow", kind="person")
    assert [m.name for m in found("Sergej Lawrow spoke.", people=(instead,))] == ["Sergej Lawrow"]
    assert knowledge.load((own,)).version != knowledge.load().version


def test_two_people_of_one_surname_are_told_apart() -> None:
    text = "Maria Weber opened the session.\nWeber thanked all.\nLater Jonas Weber spoke. Weber was brief."
    ids = [m.id for m in found(text) if "Weber" in m.text]
    assert ids == ["name:maria-weber", "name:maria-weber", "name:jonas-weber", "name:jonas-weber"]


def test_ids_of_the_gazetteer_are_unique_and_aliases_are_no_words() -> None:
    entities = knowledge.shipped()
    assert len({e.id for e in entities}) == len(entities)
    for entity in entities:
        for alias in (entity.name, *entity.aliases):
            assert alias.strip() == alias
            assert len(alias) > 1
            assert any(c.isupper() or (c.isalpha() and c.lower() == c.upper()) for c in alias), (
                alias
            )
        for office in entity.offices:
            assert not office.end or not office.start or office.start < office.end


@settings(max_examples=60, deadline=None)
@given(st.text() | st.text(alphabet="Blinkenlavrov MoscowUS.’'s-\n the", max_size=300))
def test_any_text(text: str) -> None:
    mentions = found(text, "2022-01-20")
    assert mentions == found(text, "2022-01-20")
    reach = 0
    for m in mentions:
        assert reach <= m.start < m.end <= len(text)
        assert text[m.start : m.end] == m.text
        reach = m.end


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared")
def test_the_seeds_hold_their_floor(tmp_path: Path) -> None:
    predicted = tmp_path / "seeds.jsonl"
    with predicted.open("w") as out:
        for file in sorted((SHARED / "seeds").glob("*.txt")):
            one = extract_text(
                file.read_text("utf-8"),
                knowledge.load(),
                doc_id=file.stem,
                published=parse("2022-03-30"),
            )
            out.write(json.dumps(row(one)) + "\n")
    said = subprocess.run(
        [sys.executable, str(SHARED / "tools" / "seed_scorer.py"), str(predicted)],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    right = int(said.split("ENTITIES right ")[1].split()[0])
    precision = float(said.split("precision ")[1].split()[0])
    assert right >= FLOORS["entities.seeds.right"], said
    assert precision >= FLOORS["entities.seeds.precision"], said
