"""`wirewatch watch`: what a person sees of a watch, on history and in its file."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parents[1] / "warehouse"))

import made_warehouse as made

from extractors.extract import extract_text
from extractors.knowledge import load as gazetteer
from news.settings import read_settings
from warehouse import stage
from warehouse.load import load
from wirewatch.cli import app

TEXTS = (
    "Blinken arrives\n\nAntony Blinken met Sergey Lavrov in Geneva. “NATO will not close its door,” "
    "Blinken told reporters.",
    "Nothing here\n\nThe baker of Dunholm said that the bread was good.",
)
WATCHES = """\
# Ours.
watches:
  - name: door
    query: speaker:Blinken AND says:door
  - name: bread
    query: |
      says:bread
    description: What bakers say.
  # the last of them

# Who hears.
receivers:
  - name: mail
    kind: email
    connection: smtp_default
    to: [desk@example.org]
    sender: wire@example.org
route:
  receivers: [mail]
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "settings.yaml").write_text("var: var\n", encoding="utf-8")
    (tmp_path / "watches.yaml").write_text(WATCHES, encoding="utf-8")
    (tmp_path / "feeds.yaml").write_text("feeds: []\n", encoding="utf-8")
    monkeypatch.setenv("WIREWATCH_SETTINGS", str(tmp_path / "settings.yaml"))
    settings, known = read_settings(), gazetteer()
    folder, found = stage.run_folder(settings, "r"), []
    for n, text in enumerate(TEXTS):
        like, real = made.extraction(n), extract_text(text, known, doc_id=str(n))
        assert like.article and real.article
        article = replace(
            like.article, title=text.split("\n")[0], text=real.article.text, residue=(), posts=()
        )
        found.append(
            (made.page(n), [replace(real, article=article, doc_id=article.id, url=article.url)])
        )
    stage.write_pages(folder, "0", (made.page(n) for n in range(len(TEXTS))))
    stage.write_extractions(folder, "0", found)
    load(folder, settings)
    return tmp_path


def said(*arguments: str, ok: bool = True) -> str:
    """What the command prints; of a refusal the error's own words."""
    result = CliRunner().invoke(app, ["watch", *arguments], catch_exceptions=True)
    assert (result.exit_code == 0) == ok, (result.output, result.exception)
    return result.output if ok else f"{result.output}{result.exception}"


def test_list(desk: Path) -> None:
    out = said("list")
    assert "door  speaker:Blinken AND says:door\n  goes to mail" in out
    assert "What bakers say. · goes to mail" in out


def test_a_watch_is_tried_on_history(desk: Path) -> None:
    out = said("test", "door", "--since", "2026-01-01")
    assert "1 article of 2 would have matched, with 1 quote; 1 on the busiest day." in out
    assert "Blinken arrives" in out
    assert "NATO will not close its door" in out
    assert "speaker is Antony Blinken" in out
    assert "0 articles of 2" in said("test", "x", "--query", "walrus", "--since", "2026-01-01")
    assert "0 articles of 0" in said(
        "test", "door", "--since", "2030-01-01", "--until", "2030-01-02"
    )


def test_a_days_bar(desk: Path) -> None:
    out = said("test", "bread", "--since", "2026-03-01", "--until", "2026-03-04", "--examples", "0")
    assert "Mon 2026-03-02     1 ███" in out
    assert "Tue 2026-03-03     0" in out


def test_explain_says_what_holds_and_what_does_not(desk: Path) -> None:
    out = said("explain", "door", "Blinken arrives")
    assert "✓ 1 of 1 quotes hold" in out or "✓ 1 of" in out
    assert "✓ says:door: says “door”" in out
    out = said("explain", "door", "http://a.example/1")
    assert "✗ 0 of 1 quotes hold; the nearest:" in out
    assert "✗ speaker:Blinken" in out
    assert "no article with this id, address or title" in said("explain", "door", "zzz", ok=False)


def test_a_mistake_is_shown_where_it_is(desk: Path) -> None:
    out = said("test", "x", "--query", "Blinken AND spaeker:Lavrov", ok=False)
    assert "Blinken AND spaeker:Lavrov\n            ^" in out
    assert "did you mean speaker?" in out
    assert "did you mean door?" in said("test", "dor", ok=False)


