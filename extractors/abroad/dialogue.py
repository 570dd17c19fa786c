"""Lines of dialogue that a dash opens: `— Je pars demain, dit-elle.`"""

from __future__ import annotations

import re

from extractors.abroad.leading import lead
from extractors.abroad.lexicon import Lexicon
from extractors.quotes.attach import Block, Found
from news.records import Span

_DASH = re.compile(r"\s*[—–-][ \u00a0\u202f]+")
_EDGE = " \u00a0\u202f,—–-"
_SURE, _ALONE = 0.7, 0.35
# Fewer words are an item of a list.
_LEAST = 3


def dialogue(text: str, block: Block, before: Block | None, words: Lexicon) -> Found | None:
    """What is said on a line that begins with a dash: told by a verb in it, or by one just before.

    A dash may also open an item of a list: so a line without a cue is speech only behind one with.
    """
    opening = _DASH.match(text, block.start, block.end)
    if not words.dashes or not opening or block.marks.spans:
        return None
    start, end = opening.end(), block.start + len(text[block.start : block.end].rstrip())
    frame = next((f for f in block.frames if f.postposed), None)
    if frame is None:
        answers = before is not None and any(f.rule.startswith("dialogue") for f in before.found)
        if not answers or text[end - 1] not in ".!?…" or len(text[start:end].split()) < _LEAST:
            return None
        return Found([(start, end)], "dialogue answer", _ALONE)
    segments: list[Span] = []
    told = lead(text, frame.start, words)
    after = min((at for c in ",.—–" if (at := text.find(c, frame.end, end)) >= 0), default=end)
    for s, e in ((start, told), (after, end)):
        said = text[s:e]
        s += len(said) - len(said.lstrip(_EDGE + "."))
        e -= len(said) - len(said.rstrip(_EDGE))
        if s < e and any(c.isalnum() for c in text[s:e]):
            segments.append((s, e))
    return Found(segments, "dialogue", _SURE, frame) if segments else None
