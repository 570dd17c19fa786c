"""A speaker's mention -> the name the article gives that speaker in full, or None.

The article's own evidence, then what the entities extractor resolved. A wrong name is worse than
none: two people of one surname, an unclear pronoun, an unnamed official stay unresolved.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from extractors.document import Document
from extractors.entities.names import ORGANISATIONS, ROLES
from extractors.entities.recognise import content_words
from extractors.quotes.cast import WORD, Cast, Person
from extractors.quotes.cues import PRONOUNS
from extractors.quotes.reasons import Whose
from news.records import Mention, Span
from news.text import fold, squeeze

# How far back, in characters, "the minister" may point.
_FAR = 6000
# "the politician said": as vague as a pronoun, and used like one.
_GENERIC = frozenset({"politician", "lawmaker", "diplomat", "statesman", "stateswoman"})
_AGED = re.compile(r"the\s+\d{1,3}-year-old(?:\s\w+)?", re.IGNORECASE)
# "the statement said": whose it is was said before.
_PAPERS = frozenset(
    "statement letter note message email e-mail tweet post communique memo release".split()
)
_PAPER_OF = re.compile(
    r"\b(?:statement|letter|note|message|email|e-mail|tweet|post|communique|memo|release)s?\s"
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
# "Many of you", "please don't": what the parse took for a subject is nobody.
_NO_SUBJECT = frozenset(
    "of please let if and or but so not than i you we me us he she him them".split()
)
_SHORTENED = re.compile(r"[’'](?:ll|re|ve|d|m|t)\b|[|=<>{}\[\]•]", re.IGNORECASE)
# Who goes without a name: "the US official" is as much as is told.
_NAMELESS = frozenset(
    "official officials diplomat diplomats source sources aide aides spokesman spokeswoman"
    " spokesperson witness resident police military army".split()
)
_SPOKES = re.compile(r"\bspokes(?:man|woman|person|people|men|persons)\b", re.IGNORECASE)
# Pronouns that stand for a body or a group that spoke.
_MANY = frozenset({"they", "it", "them"})
# "according to her"
_OBLIQUE = frozenset({"him", "her", "them"})
_GENDERED = {"he": "m", "him": "m", "she": "f", "her": "f"}


@dataclass(frozen=True, slots=True)
class Speaker:
    """A resolved speaker, or None where the article does not tell; `why` says what decided.

    `many` where it is no single person: a body, a country, unnamed officials.
    """

    name: str | None = None
    id: str | None = None
    why: Whose = Whose.NOBODY
    many: bool = False


class Speakers:
    """The people and organisations of one article, for resolving the mentions of speakers."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.cast = Cast(document)
        self._last: tuple[int, Speaker] | None = None

    def may_be(self, span: Span) -> bool:
        """Whether a headline's words before its colon name somebody: a name, an office, a body."""
        words = list(WORD.finditer(self.text, *span))
        if not words:
            return False
        last = words[-1]
        return (
            fold(last.group()) in ROLES | ORGANISATIONS
            or self.cast.mentioned(span, last.start()) is not None
            or self.cast.named(last.start()) is not None
            or bool(self.cast.by_surname(span, last.start()))
        )

    def resolve(self, span: Span, head: int) -> Speaker:
        """Who the mention `span`, whose head word begins at `head`, is. Ask in the text's order."""
        speaker = self._resolve(span, head)
        if speaker.name:
            self._last = (span[0], speaker)
        return speaker

    def _resolve(self, span: Span, head: int) -> Speaker:
        words = self.text[slice(*span)]
        lower = words.lower()
        if lower in PRONOUNS | _OBLIQUE:
            return self._pronoun(span[0], lower)
        if known := self.cast.mentioned(span, head):
            return Speaker(known.name, known.id, _known(known), many=known.kind != "person")
        organisation = self.cast.organisation(span, head)
        several = re.search(r"\band\b|,", words) and not re.search(r"\band\b", organisation or "")
        if several and not self.cast.only_one(span, head):
            return unnamed(words)
        if (at := self.cast.named(head)) is not None:
            start, end, person, _ = self.cast.seen[at]
            if person is None:
                return Speaker(why=Whose.NAMESAKES)
            return _is(person, _named(self.text[start:end], person.name))
        namesakes = self.cast.by_surname(span, head)
        if len(namesakes) > 1:
            return Speaker(why=Whose.NAMESAKES)
        if namesakes:
            return _is(namesakes[0], Whose.SURNAME)
        if person := self.cast.by_first_name(words):
            return _is(person, Whose.FIRST_NAME)
        if person := self.cast.apposed(span):
            return _is(person, Whose.APPOSED)
        if organisation:
            return Speaker(organisation, None, Whose.BODY, many=True)
        return self._described(span, head)

    def _pronoun(self, at: int, word: str) -> Speaker:
        gender = _GENDERED.get(word)
        if gender is None:
            return self._same_again(at) if word in _MANY else Speaker(why=Whose.PRONOUN)
        if person := self.cast.latest(at, gender):
            return _is(person, Whose.SUBJECT)
        if again := self._last_person(at, gender):
            return again
        if person := self.cast.only_other(at, gender):
            return _is(person, Whose.ONLY_PERSON)
        if self._last and self._last[1].why in (Whose.SPOKEN_FOR, Whose.AS_CALLED):
            return self._same_again(at)  # "a spokeswoman said ... She added ..."
        return Speaker(why=Whose.PRONOUN)

    def _last_person(self, at: int, gender: str | None) -> Speaker | None:
        """Who spoke last, if that was a moment ago and the pronoun fits."""
        if self._last is None or self._last[0] < self.cast.paragraphs_back(at, 2):
            return None
        last = self._last[1]
        of_gender = not gender or (last.name and self.cast.gender(last.name) in (None, gender))
        fits = not last.many and last.name and of_gender
        return replace(last, why=Whose.LAST_PERSON) if fits else None

    def _same_again(self, at: int) -> Speaker:
        """Who spoke last, where that is no single person: `they`, `it`, `the statement`."""
        if self._last is None or self._last[0] < self.cast.paragraphs_back(at, 1):
            return Speaker(why=Whose.PRONOUN)
        last = self._last[1]
        return replace(last, why=Whose.SPOKE_LAST) if last.many else Speaker(why=Whose.PRONOUN)

    def _described(self, span: Span, head: int) -> Speaker:
        """`the minister`, `the Secretary of State`, `the ministry`: the last one so called."""
        words = self.text[slice(*span)]
        if _AGED.fullmatch(words):
            return self._spoken_of(span[0])
        content = content_words(words)
        if not content:
            return Speaker()
        match = WORD.match(self.text, head)
        noun = fold(match.group()) if match else ""
        if (spokes := _SPOKES.search(words)) and (body := self._body(span, spokes)):
            return body
        if (paper := _PAPER_OF.search(words)) and (whose := self._whose(span, paper)):
            return whose
        if noun in ORGANISATIONS:
            return self._office(words, noun, span[0])
        if noun in _PAPERS and _DEFINITE.match(words):
            return self._paper(span[0])
        if noun in _GENERIC and _DEFINITE.match(words) and not self._unnamed_before(noun, span[0]):
            known = self._spoken_of(span[0])
            if known.name and content <= _GENERIC | self.cast.titles(known.name):
                return known
        return self._titled(words, content, span[0])

    def _titled(self, words: str, content: frozenset[str], at: int) -> Speaker:
        """`the minister`: the one person before who has all words of the title."""
        if not _DEFINITE.match(words) or not content & ROLES:
            return unnamed(words)
        fits: list[Person] = []
        n = bisect_left(self.cast.seen_starts, at)
        for start, _, person, _ in reversed(self.cast.seen[:n]):
            if start < at - _FAR:
                break
            if person and person not in fits and any(content <= t for t in person.titles):
                fits.append(person)
        if len(fits) == 1:
            return _is(fits[0], Whose.ONLY_TITLE)
        return Speaker(why=Whose.TITLES) if fits else unnamed(words)

    def _spoken_of(self, at: int) -> Speaker:
        """`the diplomat`, `the 43-year-old`: as vague as a pronoun, and used like one."""
        if again := self._last_person(at, None):
            return again
        person = self.cast.latest(at, None)
        return _is(person, Whose.SUBJECT) if person else Speaker(why=Whose.UNNAMED)

    def _unnamed_before(self, noun: str, at: int) -> bool:
        """Whether somebody without a name is called so: `a senior diplomat said`."""
        before = self.text[max(0, at - _FAR) : at]
        unnamed = rf"\b(?:an?|one|another)\s(?:[\w-]+\s){{0,3}}{noun}\b"
        return re.search(unnamed, before, re.IGNORECASE) is not None

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
        return replace(found, why=Whose.SPOKEN_FOR) if found.name else None

    def _whose(self, span: Span, paper: re.Match[str]) -> Speaker | None:
        """Who speaks by `a statement from the alliance`."""
        start = span[0] + paper.end()
        words = list(WORD.finditer(self.text, start, span[1]))
        if not words:
            return None
        whole = [w.start() for w in words if w.group().lower() in ("of", "in", "from", "for")]
        last = next((w for w in reversed(words) if not whole or w.end() < whole[0]), words[-1])
        found = self._resolve((start, span[1]), last.start())
        return replace(found, why=Whose.PAPER) if found.name else None

    def _paper(self, at: int) -> Speaker:
        """`the statement added`: who spoke last, if that was a moment ago."""
        if self._last is None or self._last[0] < self.cast.paragraphs_back(at, 1):
            return Speaker(why=Whose.NO_PAPER)
        return replace(self._last[1], why=Whose.PAPER_BEFORE)

    def _office(self, words: str, noun: str, at: int) -> Speaker:
        """An organisation by its common noun: as named here, or as it was last named in full."""
        name = re.sub(
            r"^(?:the|a|an|its|his|her|their)\s+", "", squeeze(words), flags=re.IGNORECASE
        )
        if any(w[0].isupper() for w in name.split()):
            return Speaker(name, None, Whose.BODY, many=True)
        n = bisect_left(self.cast.organisation_starts, at)
        for start, _, other in reversed(self.cast.organisations[max(0, n - 60) : n]):
            if start < at - _FAR:
                break
            if fold(other).split()[-1:] == [noun]:
                name = re.sub(r"^[Tt]he\s+", "", squeeze(other))
                return Speaker(name, None, Whose.LAST_BODY, many=True)
        return unnamed(words)


