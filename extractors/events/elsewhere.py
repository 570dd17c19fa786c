"""Where an event was whose clause does not tell: at home, at the dateline, or in the one country of the article."""

from __future__ import annotations

import re

from extractors.places.places import Places
from news.records import Event, Party, Place

# Told of a country as a whole, in an article that names no other.
_AT_HOME = frozenset({"PROTEST", "ASSAULT", "COERCE"})
_REBELS = re.compile(
    r"\b(?:rebels?|rebellion|insurgen\w+|separatists?|guerrillas?|uprising|opposition)\b", re.I
)
_LEANING = re.compile(r"\b(?:pro|anti)[-–]|[-–](?:backed|led|born|based)\b", re.I)
_WORD_AFTER = re.compile(r"[\w’'-]*(?: [\w’'-]+)?")


def elsewhere(event: Event, places: Places) -> Place | None:
    """Where an event was whose clause does not tell: at home, at the dateline, or in the one country told of.

    Only of what is reported as done, and the latter two only where the sentence names no other country.
    """
    if event.modality not in ("actual", "claimed") or event.negated or event.in_quote:
        return None
    here = places.of_dateline if event.trigger_start < places.dateline_end else None
    home = _at_home(event, places)
    if home is not None:
        return here if here is not None and here.country == home.country else home
    countries = places.named(event.start, event.end)
    if here is not None and (event.type == "CONSULT" or countries <= {here.country}):
        return None if event.background else here
    only = places.only_country if event.type in _AT_HOME else None
    return only if only is not None and countries <= {only.country} else None


def _at_home(event: Event, places: Places) -> Place | None:
    """ "Turkish police detained ten", "Kenyan nurses went on strike", "Colombo has fought the rebels"."""
    kept = event.type == "COERCE" and event.mode == "arrest"
    rising = event.type == "ASSAULT" and any(
        _REBELS.search(_whole(r, places.text)) for r in event.recipients
    )
    if not (kept or rising or event.type == "PROTEST"):
        return None
    countries = {p.id for p in event.actors if (p.id or "").startswith("cty:")}
    if len(countries) != 1 or any(_LEANING.search(p.mention) for p in event.actors):
        return None
    party = next(p for p in event.actors if p.id in countries)
    code = places.country_of(party.id)
    return Place(mention=party.mention, id=party.id, name=party.name, country=code)


def _whole(party: Party, text: str) -> str:
    """A party's words, with the noun after what the parser took for it: "pro-Moscow insurgency"."""
    leaning = text[max(0, party.start - 5) : party.start].endswith(("pro-", "anti-"))
    found = _WORD_AFTER.match(text, party.start) if leaning else None
    return found.group() if found else party.mention
