"""Names in a text: who is a person and what an organisation, by how they are written.

Capitals, first names, titles, what stands around, and how the article writes them elsewhere. It takes
1 ms for 750 words; spaCy's recogniser, which this stands for, took 47 ms for the same, half of the
whole parse. What is neither surely a person nor an organisation is `unknown`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extractors.entities.names import FIRST_NAMES, HONORIFICS, ORGANISATIONS, ROLES
from extractors.quotes.shapes import begins_sentence, is_headline
from news.records import Span
from news.text import fold

NameKind = Literal["person", "organisation", "unknown"]

_UPPER = "".join(
    c for c in map(chr, (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00)))
    if c.isupper()
)  # fmt: skip
_SHORT = "Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Capt|Sgt|Rev|Hon|St|Prof|Jr|Sr"
_CAPITAL = rf"(?:(?:[{_UPPER}]\.)+|(?:{_SHORT})\.|[{_UPPER}](?:[\w-]|[’'](?!s\b)(?=\w))*(?<!-))"
_PARTICLE = (
    "de|del|della|der|den|van|von|da|dos|das|du|di|bin|bint|ibn|al|el|la|le|ter|ten|zu|ben|abu|y"
)
_OF = r"of(?: the)?|for(?: the)?|and|&|on"
_RUN = re.compile(
    rf"(?<![\w’'.-])(?:{_CAPITAL})(?:[ \u00a0](?:(?:(?:{_PARTICLE})[ \u00a0]){{0,2}}|(?:{_OF})[ \u00a0])(?:{_CAPITAL}))*"
)
_WORD = re.compile(r"[^\s\u00a0]+")
_LOWER = re.compile(r"(?<![\w’'-])[a-z]{2,}(?![\w’'])")
_JOINS = frozenset("of for and & on the".split())
_PARTICLES = frozenset(_PARTICLE.split("|"))
# Words that begin sentences with a capital, and others that are never part of a name.
FUNCTION = frozenset(
    "a an the this that these those there here it its he she they we you i his her their our my your"
    " who whom whose which what when where why how if while as at by for from in into of on onto to"
    " with without within about above across after against along among around before behind below"
    " between beyond but or nor so yet and not no yes all any both each every few many more most much"
    " some such one two three four five six seven eight nine ten first second third last next other"
    " another same only also even still just now then once never always often perhaps maybe however"
    " meanwhile moreover although though because since until unless despite during under over up down"
    " out off through per via according asked said speaking is are was were be been has have had do"
    " does did will would can could should may might must let get go see read watch today yesterday"
    " tomorrow monday tuesday wednesday thursday friday saturday sunday january february march april"
    " june july august september october november december earlier later recently instead indeed".split()
)
_MONTHS = frozenset({"may", "march", "april", "june", "august"})
_ORGANISATION = ORGANISATIONS | frozenset(
    "ministries departments times post journal herald tribune gazette chronicle guardian telegraph"
    " news press media radio television tv inc corp ltd llc plc gmbh co corporation incorporated"
    " holdings airlines airways motors laboratories college school hospital centre center fund trust"
    " society exchange agency bureau commission partnership ventures capital partners technologies"
    " systems industries energy airport initiative project conference summit assembly duma bundestag"
    " taliban hezbollah front movement brigade guard guards corps republicans democrats magazine"
    " review monitor observatory observer academy lab labs studios records associates brothers"
    " systems command coalition nations states house chamber institution cathedral".split()
)
_PLACE = frozenset(
    "street avenue road square boulevard lane river lake mountain mountains mount island islands bay"
    " county city town village province region district valley peninsula sea ocean strait gulf canal"
    " park bridge station beach desert forest hill hills coast port border north south east west"
    " northern southern eastern western central hall act agreement accord treaty war day week prize"
    " award cup league series championship championships games olympics show festival tower building".split()
)
# What a person's title may have beside its role: "Deputy Prime Minister", "Secretary of State".
_WHICH = frozenset(
    "prime vice deputy first second assistant acting former then ex state foreign defense defence"
    " interior finance justice energy health economy trade home treasury press national security"
    " policy chief special senior opposition supreme under attorney crown house us u.s uk eu un"
    " majority minority senate republican democratic democrat conservative labour".split()
)
_BEFORE = re.compile(r"((?:[\w’'.-]+[ \u00a0]){1,5})$")
_AGE = re.compile(r",[ \u00a0]\d{1,3},")
_APPOSED = re.compile(r",[ \u00a0]((?:[^,.;:—–\n“”\"]){3,90})[,.;—–\n]")
_APPOSED_BEFORE = re.compile(
    r"\b(?:the|an?|his|her|its|their|our|[\w-]+[’']s?)[ \u00a0]([^,.;:—–\n“”\"]{3,80}),[ \u00a0]$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands at `[start, end)`, without titles; `titles` are the sets of words beside it.

    `honorific` is in lower case without its full stop.
    """

    start: int
    end: int
    text: str
    kind: NameKind
    honorific: str | None = None
    titles: tuple[frozenset[str], ...] = ()


