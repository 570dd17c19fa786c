"""`wirewatch extract --why`: what was removed from a text, and why, as a person sees it."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from wirewatch.cli import app

TEXT = "Harbour opens\n\nAnn Berg said on Monday that the harbour was open.\nRead Next\nLeave a Reply\n"


def test_each_line_removed_has_its_reason(tmp_path: Path) -> None:
    file = tmp_path / "harbour.txt"
    file.write_text(TEXT, encoding="utf-8")
    shown = CliRunner().invoke(app, ["extract", "--why", str(file)]).output
    lines = shown.splitlines()
    assert any(line.startswith("Read Next") and line.endswith("]") for line in lines), shown
    assert any(line.startswith("Leave a Reply") and line.endswith("]") for line in lines), shown
    assert "Ann Berg said on Monday that the harbour was open." in lines
    assert "\x1b" not in shown
