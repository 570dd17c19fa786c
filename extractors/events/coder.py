"""Events: who did what to whom, where and when, by PLOVER's types; and whether it happened.

The cheap scan comes first: a line with no word of the lexicon is never parsed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.dates.dates import When
from extractors.document import Document, Passage
from extractors.entities.aliases import index
from extractors.events.background import is_background, tense
from extractors.events.clauses import mention, parties
from extractors.events.dating import Dating
from extractors.events.elsewhere import elsewhere
from extractors.events.locating import Locating
from extractors.events.scope import scope
from extractors.events.setting import Setting
from extractors.events.told import Told
from extractors.events.triggers import Trigger, triggers, worth
from extractors.places.places import Places
from news.records import Event, Modality, Party, Quote

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

# How far back, in characters, an event may be that has the same parties; and what it costs of confidence.
_REACH = 3000
_FROM_BEFORE = 0.05


class EventExtractor:
    """Finds the events of an English text."""

    name = "events"
    version = "5"
    languages = frozenset({"en"})

    def __call__(self, document: Document) -> Sequence[Event]:
        """The events of `document` by the place of their triggers; actors resolved by its mentions."""
        setting = Setting(document)
        wanted = list(_wanted(document))
        found: list[Event] = []
        for passage in document.parsed(wanted):
            inside = _Inside(document, setting, passage)
            _name_mentions(passage, setting.places)
            for sentence in passage.sentences():
                told = triggers(sentence)
                if not told:
                    continue
                dates = Dating(sentence, passage.start, setting, told)
                places = Locating(sentence, passage.start, setting.places, told)
                found += (inside.event(t, sentence, dates, places) for t in told)
        kept = _of_somebody(sorted(found, key=_order))
        return [e if e.place else replace(e, place=elsewhere(e, setting.places)) for e in kept]


def _wanted(document: Document) -> Iterator[tuple[int, int]]:
    """The passages that may tell of an event."""
    return (s for spans in document.passages for s in spans if worth(document.text, *s))


def _name_mentions(passage: Passage, places: Places) -> None:
    """Let the parse know the names that the entities know: its tagger takes `Macron` for a noun."""
    for token in passage.parse:
        if token.tag_ in ("NN", "NNS") and token.text[0].isupper():
            at = passage.start + token.idx
            if places.at(at, at + len(token)):
                token.tag_ = "NNP"
                token.pos_ = "PROPN"


def _order(event: Event) -> tuple[int, int, str]:
    return event.trigger_start, event.trigger_end, event.type


def _of_somebody(events: Iterable[Event]) -> Iterator[Event]:
    """The events of somebody: "the talks" alone are those told of before. Of nobody, nowhere and at no time is none."""
    before: dict[str, Event] = {}
    for event in events:
        if event.actors or event.recipients:
            before[event.type] = event
            yield event
            continue
        told = before.get(event.type)
        if told is not None and event.trigger_start - told.trigger_start < _REACH:
            yield replace(
                event,
                actors=told.actors,
                recipients=told.recipients,
                confidence=round(event.confidence - _FROM_BEFORE, 2),
                why=f"{event.why}; parties as of {told.trigger!r} before",
            )
        elif event.date_text or event.place:
            yield event


class _Inside:
    """One passage: spans of its tokens as spans of the text, with what is known there."""

    def __init__(self, document: Document, setting: Setting, passage: Passage) -> None:
        self.document = document
        self.setting = setting
        self.offset = passage.start
        here = (passage.start, passage.end)
        quotes = [q for q in document.quotes if _overlap((q.start, q.end), here)]
        self.direct = [q for q in quotes if q.kind == "direct"]
        self.told = Told(quotes, index(document.knowledge))

    def event(self, trigger: Trigger, sentence: Span, dates: Dating, places: Locating) -> Event:
        """The event that `trigger` tells of."""
        document = self.document
        start, end = self.offset + sentence.start_char, self.offset + sentence.end_char
        at = self.offset + trigger.token.idx
        until = at + len(trigger.token)
        who = parties(trigger)
        actors, recipients = self._parties(who.actors), self._parties(who.recipients)
        when = dates.when(trigger)
        how = scope(trigger)
        quote = next((q for q in self.direct if any(s <= at < e for s, e in q.segments)), None)
        modality = _modality(how.modality, quote, when, trigger, self.setting)
        return Event(
            start=start,
            end=end,
            text=document.text[start:end],
            trigger=document.text[at:until],
            trigger_start=at,
            trigger_end=until,
            type=trigger.frame.type,
            mode=trigger.mode,
            actors=actors,
            recipients=recipients,
            place=places.where(trigger, who.recipients),
            date_text=when.text if when else None,
            date=when.date if when else None,
            date_start=when.first if when else None,
            date_end=when.last if when else None,
            date_certainty=when.certainty if when else None,
            modality=modality,
            negated=how.negated,
            attributed_to=self.told.name_of(how.attributed_to)
            or (quote.speaker if quote else None),
            in_quote=quote is not None,
            background=is_background(trigger, when, self.setting.day),
            confidence=_confidence(trigger, actors, recipients),
            why="; ".join((trigger.why, *how.why)),
        )

    def _parties(self, heads: Iterable[Token]) -> tuple[Party, ...]:
        return tuple(self._party(head) for head in heads)

    def _party(self, head: Token) -> Party:
        first, last = mention(head)
        start = self.offset + head.doc[first].idx
        end = self.offset + head.doc[last - 1].idx + len(head.doc[last - 1])
        at = self.offset + head.idx
        places = self.setting.places
        text = self.document.text[start:end]
        known = places.at(at, at + len(head)) or places.at(start, end)
        if known is not None:
            return Party(mention=text, start=start, end=end, id=known.id, name=known.name)
        if quote := self.told.meant(text, start):
            return Party(
                mention=text, start=start, end=end, id=quote.speaker_id, name=quote.speaker
            )
        return Party(mention=text, start=start, end=end)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _modality(
    modality: Modality,
    quote: Quote | None,
    when: When | None,
    trigger: Trigger,
    setting: Setting,
) -> Modality:
    if modality not in ("actual", "claimed"):
        return modality
    today = setting.day.isoformat() if setting.day else None
    if when and today and tense(trigger) is not True and (when.first or today) > today:
        return "scheduled"
    return "claimed" if quote is not None else modality


def _confidence(trigger: Trigger, actors: Sequence[Party], recipients: Sequence[Party]) -> float:
    """The frame's confidence, less where a party is missing."""
    return round(trigger.frame.confidence - 0.15 * (not actors) - 0.1 * (not recipients), 2)


extractor = EventExtractor()
