"""Whom a name in a watch means: every entity that the gazetteer calls so, however an article spells it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from alerts.words import Pattern, short
from news.records import Entity


class Gazetteer:
    """The names of entities, by their words; built once for all watches.

    `speaker:"Anthony Blinken"` and `speaker:Blinken` mean Antony Blinken: the words of the query are
    those of one of his names, in their order.
    """

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._by_word: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for entity in entities:
            for name in dict.fromkeys((entity.name, *entity.aliases)):
                for word in short(name).places:
                    self._by_word[word].append((name, entity.id))

    def ids(self, pattern: Pattern) -> frozenset[str]:
        """The entities that `pattern` names; none where it has wildcards alone, or is an id itself."""
        plain = [word for word in pattern.words if not set(word) & set("*?")]
        if not plain:
            return frozenset()
        rarest = min(plain, key=lambda word: len(self._by_word.get(word, ())))
        named = self._by_word.get(rarest, ())
        return frozenset(id for name, id in named if pattern.find(short(name)))