def unnamed(words: str) -> Speaker:
    """Somebody told of but not named, as the text calls them: `US officials`, `a senior diplomat`.

    Not `the minister` nor `the goalkeeper`, who is somebody, nor `his aide`, who is somebody's.
    """
    called = _DETERMINER.sub("", squeeze(words))
    plain = called.lower().split()
    if not plain or len(plain) > 8 or plain[-1] in _VAGUE | _NO_SUBJECT or _OWNED.match(words):
        return Speaker(why=Whose.VAGUE)
    small = not called.split()[0].isupper()  # "US officials" are somebody
    if (small and plain[0] in _NO_SUBJECT) or _SHORTENED.search(called) or len(called) < 3:
        return Speaker(why=Whose.VAGUE)
    if _DEFINITE.match(words) and plain[-1] not in _NAMELESS:
        somebody = len(plain) == 1 and not plain[0].endswith("s")
        if somebody or plain[-1] in ROLES:
            return Speaker(why=Whose.UNNAMED)
    return Speaker(called, None, Whose.AS_CALLED, many=True)


def _known(mention: Mention) -> Whose:
    """How the entities extractor knows a name: by the gazetteer, else by the article."""
    name = mention.name or mention.text
    if mention.id and not mention.id.startswith("name:"):
        by_name = fold(mention.text).split()[-1:] == fold(name).split()[-1:]
        return Whose.KNOWN if by_name else Whose.KNOWN_AS
    return _named(mention.text, name) if mention.kind == "person" else Whose.BODY


def _named(words: str, name: str) -> Whose:
    """How somebody whom the article calls `name` is named by `words`."""
    if " " in squeeze(words):
        return Whose.FULL_NAME
    return Whose.SURNAME if " " in name else Whose.NAMED


def _is(person: Person, why: Whose) -> Speaker:
    return Speaker(person.called, person.id, why)
