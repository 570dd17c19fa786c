"""A worker's target for recomputes: what pages gave before, as an extractor that has changed finds it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "warehouse"))
from made_warehouse import extraction

from news.records import Article, Extraction

NEW = {"quotes": "2", "events": "2", "entities": "2", "article": "2"}


def again(item: Any, common: object) -> list[Extraction]:
    """Quotes by another speaker; the first word of each quote that has several is gone."""
    if item is None:
        return []
    if isinstance(item, Article):
        return [_changed(replace(extraction(_number(item.url), item.text), article=item))]
    if not item.body.startswith(b"text:"):
        return [_changed(extraction(_number(item.url)))]
    return [_changed(extraction(_number(item.url), item.body.decode().removeprefix("text:")))]


def cleaned_otherwise(item: Any, common: object) -> list[Extraction]:
    """The same with a text that is cleaned otherwise."""
    if item is None or isinstance(item, Article):
        return again(item, common)
    found = again(item, common)[0].article
    assert found is not None
    return [_changed(extraction(_number(item.url), "Cleaned better. " + found.text))]


def failing(item: Any, common: object) -> list[Extraction]:
    """Nothing but a note, as of an extractor that raises."""
    if item is None:
        return []
    found = again(item, common)[0]
    return [replace(found, quotes=(), reason="quotes failed: ValueError: no such thing")]


def _number(url: str) -> int:
    return int(url.rsplit("/", 1)[1])


def _changed(found: Extraction) -> Extraction:
    quotes = tuple(replace(q, speaker="Ann Berg", speaker_id="per:ann-berg") for q in found.quotes)
    return replace(found, quotes=quotes[:1] if len(quotes) > 2 else quotes, versions=NEW)
