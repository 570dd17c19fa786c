"""What the documents say is so: links lead somewhere, commands exist, examples run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wirewatch.cli import app

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("benchmarks/*.md")]
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def commands() -> set[str]:
    """The commands, with those that hold others: `entity`, `entity merge`."""
    own = {c.name or c.callback.__name__ for c in app.registered_commands if c.callback}
    for group in app.registered_groups:
        assert group.typer_instance
        own.add(str(group.name))
        for c in group.typer_instance.registered_commands:
            own.add(f"{group.name} {c.name or (c.callback and c.callback.__name__)}")
    return own


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_commands_named_exist(page: Path) -> None:
    named = set(
        re.findall(r"`(?:\.venv/bin/)?wirewatch ([a-z]+)", page.read_text(encoding="utf-8"))
    )
    later = {"watch"}  # named as a later matter in docs/design.md
    assert named <= commands() | later, page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_make_targets_named_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8")))
    assert named <= targets, page.name


def test_every_command_shows_an_example() -> None:
    groups = {g.name for g in app.registered_groups}
    for name in commands() - groups:
        shown = CliRunner().invoke(app, [*name.split(), "--help"])
        assert shown.exit_code == 0
        assert f"Example: wirewatch {name}" in " ".join(shown.output.split()), name


def test_the_readme_names_the_paths_that_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for folder in re.findall(
        r"`((?:news|feeds|extractors|warehouse|state|alerts|dags|docs|config)/[\w./-]*)`", readme
    ):
        assert (ROOT / folder).exists(), folder


def test_the_module_runs_from_anywhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "wirewatch"), "--help"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert "extract" in done.stdout


def test_the_queries_of_the_documents_run(tmp_path: Path) -> None:
    sys.path.insert(0, str(ROOT / "tests" / "warehouse"))
    from made_warehouse import settings_in, staged

    from warehouse import read
    from warehouse.load import load

    settings = settings_in(tmp_path)
    load(staged(settings, "r", range(3)), settings)
    text = (ROOT / "docs" / "query.md").read_text(encoding="utf-8")
    queries = [q for block in re.findall(r"```sql\n(.*?)```", text, re.S) for q in block.split(";")]
    queries += re.findall(
        r'wirewatch sql "([^"]+)"', text + (ROOT / "README.md").read_text(encoding="utf-8")
    )
    ran = [read.query(settings, q) for q in queries if q.strip()]
    assert len(ran) >= 5
