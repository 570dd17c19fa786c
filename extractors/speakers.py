"""A speaker's mention -> the name the article gives that speaker in full, or None.

The article's own evidence, then what the entities extractor resolved. A wrong name is worse than
none: two people of one surname, an unclear pronoun, an unnamed official stay unresolved.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from extractors.cues import PRONOUNS
from extractors.document import Document, Paragraph
from extractors.names import FIRST_NAMES, HONORIFICS, ORGANISATIONS, ROLES
from news.records import Mention, Span
from news.text import fold, squeeze

if TYPE_CHECKING:
    from spacy.tokens import Span as Words

# How far back, in characters, a pronoun or "the minister" may point.
_REACH = 1200
_FAR = 6000
_WORD = re.compile(r"[^\W\d_][\w.’'-]*")
_NAME = re.compile(r"[^\W\d_][\w.’'-]*(?:\s+[^\W\d_][\w.’'-]*){0,4}")
_FULL = re.compile(r"\b(?=(([A-Z][\w’'-]+)(?: [A-Z]\.)? ([A-Z][\w-]+)\b))")
_COMMON = ROLES | ORGANISATIONS | HONORIFICS.keys()
_SUFFIX = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
# "the politician said": as vague as a pronoun, and used like one.
_GENERIC = frozenset({"politician", "lawmaker"})
_GENDERED = {"he": "m", "him": "m", "she": "f", "her": "f"}


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


@dataclass(frozen=True, slots=True)
class Speaker:
    """A resolved speaker; both None where the article does not tell."""

    name: str | None = None
    id: str | None = None


class Speakers:
    """The people and organisations of one article, for resolving the mentions of speakers."""

    def __init__(self, document: Document, paragraphs: Sequence[Paragraph]) -> None:
        self.text = document.text
        self.mentions = sorted(document.mentions, key=lambda m: m.start)
        self._mention_starts = [m.start for m in self.mentions]
        self._genders = _genders(document)
        self.organisations: list[tuple[int, int, str]] = []
        self.people: dict[str, list[Person]] = {}
        self.seen: list[tuple[int, int, Person | None, bool]] = []
        self._collect(document, paragraphs)
        self._seen_starts = [s[0] for s in self.seen]
        self._organisation_starts = [o[0] for o in self.organisations]
        self._last: tuple[int, Speaker] | None = None

    def resolve(self, span: Span, head: int) -> Speaker:
        """Who the mention `span`, whose head word begins at `head`, is. Ask in the text's order."""
        speaker = self._resolve(span, head)
        if speaker.name:
            self._last = (span[0], speaker)
        return speaker

    def _resolve(self, span: Span, head: int) -> Speaker:
        words = self.text[slice(*span)]
        lower = words.lower()
        if lower in PRONOUNS:
            return self._pronoun(span[0], lower)
        if known := self._mentioned(span, head):
            return Speaker(known.name, known.id)
        organisation = self._organisation(span, head)
        if re.search(r"\band\b|,", words) and not re.search(r"\band\b", organisation or ""):
            return Speaker()
        if (at := self._named(head)) is not None:
            person = self.seen[at][2]
            return Speaker(person.called, person.id) if person else Speaker()
        namesakes = self._by_surname(span, head)
        if len(namesakes) > 1:
            return Speaker()
        if person := next(iter(namesakes), None) or self._apposed(span):
            return Speaker(person.called, person.id)
        if organisation:
            return Speaker(organisation)
        return self._described(span, head)

    # What the article names

    def _collect(self, document: Document, paragraphs: Sequence[Paragraph]) -> None:
        found: list[Occurrence] = []
        for paragraph in paragraphs:
            for words in paragraph.parse.ents:
                start = paragraph.start + words.start_char
                if words.label_ == "PERSON":
                    if one := _occurrence(words, paragraph.start):
                        found.append(one)
                elif words.label_ in ("ORG", "GPE", "NORP"):
                    self.organisations.append((start, start + len(words.text), words.text))
        found += self._elsewhere(document, paragraphs, found)
        found.sort(key=lambda o: o.start)
        # Full names first, so that a bare surname finds its owner wherever it stands.
        for one in sorted(found, key=lambda o: -len(o.text.split())):
            self._introduce(one)
        for one in found:
            self.seen.append((one.start, one.end, self._owner(one), one.subject))

    def _elsewhere(
        self, document: Document, paragraphs: Sequence[Paragraph], found: Sequence[Occurrence]
    ) -> list[Occurrence]:
        """Full names that the recogniser did not see, of people whose surname it saw.

        In a line that it read, only those that begin with a usual first name.
        """
        parsed = {p.start for p in paragraphs}
        known = {o.start for o in found}
        surnames = {fold(_names(o.text)[-1]) for o in found}
        # Weiss alone is easily taken for a place or a firm.
        surnames |= {fold(name) for _, _, name in self.organisations if " " not in name}
        more = []
        for start, end in document.lines:
            for match in _FULL.finditer(self.text, start, end):
                first, last = fold(match.group(2)), fold(match.group(3))
                if last not in surnames or match.start() in known:
                    continue
                if first in FIRST_NAMES or (
                    start not in parsed and first.strip(".") not in _COMMON
                ):
                    name = squeeze(match.group(1))
                    more.append(Occurrence(match.start(), match.end(1), name, None, (), True))
        return more

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
            if known := self._mentioned((one.start, one.end), one.end - 1):
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

    def _mentioned(self, span: Span, head: int) -> Mention | None:
        n = bisect_right(self._mention_starts, head)
        for mention in self.mentions[max(0, n - 3) : n]:
            if mention.end > head and mention.start < span[1] and mention.name:
                return mention
        return None

    def _named(self, head: int) -> int | None:
        n = bisect_right(self._seen_starts, head) - 1
        return n if n >= 0 and head < self.seen[n][1] else None

    def _by_surname(self, span: Span, head: int) -> list[Person]:
        """Who bears a name that the recogniser missed or took for a place here."""
        match = _WORD.match(self.text, head, span[1])
        if not match or not match.group()[0].isupper():
            return []
        return self.people.get(fold(re.sub(r"[’']s?$", "", match.group())), [])

    def _organisation(self, span: Span, head: int) -> str | None:
        n = bisect_right(self._organisation_starts, head) - 1
        if n < 0 or head >= self.organisations[n][1]:
            return None
        name = re.sub(
            r"^the\s+|[’']s?$", "", squeeze(self.organisations[n][2]), flags=re.IGNORECASE
        )
        return name if name != name.lower() else None

    def _apposed(self, span: Span) -> Person | None:
        """`the minister, Clément Beaune, said`."""
        if self.text[span[1] : span[1] + 2] != ", ":
            return None
        n = bisect_left(self._seen_starts, span[1] + 2)
        if n < len(self.seen) and self.seen[n][0] <= span[1] + 40:
            start, end, person, _ = self.seen[n]
            between = self.text[span[1] + 2 : start]
            if "," not in between and self.text[end : end + 1] in ",—":
                return person
        return None

    def _pronoun(self, at: int, word: str) -> Speaker:
        gender = _GENDERED.get(word)
        person = self._latest(at, gender) if gender else None
        return Speaker(person.called, person.id) if person else Speaker()

    def _latest(self, at: int, gender: str | None) -> Person | None:
        """The last subject of that gender within two paragraphs, else the only other one there."""
        floor = self._paragraphs_back(at, 2)
        n = bisect_left(self._seen_starts, at)
        others: list[Person] = []
        for start, _, person, subject in reversed(self.seen[max(0, n - 40) : n]):
            if start < floor:
                break
            if person is None or (gender and person.gender not in (None, gender)):
                continue
            if subject:
                return person
            if person not in others:
                others.append(person)
        return others[0] if len(others) == 1 else None

    def _paragraphs_back(self, at: int, count: int) -> int:
        floor = max(0, at - _REACH)
        begin = at
        for _ in range(count + 1):
            begin = self.text.rfind("\n", floor, begin)
            if begin < 0:
                return floor
            while begin > floor and self.text[begin - 1].isspace():
                begin -= 1
        return begin

    def _described(self, span: Span, head: int) -> Speaker:
        """`the minister`, `the Secretary of State`, `the ministry`: the last one so called."""
        words = self.text[slice(*span)]
        content = _content_words(words)
        if not content:
            return Speaker()
        noun = fold(_WORD.match(self.text, head).group()) if _WORD.match(self.text, head) else ""  # type: ignore[union-attr]
        if noun in ORGANISATIONS:
            return self._office(words, noun, span[0])
        if not words.lower().startswith(("the ", "this ")) or not content & ROLES:
            return Speaker()
        fits: list[Person] = []
        n = bisect_left(self._seen_starts, span[0])
        for start, _, person, _ in reversed(self.seen[:n]):
            if start < span[0] - _FAR:
                break
            if person and person not in fits and any(content <= t for t in person.titles):
                fits.append(person)
        if not fits and content <= _GENERIC and (person := self._latest(span[0], None)):
            fits = [person]
        return Speaker(fits[0].called, fits[0].id) if len(fits) == 1 else Speaker()

    def _office(self, words: str, noun: str, at: int) -> Speaker:
        """An organisation by its common noun: as named here, or as it was last named in full."""
        name = re.sub(
            r"^(?:the|a|an|its|his|her|their)\s+", "", squeeze(words), flags=re.IGNORECASE
        )
        if any(w[0].isupper() for w in name.split()):
            return Speaker(name) if not words.lower().startswith(("a ", "an ")) else Speaker()
        n = bisect_left(self._organisation_starts, at)
        for start, _, other in reversed(self.organisations[max(0, n - 60) : n]):
            if start < at - _FAR:
                break
            if fold(other).split()[-1:] == [noun]:
                return Speaker(re.sub(r"^[Tt]he\s+", "", squeeze(other)))
        return Speaker()


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


