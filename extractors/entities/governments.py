"""When a capital is a place, and when it is its country's government: "Moscow said", but "in Moscow"."""

from __future__ import annotations

import re

# After these a capital is a place; otherwise it is taken for its country's government.
_PLACE_BEFORE = re.compile(
    r"(?:\b(?:in|near|to|from|around|at|outside|into|towards?|of|reached|left|visit(?:ed|s|ing)?|for|"
    r"via|over|across|north|south|east|west|central|downtown|greater)\s+(?:the\s+)?|^\s*|[\n(]\s*)$",
    re.I,
)
_ACTOR_AFTER = re.compile(
    r"\s*(?:(?:’s|'s)\s|(?:and|,)?\s*(?:has|have|had|is|was|will|would|could|may|must|also|again|"
    r"repeatedly|said|says|meanwhile|[a-z]+(?:ed|s)\b))"
)
# What is told or handed "to Moscow" goes to its government, unless somebody travels there.
_TOLD = re.compile(
    r"\b(?:messages?|letters?|propos(?:al|als|e|ed|es|ing)|present(?:ed|s|ing)?|respon(?:d|ded|ds|se|ses|ding)|"
    r"repl(?:y|ied|ies)|demands?|appeal(?:ed|s)?|warnings?|signals?|ultimatum|concessions?|loyal|close|closer|"
    r"link(?:ed|s)?|ties|allied|hostile|opposed|pressure|answers?|aid|support|pledge[ds]?|deliver(?:ed|s|y)?|"
    r"writing|offer(?:ed|s)?|according)\b(?P<between>[^.!?\n]{0,80})\bto\s$",
    re.I,
)
_TRAVELS = re.compile(
    r"\b(?:fl(?:y|ew|ies|ying|ight)|travel\w*|trips?|visits?|return\w*|head(?:s|ed|ing)|way|journeys?|went|go(?:es|ing)?|"
    r"c(?:o|a)m(?:e|es|ing)|arriv\w+|dr(?:i|o)ve[sn]?|driving|mov(?:e|ed|es|ing)|bound|tour)\b",
    re.I,
)


_ACTS_AFTER = re.compile(
    r" (?:also |later |then |has |had |would |will |must |is )?(?:said|says|say|accus|reject|den(?:y|ied)|warn|insist|"
    r"welcom|condemn|agree|refus|announc|summon|expel|argu|claim|call(?:ed|s) (?:on|for)|want|hope|vow|pledg|"
    r"demand|urg(?:e|ed|es|ing)\b|propos|offer|sign|deni|ban(?:s|ned)\b|recall|oppos|support|seek|sought|"
    r"respond|retaliat|mediat|broker|threat|recogni|sever)\w*"
)


def acts(text: str, start: int, end: int) -> bool:
    """Whether the capital at `[start, end)` does what governments do: "Doha said", not "the Doha talks"."""
    place = _PLACE_BEFORE.search(text[max(0, start - 24) : start])
    at_start = not text[max(0, start - 2) : start].strip(' \n“"')
    return (at_start or not place) and _ACTS_AFTER.match(text, end) is not None


def is_government(text: str, start: int, end: int) -> bool:
    """Whether the capital at `[start, end)` acts, or is told something, rather than being a place."""
    place = _PLACE_BEFORE.search(text[max(0, start - 24) : start])
    if not place or _ACTOR_AFTER.match(text, end):
        return True
    told = _TOLD.search(text[max(0, start - 120) : start])
    return told is not None and not _TRAVELS.search(told["between"])
