"""A speaker's mention -> the name the article gives that speaker in full, or None.

The article's own evidence, then what the entities extractor resolved. A wrong name is worse than
none: two people of one surname, an unclear pronoun, an unnamed official stay unresolved.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from extractors.cues import PRONOUNS
from extractors.document import Document
from extractors.names import FIRST_NAMES, HONORIFICS, ORGANISATIONS, ROLES
from extractors.recognise import content_words
from extractors.shapes import begins_sentence
from news.records import Mention, Span
from news.text import fold, squeeze

# How far back, in characters, a pronoun or "the minister" may point.
_REACH = 1200
_FAR = 6000
_WORD = re.compile(r"[^\W\d_][\w.’'-]*")
_SUFFIX = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
# "the politician said": as vague as a pronoun, and used like one.
_GENERIC = frozenset({"politician", "lawmaker"})
# "the statement said": whose it is was said before.
_PAPERS = frozenset("statement letter note message email e-mail tweet post communique memo".split())
_PAPER_OF = re.compile(
    r"\b(?:statement|letter|note|message|email|e-mail|tweet|post|communique|memo)s?\s"
    r"(?:(?:issued|released|sent|posted|written)\s)?(?:from|by)\s"
)
_DEFINITE = re.compile(r"(?:the|this|that|these|those)\s", re.IGNORECASE)
_DETERMINER = re.compile(
    r"^(?:(?:the|this|that|these|those|a|an|some|several|many|other|one|another)\s+)+",
    re.IGNORECASE,
)
_OWNED = re.compile(r"(?:his|her|its|their|my|our|your)\s", re.IGNORECASE)
_VAGUE = frozenset(
    "one ones some many others other few most all both none each everybody everyone nobody somebody"
    " someone anyone anybody those these people something nothing everything there what".split()
)
# Who goes without a name: "the US official" is as much as is told.
_NAMELESS = frozenset(
    "official officials diplomat diplomats source sources aide aides spokesman spokeswoman"
    " spokesperson witness resident police military army".split()
)
_FOR_BODY, _AS_CALLED = "whom the spokesman speaks for", "as the text calls them"
_SPOKES = re.compile(r"\bspokes(?:man|woman|person|people|men|persons)\b", re.IGNORECASE)
# Pronouns that stand for a body or a group that spoke.
_MANY = frozenset({"they", "it"})
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
    """A resolved speaker, or None where the article does not tell; `why` says what decided.

    `many` where it is no single person: a body, a country, unnamed officials.
    """

    name: str | None = None
    id: str | None = None
    why: str = "nobody that the article tells"
    many: bool = False


class Speakers:
    """The people and organisations of one article, for resolving the mentions of speakers."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.mentions = sorted(document.mentions, key=lambda m: m.start)
        self._mention_starts = [m.start for m in self.mentions]
        self._genders = _genders(document)
        self.organisations: list[tuple[int, int, str]] = []
        self.people: dict[str, list[Person]] = {}
        self.seen: list[tuple[int, int, Person | None, bool]] = []
        self._collect(document)
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
            return Speaker(known.name, known.id, "named", many=known.kind != "person")
        organisation = self._organisation(span, head)
        if re.search(r"\band\b|,", words) and not re.search(r"\band\b", organisation or ""):
            return unnamed(words)
        if (at := self._named(head)) is not None:
            person = self.seen[at][2]
            return _is(person, "named") if person else Speaker(why="several bear the name")
        namesakes = self._by_surname(span, head)
        if len(namesakes) > 1:
            return Speaker(why="several bear the name")
        if namesakes:
            return _is(namesakes[0], "surname of somebody named in full")
        if person := self._apposed(span):
            return _is(person, "named beside the title")
        if organisation:
            return Speaker(organisation, None, "named", many=True)
        return self._described(span, head)

    # What the article names

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
        if gender is None:
            return self._same_again(at) if word in _MANY else Speaker(why="a pronoun")
        person = self._latest(at, gender)
        if person is None and self._last and self._last[1].why in (_FOR_BODY, _AS_CALLED):
            return self._same_again(at)  # "a spokeswoman said ... She added ..."
        return _is(person, "pronoun, by gender and place") if person else Speaker(why="a pronoun")

    def _same_again(self, at: int) -> Speaker:
        """Who spoke last, where that is no single person: `they`, `it`, `the statement`."""
        if self._last is None or self._last[0] < self._paragraphs_back(at, 1):
            return Speaker(why="a pronoun")
        last = self._last[1]
        return replace(last, why="who spoke last") if last.many else Speaker(why="a pronoun")

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
        content = content_words(words)
        if not content:
            return Speaker()
        match = _WORD.match(self.text, head)
        noun = fold(match.group()) if match else ""
        if (spokes := _SPOKES.search(words)) and (body := self._body(span, spokes)):
            return body
        if (paper := _PAPER_OF.search(words)) and (whose := self._whose(span, paper)):
            return whose
        if noun in ORGANISATIONS:
            return self._office(words, noun, span[0])
        if noun in _PAPERS and _DEFINITE.match(words):
            return self._paper(span[0])
        if not _DEFINITE.match(words) or not content & ROLES:
            return unnamed(words)
        fits: list[Person] = []
        n = bisect_left(self._seen_starts, span[0])
        for start, _, person, _ in reversed(self.seen[:n]):
            if start < span[0] - _FAR:
                break
            if person and person not in fits and any(content <= t for t in person.titles):
                fits.append(person)
        if not fits and content <= _GENERIC and (person := self._latest(span[0], None)):
            fits = [person]
        if len(fits) == 1:
            return _is(fits[0], "the only one so called")
        return Speaker(why="several are so called") if fits else unnamed(words)

    def _body(self, span: Span, spokes: re.Match[str]) -> Speaker | None:
        """Whom an unnamed spokesman speaks for: `a ministry spokesman`, `a spokesman for Berg`."""
        words = self.text[slice(*span)]
        after = re.match(r"\s+(?:for|of|from)\s+", words[spokes.end() :])
        start = spokes.end() + after.end() if after else 0
        end = len(words) if after else spokes.start()
        body = words[start:end].rstrip(" -").removesuffix("'s").removesuffix("’s")
        if not _DETERMINER.sub("", body + " ").strip() or _OWNED.match(body):
            return None
        last = span[0] + start + len(body) - 1
        found = self._resolve((span[0] + start, last + 1), span[0] + start + body.rfind(" ") + 1)
        return replace(found, why=_FOR_BODY) if found.name else None

    def _whose(self, span: Span, paper: re.Match[str]) -> Speaker | None:
        """Who speaks by `a statement from the alliance`."""
        start = span[0] + paper.end()
        words = list(_WORD.finditer(self.text, start, span[1]))
        if not words:
            return None
        whole = [w.start() for w in words if w.group().lower() in ("of", "in", "from", "for")]
        last = next((w for w in reversed(words) if not whole or w.end() < whole[0]), words[-1])
        found = self._resolve((start, span[1]), last.start())
        return replace(found, why="whose paper it is") if found.name else None

    def _paper(self, at: int) -> Speaker:
        """`the statement added`: who spoke last, if that was a moment ago."""
        if self._last is None or self._last[0] < self._paragraphs_back(at, 1):
            return Speaker(why="a paper of nobody named")
        return replace(self._last[1], why="whose paper it is: who spoke last")

    def _office(self, words: str, noun: str, at: int) -> Speaker:
        """An organisation by its common noun: as named here, or as it was last named in full."""
        name = re.sub(
            r"^(?:the|a|an|its|his|her|their)\s+", "", squeeze(words), flags=re.IGNORECASE
        )
        if any(w[0].isupper() for w in name.split()):
            return Speaker(name, None, "named", many=True)
        n = bisect_left(self._organisation_starts, at)
        for start, _, other in reversed(self.organisations[max(0, n - 60) : n]):
            if start < at - _FAR:
                break
            if fold(other).split()[-1:] == [noun]:
                name = re.sub(r"^[Tt]he\s+", "", squeeze(other))
                return Speaker(name, None, "the last body so called", many=True)
        return unnamed(words)