def _occurrence(words: Words, base: int) -> Occurrence | None:
    """A PERSON as spaCy saw it, cleaned: without titles, possessive marks and things that are no names."""
    text = re.sub(r"[’']s?$", "", words.text)
    shift = 0
    honorific = None
    while match := re.match(r"([\w.]+)\s+", text):
        word = match.group(1).lower().strip(".")
        if word not in HONORIFICS and word not in ROLES:
            break
        honorific = word if word in HONORIFICS else honorific
        shift += match.end()
        text = text[match.end() :]
    match = _NAME.fullmatch(text)
    if not match or not all(w[0].isupper() or w.islower() for w in text.split()):
        return None
    if not text.split()[-1][0].isupper() or text.lower() in PRONOUNS or fold(text) in ROLES:
        return None
    before = words.doc[words.start - 1].lower_.strip(".") if words.start else ""
    if before in HONORIFICS:
        honorific = before
    start = base + words.start_char + shift
    subject = words.root.dep_ in ("nsubj", "nsubjpass") or (
        words.root.head.lower_ == "to"
        and (words.root.head.nbor(-1).lower_ == "according" if words.root.head.i else False)
    )
    return Occurrence(start, start + len(text), squeeze(text), honorific, _titles(words), subject)


def _titles(words: Words) -> tuple[frozenset[str], ...]:
    """The words before the name in its noun phrase, and those of its apposition."""
    root = words.root
    titles = [_content_words(root.doc[root.left_edge.i : words.end].text)]
    for child in root.rights:
        if child.dep_ == "appos" and child.right_edge.i - child.left_edge.i < 15:
            titles.append(_content_words(root.doc[child.left_edge.i : child.right_edge.i + 1].text))
    if root.dep_ == "appos" and root.head.i < root.i and root.head.pos_ == "NOUN":
        titles.append(_content_words(root.doc[root.head.left_edge.i : words.start].text))
    return tuple(t for t in titles if t & ROLES)


def _content_words(text: str) -> frozenset[str]:
    words = (fold(w.rstrip(".")) for w in _WORD.findall(re.sub(r"[’']s\b", "", text)))
    return frozenset(w for w in words if w not in ("the", "a", "an", "of", "this", "former", "and"))