def test_add_takes_what_a_file_can_say(desk: Path) -> None:
    out = said(
        "add", "grain", "says:grain", "--spread", "3", "--revised", "--spike", "{times: 2, within: 6h}",
        "--silence", "3d", "--new", "speaker,entity", "--each", "--to", "mail",
    )  # fmt: skip
    assert "goes to mail" in out
    settings = read_settings()
    watch = settings.watches[-1]
    assert (watch.spread, watch.revised, watch.each) == (3, True, True)
    assert watch.spike and (watch.spike.times, watch.spike.within) == (2, timedelta(hours=6))
    assert (watch.silence, watch.new) == (timedelta(days=3), ("speaker", "entity"))
    (child,) = settings.route.routes
    assert (child.watches, child.receivers) == (("grain",), ("mail",))
    said("add", "rye", "says:rye", "--new", "true", "--spike", "3", "--to", "mail")
    settings = read_settings()
    assert settings.watches[-1].new == ()
    assert [child.watches for child in settings.route.routes] == [("grain",), ("rye",)]
    text = (desk / "watches.yaml").read_text(encoding="utf-8")
    assert all(line in text for line in WATCHES.splitlines())


def test_add_says_what_is_wrong_with_what_is_asked(desk: Path) -> None:
    before = (desk / "watches.yaml").read_text(encoding="utf-8")
    for wrong, why in (
        (("--spread", "1"), "spread: found 1, expected greater than or equal to 2"),
        (("--spike", "{time: 2}"), "did you mean 'times'?"),
        (("--silence", "soon"), "silence: found 'soon', expected a length of time such as"),
        (("--new", "speaker,actor"), "expected true, or two things that one quote has"),
        (("--new", "speaker,plac"), "did you mean 'place'?"),
        (("--to", "mial"), "no receiver 'mial'; did you mean mail?"),
    ):
        assert why in said("add", "grain", "says:grain", *wrong, ok=False)
    assert "found 'a:b', expected" in said("add", "a:b", "grain", ok=False)
    assert (desk / "watches.yaml").read_text(encoding="utf-8") == before


def test_conditions_are_tried_and_explained(desk: Path) -> None:
    since = ("--since", "2026-01-01", "--until", "2026-04-01")
    out = said("test", "x", "--query", "says:door", "--new", "true", "--spread", "2", *since)
    assert "this matches for the first time" in out
    # Its silence is told three days after, and nothing spreads.
    assert "nothing for" in said("test", "door", "--silence", "3d", *since)
    said(
        "add", "asks", "says:door", "--spread", "2", "--revised", "--spike", "3", "--silence", "3d",
        "--new", "true",
    )  # fmt: skip
    out = said("explain", "asks", "Blinken arrives")
    assert "✗ spread: 1 of 2 outlets carry “NATO will not close its door,”: A" in out
    assert "✗ revised: this is its first revision" in out
    assert "✗ spike: 1 up to it in 1 day; asked is more than 3 times the usual and 5 at" in out
    assert "✗ silence: nothing matched before it" in out
    assert "✓ new: this matches for the first time" in out
    assert "✗ it does not match: nothing else is looked at" in said("explain", "asks", "Nothing")


def test_add_keeps_what_the_file_holds(desk: Path) -> None:
    out = said("add", "grain", "speaker:Lavrov AND says:grain", "--description", "The: deal")
    assert "grain is in" in out
    text = (desk / "watches.yaml").read_text(encoding="utf-8")
    assert all(line in text for line in WATCHES.splitlines())
    added = read_settings().watches[-1]
    assert (added.name, added.query, added.description) == (
        "grain",
        "speaker:Lavrov AND says:grain",
        "The: deal",
    )
    assert "there is a watch 'grain' already" in said("add", "grain", "x", ok=False)
    assert "expected" in said("add", "bad", "speker:x", ok=False)
    assert (desk / "watches.yaml").read_text(encoding="utf-8") == text
