"""Noun phrases as mentions of speakers, by word class and a language's file; the parse only helps.

Small models attach poorly round marks, but they tell a noun from a verb: so a phrase is grown word by
word from its head or its first word, over what may stand in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.abroad.capitals import plain
from extractors.abroad.lexicon import Lexicon
from extractors.quotes.reading import Reading
from news.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_NOMINAL = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "X"})
_LONGEST = 14


class Nominals:
    """Grows the noun phrases of one passage."""

    def __init__(self, on: Reading, words: Lexicon) -> None:
        self.on = on
        self.words = words

    def around(self, head: Token) -> Span | None:
        """The phrase round its head word."""
        first = self._leftmost(head)
        return self._to_the_right(first, head)

    def from_first(self, first: Token) -> Span | None:
        """The phrase that begins with `first`."""
        word = plain(first.text)
        if word in self.words.pronouns and word not in self.words.articles:
            return self.on.span(first, first)
        at = first
        while at.i + 1 < len(at.doc) and self._is_article(at):
            at = at.nbor(1)
        # Behind an article stands a noun, whatever the parser takes it for.
        noun = at.i > first.i and at.is_alpha and plain(at.text) not in self.words.stops
        return self._to_the_right(first, at) if noun or self._may_hold(at) else None

    def _leftmost(self, head: Token) -> Token:
        doc, i = head.doc, head.i
        while i and head.i - i < _LONGEST:
            token = doc[i - 1]
            word = plain(token.text)
            linked = word in self.words.links and i > 1 and self._may_hold(doc[i - 2])
            if self._is_article(token) and not linked:
                i -= 1
                before = plain(doc[i - 1].text) if i else ""
                if not (before in self.words.links and i > 1 and self._may_hold(doc[i - 2])):
                    break
            elif token.text.islower() and word in self.words.forms:
                break  # accuse Fabien Costa, qui ...
            elif linked or self._may_hold(token):
                i -= 1
            else:
                break
        return doc[i]

    def _to_the_right(self, first: Token, head: Token) -> Span | None:
        doc = head.doc
        last = i = head.i
        while i + 1 < len(doc) and i - first.i < _LONGEST:
            token = doc[i + 1]
            if self._may_hold(token):
                i = last = i + 1
            elif (at := self._linked(token, first.i, last)) is not None:
                i = last = at
            elif token.pos_ == "VERB" and token.dep_ in ("acl", "amod") and token.head.i <= last:
                i += 1
            else:
                break
        if self.on.inside(doc[last]):
            return None
        span = self.on.span(first, doc[last])
        return span if any(c.isalnum() for c in self.on.text[slice(*span)]) else None

    def _linked(self, token: Token, first: int, last: int) -> int | None:
        """The place of the noun that `de`, `à` or `et` brings into the phrase, if it does."""
        doc, word = token.doc, plain(token.text)
        noun = token.i + 1
        if word == "-" and noun < len(doc) and not token.whitespace_:
            return noun if self._may_hold(doc[noun]) else None
        while noun < len(doc) and self._is_article(doc[noun]):
            noun += 1
        if noun >= len(doc) or not self._may_hold(doc[noun]):
            return None
        if word in self.words.links:
            return noun
        within = first <= doc[noun].head.i <= last
        if word in self.words.tied or word in self.words.joins:
            return noun if within and plain(doc[noun].text) not in self.words.listeners else None
        return None

    def _is_article(self, token: Token) -> bool:
        word = plain(token.text)
        return word in self.words.articles or word in self.words.possessives or token.pos_ == "DET"

    def _may_hold(self, token: Token) -> bool:
        """Whether a word may stand in the phrase: a noun, an adjective, anything with a capital."""
        word = plain(token.text)
        if token.is_punct or token.is_space or self.on.inside(token):
            return False
        if word in self.words.stops or word in self.words.times:
            return False
        if not any(c.isalnum() for c in word):
            return False
        if token.pos_ == "VERB" and token.dep_ == "amod":
            return True  # an adjective after all
        if token.text[0] == "-":  # Météo-Ouest, where the tokeniser cuts it
            return word[1:] not in self.words.pronouns
        capital = token.text[0].isupper()
        if capital and word.rstrip(".") in self.words.honorifics:
            return True
        if capital and word in self.words.words:  # Ronan Le Goff
            capital = token.i > 0 and token.nbor(-1).text[0].isupper()
        return capital or (token.pos_ in _NOMINAL and word not in self.words.helpers)
