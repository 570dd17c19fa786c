"""docs/watch.md: its queries are understood, and its table has every field and no other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
import yaml

from alerts.fields import EVENT_TYPES, FIELDS
from alerts.watch import compile
from news.records import Modality, QuoteKind
from news.schema import WatchesFile
from news.settings import WatchSettings

PAGE = (Path(__file__).parents[2] / "docs/watch.md").read_text(encoding="utf-8")
_INLINE = re.findall(r"`((?:speaker|Blinken|says|outlet|nuclear)[^`]*[^`:])`", PAGE)


@pytest.mark.parametrize("query", [*PAGE.split("```")[1].strip().splitlines(), *_INLINE])
def test_its_queries_are_understood(query: str) -> None:
    compile(WatchSettings(name="w", query=query))


def test_its_settings_are_understood() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        WatchesFile.model_validate(yaml.safe_load(block))


def test_its_table_is_that_of_the_code() -> None:
    rows = re.findall(r"^\| ((?:`\w+:` ?)+)\| ([\w, ]+) \|", PAGE, re.MULTILINE)
    told = {name: of.strip() for names, of in rows for name in re.findall(r"`(\w+):`", names)}
    of = {"article": "article", "quote": "quote", "event": "event", "fact": "quote, event"}
    assert told == {name: of[field.scope] for name, field in FIELDS.items()}
    assert all(f"`{value}`" in PAGE for value in (*get_args(Modality), *get_args(QuoteKind)))
    assert len(EVENT_TYPES) == 16
