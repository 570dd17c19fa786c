"""Text helpers that more than one department needs."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_QUOTE_MARKS = str.maketrans(dict.fromkeys("“”„‟«»\"‘’‚‛‹›'`´", ""))
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\w+")
# For each byte of ASCII: itself, small, where `_WORD` finds it, else a space.
_LETTERS = re.sub(rb"\W", b" ", bytes(range(256))).lower()
# Bidirectional overrides and isolates, zero-width marks, C0/C1 controls but tab and newline.
_HIDDEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f\x7f-\x9f]")


def squeeze(text: str) -> str:
    """One line: runs of white space become one space."""
    return _SPACE.sub(" ", text).strip()


def words_only(text: str) -> str:
    """Lower-cased words without marks or punctuation: what a `quote_key` is made of."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_QUOTE_MARKS)
    if text.isascii():  # as most quotes are without their marks; a quarter of the time
        return b" ".join(text.encode().translate(_LETTERS, b"\"'`").split()).decode()
    return " ".join(_WORD.findall(text.casefold()))


@lru_cache(maxsize=20_000)
def fold(name: str) -> str:
    """A name for comparing: no accents, no case, single spaces (`Clément` -> `clement`)."""
    if name.isascii():
        return squeeze(name.casefold())
    plain = unicodedata.normalize("NFKD", name)
    return squeeze("".join(c for c in plain if not unicodedata.combining(c)).casefold())


def visible(text: str) -> str:
    """`text` without control characters, zero-width marks and direction overrides."""
    return _HIDDEN.sub("", text)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, at a word's end where one is near, with an ellipsis if cut."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ", max(0, limit - 40))
    return (head[:space] if space > 0 else head).rstrip() + "…"


def slug(name: str) -> str:
    """`Sergey Lavrov` -> `sergey-lavrov`."""
    return re.sub(r"[\W_]+", "-", fold(name)).strip("-")
