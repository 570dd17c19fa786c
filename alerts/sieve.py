"""Which of many watches may match an article: one pass over its words, before any query is looked at.

A clause can only hold where certain words are in the article: for `speaker:Lavrov AND says:NATO` both
are. Of each watch the rarest such words are needles of one Aho-Corasick automaton; what it lets pass
must then have all the words that it needs, and only that is held against the article. A watch that
needs no word (only wildcards without a letter, or ranges) always passes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence, Set

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from alerts.clauses import Clause
from alerts.query import All, Atom, Node
from alerts.view import Names, Said, View
from alerts.watch import Watch
from alerts.words import Pattern, Words, short
from news.folding import spelled

Need = frozenset[str]
"""Needles of which one must be there. A whole word stands between spaces, a part of one does not."""

_Whole = tuple[frozenset[str], tuple[Need, ...]]
"""Words all of which must be there, and needs of which one word must."""

_LITERAL = re.compile(r"[^*?]+")


class Sieve:
    """Watches by what they need."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        self._watches = watches
        self._needs: list[list[_Whole]] = []
        self._always: list[int] = []
        places: dict[str, list[int]] = defaultdict(list)
        for place, watch in enumerate(watches):
            needs = [list(_of_clause(clause)) for clause in watch.clauses]
            self._needs.append([] if len(needs) == 1 == len(needs[0]) else list(map(_whole, needs)))
            if not all(needs):
                self._always.append(place)
                continue
            for needle in {n for some in needs for n in min(some, key=_commonness)}:
                places[needle].append(place)
        self._places = list(places.values())
        self._automaton = AhoCorasick(
            list(places), matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        )

    def passing(self, view: View) -> list[Watch]:
        """The watches that may match the article, in their order."""
        words = vocabulary(view)
        text = f" {' '.join(words)} "
        needles = {n for n, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True)}
        found = {place for needle in needles for place in self._places[needle]}
        found = {place for place in found if _may(self._needs[place], words)}
        return [self._watches[place] for place in sorted(found.union(self._always))]


def vocabulary(view: View) -> set[str]:
    """Every folded word of what the fields of a query look at."""
    found: set[str] = set()
    for words in _looked_at(view):
        found.update(words.places)
    return found


def needs(clause: Clause) -> list[Need]:
    """What must be there for a clause to hold, a set of needles for each thing that it asks."""
    return list(_of_clause(clause))


def _looked_at(view: View) -> Iterator[Words]:
    article = view.article
    yield view.title
    yield view.text
    yield short(article.url)
    yield short(article.feed or "")
    yield short(article.byline or "")
    yield short((article.language or "").replace("_", "-"))
    yield from map(short, view.outlets)
    yield from _of_names(view.entities)
    for said in view.quotes:
        yield from _of_content(said, article.text)
        yield short(said.quote.kind)
        yield from _of_names(said.people)
    for done in view.events:
        yield short(f"{done.event.type} {done.event.mode or ''} {done.event.modality}")
        yield from _of_names((*done.people, done.place))


def _of_content(said: Said, text: str) -> Iterator[Words]:
    """The words of a quote that are not the text's own: only its ends may cut one."""
    content = said.quote.content
    if content not in text:
        yield said.words
    elif content.strip():
        yield short(content.split(None, 1)[0])
        yield short(content.rsplit(None, 1)[-1])


def _of_names(some: Iterable[Names]) -> Iterator[Words]:
    for names in some:
        yield from names.words
        if names.id:
            yield short(names.id)


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


def _whole(needs: Sequence[Need]) -> _Whole:
    """The needs that whole words meet, as words."""
    whole = [need for need in needs if all(needle[0] == " " for needle in need)]
    words = [frozenset(needle.strip() for needle in need) for need in whole]
    every = frozenset(word for need in words if len(need) == 1 for word in need)
    return every, tuple(need for need in words if len(need) > 1)


def _commonness(need: Need) -> float:
    """How often it may be there, by the lengths of its words: short words are common (Zipf)."""
    return sum(1 / len(needle.strip()) ** 2 * (1 if needle[0] == " " else 4) for needle in need)


def _may(clauses: Sequence[_Whole], words: Set[str]) -> bool:
    """Whether every need of a clause is met; where a watch has but one need, the needle has met it."""
    for every, some in clauses:
        if every <= words and not any(map(words.isdisjoint, some)):
            return True
    return not clauses


def expressions(watch: Watch, most: int = 2) -> list[list[str]] | None:
    """For a database: expressions (RE2), all of one list of which are found wherever the watch holds.

    They look for words anywhere in an article: its text, its address, names and values of its facts. At
    most so many of each clause, the rarest; None where a clause needs no word.
    """
    each = [sorted(needs(clause), key=_commonness)[:most] for clause in watch.clauses]
    if not all(each):
        return None
    return [["|".join(sorted(spelled(n.strip()) for n in need)) for need in some] for some in each]
