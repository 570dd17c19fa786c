"""What a person points at: a file, an address, or standard input; text or HTML by what it holds."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from extractors.extract import extract_html, extract_page, extract_text
from feeds import pages
from feeds.addresses import masked
from news.records import Entry, Extraction, Knowledge
from news.settings import Settings, read_settings, settings_file
from news.text import squeeze, visible
from news.time import now
from wirewatch.reading import failed

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_HEAD_BYTES = 4096


def read(
    source: str,
    knowledge: Knowledge,
    *,
    html: bool | None = None,
    published: datetime | None = None,
    only: Collection[str] = (),
) -> list[Extraction]:
    """What `source` gives; `-` is standard input. `html` is None where its content is to tell.

    An address is asked as the pipeline asks it: by the rules of its robots.txt, and never into a
    private network. What cannot be had is one Extraction of status failed; mistakes in the settings
    raise SettingsError, and only where an address is asked.
    """
    if _ADDRESS.match(source):
        return _from_address(source, knowledge, published, only)
    file = Path(source)
    name = "standard input" if source == "-" else file.stem
    try:
        data = sys.stdin.buffer.read() if source == "-" else file.read_bytes()
    except OSError as error:
        return [failed(name, error.strerror or type(error).__name__)]
    if is_html(data, file.suffix) if html is None else html:
        return extract_html(data, knowledge, doc_id=name, published=published, only=only)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [failed(name, f"byte {error.start} is not UTF-8; text must be UTF-8")]
    return [extract_text(text, knowledge, doc_id=name, published=published, only=only)]


def is_html(data: bytes, suffix: str = "") -> bool:
    """Whether a file is a page: it begins like one, or is named like one."""
    return suffix.lower() in (".html", ".htm") or bool(_HTML.match(data[:_HEAD_BYTES]))


def complaint(source: str, extraction: Extraction) -> str:
    """One line for a person: what of `source` could not be shown, and why."""
    name = spoken(source)
    reason = extraction.reason or "nothing was found"
    if extraction.status == "not_article":
        reason = f"no article ({reason})"
    line = reason if reason.startswith(name) else f"{name}: {reason}"
    return squeeze(visible(line))


def spoken(source: str) -> str:
    """What to call `source` before a person: no login, no bytes that are no UTF-8."""
    if source == "-":
        return "standard input"
    return visible(masked(source)).encode("utf-8", "replace").decode()


def _from_address(
    url: str,
    knowledge: Knowledge,
    published: datetime | None,
    only: Collection[str],
) -> list[Extraction]:
    entry = Entry(
        feed="",
        key=url,
        guid=None,
        link=url,
        title=None,
        published=published,
        seen=now(),
        outlet="",
    )
    here = settings_file()
    # Where there is no desk, an address is asked by the defaults.
    settings = read_settings() if here.exists() else Settings(file=here, var=here.parent)
    [page] = pages.fetch([entry], settings)
    return extract_page(page, knowledge, only)
