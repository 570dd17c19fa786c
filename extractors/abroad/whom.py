"""Who a mention is, in a language with a file: by the article's own evidence, else nobody.

Names are runs of capitals; a person's are told by a first name, an honorific or a role beside them.
A surname goes to the one person in the article who bears it, "la ministre" to the one so called,
"elle" to the one woman in the paragraph and the two before. Whatever is not sure is None.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field

from extractors.abroad.capitals import Named, Namer, content, plain
from extractors.abroad.lexicon import Lexicon
from extractors.document import Document
from extractors.quotes.marks import Marks
from extractors.quotes.reasons import Whose
from extractors.quotes.speakers import Speaker
from news.records import Span
from news.text import fold, squeeze

# Paragraphs before its own that a pronoun may point into.
_BACK = 2
# Longer, a mention is a parse gone wrong.
_LONGEST = 8
# Bounds that keep time linear in any text: people of one surname, names looked at for a pronoun.
_NAMESAKES, _NEAR = 20, 200
# How far behind a mention a name may stand that tells who it is, in characters.
_APPOSED = 40


@dataclass(slots=True)
class Somebody:
    """A person named in the article, by the longest form of the name there or the gazetteer's name.

    `first` is the first name as the article has it, folded.
    """

    name: str
    first: str
    gender: str | None = None
    id: str | None = None
    titles: list[frozenset[str]] = field(default_factory=list)


class People:
    """Who is named in one article, for resolving the mentions of its speakers. Ask in the text's order."""

    def __init__(self, document: Document, words: Lexicon) -> None:
        self.text = document.text
        self.words = words
        self.lines = document.lines
        self._line_starts = [start for start, _ in self.lines]
        namer = Namer(document.text, words)
        marks = Marks([m for each in document.marks for m in each.spans])
        self.names = [n for start, end in self.lines for n in namer.of_line(start, end)]
        self._starts = [n.start for n in self.names]
        self._ends = [n.end for n in self.names]
        self._known = _gazetteer(document) if self.names else {}
        self.people: dict[str, list[Somebody]] = {}
        self._called: dict[frozenset[str], list[Somebody]] = {}
        for name in sorted(self.names, key=lambda n: -len(n.words)):
            self._introduce(name)
        # Whoever is spoken of inside marks is hardly the one who speaks.
        self.seen: list[tuple[int, int, Somebody]] = sorted(
            (n.start, k, who)
            for k, n in enumerate(self.names)
            if marks.at(n.start) is None and (who := self.owner(n)) is not None
        )

    # Names

    def _introduce(self, name: Named) -> None:
        known = self._known.get(fold(name.text))
        alone = len(name.words) == 1 and self.owner(name)
        if name.kind != "person" and not alone and not known:
            return
        who = self.owner(name)
        if who is None:
            bearers = self.people.setdefault(fold(name.words[-1]), [])
            if bearers and len(name.words) == 1:
                return
            who = Somebody(name.text, fold(name.words[0]))
            if known:
                who.id, who.name, who.gender = known
            if len(bearers) < _NAMESAKES:
                bearers.append(who)
        who.gender = who.gender or name.gender
        who.titles += name.titles

    def owner(self, name: Named) -> Somebody | None:
        """The person that a name stands for; None where nobody or several bear it."""
        bearers = self.people.get(fold(name.words[-1]), [])
        if len(name.words) > 1:
            first = fold(name.words[0])
            same = [p for p in bearers if p.first == first]
            return same[0] if same else None
        fit = [p for p in bearers if not name.gender or p.gender in (None, name.gender)]
        return fit[0] if len(fit) == 1 else None

    def within(self, start: int, end: int) -> list[Named]:
        """The names that lie within a span."""
        n, m = bisect_left(self._starts, start), bisect_right(self._ends, end)
        return self.names[n:m]

    def ending(self, end: int) -> Named | None:
        """The person's name that ends at an offset."""
        n = bisect_left(self._ends, end)
        found = self.names[n] if n < len(self.names) and self._ends[n] == end else None
        return found if found and found.kind == "person" else None

    # Mentions

    def resolve(self, span: Span) -> Speaker:
        """Who the mention `span` is."""
        speaker, who = self._resolve(span)
        if who is not None:
            insort(self.seen, (span[0], len(self.seen) + len(self.names), who))
        return speaker

    def _resolve(self, span: Span) -> tuple[Speaker, Somebody | None]:
        said = squeeze(self.text[slice(*span)])
        lower = plain(said)
        if lower in self.words.pronouns:
            return self._pronoun(span[0], self.words.pronouns[lower])
        own = [n for n in self.within(*span) if not self._is_complement(n, span)]
        people = [n for n in own if n.kind == "person" or fold(n.words[-1]) in self.people]
        if len(people) > 1:
            return _called(said), None
        if people:
            who = self.owner(people[0])
            return (
                (_is(who, _named(people[0])), who) if who else (Speaker(why=Whose.NAMESAKES), None)
            )
        if who := self._apposed(span):
            return _is(who, Whose.APPOSED), who
        if own and own[0].start == span[0] and len(own[0].words) > 1:
            return _called(own[0].text), None
        return self._described(said)

    def _is_complement(self, name: Named, span: Span) -> bool:
        """`l'avocat de Paul Garnier`: a name after `de` is not who speaks."""
        before = plain(self.text[span[0] : name.start]).replace("'", "' ").split()
        return bool(before) and before[-1] in self.words.links | self.words.tied

    def _apposed(self, span: Span) -> Somebody | None:
        """`la maire de Lyon, Marie Delcourt,`, `le porte-parole, le colonel Roux,`."""
        if self.text[span[1] : span[1] + 2] != ", ":
            return None
        n = bisect_left(self._starts, span[1] + 2)
        if n == len(self.names) or self._starts[n] > span[1] + _APPOSED:
            return None
        between = plain(self.text[span[1] + 2 : self._starts[n]]).split()
        told = self.words.articles | self.words.roles.keys() | self.words.honorifics.keys()
        return self.owner(self.names[n]) if all(w.rstrip(".") in told for w in between) else None

    def _pronoun(self, at: int, gender: str | None) -> tuple[Speaker, Somebody | None]:
        if gender is None:
            return Speaker(why=Whose.PRONOUN), None
        line = bisect_right(self._line_starts, at) - 1
        floor = self._line_starts[max(0, line - _BACK)]
        n, m = bisect_left(self.seen, (floor,)), bisect_left(self.seen, (at,))
        near = {
            id(who): who
            for _, _, who in self.seen[max(n, m - _NEAR) : m]
            if who.gender in (gender, None)
        }
        if len(near) != 1:
            return Speaker(why=Whose.PRONOUN), None
        [who] = near.values()
        return Speaker(who.name, who.id, Whose.ONLY_PERSON), who

    def _described(self, said: str) -> tuple[Speaker, Somebody | None]:
        words = plain(said).replace("'", "' ").split()
        rest = [w for w in words if w not in self.words.articles]
        if not rest or len(rest) > _LONGEST or words[0] in self.words.possessives:
            return Speaker(why=Whose.VAGUE), None
        if rest[0] in self.words.vague and (len(rest) == 1 or rest[1] in self.words.links):
            return Speaker(why=Whose.VAGUE), None
        if words[0] in self.words.definite and self.words.roles.keys() & set(rest[:2]):
            return self._so_called(content(said, self.words))
        called = self._without_article(said)
        proper = any(w[0].isupper() for w in called.split())
        one = len(rest) == 1 and not rest[0].endswith(("s", "x"))
        if (
            words[0] in self.words.definite
            and one
            and not proper
            and rest[0] not in self.words.bodies
        ):
            return Speaker(why=Whose.UNNAMED), None
        return _called(called), None

    def _so_called(self, said: frozenset[str]) -> tuple[Speaker, Somebody | None]:
        if said not in self._called:
            everybody = (p for bearers in self.people.values() for p in bearers)
            self._called[said] = [p for p in everybody if any(said <= t for t in p.titles)]
        fits = self._called[said]
        if len(fits) == 1:
            return _is(fits[0], Whose.ONLY_TITLE), fits[0]
        return Speaker(why=Whose.TITLES if fits else Whose.NO_TITLE), None

    def _without_article(self, said: str) -> str:
        words = said.replace("’", "'").replace("'", "' ").split(" ")
        dropped = 0
        while dropped < len(words) - 1 and words[dropped].lower() in self.words.articles:
            dropped += 1
        skipped = sum(len(w) + (not w.endswith("'")) for w in words[:dropped])
        return said[skipped:]


def _named(name: Named) -> Whose:
    return Whose.FULL_NAME if len(name.words) > 1 else Whose.SURNAME


def _is(who: Somebody, why: Whose) -> Speaker:
    return Speaker(who.name, who.id, why)


def _called(said: str) -> Speaker:
    return Speaker(said, None, Whose.AS_CALLED, many=True)


def _gazetteer(document: Document) -> dict[str, tuple[str, str, str | None]]:
    """Full names of the gazetteer's people, folded -> id, name, gender."""
    return {
        fold(name): (e.id, e.name, e.gender)
        for e in document.knowledge.entities
        if e.kind == "person"
        for name in (e.name, *e.aliases)
        if " " in name
    }