def unnamed(words: str) -> Speaker:
    """Somebody told of but not named, as the text calls them: `US officials`, `a senior diplomat`.

    Not `the minister` nor `the goalkeeper`, who is somebody, nor `his aide`, who is somebody's.
    """
    called = _DETERMINER.sub("", squeeze(words))
    plain = called.lower().split()
    if not plain or len(plain) > 8 or plain[-1] in _VAGUE or _OWNED.match(words):
        return Speaker(why="nobody in particular")
    if _DEFINITE.match(words) and plain[-1] not in _NAMELESS:
        somebody = len(plain) == 1 and not plain[0].endswith("s")
        if somebody or plain[-1] in ROLES:
            return Speaker(why="somebody whom the text does not name")
    return Speaker(called, None, _AS_CALLED, many=True)


def _is(person: Person, why: str) -> Speaker:
    return Speaker(person.called, person.id, why)


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


# A name right after one of these is no subject: to Berg, of Berg, met Berg.
_BEFORE_SUBJECT = frozenset(
    "that and but or as when while because if though although said says where after before since"
    " until than why how what whether then so yet nor unless once".split()
)
_LAST_WORD = re.compile(r"([\w’'-]+)\W{0,3}$")


def _may_be_subject(text: str, at: int) -> bool:
    """Whether a name at `at` may be its clause's subject: it begins a sentence or a clause."""
    if begins_sentence(text, at):
        return True
    before = text[max(0, at - 30) : at].rstrip(" \u00a0")
    if before.endswith((",", ")", "”", '"')):
        return True
    word = _LAST_WORD.search(before)
    return word is None or word.group(1).lower() in _BEFORE_SUBJECT | ROLES | HONORIFICS.keys()
