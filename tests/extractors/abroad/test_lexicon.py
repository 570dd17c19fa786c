"""A language's file: what it gives, and how it tells of mistakes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extractors.abroad.lexicon import lexicon, read, supported
from extractors.abroad.quotes import quotes_abroad
from extractors.document import Document
from news.errors import SettingsError
from news.records import Knowledge

LEAST = """\
name: Test
model: xx_test
classes: {ar: a an ó ando}
cues:
  - {verbs: hablar, frames: quote that}
pronouns: {él: m}
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "xx.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_every_file_that_ships_is_whole() -> None:
    for code in supported():
        found = lexicon(code)
        assert found is not None and found.code == code and found.forms and found.pronouns


@pytest.mark.parametrize("code", [None, "", "en", "de", "../fr", "FR", "lexicon"])
def test_a_language_without_a_file_has_none(code: str | None) -> None:
    assert lexicon(code) is None


def test_forms_by_class_and_by_hand() -> None:
    french = lexicon("fr")
    assert french is not None
    for form, lemma in (("affirmait", "affirmer"), ("annonça", "annoncer"), ("rappelle", "rappeler"),
                        ("soutient", "soutenir"), ("écrit", "écrire"), ("dément", "démentir")):  # fmt: skip
        assert french.forms[form].lemma == lemma


def test_the_least_that_a_file_needs(tmp_path: Path) -> None:
    found = read(written(tmp_path, LEAST), "xx")
    assert set(found.forms) == {"hablar", "habla", "hablan", "habló", "hablando"}
    assert found.according.search("según él") is None


@pytest.mark.parametrize(
    ("wrong", "line", "told"),
    [
        ("frames: quote thet", 5, "expected one of"),
        ("verbs: hablir, frames: quote", 1, "a class or irregular forms for the verb 'hablir'"),
        ("verbs: hablar, frame: quote", 5, "did you mean 'frames'?"),
    ],
)
def test_mistakes_have_their_line(tmp_path: Path, wrong: str, line: int, told: str) -> None:
    text = LEAST.replace("verbs: hablar, frames: quote that", wrong if "verbs" in wrong else f"verbs: hablar, {wrong}")  # fmt: skip
    with pytest.raises(SettingsError) as error:
        read(written(tmp_path, text), "xx")
    problems = error.value.problems
    assert any(p.line == line and told in str(p) for p in problems), [str(p) for p in problems]


def test_the_example_of_the_documents_is_a_language(tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[3] / "docs/extend.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- language es -->\n```yaml\n(.*?)```", page, re.S)
    assert found
    spanish = read(written(tmp_path, found.group(1)), "es")
    text = (
        "«No cerraremos el puerto», dijo ayer la alcaldesa Ana Ruiz. Ruiz aseguró que habría ayudas.\n"
        "Según la alcaldesa, el puerto abrirá en mayo."
    )
    document = Document(text=text, knowledge=Knowledge(version="0"), language="es")
    assert [(q.content, q.speaker) for q in quotes_abroad(document, spanish)] == [
        ("No cerraremos el puerto", "Ana Ruiz"),
        ("que habría ayudas", "Ana Ruiz"),
        ("el puerto abrirá en mayo", "Ana Ruiz"),
    ]
    assert document.notes == ["language es: es_core_news_sm is not installed, quotes by patterns"]
