"""Whom a pronoun of an event means, where a quote tells: "He said that he had met Lavrov"."""

from __future__ import annotations

from collections.abc import Iterable

from extractors.entities.aliases import Index
from extractors.entities.names import FIRST_NAMES
from news.records import Quote
from news.text import fold

_GENDERS = {"he": "m", "she": "f"}
_REPORTED = ("indirect", "mixed")


class Told:
    """The quotes with a speaker that one passage holds."""

    def __init__(self, quotes: Iterable[Quote], known: Index) -> None:
        self._quotes = [q for q in quotes if q.speaker]
        self._known = known

    def meant(self, mention: str, start: int) -> Quote | None:
        """The quote whose speaker a mention that begins at `start` is; None where none tells.

        It is where the quote's own speaker is mentioned; or it is "I" in what somebody says; or "he"
        in what "he", or a man by name, is reported to have said.
        """
        for quote in self._quotes:
            if quote.speaker_start == start:
                return quote
        around = [q for q in self._quotes if any(s <= start < e for s, e in q.segments)]
        if mention == "I":
            return next((q for q in around if q.kind == "direct"), None)
        gender = _GENDERS.get(mention.lower())
        inside = [q for q in around if q.kind in _REPORTED]
        return next((q for q in inside if gender and self._is(q, mention, gender)), None)

    def name_of(self, mention: str | None) -> str | None:
        """The name of whom a claim is ascribed to, where the text says "He" or "the minister"; else that."""
        fitting = {q.speaker for q in self._quotes if q.speaker_mention == mention}
        return next(iter(fitting)) if len(fitting) == 1 else mention

    def _is(self, quote: Quote, pronoun: str, gender: str) -> bool:
        said = (quote.speaker_mention or "").lower()
        if said in _GENDERS:
            return said == pronoun.lower()
        entity = self._known.by_id.get(quote.speaker_id or "")
        first = fold((quote.speaker or "").split()[0])
        return gender == ((entity.gender if entity else None) or FIRST_NAMES.get(first))
