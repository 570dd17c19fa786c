"""The README shows what really comes out: its query's rows, and the mail a reader gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import sample

pytestmark = pytest.mark.slow


def test_the_query_and_the_mail_are_what_comes_out(tmp_path: Path) -> None:
    text = sample.README.read_text(encoding="utf-8")
    assert sample.blocks(text, sample.make(tmp_path)) == text, "python -m tools.sample writes it"
