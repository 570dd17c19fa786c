"""People by the article: which names are one person's, and whom a surname alone means."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from extractors.entities.aliases import Index, surname
from extractors.entities.names import FIRST_NAMES, HONORIFICS, ROLES
from news.records import Entity, Mention, Span
from news.text import fold

# Surnames that are also words, first names or too many people's: only the article may give them.
COMMON = frozenset(
    (
        "abbas abe ahmed al albanese austin baker ban bennett black blair bolton brown burns bush"
        " cameron carney carter castex clark clinton conte cooper costa cruz duda duque fernandez"
        " francis gabriel ghani golani graham grandi gray green griffiths haley harper harris healey hunt"
        " ibrahim johnson jolani jonathan katz kelly kerry khan kim king kirby lai lam lama lee leo li"
        " linde long lula ma machado marcos marin may mazen michel miller milley modi moon morales"
        " morrison ortega park pavel pen petro philippe powell power price raab rau rice rodriguez"
        " rubio ryan sall salman sanchez sanders santos shah sharif sherman silva singh smith"
        " sullivan truss un vance wallace wang white wong wood xi yang yi yoon young yunus"
    ).split()
)
_CAPITALISED = re.compile(r"\b[A-ZÀ-Ý][\w’']*[a-zà-ÿ]\w*\b")
_WORD_BEFORE = re.compile(r"([\w.’']+)[ \u00a0]$")
_NAME_NEXT = re.compile(r"[ -][A-ZÀ-Ý][a-zà-ÿ]+")
# "in May", "May 5" is a month although the article has a Theresa May.
_MONTH = re.compile(r"\b(?:in|since|until|by|last|next|on|of|early|late|mid|from|\d+)[ -]$", re.I)


def one_name_each(found: Iterable[Mention]) -> list[Mention]:
    """The article's own people under the longest form of their name: `John Smith` as `John A. Smith`."""
    mentions = list(found)
    longest: dict[tuple[str, str], Mention] = {}
    for one in mentions:
        key = _key(one)
        if key not in longest or len(one.text) > len(longest[key].text):
            longest[key] = one
    return [replace(m, id=longest[_key(m)].id, name=longest[_key(m)].name) for m in mentions]


def _key(one: Mention) -> tuple[str, str]:
    words = fold(one.text).split()
    return (words[0], words[-1]) if one.kind == "person" else ("", fold(one.text))


class _Namesakes:
    """The mentions in full of those who bear one surname, in the order of the text."""

    def __init__(self, here: list[Mention]) -> None:
        self._here = here
        self._starts = [m.start for m in here]
        often = Counter(m.id for m in here)
        self._main = max(here, key=lambda m: (often[m.id], -m.start))

    def meant(self, span: Span, text: str) -> Mention:
        """Who was named last in this paragraph, else who is named most."""
        at = bisect_left(self._starts, span[0])
        last = self._here[max(0, at - 1)]
        return last if at and "\n" not in text[last.end : span[0]] else self._main


class People:
    """Surnames alone: whom of those named in full they mean."""

    def __init__(self, known: Index, named: Iterable[Mention]) -> None:
        self._known = known
        self._namesakes: dict[tuple[str, str | None], _Namesakes] = {}
        self._named: defaultdict[str, list[Mention]] = defaultdict(list)
        for one in named:
            if one.kind == "person" and one.name:
                # The text may be an office: no `President` after "Germany's president".
                own = known.family(one.id) or {fold(surname(n)) for n in (one.text, one.name)}
                for last in own:
                    self._named[last].append(one)

    def alone(self, text: str) -> Iterator[Mention]:
        """A mention for each surname that stands alone and has an owner."""
        for found in _CAPITALISED.finditer(text):
            span = found.start(), found.end() - 2 * found.group().endswith(("’s", "'s"))
            word = text[slice(*span)]
            owner = self._owner(word, span, text)
            if owner and owner.name:
                yield Mention(
                    start=span[0], end=span[1], text=word,
                    id=owner.id, name=owner.name, kind="person",
                )  # fmt: skip

    def _owner(self, word: str, span: Span, text: str) -> Entity | Mention | None:
        last = fold(word)
        here, known = self._named.get(last), self._known.surnames.get(last, ())
        # Of those who bear it, the one whom all know by it.
        meant = [e for e in known if not e.in_full]
        if not here and (len(meant) != 1 or last in COMMON):
            return None
        if self._anothers(span, text):
            return None
        if last == "may" and (
            _MONTH.search(text[max(0, span[0] - 12) : span[0]])
            or re.match(r"[ ,]+\d", text[span[1] : span[1] + 4])
        ):
            return None
        if not here:
            return meant[0]
        return self._called(last, _gender_before(span, text)).meant(span, text)

    def _called(self, last: str, gender: str | None) -> _Namesakes:
        """Those of a surname who may be called by an honorific of that gender: no Ivana is `Mr.`"""
        key = last, gender
        if key not in self._namesakes:
            here = self._named[last]
            fits = {m.id for m in {m.id: m for m in here}.values() if self._fits(m, gender)}
            self._namesakes[key] = _Namesakes([m for m in here if m.id in fits] or here)
        return self._namesakes[key]

    def _fits(self, one: Mention, gender: str | None) -> bool:
        entity = self._known.by_id.get(one.id or "")
        first = FIRST_NAMES.get(fold((one.name or one.text).split()[0]))
        own = entity.gender if entity and entity.gender else first
        return gender is None or own in (None, gender)

    def _anothers(self, span: Span, text: str) -> bool:
        """Whether it is part of somebody else's name: `Hunter Biden`, `Biden Smith`."""
        before = _WORD_BEFORE.search(text[max(0, span[0] - 24) : span[0]])
        if before and before.group(1)[:1].isupper():
            word = fold(before.group(1)).rstrip(".")
            if word in FIRST_NAMES and not before.group(1).endswith("."):
                return True
            if word in HONORIFICS or word in ROLES or word == "state":
                return False
            # A capital in the middle of a sentence that is no title: part of a longer name.
            ended = before.group(1).endswith((".", "’s", "'s"))
            if not ended and not _begins(text, span[0] - len(before.group())):
                return not _headline(text, span)
        after = _NAME_NEXT.match(text, span[1])
        return after is not None and fold(after.group()[1:]) in self._named


def _gender_before(span: Span, text: str) -> str | None:
    before = _WORD_BEFORE.search(text[max(0, span[0] - 24) : span[0]])
    return HONORIFICS.get(fold(before.group(1)).strip(".")) if before else None


def _begins(text: str, at: int) -> bool:
    """Whether a sentence or a quotation begins at `at`."""
    return (text[max(0, at - 3) : at].rstrip(" ") or "\n")[-1] in ".!?:;\n“”\"‘('—–-"


def _headline(text: str, span: Span) -> bool:
    """Whether the words around are all in capitals: `Why Putin Waits`."""
    start, end = max(text.rfind("\n", 0, span[0]) + 1, span[0] - 60), span[1] + 60
    words = [w for w in re.split(r"\s+", text[start:end].split("\n")[0]) if len(w) > 3]
    return len(words) > 3 and sum(w[:1].isupper() for w in words) >= 0.8 * len(words)
