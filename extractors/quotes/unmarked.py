"""Direct speech without marks: headlines with a colon, and lines that only say who said the last."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.quotes.attach import Block, Found
from extractors.quotes.cues import NOT_SPEAKERS

_HEADLINE = re.compile(r"^\s*((?:[A-Z][\w.’'-]*\s+){0,4}[A-Z][\w.’'-]*):\s+(?=\S)")
_LONGEST_HEADLINE = 160
# Verbs that may close a block of speech: said the mayor.
_CLOSING = frozenset({"say", "add", "write"})


def headline(text: str, block: Block, small: frozenset[str]) -> Found | None:
    """`Berg: no sign that ...` on a line that is no sentence.

    `small` are the words that the text has in small letters: `Carafe Capacity: ...` names nobody.
    """
    line = text[block.start : block.end].rstrip()
    match = _HEADLINE.match(line)
    if not match or block.found or line.endswith(".") or len(line) > _LONGEST_HEADLINE:
        return None
    names = match.group(1).lower().split()
    if any(name.strip(".") in NOT_SPEAKERS for name in names) or small.intersection(names):
        return None
    if len(line[match.end() :].split()) < 3:
        return None
    start, colon = block.start + match.start(1), block.start + match.end(1)
    content = (block.start + match.end(), block.start + len(line))
    return Found([content], "headline", 0.4, speaker=(start, colon), cue=(colon, colon + 1))


def line_before(text: str, block: Block, before: Block | None) -> Found | None:
    """The paragraph before, where this one begins with `said X.` or `He said on ABC.` and no more.

    What was found in that paragraph was told by the speaker, not of him, and is dropped.
    """
    if before is None or before.marks.spans or not block.frames:
        return None
    frame = block.frames[0]
    if frame.content or frame.word.lemma not in _CLOSING or _is_used(block, frame):
        return None
    if text[frame.start].isupper() and not _first_person(text, before.found):
        return None
    lead, tail = text[block.start : frame.start], text[frame.end : frame.sentence[1]]
    if lead.strip() or len(tail.split()) > 8 or tail.startswith((":", ",")):
        return None
    words = text[before.start : before.end]
    if len(words.split()) < 4 or words.rstrip().endswith(":"):
        return None
    start = before.start + len(words) - len(words.lstrip())
    end = before.start + len(words.rstrip())
    before.found.clear()
    return Found([(start, end)], "line before", 0.55, frame)


def _is_used(block: Block, frame: object) -> bool:
    return any(found.frame is frame for found in block.found)


def _first_person(text: str, found: Sequence[Found]) -> bool:
    """Whether all that a paragraph tells is told by "I" or "we": then somebody is speaking."""
    mentions = (text[slice(*f.frame.speaker)] if f.frame else "" for f in found)
    return all(mention.lower() in ("i", "we") for mention in mentions)