def names(text: str, lines: Sequence[Span]) -> list[Name]:
    """The names of the lines `[start, end)` of `text`, in order, none overlapping another.

    A surname alone is a name where its owner is named in full, or an honorific stands before it.
    """
    lower = small_words(text)
    found = [n for line in lines for n in _of_line(text, line, lower)]
    sure = {fold(_words(n.text)[-1]) for n in found if n.kind == "person"}
    alone = _bare_words(found)
    settled = [_settled(n, sure, alone) for n in found]
    owners = {fold(_words(n.text)[-1]) for n in settled if n.kind == "person" and _is_whole(n)}
    kept = (
        n
        if _is_whole(n)
        else replace(n, kind="person", titles=_titles(text, n.start, n.start, n.end))
        for n in settled
        if _is_whole(n) or fold(n.text) in owners
    )
    return sorted(kept, key=lambda n: n.start)


def small_words(text: str) -> frozenset[str]:
    """The words that stand in small letters somewhere."""
    return frozenset(_LOWER.findall(text))


def _of_line(text: str, line: Span, lower: frozenset[str]) -> Iterator[Name]:
    headline = is_headline(text, *line)
    for run in _RUN.finditer(text, *line):
        words = [
            (m.group(), run.start() + m.start(), run.start() + m.end())
            for m in _WORD.finditer(run.group())
        ]
        if begins_sentence(text, run.start()):
            words = _without_opening(words, lower)
        for part in _parts(words):
            if name := _name(text, part, headline):
                yield name


Word = tuple[str, int, int]


def _without_opening(words: list[Word], lower: frozenset[str]) -> list[Word]:
    """Without a word whose capital is the sentence's: `Critics Ann Berg named`."""
    first = fold(words[0][0])
    if first in lower and first not in FIRST_NAMES and first not in ROLES and len(words) > 0:
        return words[1:]
    return words


def _parts(words: Sequence[Word]) -> Iterator[list[Word]]:
    """A run cut where no name goes on: at function words, and at `of` or `and` but in an institution."""
    part: list[Word] = []
    institution = False
    for n, word in enumerate(words):
        plain = fold(word[0]).rstrip(".")
        if plain in _JOINS:
            follows = words[n + 1][0] if n + 1 < len(words) else ""
            title = bool(part) and fold(part[-1][0]) in ROLES and plain in ("of", "for")
            if (institution or title) and follows:
                part.append(word)
                continue
        elif plain in _PARTICLES and part and word[0].islower():
            part.append(word)
            continue
        elif _goes_in(word[0], plain) or (plain in _MONTHS and part and n + 1 == len(words)):
            institution |= plain in _ORGANISATION
            part.append(word)
            continue
        if part:
            yield part
        part, institution = [], False
    if part:
        yield part


def _goes_in(word: str, plain: str) -> bool:
    """Whether a name may have the word: not `The`, but `A.`"""
    return plain not in FUNCTION or (len(plain) == 1 and word.endswith("."))


def _name(text: str, words: Sequence[Word], headline: bool) -> Name | None:
    """The name in a run of capitals, its titles taken off; None where there is none."""
    plain = [fold(w).rstrip(".") for w, _, _ in words]
    first = _after_titles(plain)
    while first < len(words) and plain[first] in _JOINS:
        first += 1
    if first == len(words):
        return None
    honorific = next((p for p in reversed(plain[:first]) if p in HONORIFICS), None)
    own = plain[first:]
    while len(own) > 1 and own[-1] in _PARTICLES:
        own = own[:-1]
    start, end = words[first][1], words[first + len(own) - 1][2]
    said = text[start:end]
    titled = any(p in ROLES for p in plain[:first]) or _role_before(text, words[0][1])
    kind = _kind(said, own, titled or honorific is not None, headline, bool(_AGE.match(text, end)))
    if kind is None or (kind == "unknown" and headline):
        return None
    if len(own) == 1 and kind == "unknown" and not honorific and titled:
        kind = "person"
    # A surname alone waits until its owner is found.
    telling = kind != "organisation" and (len(own) > 1 or honorific is not None)
    titles = _titles(text, words[0][1], start, end) if telling else ()
    return Name(start, end, said, kind, honorific, titles)


