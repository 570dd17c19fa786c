"""The text of a page: trafilatura's recall mode, and another way where that has lost the article.

Recall is the best of its modes and the fastest. Where it gives much less text than the page has in
paragraphs, it took a box or a teaser for the article (its own check for that is left out in this mode);
then justext, which looks at each paragraph by itself, is asked, and believed if it has far more.
"""

from __future__ import annotations

import re
from typing import Any

import trafilatura
from trafilatura.external import justext_rescue
from trafilatura.settings import Document, Extractor

from extractors import furniture

# Of the code points in the page's paragraphs. On the development pages any value from 0.4 to 0.8
# gives the same F1 to 0.0008.
LEAST_COVERED = 0.6
# How many times as long the other text must be.
MUCH_LONGER = 1.5

_SPACES = re.compile(r"[ \t\u00a0]+")
_RULE = re.compile(r"[|\s:-]+")


def text_of(tree: Any, url: str | None) -> str:
    """The text of a parsed page, a paragraph, heading, list item or row of a table a line; `""` if none."""
    cleaned = furniture.without(tree)
    found = trafilatura.bare_extraction(
        cleaned, url=url, favor_recall=True, include_comments=False, include_tables=True
    )
    text = _without_bars(found.text or "") if isinstance(found, Document) else ""
    if len(text) >= LEAST_COVERED * furniture.prose(cleaned):
        return text
    other = _by_paragraphs(cleaned)
    return other if len(other) > MUCH_LONGER * len(text) else text


def _by_paragraphs(tree: Any) -> str:
    """The text by justext; the tree is used up."""
    body, _ = justext_rescue(tree, Extractor(comments=False))
    return "\n".join(_SPACES.sub(" ", p.text or "") for p in body)


def _without_bars(text: str) -> str:
    """The text with rows of tables as plain lines, cells apart by a bar; the rule under a head goes."""
    if "|" not in text:
        return text
    lines = []
    for line in text.split("\n"):
        row = line.strip()
        if row.startswith("|") and row.endswith("|"):
            if _RULE.fullmatch(row):
                continue
            line = row.strip("| ")
        lines.append(line)
    return "\n".join(lines)
