"""An article as watches look at it: words found once, names in every spelling the article gives."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import Final
from urllib.parse import urlsplit

from alerts.words import Words, short
from news.ids import event_key, quote_key
from news.records import Article, Event, Extraction, Party, Quote, Span
from news.text import fold

# `Lavrov's spokeswoman` is not Lavrov.
_APOSTROPHE = frozenset("'’")
_OWNER = re.compile(r"\S+(?:['’]s|s['’])\s+(?=\S)")


class View:
    """One extraction that has an article; everything is found on first use and kept."""

    def __init__(self, extraction: Extraction) -> None:
        assert extraction.article is not None
        self.extraction = extraction
        self.article: Article = extraction.article
        self._named: dict[tuple[str | None, str | None, str | None], Names] = {}

    @cached_property
    def title(self) -> Words:
        """The words of the title."""
        return Words(self.article.title or "")

    @cached_property
    def text(self) -> Words:
        """The words of the text."""
        return Words(self.article.text)

    @cached_property
    def outlets(self) -> tuple[str, ...]:
        """The outlet's name, and the host of the article with each domain above it."""
        try:
            host = (urlsplit(self.article.url).hostname or "").split(".")
        except ValueError:
            host = []
        domains = [".".join(host[i:]) for i in range(max(0, len(host) - 1))]
        return tuple(n for n in (self.article.outlet, *domains) if n)

    @cached_property
    def spellings(self) -> dict[str, tuple[str, ...]]:
        """What the article calls each entity that is known, by id."""
        found: dict[str, set[str]] = {}
        for mention in self.extraction.mentions:
            if mention.id:
                names = {mention.text, mention.name or mention.text}
                found.setdefault(mention.id, set()).update(names)
        return {id: tuple(sorted(names)) for id, names in found.items()}

    @cached_property
    def entities(self) -> tuple[Names, ...]:
        """Each entity the article mentions."""
        mentions = self.extraction.mentions
        unknown = {m.text: self.names(None, m.name, m.text) for m in mentions if not m.id}
        known = {m.id: self.names(m.id, m.name, None) for m in mentions if m.id}
        return (*known.values(), *unknown.values())

    @cached_property
    def quotes(self) -> tuple[Said, ...]:
        """Its quotes, in the order of the text."""
        ordered = sorted(self.extraction.quotes, key=lambda q: (q.start, q.end))
        return tuple(Said(self, quote) for quote in ordered)

    @cached_property
    def events(self) -> tuple[Done, ...]:
        """Its events, in the order of the text."""
        ordered = sorted(self.extraction.events, key=lambda e: (e.trigger_start, e.type))
        return tuple(Done(self, event) for event in ordered)

    @cached_property
    def facts(self) -> tuple[Said | Done, ...]:
        """Its quotes, then its events."""
        return (*self.quotes, *self.events)

    @cached_property
    def facts_by_name(self) -> dict[str, list[int]]:
        """Places in `facts` of those with somebody who has this word in a name, or this id (folded)."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(self.facts):
            for names in one.people:
                for word in names.called:
                    found[word].append(place)
        return found

    def facts_with(self, word: str) -> Collection[int]:
        """Places in `facts` of those in whose words, or in a name of whose people, the word stands."""
        there, named = self.text.places.get(word), self.facts_by_name.get(word, ())
        if not there:
            return named
        around = self._facts_around
        if len(there) == 1 and not named:
            return around[there[0]]
        return set(named).union(*[around[at] for at in there])

    @cached_property
    def _facts_around(self) -> list[tuple[int, ...]]:
        """For each word of the text the places in `facts` of those quotes (without their attribution)
        and events that it stands in."""
        changes = defaultdict[int, list[int]](list)
        for place, one in enumerate(self.facts):
            for start, end in one.stretches:
                first, last = self.text.before(start), self.text.before(end)
                if first < last:
                    changes[first].append(place)
                    changes[last].append(~place)
        around, open_ = list[tuple[int, ...]](), list[int]()
        for point in sorted(changes):
            around += [tuple(open_)] * (point - len(around))
            for place in sorted(changes[point]):  # what ends comes first
                open_.remove(~place) if place < 0 else open_.append(place)
        return around + [()] * (self.text.before(len(self.article.text)) - len(around))

    def names(self, id: str | None, name: str | None, mention: str | None) -> Names:
        """What somebody is called: canonical name, words of the mention, the article's spellings."""
        found = self._named.get((id, name, mention))
        if found is None:
            found = self._named[id, name, mention] = self._names(id, name, mention)
        return found

    def _names(self, id: str | None, name: str | None, mention: str | None) -> Names:
        said = _OWNER.sub("", mention) if mention and _APOSTROPHE.intersection(mention) else mention
        others = self.spellings.get(id, ()) if id else ()
        return Names(id, [n for n in (name, said, *others) if n])


class Names:
    """What one person, organisation or country is called, the best name first."""

    def __init__(self, id: str | None, names: Iterable[str]) -> None:
        self.id = id
        self.all = tuple(dict.fromkeys(names))
        self.words = tuple(short(n) for n in self.all)

    @cached_property
    def called(self) -> frozenset[str]:
        """Each word of a name, and the id, folded."""
        id = [fold(self.id)] if self.id else []
        return frozenset(id).union(*[words.places for words in self.words])

    @property
    def best(self) -> str:
        """The canonical name, else what the text says."""
        return self.all[0] if self.all else "somebody"


class Said:
    """One quote of a view."""

    kind: Final = "quote"

    def __init__(self, view: View, quote: Quote) -> None:
        self.quote, self._article = quote, view.article.id
        self.speaker = view.names(quote.speaker_id, quote.speaker, quote.speaker_mention)
        self.start, self.end = quote.start, quote.end
        self.stretches: Sequence[Span] = quote.segments or ((quote.start, quote.end),)

    @cached_property
    def key(self) -> str:
        """Its `news.ids.quote_key`."""
        return quote_key(self._article, self.quote.kind, self.quote.content)

    @cached_property
    def words(self) -> Words:
        """The words of what is said."""
        return Words(self.quote.content)

    @property
    def people(self) -> tuple[Names, ...]:
        """Who is in it."""
        return (self.speaker,)


class Done:
    """One event of a view. Its span is the trigger's: that is what tells two events apart."""

    kind: Final = "event"

    def __init__(self, view: View, event: Event) -> None:
        self.event, self._article = event, view.article.id
        self.actors = tuple(_party(view, p) for p in event.actors)
        self.recipients = tuple(_party(view, p) for p in event.recipients)
        self.place = _place(view, event)
        self.start, self.end = event.trigger_start, event.trigger_end
        self.stretches: Sequence[Span] = ((event.start, event.end),)

    @cached_property
    def key(self) -> str:
        """Its `news.ids.event_key`."""
        return event_key(self._article, self.event.type, self.event.text)

    @cached_property
    def words(self) -> Words:
        """The words of the sentence or clause."""
        return Words(self.event.text)

    @property
    def people(self) -> tuple[Names, ...]:
        """Who is in it."""
        return self.actors + self.recipients


def _party(view: View, party: Party) -> Names:
    return view.names(party.id, party.name, party.mention)


def _place(view: View, event: Event) -> Names:
    place = event.place
    if place is None:
        return Names(None, ())
    names = view.names(place.id, place.name, place.mention)
    return Names(place.id, (*names.all, *filter(None, [place.country])))