def _after_titles(plain: Sequence[str]) -> int:
    """Where the name begins after `US Secretary of State`, `Republican Sen.`: after the last role."""
    at = 0
    for n, word in enumerate(plain[:-1]):
        if word in HONORIFICS or (word in ROLES and (n == 0 or plain[n - 1] not in FIRST_NAMES)):
            at = n + 1
    # What follows a role with "of" is still its office's until a first name comes.
    if at and plain[at] in _JOINS:
        return next((n for n in range(at, len(plain)) if plain[n] in FIRST_NAMES), len(plain))
    while at and at < len(plain) - 1 and plain[at] in _WHICH:
        at += 1
    if not at and len(plain) > 2 and plain[0] not in FIRST_NAMES and plain[1] in FIRST_NAMES:
        return 1 if not set(plain) & _ORGANISATION else 0
    return at


def _kind(
    said: str, own: Sequence[str], titled: bool, headline: bool, aged: bool
) -> NameKind | None:
    last = own[-1]
    if any(c.isdigit() for c in said) or len(own) > 7 or last in ROLES or last in HONORIFICS:
        return None
    acronym = said.isupper() and 2 <= len(said.replace(".", "")) <= 6 and " " not in said
    if acronym and not titled:
        return None if headline else "organisation"
    if set(own) & _JOINS or (len(own) > 1 and set(own) & _ORGANISATION and not titled):
        return "organisation"
    if (last in _PLACE or (len(own) > 1 and own[0] in _PLACE)) and not (
        titled or own[0] in FIRST_NAMES
    ):
        return None
    if len(own) == 1:
        return "person" if titled else "unknown"
    if said.isupper() and len(said) > 8:
        return None
    known = own[0] in FIRST_NAMES and len(own) <= 5
    initial = any(len(w) == 1 for w in own[:-1])
    particle = any(w in _PARTICLES for w in own[1:-1])
    return "person" if known or titled or initial or particle or aged else "unknown"


def _settled(name: Name, sure: frozenset[str] | set[str], alone: frozenset[str]) -> Name:
    """An unknown pair of words is a person where one of them stands alone elsewhere, or is a person's."""
    if name.kind != "unknown":
        return name
    words = _words(name.text)
    first, last = fold(words[0]), fold(words[-1])
    called = last in alone or (first in alone and len(words) == 2)
    person = last in sure or (len(words) in (2, 3) and (called or bool(name.titles)))
    if not person:
        return name
    return Name(name.start, name.end, name.text, "person", name.honorific, name.titles)


def _bare_words(found: Iterable[Name]) -> frozenset[str]:
    return frozenset(fold(n.text) for n in found if " " not in n.text and n.kind != "organisation")


def _is_whole(name: Name) -> bool:
    """Whether it is more than a surname alone, which needs an owner."""
    return " " in name.text or name.honorific is not None or name.kind == "organisation"


def _words(name: str) -> list[str]:
    return name.split() or [name]


def _role_before(text: str, start: int) -> bool:
    """Whether a role in small letters stands right before: `spokesman Jan Berg`."""
    before = text[max(0, start - 24) : start - 1].rpartition(" ")[2]
    return text[start - 1 : start].isspace() and before in ROLES


def _titles(text: str, run: int, start: int, end: int) -> tuple[frozenset[str], ...]:
    """The words before the name in its noun phrase, and those of its apposition, if they tell a role."""
    around = []
    if before := _BEFORE.search(text, max(0, run - 60), run):
        around.append(_phrase(before.group(1)) + text[run:start])
    else:
        around.append(text[run:start])
    if after := _APPOSED.match(text, end):
        around.append(after.group(1))
    if apposed := _APPOSED_BEFORE.search(text, max(0, run - 90), run):
        around.append(apposed.group(1))
    found = (content_words(words) for words in around)
    return tuple(t for t in found if t & ROLES)


def _phrase(words: str) -> str:
    """The end of some words that may be a noun phrase: after the last word that begins one or more."""
    said = words.split()
    for n in range(len(said) - 1, -1, -1):
        plain = said[n].lower().rstrip(".")
        if plain in FUNCTION or said[n].endswith((",", "”", '"')) or plain in HONORIFICS:
            return " ".join(said[n + 1 :]) + " "
    return words


_CONTENT = re.compile(r"[^\W\d_][\w.’'-]*")
_EMPTY = frozenset("the a an of this former and for".split())


def content_words(text: str) -> frozenset[str]:
    """The words of a title that tell: no articles, no `of`, folded."""
    words = (fold(w.rstrip(".")) for w in _CONTENT.findall(re.sub(r"[’']s\b", "", text)))
    return frozenset(w for w in words if w not in _EMPTY)


class Names:
    """The names of a text, found by offset."""

    def __init__(self, found: Sequence[Name]) -> None:
        self.all = found
        self._starts = [n.start for n in found]

    def at(self, offset: int) -> Name | None:
        """The name that holds the character at `offset`."""
        n = bisect_right(self._starts, offset) - 1
        return self.all[n] if n >= 0 and offset < self.all[n].end else None
