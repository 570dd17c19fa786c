"""Where a verb begins with its helping words (`l'a-t-il`), and what stands before it."""

from __future__ import annotations

import re

from extractors.abroad.capitals import plain
from extractors.abroad.lexicon import Lexicon
from extractors.quotes.marks import Marks
from news.records import Span

_EDGE = " \u00a0\u202f,—–-"
_BEFORE = re.compile(r"([^\W\d_]+)[-'’ \u00a0]+$")
_ATTACHED = re.compile(r"-(?:t-)?([^\W\d_]{2,})(?![\w-])")
_SENTENCE_END = re.compile(r"(?<![^\W\d_a-z]\.)(?<!\b[^\W\d_])[.!?…]+(?=[\s\u00a0]|$)")
# Helping words before a verb, in words and in characters.
_MOST, _WINDOW = 8, 24


def lead(text: str, at: int, words: Lexicon) -> int:
    """Where the helping words before `at` begin."""
    for _ in range(_MOST):
        before = _BEFORE.search(text, max(0, at - _WINDOW), at)
        if not before or plain(before.group(1)) not in words.helpers | words.pronouns.keys():
            break
        if (
            plain(before.group(1)) in words.pronouns
            and text[before.start() - 1 : before.start()] != "-"
        ):
            break
        at = before.start()
    return at


def after_comma(text: str, at: int, marks: Marks) -> bool:
    """Whether a comma, a dash or a closing mark stands right before `at`."""
    if text[max(0, at - 3) : at].rstrip(" \u00a0\u202f").endswith((",", "—", "–")):
        return True
    marked = marks.before(at)
    return marked is not None and marked.end <= at and not text[marked.end : at].strip(_EDGE)


def attached_pronoun(text: str, start: int, end: int, words: Lexicon) -> Span | None:
    """`a-t-il dit`, `dit-elle`: the pronoun that hangs on the verb of `[start, end)`."""
    for match in _ATTACHED.finditer(text, start, end + 8):
        if match.start() <= end and plain(match.group(1)) in words.pronouns:
            return match.span(1)
    return None


def sentence_at(text: str, at: int, start: int, end: int, marks: Marks) -> Span:
    """The sentence that holds `at` within `[start, end)`; none ends within marks or after an initial."""
    for stop in _SENTENCE_END.finditer(text, start, end):
        held = marks.at(stop.start())
        if held is not None and not (held.end <= stop.end() + 3 and held.end <= at):
            continue
        if stop.end() <= at:
            start = stop.end()
        elif stop.start() >= at:
            return start, stop.end()
    return start, end
