"""Attributions that stand right beside marks and are plain without a parse: `“...,” said Ann Berg.`

The exact scan of the cascade. What it is not sure of it leaves to the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.attribution import Frame
from extractors.cues import FORMS, PRONOUNS, Cue, may_tell
from extractors.marks import Marked, Marks
from extractors.names import ROLES
from extractors.shapes import WORD
from news.records import Span

# Words of a subject that stands between a mark and its cue: none of them is a verb, as far as can be
# told, and there are no more than these.
_MOST = 10
_NO_SUBJECT = frozenset(
    "who whom whose which that when while where as if because although though but or so then after"
    " before since until is are was were be been has have had do does did will would can could should"
    " may might must not to there here what how why and nor yet only even just both either".split()
)
_DETERMINERS = frozenset(
    "the a an one his her its their our my another some several two three many".split()
)
_ADVERBS = frozenset("also then later once again often recently further".split())
_FINITE = frozenset(f for f in FORMS if not f.endswith("ing"))
_OPENS = re.compile(r"[\s\u00a0]*,?[\s\u00a0]*(?=\w)")
_PHRASE = re.compile(r"[^,.;:()\[\]“”\"—–\n?!]*")
_PARTICLES = frozenset("de van von der den al bin el la du da".split())
_ENDS = frozenset(
    "on in at during after as when before while to from this last next earlier later late early through"
    " via about with by for of outside inside during following today yesterday tomorrow".split()
)


def beside(text: str, start: int, end: int, marks: Marks) -> Frame | None:
    """The one attribution of the passage `[start, end)`, where it is plain; else None.

    Either the passage begins with a quote and says behind it who spoke, or it ends with one and says
    before it; and nothing else in it may tell what somebody says.
    """
    within = marks.over(start, end)
    if not within or within[0].single:
        return None
    if within[0].start == start and within[0].closed:
        frame = _behind(text, within[0], start, end)
    elif len(within) == 1 and not text[within[0].end : end].strip(" .\u00a0"):
        frame = _before(text, within[0], start, end)
    else:
        return None
    if frame is None or any(True for _ in _others(text, start, end, marks, frame)):
        return None
    return frame


def _others(text: str, start: int, end: int, marks: Marks, frame: Frame) -> Iterator[int]:
    """Where other cue words stand outside the marks."""
    for match in WORD.finditer(text, start, end):
        form = match.group().lower()
        at = match.start()
        if (
            (form in FORMS or form == "according")
            and marks.at(at) is None
            and not frame.start <= at < frame.end
            and may_tell(text, at, form)
        ):
            yield at


def _behind(text: str, quote: Marked, start: int, end: int) -> Frame | None:
    opens = _OPENS.match(text, quote.end, end)
    if opens is None or (text[quote.inner_end - 1] not in ",.?!—–-…" and "," not in opens.group()):
        return None
    phrase = _PHRASE.match(text, opens.end(), end)
    words = list(WORD.finditer(text, *phrase.span())) if phrase else []
    for n, word in enumerate(words[: _MOST + 1]):
        form = word.group().lower()
        if form not in _FINITE or not may_tell(text, word.start(), form):
            continue
        cue = FORMS[form]
        if "quote" not in cue.frames or cue.strength < 1:
            return None
        before = words[:n]
        if before and before[-1].group().lower() in _ADVERBS:
            before = before[:-1]
        if before:
            return _frame(text, before, word, cue, (start, end))
        return _inverted(text, words, word, cue, (start, end))
    return None


def _before(text: str, quote: Marked, start: int, end: int) -> Frame | None:
    lead = text[start : quote.start].rstrip(" \u00a0")
    if not lead.endswith((":", ",")):
        return None
    words = list(WORD.finditer(text, start, start + len(lead)))
    for n, word in enumerate(words[: _MOST + 1]):
        form = word.group().lower()
        if form not in _FINITE or not may_tell(text, word.start(), form):
            continue
        cue = FORMS[form]
        rest = lead[word.end() - start :].strip(" ,:")
        if "quote" not in cue.frames or cue.strength < 1 or len(rest.split()) > 6 or not n:
            return None
        between = text[words[0].start() : word.start()] + rest
        if any(c in between for c in ",;()—–"):
            return None
        before = words[: n - 1] if words[n - 1].group().lower() in _ADVERBS else words[:n]
        return _frame(text, before, word, cue, (start, end)) if before else None
    return None


def _frame(
    text: str, subject: list[re.Match[str]], cue: re.Match[str], word: Cue, passage: Span
) -> Frame | None:
    """The frame of a subject that stands before its cue, if it is plainly one."""
    plain = [m.group().lower() for m in subject]
    if set(plain) & _NO_SUBJECT or not _is_subject(subject[0].group(), plain):
        return None
    span = subject[0].start(), subject[-1].end()
    return Frame(cue.span(), word, span, _head(text, subject), (), passage)


def _is_subject(first: str, plain: list[str]) -> bool:
    if plain[0] in PRONOUNS:
        return len(plain) == 1
    return plain[0] in _DETERMINERS or first[0].isupper() or plain[0] in ROLES


def _head(text: str, subject: list[re.Match[str]]) -> int:
    """Where the head word of a noun phrase begins: before `of` and its like, else the last."""
    for n, match in enumerate(subject):
        if n and match.group().lower() in ("of", "for", "from", "at", "in", "with"):
            return subject[n - 1].start()
    return subject[-1].start()


def _inverted(
    text: str, words: list[re.Match[str]], cue: re.Match[str], word: Cue, passage: Span
) -> Frame | None:
    """`said Ann Berg`, `said the mayor of Oldham on Monday`: the noun phrase behind the cue."""
    rest = words[words.index(cue) + 1 :]
    if not rest:
        return None
    first = rest[0].group()
    if first.lower() in PRONOUNS:
        return Frame(cue.span(), word, rest[0].span(), rest[0].start(), (), passage)
    taken: list[re.Match[str]] = []
    named = False
    for match in rest:
        said = match.group()
        if said.lower() in _ENDS and (not taken or said != "of" or named):
            break
        if named and not said[0].isupper() and said not in _PARTICLES:
            break
        if said.lower() in _NO_SUBJECT or len(taken) >= _MOST:
            return None
        named |= said[0].isupper()
        taken.append(match)
    if not taken or not _is_subject(taken[0].group(), [m.group().lower() for m in taken]):
        return None
    span = taken[0].start(), taken[-1].end()
    return Frame(cue.span(), word, span, _head(text, taken), (), passage)
