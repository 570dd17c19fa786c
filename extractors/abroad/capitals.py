"""Names in a text of a language with a file: runs of capitals, and who among them is a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from extractors.abroad.lexicon import Lexicon
from extractors.entities.names import FIRST_NAMES
from news.text import fold

_SPACE = "[ \u00a0\u202f]"
# One word of a name: Marie-Claude, O'Brien, J. - but not the l' before it.
_UPPER = "".join(c for c in map(chr, (*range(0x41, 0x530), *range(0x1E00, 0x1F00))) if c.isupper())
_CAPITAL = rf"(?:[{_UPPER}]\.(?:-?[{_UPPER}]\.)*|(?:O['’])?[{_UPPER}]\w*(?:-\w+)*)"
_WORD = re.compile(r"[^\W\d_][\w-]*(?:['’])?")
_CLAUSE = re.compile(r"[.;:!?«»“”\"()\n—–]")
_APPOSED = re.compile(r", ([^,.;:«»“”\"()\n]{3,90})")
_AGE = re.compile(rf",{_SPACE}\d{{1,3}}{_SPACE}\w+[,.]")
_BEFORE = 90


@dataclass(frozen=True, slots=True)
class Named:
    """A name at `[start, end)`, without honorifics. `titles`: words of the roles told beside it."""

    start: int
    end: int
    text: str
    words: tuple[str, ...]
    kind: Literal["person", "unknown"]
    gender: str | None
    titles: tuple[frozenset[str], ...]


def plain(words: str) -> str:
    """In lower case with straight apostrophes, as a language's file has them."""
    return words.lower().replace("’", "'")


def content(said: str, words: Lexicon) -> frozenset[str]:
    """The words of a title that tell: no articles, no `de`; folded."""
    found = (plain(m.group()) for m in _WORD.finditer(said))
    empty = words.articles | words.links | words.possessives
    return frozenset(fold(w) for w in found if w not in empty and not w.endswith("'"))


class Namer:
    """Finds the names of the lines of one text."""

    def __init__(self, text: str, words: Lexicon) -> None:
        self.text = text
        self.words = words
        particles = "|".join(re.escape(p).replace("'", "['’]") for p in sorted(words.particles))
        joint = rf"{_SPACE}(?:(?:{particles}){_SPACE}?){{0,2}}" if particles else _SPACE
        self._run = re.compile(rf"(?<![\w.-]){_CAPITAL}(?:{joint}{_CAPITAL})*")

    def of_line(self, start: int, end: int) -> Iterator[Named]:
        """The names in `[start, end)`, in order, none overlapping another."""
        for run in self._run.finditer(self.text, start, end):
            parts = [(m.group(), run.start() + m.start()) for m in re.finditer(r"\S+", run.group())]
            for part in self._parts(parts):
                if name := self._named(part, end):
                    yield name

    def _parts(self, run: list[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
        """A run without the words that open a sentence, cut where a place or an office ends."""
        while run and plain(run[0][0]) in self.words.words:
            run = run[1:]
        part: list[tuple[str, int]] = []
        for n, (word, at) in enumerate(run):
            capitals = sum(w[0].isupper() for w, _ in part)
            honorific = plain(word).rstrip(".") in self.words.honorifics
            linked = plain(word) in self.words.links and capitals > 1
            if part and (linked or honorific or self._begins_anew(part, word, n + 1 < len(run))):
                yield part
                part = []
            if part or word[0].isupper():
                part.append((word, at))
        if part:
            yield part

    def _begins_anew(self, part: Sequence[tuple[str, int]], word: str, more: bool) -> bool:
        """`Paris Anne Hidalgo`: a first name with a surname behind it, after what is no first name."""
        if not more or part[-1][0].endswith(".") or self._titled(part):
            return False
        return self._is_first_name(word) and (
            self._is_office(part[0][1]) or not self._is_first_name(part[0][0])
        )

    def _is_office(self, at: int) -> bool:
        """`ministre de la Santé Victor Almeida`: what `de la` brings is no first name."""
        before = plain(self.text[max(0, at - 30) : at]).replace("'", "' ").split()
        while before and before[-1] in self.words.articles - self.words.links:
            before.pop()
        return len(before) > 1 and before[-1] in self.words.links and before[-2] in self.words.roles

    def _titled(self, part: Sequence[tuple[str, int]]) -> bool:
        return plain(part[0][0]).rstrip(".") in self.words.honorifics

    def _is_first_name(self, word: str) -> bool:
        name = fold(word)
        return any(
            n in self.words.first_names or n in FIRST_NAMES for n in (name, name.split("-")[0])
        )

    def _named(self, part: list[tuple[str, int]], line_end: int) -> Named | None:
        honorific = None
        begins = part[0][1]
        if self._titled(part):
            honorific = plain(part[0][0]).rstrip(".")
            part = part[1:]
        while part and not part[-1][0][0].isupper():
            part = part[:-1]
        if not part:
            return None
        start, end = part[0][1], part[-1][1] + len(part[-1][0])
        text = self.text[start:end]
        titles, role_gender = self._roles(begins, start, end, line_end)
        first = self._is_first_name(part[0][0]) and len(part) > 1
        aged = bool(_AGE.match(self.text, end, line_end)) and len(part) > 1
        person = honorific is not None or first or aged or (bool(titles) and len(part) > 1)
        gender = self.words.honorifics.get(honorific or "") or role_gender
        if first and not gender:
            gender = self._gender_of(part[0][0])
        words = tuple(text.split())
        return Named(start, end, text, words, "person" if person else "unknown", gender, titles)

    def _gender_of(self, word: str) -> str | None:
        name = fold(word)
        for known in (name, name.split("-")[0]):
            if known in self.words.first_names:
                return self.words.first_names[known]
            if known in FIRST_NAMES:
                return FIRST_NAMES[known]
        return None

    def _roles(
        self, begins: int, start: int, end: int, line_end: int
    ) -> tuple[tuple[frozenset[str], ...], str | None]:
        """The titles told before the name and in what stands beside it between commas; a gender."""
        before = _CLAUSE.split(self.text[max(0, begins - _BEFORE) : begins])[-1]
        before = before.removesuffix(", ").rsplit(",", 1)[-1]
        after = _APPOSED.match(self.text, end, line_end)
        found = [self._role(before, nearest=True)]
        if after:
            found.append(self._role(after.group(1), nearest=False))
        told = [f for f in found if f]
        return tuple(title for title, _ in told), next((g for _, g in told if g), None)

    def _role(self, phrase: str, nearest: bool) -> tuple[frozenset[str], str | None] | None:
        """`le premier ministre du pays` -> its words and gender: of the role nearest the name."""
        said = [(plain(m.group()), m.start()) for m in _WORD.finditer(phrase)]
        at = [k for k, (word, _) in enumerate(said) if word in self.words.roles]
        if not at or (not nearest and at[0] > 2):
            return None
        k = at[-1] if nearest else at[0]
        role, articles = said[k][0], self.words.articles
        article = next((w for w, _ in reversed(said[max(0, k - 2) : k]) if w in articles), "")
        # An adjective between the article and the role belongs to it.
        begins = (
            k - 1 if k > 1 and said[k - 2][0] in articles and said[k - 1][0] not in articles else k
        )
        title = content(phrase[said[begins][1] :], self.words)
        return title, self.words.roles[role] or self.words.gendered.get(article)
