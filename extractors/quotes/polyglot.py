"""Quotes in any language: English by its own rules, others by their file, the rest by marks alone."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.abroad.lexicon import lexicon
from extractors.abroad.quotes import quotes_abroad
from extractors.document import Document
from extractors.quotes.bymarks import quotes_by_marks
from extractors.quotes.english import extractor as english
from news.records import Quote


class Polyglot:
    """Finds the quotes of a text in the way of its language; a note tells where that is a lesser one."""

    name = "quotes"
    version = f"{english.version}+abroad-1"
    languages: frozenset[str] = frozenset()

    def __call__(self, document: Document) -> Sequence[Quote]:
        """The quotes of `document` by their starts."""
        if document.language in english.languages:
            return english(document)
        words = lexicon(document.language)
        if words is not None:
            return quotes_abroad(document, words)
        spoken = f"language {document.language}" if document.language else "unknown language"
        document.notes.append(f"{spoken}: quotes by marks alone")
        return list(quotes_by_marks(document))


extractor = Polyglot()
