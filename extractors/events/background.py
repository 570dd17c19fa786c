"""Whether an event is news, or only what went before; and the tense that it is told in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from extractors.dates.dates import When
from extractors.dates.tenses import past
from extractors.events.triggers import Trigger

if TYPE_CHECKING:
    from spacy.tokens import Token

_FAR = 60  # days before publication: what is older is background


def tense(trigger: Trigger) -> bool | None:
    """The tense of the trigger's clause: True past, False future, None unknown."""
    verb = trigger.verb if trigger.verb is not None else clause(trigger.token)
    return past(verb) if verb is not None else None


def is_background(trigger: Trigger, when: When | None, day: date | None) -> bool:
    """Whether the event is told only as what went before: past perfect, or long before publication."""
    verb = trigger.verb if trigger.verb is not None else trigger.token
    if any(c.lower_ == "had" and c.dep_ == "aux" for c in verb.children):
        return True
    if when is None:
        return False
    if " ".join(when.text.lower().split()).startswith(("since", "last year")):
        return True
    if not when.last or day is None:
        return when.certainty == "period" and when.text.isdigit()  # a year
    return (day - date.fromisoformat(when.last)).days > _FAR


def clause(token: Token) -> Token | None:
    """The verb a token depends on, through however many phrases."""
    for ancestor in token.ancestors:
        if ancestor.pos_ in ("VERB", "AUX"):
            return ancestor
    return None
