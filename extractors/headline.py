"""Whether a line looks like a headline."""

from __future__ import annotations

import re

_LONGEST, _FEWEST_WORDS, _MOST_WORDS = 200, 3, 30
_WORD = re.compile(r"\w[\w’'-]*")
# What ends a sentence or a part of one; a question or a quoted word may end a headline.
_STOP = re.compile(r"[.,;:…][\"”’»')\]]*$")
_CLOSED_SENTENCE = re.compile(r"[.,!?][\"”’»']$")


def is_headline(line: str) -> bool:
    """Short, of three words or more, begins like a sentence and does not end like one."""
    bare = line.strip()
    words = _WORD.findall(bare)
    if not (_FEWEST_WORDS <= len(words) <= _MOST_WORDS) or len(bare) > _LONGEST:
        return False
    if _STOP.search(bare) or _CLOSED_SENTENCE.search(bare):
        return False
    first = bare.lstrip("\"'“‘«„¿¡([–—- ")[:1]
    return first.isdigit() or (first.isalpha() and not first.islower())


def title_of(text: str) -> str | None:
    """The first line of a plain text where it looks like a headline and more follows, else None."""
    first, _, rest = text.strip().partition("\n")
    return first.strip() if rest.strip() and is_headline(first) else None
