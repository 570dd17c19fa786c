"""Lines of a cleaned text that are no article: named as spans, so that a person can see what and why.

A line is residue when the whole of it is a phrase of the page's furniture, or when the site is known
to repeat it (`learned`). A line that carries a quote or a speech cue never is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.phrases import LIVE, RULES
from news.records import Residue
from news.text import squeeze

VERSION = "2"
LONGEST = 300
_LINE = re.compile(r"[^\n]+")
_AUTHOR = re.compile(
    r"(?:author|about the author|written by|autor(?:in)?|über den autor|auteur|à propos de l['’]auteur|escrito por|sobre el autor)"
    r"\s*:?\s*(?P<name>[^\W\d_][^\d:!?,;]{2,60})?",
    re.IGNORECASE,
)
_CREDITS = re.compile(
    r"\W*(?:(?:additional )?(?:reporting|writing) by\b[^\n]{2,200}\bediting by\b|editing by\b)[^\n]{2,120}",
    re.IGNORECASE,
)
_AUTHOR_MARKED = re.compile(r"about|über|à propos|sobre|[:]", re.IGNORECASE)
_JOB = re.compile(
    r"[^\W\d_].{2,60}?\b(?:is|was|ist|war|est|es)\b.{0,80}\b(?:editor|reporter|journalist|correspondent|writer|columnist|author|producer|contributor|fellow|"
    r"professor|analyst|redakteur(?:in)?|journalistin|korrespondent(?:in)?|journaliste|rédact(?:eur|rice)|correspondante?|periodista|redactora?|corresponsal)\b",
    re.IGNORECASE,
)
_FOLLOW = re.compile(
    r"\b(?:follow|reach|contact|e-?mail|find)(?:ed)?\s+(?:him|her|them|me|@\w+)\b.{0,40}(?:@|\bon\b|\bat\b)|\bcan be (?:reached|followed) (?:at|on)\b",
    re.IGNORECASE,
)
# At the end of a line that is otherwise article: after the end of a sentence, once or repeated.
_TAIL = re.compile(
    r"(?<=[.!?”\"’)…])\s*(?P<tail>(?:(?:follow (?:here|along|live|our live)\b[^.!?\n]{0,80}(?:updates?|coverage|blog)[^.!?\n]{0,40}|"
    r"(?:click|tap) here\b[^.!?\n]{0,120}|sign up (?:for|to)\b[^.!?\n]{0,120}newsletters?[^.!?\n]{0,40})[.!]?\s*)+)$",
    re.IGNORECASE,
)
# A day alone on its line, at the head of a text: the stamp of its publication (`dates.dateline.own_day`
# reads it all the same), and so is one that stands there again, as on cards of other articles. Else, further
# down, it may head what happened on it.
_STAMP = re.compile(
    r"\W*(?:[^\W\d_]{2,10}\.?,? )?(?:\d{1,2}(?:st|nd|rd|th|\.|er)? (?:de )?)?"
    r"(?:jan|feb|fév|ene|mar|mär|apr|abr|avr|may|mai|jun|juin|jul|juil|aug|août|ago|sep|oct|okt|nov|dec|dez|déc|dic)[^\W\d_]*\.?"
    r"(?: (?:de )?\d{1,2}(?:st|nd|rd|th)?)?,? (?:de )?(?:19|20)\d\d\W*",
    re.IGNORECASE,
)
_HEAD = 8  # lines
_QUOTED = re.compile(r"[\"“”„«»‹›]|(?<!\w)[‘'](?=\w[^'’\n]*\s[^'’\n]*['’](?!\w))")
_CUE = re.compile(
    r"\b(?:said|says|saying|told|tells|stated|states|added|adds|announced|declared|warned|warns|insisted|argued|claimed|"
    r"claims|denied|denies|according to|asked|replied|tweeted|explained|noted|acknowledged|admitted|vowed|urged|"
    r"sagte|sagt|erklärte|erklärt|betonte|laut|zufolge|teilte mit|"
    r"a (?:dit|déclaré|affirmé|annoncé|expliqué|ajouté|indiqué)|selon|"
    r"dijo|dice|afirmó|aseguró|declaró|señaló|según|anunció|explicó)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


def find(text: str, learned: frozenset[str] = frozenset()) -> tuple[Residue, ...]:
    """The residue of `text`, in order and without overlaps; `reason` names the rule.

    `learned` are lines that the site repeats, as `news.text.squeeze` leaves them.
    """
    return tuple(_found(list(_lines(text)), learned))


def carries_speech(line: str) -> bool:
    """Whether a line has a quotation mark or a speech cue, and so is never residue."""
    return _QUOTED.search(line) is not None or _CUE.search(line) is not None


def _lines(text: str) -> Iterator[_Line]:
    for match in _LINE.finditer(text):
        line = match.group()
        bare = line.strip()
        if bare:
            start = match.start() + line.index(bare)
            yield _Line(start, start + len(bare), bare)


def _found(lines: list[_Line], learned: frozenset[str]) -> Iterator[Residue]:
    author: str | None = None
    days = Counter(line.text for line in lines if _STAMP.fullmatch(line.text))
    for n, line in enumerate(lines):
        name, author = author, None
        if (rule := _rule(line.text, learned)) is None and name is not None:
            rule = "author box" if _is_bio(line.text, name) else None
        if rule is None and (author := _author(line.text)) is not None:
            rule = "author box"
        if rule is None and _is_bio(line.text, None):
            rule = "author box"
        if rule is None and len(line.text) <= LONGEST and _CREDITS.fullmatch(line.text):
            rule = "agency credits"
        if rule is None and (n < _HEAD or days[line.text] > 1) and line.text in days:
            rule = "day of publication"
        if rule is not None and not carries_speech(line.text):
            yield Residue(start=line.start, end=line.end, reason=rule)
        elif (start := _tail(line.text)) is not None:
            yield Residue(start=line.start + start, end=line.end, reason=LIVE)


def _rule(line: str, learned: frozenset[str]) -> str | None:
    if len(line) > LONGEST:
        return None
    if learned and squeeze(line) in learned:
        return "repeated by the site"
    return next((rule.name for rule in RULES if rule.holds(line)), None)


def _tail(line: str) -> int | None:
    """Where a pointer to live updates begins that closes a line of article, if one does."""
    found = _TAIL.search(line, max(0, len(line) - LONGEST))
    return None if found is None or carries_speech(found.group("tail")) else found.start("tail")


def _author(line: str) -> str | None:
    """The author that an author line names (`""` where it is only a heading), or None for any other line."""
    found = _AUTHOR.fullmatch(line)
    if found is None:
        return None
    name = (found.group("name") or "").strip()
    # "Author Margaret Atwood" may begin a sentence cut short; a heading or a colon makes it a box.
    return name if _AUTHOR_MARKED.search(line) else None


def _is_bio(line: str, name: str | None) -> bool:
    """A line on who wrote it: begins with the name just given and has their job, or says how to follow them."""
    if len(line) > 2 * LONGEST:
        return False
    if name is None:
        return _FOLLOW.search(line) is not None and _JOB.match(line) is not None
    known = not name or line.startswith((name, name.split()[-1]))
    return known and (_JOB.match(line) is not None or _FOLLOW.search(line) is not None)
