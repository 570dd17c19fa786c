"""Noun phrases as places: "Geneva", "the Ukrainian border", "a hospital in Bonn", "the city"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.events.clauses import mention
from extractors.events.ways import VERBS
from extractors.events.words import is_time
from extractors.places.places import PLACES, Places, is_people
from news.records import Place

if TYPE_CHECKING:
    from spacy.tokens import Token

# Nouns of a place that take their country from the words beside them: "the Ukrainian border".
GROUNDS = frozenset(
    """border frontier capital city town village region province district state area territory soil land waters water airspace
    coast coastline shore port harbour harbor base airport airbase prison jail embassy consulate parliament camp island peninsula
    front frontline north south east west northeast northwest southeast southwest half part side suburb outskirts neighbourhood
    neighborhood enclave stronghold countryside mainland hospital school university hotel palace street square station plant
    checkpoint crossing headquarters center centre bridge market mosque church temple stadium valley strait canal zone strip
    heartland republic county municipality community place site facility residence building country nation""".split()
)
# What an article comes back to, and whether that is a country.
_BACK = {
    **dict.fromkeys("country nation".split(), "country"),
    **dict.fromkeys("city town village port area region province territory peninsula island".split(), "place"),
}  # fmt: skip
_DEFINITE = frozenset("the this that these those".split())
_BUILDINGS = frozenset("at outside inside near".split())
_BEHIND = re.compile(r"[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,2}")


@dataclass(frozen=True, slots=True)
class Grounds:
    """Reads the noun phrases of one passage; `offset` is where it begins in the text."""

    places: Places
    offset: int

    def read(self, head: Token, word: str) -> Place | None:
        """What the object of a preposition says of where, or None."""
        if is_time(head):
            return None
        start = self.offset + head.idx
        known = self.places.at(start, start + len(head))
        if known is not None and known.kind in PLACES:
            if head.i and head.nbor(-1).text in "-–" and not head.nbor(-1).is_space:
                return None  # "pro-Moscow"
            if word in ("on", "off") and known.kind == "country":
                return None
            return None if is_people(known) else self.places.of_mention(known, there=True)
        if head.lemma_.lower() in GROUNDS and not head.text[:1].isupper():
            return self._ground(head)
        if known is None:
            return self.named(head) if word not in ("on", "off") else None
        if known.kind == "organisation" and word in _BUILDINGS and self.places.country(known):
            return self.places.of_mention(known)
        return None

    def _ground(self, noun: Token) -> Place | None:
        """ "The Ukrainian border", "a town in the east of Poland", "the city" named before."""
        best: Place | None = None
        seat = noun.lemma_.lower() == "capital"
        foreign = noun.lemma_.lower() in ("embassy", "consulate")  # "the Turkish embassy in Rome"
        for token in noun.subtree:
            if foreign and token.dep_ != "pobj":
                continue
            if token.i != noun.i and _stands_by(token, noun):
                found = self._part(token, seat)
                if found is not None and (best is None or (best.lat is None and found.lat)):
                    best = found
        if best is not None:
            return best
        plain = {"det", "punct", "case"}
        articles = {c.lower_ for c in noun.children if c.dep_ == "det"}
        if articles & _DEFINITE and all(c.dep_ in plain for c in noun.children):
            return self._back(noun)
        return None

    def _part(self, token: Token, seat: bool) -> Place | None:
        start = self.offset + token.idx
        known = self.places.at(start, start + len(token))
        if known is not None and seat and known.kind == "country":
            return self.places.capital(known, known.text) or self.places.of_mention(known)
        if known is not None:
            return self.places.of_mention(known, there=True) if known.kind in PLACES else None
        named = token.dep_ in ("pobj", "appos", "compound", "poss", "nmod")
        return self.named(token) if named else None

    def _back(self, noun: Token) -> Place | None:
        at, lemma = self.offset + noun.idx, noun.lemma_.lower()
        if lemma == "capital":
            country = self.places.before(at, "country")
            return self.places.capital(country, noun.text) if country else None
        known = self.places.before(at, _BACK[lemma]) if lemma in _BACK else None
        return self.places.of_mention(known, noun.text) if known else None

    def named(self, head: Token) -> Place | None:
        """A name that the mentions do not have: of our list, or a city."""
        if head.tag_ not in ("NNP", "NNPS") or not head.text[:1].isupper():
            return None
        doc, first = head.doc, head.i
        while first and doc[first - 1].tag_ in ("NNP", "NNPS") and doc[first - 1].head in (head, doc[first]):  # fmt: skip
            first -= 1
        _, last = mention(head)
        start, end = self.offset + doc[first].idx, self.offset + doc[last - 1].idx + len(doc[last - 1])  # fmt: skip
        return self.places.of_name(self.places.text[start:end], _behind(head))


def _stands_by(token: Token, noun: Token) -> bool:
    """Whether a word stands with a noun and not in a clause of its own."""
    for above in token.ancestors:
        if above.i == noun.i:
            return True
        if above.pos_ in VERBS:
            return False
    return False


def _behind(head: Token) -> str | None:
    """ "Alabama" of "Birmingham, Alabama"."""
    doc, at = head.doc, head.i + 1
    if at + 1 >= len(doc) or doc[at].text != ",":
        return None
    found = _BEHIND.match(doc.text, doc[at + 1].idx)
    return found.group() if found else None
