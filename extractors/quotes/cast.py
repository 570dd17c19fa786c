"""Who is named in an article: its people by the names it gives them, and its bodies.

The article's own evidence first, then what the entities extractor resolved.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from extractors.document import Document
from extractors.entities.names import FIRST_NAMES, HONORIFICS, ROLES
from extractors.quotes.shapes import begins_sentence
from news.records import Mention, Span
from news.text import fold, squeeze

# How far back, in characters, a pronoun may point.
_REACH = 1200
WORD = re.compile(r"[^\W\d_][\w.’'-]*")
_SUFFIX = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


@dataclass
class Person:
    """Somebody named in the article. `titles` are sets of the words that stood beside the name.

    `name` is the longest form here, `canonical` the gazetteer's where it knows them.
    """

    name: str
    gender: str | None = None
    id: str | None = None
    canonical: str | None = None
    titles: list[frozenset[str]] = field(default_factory=list)

    @property
    def called(self) -> str:
        """The name to give them."""
        return self.canonical or self.name


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Where a person is named; `subject` where the name is the subject of its clause."""

    start: int
    end: int
    text: str
    honorific: str | None
    titles: tuple[frozenset[str], ...]
    subject: bool


class Cast:
    """The people and organisations of one article, found by where they stand."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.mentions = sorted(document.mentions, key=lambda m: m.start)
        self._mention_starts = [m.start for m in self.mentions]
        self._genders = _genders(document)
        self.organisations: list[tuple[int, int, str]] = []
        self.people: dict[str, list[Person]] = {}
        self.seen: list[tuple[int, int, Person | None, bool]] = []
        self._collect(document)
        self.seen_starts = [s[0] for s in self.seen]
        self.organisation_starts = [o[0] for o in self.organisations]

    def _collect(self, document: Document) -> None:
        found: list[Occurrence] = []
        for name in document.names.all:
            if name.kind == "person":
                subject = _may_be_subject(self.text, name.start)
                found.append(
                    Occurrence(
                        name.start,
                        name.end,
                        squeeze(name.text),
                        name.honorific,
                        name.titles,
                        subject,
                    )
                )
            else:
                self.organisations.append((name.start, name.end, name.text))
        # Full names first, so that a bare surname finds its owner wherever it stands.
        for one in sorted(found, key=lambda o: -len(o.text.split())):
            self._introduce(one)
        for one in found:
            self.seen.append((one.start, one.end, self._owner(one), one.subject))

    def _introduce(self, one: Occurrence) -> None:
        names = _names(one.text)
        people = self.people.setdefault(fold(names[-1]), [])
        person = self._owner(one)
        if person is None:
            if people and len(names) == 1:
                return
            person = Person(one.text)
            person.id, gender = self._genders.get(fold(one.text), (None, None))
            # Known by another spelling: the gazetteer's name is the canonical one.
            if known := self.mentioned((one.start, one.end), one.end - 1):
                person.id, person.canonical = known.id, known.name
            person.gender = gender or FIRST_NAMES.get(fold(names[0])) if len(names) > 1 else gender
            people.append(person)
        if one.honorific and person.gender is None:
            person.gender = HONORIFICS.get(one.honorific)
        person.titles += one.titles

    def _owner(self, one: Occurrence) -> Person | None:
        names = _names(one.text)
        people = self.people.get(fold(names[-1]), [])
        if len(names) > 1:
            return next((p for p in people if _same(names, _names(p.name))), None)
        wanted = HONORIFICS.get(one.honorific or "")
        fit = [p for p in people if not wanted or p.gender in (None, wanted)]
        return fit[0] if len(fit) == 1 else None

    # Kinds of mention

    def mentioned(self, span: Span, head: int) -> Mention | None:
        """What the entities extractor has at the head of a mention."""
        n = bisect_right(self._mention_starts, head)
        for mention in self.mentions[max(0, n - 3) : n]:
            if mention.end > head and mention.start < span[1] and mention.name:
                return mention
        return None

    def named(self, head: int) -> int | None:
        """The number, in `seen`, of the name that stands at `head`."""
        n = bisect_right(self.seen_starts, head) - 1
        return n if n >= 0 and head < self.seen[n][1] else None

    def by_surname(self, span: Span, head: int) -> list[Person]:
        """Who bears a name that the recogniser missed or took for a place here."""
        match = WORD.match(self.text, head, span[1])
        if not match or not match.group()[0].isupper():
            return []
        return self.people.get(fold(re.sub(r"[’']s?$", "", match.group())), [])

    def only_one(self, span: Span, head: int) -> bool:
        """Whether one name stands in the mention, at its head: `former senator and envoy Ann Berg`."""
        n, m = bisect_left(self.seen_starts, span[0]), bisect_left(self.seen_starts, span[1])
        return m - n == 1 and self.seen[n][0] <= head < self.seen[n][1] == span[1]

    def by_first_name(self, words: str) -> Person | None:
        """`Amadou`, who was named in full before, where only one here is called so."""
        first = fold(words)
        if " " in first or not words[:1].isupper():
            return None
        named = [p for people in self.people.values() for p in people if " " in p.name]
        called = [p for p in named if fold(p.name.split()[0]) == first]
        return called[0] if len(called) == 1 else None

    def organisation(self, span: Span, head: int) -> str | None:
        """The body that is named at `head`, without article and possessive."""
        n = bisect_right(self.organisation_starts, head) - 1
        if n < 0 or head >= self.organisations[n][1]:
            return None
        name = re.sub(
            r"^the\s+|[’']s?$", "", squeeze(self.organisations[n][2]), flags=re.IGNORECASE
        )
        return name if name != name.lower() else None

    def apposed(self, span: Span) -> Person | None:
        """`the minister, Clément Beaune, said`."""
        if self.text[span[1] : span[1] + 2] != ", ":
            return None
        n = bisect_left(self.seen_starts, span[1] + 2)
        if n < len(self.seen) and self.seen[n][0] <= span[1] + 40:
            start, end, person, _ = self.seen[n]
            between = self.text[span[1] + 2 : start]
            if "," not in between and self.text[end : end + 1] in ",—":
                return person
        return None

    def latest(self, at: int, gender: str | None) -> Person | None:
        """The last person of that gender, within two paragraphs, who is the subject of a main clause."""
        return next((p for p, subject in self._near(at, gender) if subject), None)

    def only_other(self, at: int, gender: str | None) -> Person | None:
        """The person of that gender within two paragraphs, if there is but one."""
        found = {id(p): p for p, _ in self._near(at, gender)}
        return next(iter(found.values())) if len(found) == 1 else None

    def gender(self, name: str) -> str | None:
        """The gender of somebody here, by the name that is given to them."""
        people = self.people.get(fold(_names(name)[-1]), [])
        return next((p.gender for p in people if p.called == name), None)

    def titles(self, name: str) -> frozenset[str]:
        """The words that stand beside the name of somebody here."""
        people = self.people.get(fold(_names(name)[-1]), [])
        return frozenset().union(*(t for p in people if p.called == name for t in p.titles))

    def _near(self, at: int, gender: str | None) -> Iterator[tuple[Person, bool]]:
        floor = self.paragraphs_back(at, 2)
        n = bisect_left(self.seen_starts, at)
        for start, _, person, subject in reversed(self.seen[max(0, n - 40) : n]):
            if start < floor:
                return
            if person is not None and (not gender or person.gender in (None, gender)):
                yield person, subject

    def paragraphs_back(self, at: int, count: int) -> int:
        """Where the paragraph begins that is `count` before the one at `at`."""
        floor = max(0, at - _REACH)
        begin = at
        for _ in range(count + 1):
            begin = self.text.rfind("\n", floor, begin)
            if begin < 0:
                return floor
            while begin > floor and self.text[begin - 1].isspace():
                begin -= 1
        return begin


def _genders(document: Document) -> dict[str, tuple[str | None, str | None]]:
    """Folded names of the people mentioned -> their id and gender, as far as the gazetteer knows."""
    ids = {m.id for m in document.mentions if m.id}
    known = {e.id: e for e in document.knowledge.entities if e.id in ids}
    found: dict[str, tuple[str | None, str | None]] = {}
    for mention in document.mentions:
        if mention.id in known and mention.id is not None:
            entity = known[mention.id]
            found[fold(mention.text)] = found[fold(entity.name)] = (entity.id, entity.gender)
    return found


def _names(name: str) -> list[str]:
    words = [w for w in name.split() if w.lower() not in _SUFFIX]
    return words or name.split()


def _same(a: list[str], b: list[str]) -> bool:
    """One person's names: the same surname, and first names alike (Antony, Anthony; J., John)."""
    if fold(a[-1]) != fold(b[-1]):
        return False
    if len(a) == 1 or len(b) == 1:
        return True
    first, second = fold(a[0]).strip("."), fold(b[0]).strip(".")
    if len(first) == 1 or len(second) == 1:
        return first[:1] == second[:1]
    return SequenceMatcher(None, first, second).ratio() >= 0.75


# A name right after one of these may be its main clause's subject; after others, to Berg, as Berg did,
# it is none.
_BEFORE_SUBJECT = frozenset("and but or said says then so yet nor".split())
_TITLES = (
    ROLES
    | HONORIFICS.keys()
    | frozenset(
        "the a his her its their former then prime foreign defence defense deputy vice of state us u.s british russian".split()
    )
)
_LAST_WORD = re.compile(r"([\w’'-]+)\W{0,3}$")


def _may_be_subject(text: str, at: int) -> bool:
    """Whether a name at `at` may be its clause's subject: it begins a sentence or a clause."""
    if begins_sentence(text, at):
        return True
    before = text[max(0, at - 60) : at].rstrip(" \u00a0")
    while (title := _LAST_WORD.search(before)) and title.group(1).lower() in _TITLES:
        before = before[: title.start()].rstrip(" \u00a0")
        if begins_sentence(text, at - len(text[max(0, at - 60) : at]) + len(before)):
            return True
    if before.endswith((",", ")", "”", '"')):
        return True
    word = _LAST_WORD.search(before)
    return word is None or word.group(1).lower() in _BEFORE_SUBJECT
