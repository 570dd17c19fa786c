"""Others' lists: what is taken from CSV and Wikidata, what is left out, and how mistakes are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from extractors import knowledge
from extractors.extract import extract_text
from news import extracts
from news.errors import SettingsError
from news.records import Entity, Office
from news.settings import read_settings
from wirewatch import knowledge as desk
from wirewatch.cli import app
from wirewatch.importing import keep, table, wikidata
from wirewatch.importing.found import Found

CSV = """id,name,kind,aliases,country,gender,office,office_country,from,to
x:1,Ilse Brandvold,,I. Brandvold|Brandvold,Norway,f,Foreign Minister,,2031-01,2033-05-04
x:1,Ilse Brandvold,,,,,Defence Minister,,2033-05-04,
,Harbour Union,organisation,HU,NOR,,,,,
x:3,Sergei Lavrov,person,Сергей Лавров,RUS,,,,,
x:4,Pelé,person,,BRA,m,,,,
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "settings.yaml").write_text("var: v\n")
    (tmp_path / "feeds.yaml").write_text("feeds: []\n")
    (tmp_path / "watches.yaml").write_text("watches: []\n")
    monkeypatch.setenv("WIREWATCH_SETTINGS", str(tmp_path / "settings.yaml"))
    return tmp_path


def written(folder: Path, text: str, name: str = "list.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def problems(file: Path) -> list[str]:
    with pytest.raises(SettingsError) as error:
        table.read(file)
    return [str(p).removeprefix(f"{file}:") for p in error.value.problems]


def test_rows_of_one_id_are_one_entity(tmp_path: Path) -> None:
    found = table.read(written(tmp_path, CSV))
    assert found.entities["x:1"] == Entity(
        id="x:1", name="Ilse Brandvold", kind="person", aliases=("I. Brandvold", "Brandvold"),
        country="NOR", gender="f",
        offices=(
            Office(title="Foreign Minister", country="NOR", start="2031-01-01", end="2033-05-04"),
            Office(title="Defence Minister", country=None, start="2033-05-04"),
        ),
    )  # fmt: skip
    assert found.entities["desk:harbour-union"].kind == "organisation"


def test_what_is_kept_under_which_id(tmp_path: Path) -> None:
    found, file = table.read(written(tmp_path, CSV)), tmp_path / "d" / "list.jsonl"
    kept = keep.keep(found, knowledge.load(), file)
    assert (kept.new, kept.known, kept.total) == (2, 1, 3)
    assert kept.left_out == {"aliases of one word": 1, "entities whose name is one word": 1}
    there = {e.id: e for e in extracts.read(file)}
    assert set(there) == {"x:1", "desk:harbour-union", "per:sergey-lavrov"}
    assert there["x:1"].aliases == ("I. Brandvold",)
    before = file.read_bytes()
    again = keep.keep(table.read(written(tmp_path, CSV)), knowledge.load(), file)
    assert (again.new, again.total, file.read_bytes()) == (0, 3, before)


def test_mistakes_name_line_field_found_and_expected(tmp_path: Path) -> None:
    assert problems(written(tmp_path, "nme,kind\nA B,person\n")) == [
        "1: nme: found 'an unknown column', expected one of id, name, kind, aliases, country, gender, "
        "office, office_country, from, to (did you mean 'name'?)",
        "1: name: found nothing, expected a column of that name in the first line",
    ]
    rows = (
        "name,kind,country,gender,office,from,to\n"
        "Ann Berg,persn,Frence,x,,2014,\n"
        "Bo Berg,,,,Foreign Minister,2015,2014-13\n"
        "Bo Berg,,,,Foreign Minister,2015,2014\n"
        "Bo Berg,,,,Foreign Minister,2015,2014,1\n"
    )
    assert problems(written(tmp_path, rows)) == [
        "2: kind: found 'persn', expected one of person, organisation, country, place, group",
        "2: gender: found 'x', expected f, m or nothing",
        "2: country: found 'Frence', expected an ISO 3166-1 alpha-3 code, or a country's name "
        "(did you mean FRA?)",
        "2: office: found nothing, expected the title of the office held in those days",
        "3: to: found '2014-13', expected a day as 2014-03-01, 2014-03 or 2014",
        "4: to: found '2014', expected a day after 2015",
        "5: (row): found ['1'], expected 7 columns",
    ]
    assert "expected a CSV file" in problems(tmp_path / "missing.csv")[0]


def item(id: str, label: str, **claims: Any) -> str:
    """An entity document; a claim is an item, a text, or an item with first and last day."""

    def snak(value: Any) -> dict[str, Any]:
        return {"snaktype": "value", "datavalue": {"value": value}}

    def time(day: str) -> dict[str, Any]:
        return snak({"time": f"+{day}T00:00:00Z", "precision": 11})

    def claim(value: Any) -> dict[str, Any]:
        if isinstance(value, tuple):
            held, start, end = value
            days = {"P580": [time(start)]} | ({"P582": [time(end)]} if end else {})
            return {"mainsnak": snak({"id": held}), "rank": "normal", "qualifiers": days}
        plain = value if not value.startswith("Q") else {"id": value}
        return {"mainsnak": snak(plain), "rank": "normal"}

    data = {
        "id": id, "type": "item",
        "labels": {"en": {"language": "en", "value": label}, "ru": {"language": "ru", "value": "Имя"}},
        "aliases": {"en": [{"language": "en", "value": label + " Senior"}]},
        "claims": {p: [claim(v) for v in values] for p, values in claims.items()},
    }  # fmt: skip
    return json.dumps(data)


def test_a_slice_of_a_wikidata_dump(tmp_path: Path) -> None:
    lines = [
        item("Q900001", "Freedonia Norway", P298=["NOR"]),
        item("Q900002", "Minister of Foreign Affairs of Norway", P1001=["Q900001"]),
        item("Q900003", "Chairman of the fish committee", P1001=["Q900001"]),
        item(
            "Q900004", "Ilse Brandvold", P31=["Q5"], P27=["Q900001"], P21=["Q6581072"],
            P39=[("Q900002", "2031-01-01", "2033-05-04"), ("Q900003", "2029-01-01", ""), ("Q900005", "2030-01-01", "")],
        ),
        item("Q900006", "Fish Committee", P31=["Q900099"], P17=["Q900001"]),
    ]  # fmt: skip
    file = written(tmp_path, "[\n" + ",\n".join(lines) + "\n]\n", "slice.json")
    found = wikidata.read(file)
    assert list(found.entities.values()) == [
        Entity(
            id="wd:Q900004", name="Ilse Brandvold", kind="person",
            aliases=("Ilse Brandvold Senior", "Имя"), country="NOR", gender="f",
            offices=(Office(title="Foreign Minister", country="NOR", start="2031-01-01", end="2033-05-04"),),
        )
    ]  # fmt: skip
    assert found.left_out == {
        "offices whose position is not in the file": 1,
        "offices that news has no short title for": 1,
    }
    with_bodies = wikidata.read(file, "organisation")
    assert with_bodies.entities["wd:Q900006"].kind == "organisation"


def test_lines_that_are_no_entity_documents(tmp_path: Path) -> None:
    file = written(tmp_path, '{"id": "Q1"\n{"id": "X"}\n7\n{"id": "Q2", "labels": 3}\n', "x.json")
    with pytest.raises(SettingsError) as error:
        wikidata.read(file)
    assert [(p.line, p.field) for p in error.value.problems] == [
        (1, "(line)"), (2, "id"), (3, "id"), (4, "labels"),
    ]  # fmt: skip
    odd = '{"id": "Q3", "labels": [], "aliases": [], "claims": []}\n{"id": "Q4", "claims": {"P31": [{}]}}'
    assert not wikidata.read(written(tmp_path, odd, "y.json"), "group").entities


def test_from_the_command_line_to_a_text(home: Path) -> None:
    done = CliRunner().invoke(app, ["entity", "import", str(written(home, CSV))])
    assert "2 new entities, 1 that were known by other ids" in " ".join(done.output.split())
    known = desk.load(desk.sources(read_settings()))
    text = "Ilse Brandvold met Sergei Lavrov. The Norwegian foreign minister left early."
    found = extract_text(text, known, doc_id="1", language="en", published=None)
    assert [m.id for m in found.mentions if m.kind == "person"] == [
        "x:1", "per:sergey-lavrov", "x:1",
    ]  # fmt: skip
    checked = CliRunner().invoke(app, ["check"])
    assert "Know 3 imported entities" in checked.output
    with (home / "people.d" / "list.jsonl").open("a") as out:
        out.write('{"id": "x:9", "name": "A B"}\n{"id": "x:8", "name": "C D", "kind": "man"}\n')
    with pytest.raises(SettingsError, match=r"list.jsonl:4: kind: found nothing"):
        desk.load(desk.sources(read_settings()))


def test_two_imported_of_one_name_are_told_apart_by_country_or_not_at_all() -> None:
    both = tuple(
        Entity(id=f"x:{c}", name="Johan Falk", kind="person", country=c) for c in ("SWE", "DEU")
    )
    known = knowledge.load(imported=knowledge.Imported("d", both))

    def who(text: str) -> list[str | None]:
        found = extract_text(text, known, doc_id="1", language="en")
        return [m.id for m in found.mentions if m.kind == "person"]

    assert who("Johan Falk of Sweden spoke. Falk left.") == ["x:SWE", "x:SWE"]
    assert who("Johan Falk spoke.") == ["name:johan-falk"]
    assert who("Johan Falk flew from Germany to Sweden.") == ["name:johan-falk"]


def test_too_many_mistakes_end_it(tmp_path: Path) -> None:
    found = Found(tmp_path / "x")
    for line in range(19):
        found.wrong(line, "f", "x", "y")
    with pytest.raises(SettingsError):
        found.wrong(19, "f", "x", "y")
    assert len(found.problems) == 20
