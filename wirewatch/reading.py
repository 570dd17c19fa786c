"""What `wirewatch extract` reads: files of text or HTML, or a stream of JSON lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError

from extractors.extract import extract_html, extract_text
from news.records import Extraction, Knowledge
from news.time import parse


class Line(BaseModel):
    """One line of standard input; other fields are allowed and ignored."""

    model_config = ConfigDict(extra="ignore", strict=True)

    doc_id: str
    text: str
    title: str | None = None
    published: str | None = None
    language: str | None = None
    url: str | None = None
    outlet: str | None = None


def extractions(
    files: Sequence[str],
    knowledge: Knowledge,
    *,
    html: bool,
    published: datetime | None,
    only: Collection[str] = (),
) -> Iterator[Extraction]:
    """The extractions of `files` in the order given; `-` stands for JSON lines on standard input.

    What cannot be read gives one Extraction with status failed and the reason.
    """
    for name in files:
        if name == "-":
            yield from from_lines(sys.stdin.buffer, knowledge, published, only)
        else:
            yield from from_file(Path(name), knowledge, html=html, published=published, only=only)


def from_file(
    file: Path,
    knowledge: Knowledge,
    *,
    html: bool,
    published: datetime | None,
    only: Collection[str] = (),
) -> Iterator[Extraction]:
    """One file; several extractions where it is the page of a live blog."""
    try:
        data = file.read_bytes()
        text = "" if html else data.decode("utf-8")
    except OSError as error:
        yield failed(file.stem, f"{file}: {error.strerror}")
        return
    except UnicodeDecodeError as error:
        yield failed(file.stem, f"{file}: byte {error.start} is not UTF-8; text must be UTF-8")
        return
    if html:
        yield from extract_html(data, knowledge, doc_id=file.stem, published=published, only=only)
    else:
        yield extract_text(text, knowledge, doc_id=file.stem, published=published, only=only)


def from_lines(
    stream: BinaryIO,
    knowledge: Knowledge,
    published: datetime | None,
    only: Collection[str] = (),
) -> Iterator[Extraction]:
    """One extraction for each line; a line that is none of ours fails alone."""
    for number, raw in enumerate(stream, 1):
        if not raw.strip():
            continue
        try:
            line = Line.model_validate(json.loads(raw))
        except (ValueError, RecursionError) as error:
            yield failed(f"line-{number}", f"standard input, line {number}: {_why(error)}")
            continue
        yield extract_text(
            line.text,
            knowledge,
            doc_id=line.doc_id,
            title=line.title,
            published=(parse(line.published) if line.published else None) or published,
            language=line.language,
            url=line.url,
            outlet=line.outlet,
            only=only,
        )


def _why(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'the line'}: {e['msg']}" for e in error.errors()
        )
    return f"not JSON ({error})"


def failed(doc_id: str, reason: str) -> Extraction:
    """What could not be read, and why."""
    return Extraction(doc_id=doc_id, url=None, status="failed", article=None, reason=reason)
