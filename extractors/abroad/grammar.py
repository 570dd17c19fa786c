"""One parsed passage of a language with a file: what the rules of attribution ask of its words."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from extractors.abroad.capitals import plain
from extractors.abroad.leading import after_comma, lead, sentence_at
from extractors.abroad.lexicon import Lexicon
from extractors.abroad.nominals import Nominals
from extractors.abroad.whom import People
from extractors.document import Passage
from extractors.quotes.marks import Marks
from extractors.quotes.reading import Reading
from news.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_EDGE = " \u00a0\u202f,—–-"


class Grammar:
    """A passage with its parse, its marks, the people of the article and the words of the language."""

    def __init__(
        self, text: str, passage: Passage, marks: Marks, words: Lexicon, people: People
    ) -> None:
        self.on = Reading(text, passage, marks)
        self.words = words
        self.people = people
        self.nominals = Nominals(self.on, words)
        self._starts = [t.idx for t in passage.parse]

    def at(self, token: Token) -> int:
        """Where a token begins in the text."""
        return self.on.base + token.idx

    def token_at(self, at: int) -> Token | None:
        """The first token that begins at `at` or later."""
        doc = self.on.passage.parse
        n = bisect_left(self._starts, at - self.on.base)
        while n < len(doc) and doc[n].is_space:
            n += 1
        return doc[n] if n < len(doc) else None

    def cue_like(self, token: Token) -> bool:
        """Whether a word is a form of a verb that tells speech."""
        return plain(token.text) in self.words.forms

    def sentence(self, token: Token) -> Span:
        """By full stops outside marks: small models end sentences too early."""
        passage = self.on.passage
        return sentence_at(self.on.text, self.at(token), passage.start, passage.end, self.on.marks)

    def lead(self, verb: Token) -> int:
        """Where a verb begins with its helping words."""
        return lead(self.on.text, self.at(verb), self.words)

    def behind_marks(self, verb: Token) -> bool:
        """Whether nothing but a comma stands between closing marks and the verb."""
        start = self.lead(verb)
        marked = self.on.marks.before(start)
        return marked is not None and not self.on.text[marked.end : start].strip(_EDGE)

    def after_comma(self, verb: Token) -> bool:
        """Whether the verb stands right behind marks or a comma."""
        return after_comma(self.on.text, self.lead(verb), self.on.marks)

    def inverts(self, verb: Token) -> bool:
        """Whether a subject may stand behind: after marks or a comma, or in `comme l'a dit`."""
        if is_present_participle(verb):
            return False
        start = self.lead(verb)
        return self.on.base == start < self.at(verb) or self.after_comma(verb)


def form(token: Token) -> str:
    """Fin, Inf, Part or an empty text."""
    return next(iter(token.morph.get("VerbForm", [])), "")


def is_present_participle(token: Token) -> bool:
    """disant, ajoutant."""
    return form(token) == "Part" and token.morph.get("Tense", []) == ["Pres"]
