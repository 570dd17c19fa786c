"""What a revision changed: told in words, kept once, and shown to a person."""

from __future__ import annotations

from pathlib import Path

from made_warehouse import settings_in, staged
from rich.console import Console

from warehouse.changes import compare, of
from warehouse.load import load
from wirewatch.revisions import marked, show

FIRST = "The harbour master said: “The ferry sails at noon.”\nShe met the pilot in Geneva."
LATER = FIRST.replace("noon", "dusk") + "\nShe will be back on Friday."


def test_the_words_that_changed_and_a_few_around_them() -> None:
    before = "one two three four five six seven eight nine ten\nsame"
    change = compare(before, before.replace("eight", "8 or so"))
    assert (change.added, change.removed) == (3, 1)
    assert change.diff == "… three four five six seven [-eight-] {+8 or so+} nine ten"


def test_what_differs_in_its_spaces_alone_is_no_change_of_words() -> None:
    assert compare("one  two\nthree", "one two\nthree").diff == ""


def test_a_line_that_came_and_one_that_went() -> None:
    change = compare("a b\nc d", "c d\ne f g")
    assert (change.added, change.removed) == (3, 2)
    assert change.diff == "[-a b-]\n{+e f g+}"


def test_a_revision_keeps_its_change_once(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    for run, text in (("one", FIRST), ("same", FIRST), ("two", LATER), ("two again", LATER)):
        load(staged(settings, run, range(1, 2), text=text), settings)
    (one,) = of(settings, "http://a.example/1")
    assert (one.revision, one.change.added, one.change.removed) == (2, 7, 1)
    assert "[-noon.”-] {+dusk.”+}" in one.change.diff
    console = Console(width=200, record=True)
    show([one], console)
    assert "revision 2" in console.export_text()


def test_what_is_gone_is_red_and_what_is_new_is_green() -> None:
    text = marked("a [-b-] {+c d+} e")
    assert [(str(s.style), text.plain[s.start : s.end]) for s in text.spans] == [
        ("red", "[-b-]"),
        ("green", "{+c d+}"),
    ]
