"""HTML -> the article's text and what the page says of itself."""

from __future__ import annotations

import codecs
import logging
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import trafilatura
from trafilatura.utils import detect_encoding, load_html

from extractors import choosing, metadata
from extractors.metadata import Head
from news.errors import WirewatchError
from news.text import fold

VERSION = f"2+trafilatura-{trafilatura.__version__}"
# Larger than any article seen; the median page of a newspaper has 0.3 MB.
MOST_BYTES = 8_000_000
# Deeper trees exhaust the stack of those who walk them recursively; real pages stay below 100.
DEEPEST = 400

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# Controls, soft hyphens and zero-width spaces: they break words in two and show nothing.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff]")
_SPACES = re.compile(r"[ \t\u00a0]+")

# It reports what it discards; we report that ourselves, with the reason.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


class Unreadable(WirewatchError):
    """A page that cannot be read as HTML at all; the text says why."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A page with its text taken out: paragraphs separated by a line feed, `""` where none was found."""

    text: str
    head: Head
    tree: Any


def clean(
    body: bytes | str,
    *,
    url: str | None = None,
    content_type: str | None = None,
    latest: datetime | None = None,
) -> Cleaned:
    """The text and head of an HTML page. `latest` is when it was fetched.

    Raises Unreadable where it is larger than MOST_BYTES, empty, or nothing that parses as HTML.
    """
    if len(body) > MOST_BYTES:
        raise Unreadable(f"{len(body):,} bytes of HTML, more than {MOST_BYTES:,}")
    markup = decode(body, content_type) if isinstance(body, bytes) else body
    # Without the byte-order mark and NUL, which end the parse where they stand.
    tree = parse(markup.lstrip("\ufeff").replace("\x00", ""))
    head = metadata.read(tree, latest)
    return Cleaned(text=_untitled(_text(tree, url), head.title), head=head, tree=tree)


def parse(markup: str) -> Any:
    """The lxml tree of a page. Raises Unreadable."""
    if not markup.strip():
        raise Unreadable("an empty page")
    try:
        tree = load_html(markup)
    except MemoryError:
        raise
    except Exception as error:
        raise Unreadable(f"no HTML: {type(error).__name__}: {error}") from error
    if tree is None:
        raise Unreadable("no HTML")
    if _depth(tree) > DEEPEST:
        raise Unreadable(f"elements nested more than {DEEPEST} deep")
    return tree


def decode(body: bytes, content_type: str | None = None) -> str:
    """The page as text. UTF-8 where it is that, else as declared by HTTP or the page, else guessed."""
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if body.startswith(mark):
            return body.decode(name, "replace")
    declared = [_CHARSET.search(part) for part in ((content_type or "").encode(), body[:2048])]
    names = ["utf-8", *(m.group(1).decode("ascii", "ignore") for m in declared if m)]
    for name in names:
        try:
            return body.decode(_as_browsers_do(name))
        except (LookupError, ValueError):
            continue
    for name in detect_encoding(body):
        try:
            return body.decode(name)
        except (LookupError, ValueError):
            continue
    return body.decode("utf-8", "replace")


def _as_browsers_do(name: str) -> str:
    return "cp1252" if name.lower() in ("iso-8859-1", "latin1", "latin-1", "us-ascii") else name


def _text(tree: Any, url: str | None) -> str:
    try:
        return tidy(choosing.text_of(tree, url))
    except MemoryError:
        raise
    except Exception as error:
        raise Unreadable(f"trafilatura: {type(error).__name__}: {error}") from error


def _untitled(text: str, title: str | None) -> str:
    """The text without a first line that only repeats the title."""
    first, _, rest = text.partition("\n")
    return rest if rest and title and fold(first) == fold(title) else text


def tidy(text: str) -> str:
    """Paragraphs of single-spaced words, one a line, without blank lines and invisible characters."""
    lines = (_SPACES.sub(" ", _INVISIBLE.sub("", line)).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _depth(tree: Any) -> int:
    # By levels and with no recursion; stops as soon as it is too deep.
    level, depth = [tree], 0
    while level and depth <= DEEPEST:
        level = [child for element in level for child in element]
        depth += 1
    return depth
