"""Which of many watches may match an article: one pass over its words, before any query is looked at.

A clause can only hold where certain words are in the article: for `speaker:Lavrov AND says:NATO` both
are. Of each watch the rarest such words are needles of one Aho-Corasick automaton; what it lets pass
must then have all the words that it needs, and only that is held against the article. A watch that
needs no word (only wildcards without a letter, or ranges) always passes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from alerts.clauses import Clause
from alerts.query import All, Atom, Node
from alerts.view import Names, View
from alerts.watch import Watch
from alerts.words import Pattern, short
from news.folding import spelled

Need = frozenset[str]
"""Needles of which one must be there. A whole word stands between spaces, a part of one does not."""

_Rest = tuple[frozenset[str], tuple[Need, ...]]
"""What else a clause needs: words all of which must be there, and sets of which one word must."""

_LITERAL = re.compile(r"[^*?]+")


class Sieve:
    """Watches by what they need."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        self._watches = watches
        self._always: list[int] = []
        places: dict[str, list[tuple[int, _Rest]]] = defaultdict(list)
        for place, watch in enumerate(watches):
            each = [list(_of_clause(clause)) for clause in watch.clauses]
            if not all(each):
                self._always.append(place)
                continue
            for some in each:
                rarest = min(some, key=_commonness)
                rest = _rest([need for need in some if need is not rarest])
                for needle in rarest:
                    places[needle].append((place, rest))
        self._places = list(places.values())
        self._automaton = AhoCorasick(
            list(places), matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        )

    def passing(self, view: View) -> list[Watch]:
        """The watches that may match the article, in their order."""
        words = vocabulary(view)
        text = f" {' '.join(words)} "
        found, places = set(self._always), self._places
        needles = {n for n, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True)}
        for needle in needles:
            for place, (every, some) in places[needle]:
                if every <= words and not (some and any(map(words.isdisjoint, some))):
                    found.add(place)
        return [self._watches[place] for place in sorted(found)]


def vocabulary(view: View) -> set[str]:
    """Every folded word of what the fields of a query look at."""
    some = {*view.entities, *(names for one in view.facts for names in one.people)}
    some.update(done.place for done in view.events)
    found = {*view.text.places, *view.title.places}
    found.update(*(names.called for names in some))
    found.update(*(short(text).places for text in _values(view, some)))
    for said in view.quotes:
        if said.quote.content not in view.article.text:
            found.update(said.words.places)
    return found


def needs(clause: Clause) -> list[Need]:
    """What must be there for a clause to hold, a set of needles for each thing that it asks."""
    return list(_of_clause(clause))


def _values(view: View, some: Collection[Names]) -> set[str]:
    """What fields hold besides names and whole texts, each once."""
    article = view.article
    language = (article.language or "").replace("_", "-")
    found = {article.url, article.feed or "", article.byline or "", language, *view.outlets}
    found.update(names.id for names in some if names.id)
    for said in view.quotes:
        found.add(said.quote.kind)
        if content := said.quote.content.strip():
            # Its words are the text's own, but for those that its ends may cut.
            found |= {content.split(None, 1)[0], content.rsplit(None, 1)[-1]}
    for done in view.events:
        event = done.event
        found.add(f"{event.type} {event.mode or ''} {event.modality}")
    return found


def _of_clause(clause: Clause) -> Iterator[Need]:
    for side in (clause.article, clause.quote, clause.event):
        if side is not None:
            yield from _of_node(side)


def _of_node(node: Node) -> Iterator[Need]:
    """Sets of needles, one of each of which is there wherever the node holds."""
    match node:
        case Atom(_, pattern, negated):
            if not negated and isinstance(pattern, Pattern):
                yield from _of_pattern(pattern)
        case All(nodes):
            for child in nodes:
                yield from _of_node(child)
        case _:
            each = [min(_of_node(child), key=_commonness, default=None) for child in node.nodes]
            known = [need for need in each if need is not None]
            if len(known) == len(each):
                yield frozenset().union(*known)


def _of_pattern(pattern: Pattern) -> Iterator[Need]:
    """For each word of a pattern its needle, or those whom the gazetteer calls by the whole."""
    ids = [
        word
        for id in pattern.ids
        for word in _padded(_rarest(short(id[id.find(":") + 1 :]).places))
    ]
    for word in pattern.words:
        if "*" not in word and "?" not in word:
            yield frozenset((f" {word} ", *ids))
        elif parts := _LITERAL.findall(word):
            yield frozenset((max(parts, key=len), *ids))


def _rarest(words: Collection[str]) -> list[str]:
    return [max(words, key=len)] if words else []


def _padded(words: Iterable[str]) -> Iterator[str]:
    return (f" {word} " for word in words)


def _rest(needs: Sequence[Need]) -> _Rest:
    """The needs that whole words meet, as words."""
    whole = [need for need in needs if all(needle[0] == " " for needle in need)]
    words = [frozenset(needle.strip() for needle in need) for need in whole]
    every = frozenset(word for need in words if len(need) == 1 for word in need)
    return every, tuple(need for need in words if len(need) > 1)


def _commonness(need: Need) -> float:
    """How often it may be there, by the lengths of its words: short words are common (Zipf)."""
    return sum(1 / len(needle.strip()) ** 2 * (1 if needle[0] == " " else 4) for needle in need)


def expressions(watch: Watch, most: int = 2) -> list[list[str]] | None:
    """For a database: expressions (RE2), all of one list of which are found wherever the watch holds.

    They look for words anywhere in an article: its text, its address, names and values of its facts. At
    most so many of each clause, the rarest; None where a clause needs no word.
    """
    each = [sorted(needs(clause), key=_commonness)[:most] for clause in watch.clauses]
    if not all(each):
        return None
    return [["|".join(sorted(spelled(n.strip()) for n in need)) for need in some] for some in each]
