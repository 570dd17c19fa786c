"""Offices, titles and ministries as news writes them."""

from __future__ import annotations

import re

_WHAT = r"(?:foreign|defen[cs]e|interior|finance|justice|energy|health|economy|trade|home)"
_TITLE = (
    rf"secretary of state|{_WHAT} (?:minister|secretary)|prime minister|(?:vice[- ])?president|"
    r"chancellor|premier|secretary[- ]general|national security advis[eo]r|treasury secretary|"
    r"foreign policy chief|supreme leader"
)
# Words that stand before a name and belong to its mention: the last is a role, those before say which.
_ROLE = (
    r"(?:minister|president|premier|chancellor|secretary(?: of state|[- ]general)?|spokes(?:man|woman|person)|"
    r"ambassador|envoy|senator|governor|mayor|general|chairman|chairwoman|chief|leader|lawmaker|adviser|"
    r"advisor|commissioner|commander|director(?:[- ]general)?|negotiator|monitor|diplomat|counterpart|"
    r"sen\.|rep\.|gov\.|gen\.|mr\.?|mrs\.?|ms\.?|dr\.?|sir|king|queen|pope|prince|princess|crown prince|emir)"
)
_WHICH = (
    rf"(?:{_WHAT}|prime|vice|deputy|first|assistant|acting|former|then|ex|state|europe|european affairs|"
    r"foreign affairs|national security|policy|press|treasury|chief|special|top|senior|opposition|party|"
    r"supreme|security|council|army|military|affairs|ministry|under|permanent)"
)
BEFORE_NAME = re.compile(rf"(?<![\w’'-])(?:{_WHICH}[ -]){{0,4}}{_ROLE}\s$", re.I)
# Read at the end of a country's name or adjective: "Germany's chancellor", "US Secretary of State".
OFFICE_AFTER = re.compile(rf"(?:’s|'s)?\s(?P<title>{_TITLE})\b", re.I)
MINISTRY_AFTER = re.compile(rf"(?:’s|'s)?\s(?P<what>{_WHAT})(?: affairs)? ministry\b", re.I)
MINISTRY_OF_AFTER = re.compile(
    rf"(?:’s|'s)?\sministry of (?:the )?(?P<what>{_WHAT})(?: affairs)?\b", re.I
)
_DIPLOMAT_AFTER = re.compile(r"(?:’s|'s)?\s(?P<top>(?:top|chief) )?diplomat\b|\sdiplomacy\b", re.I)
# Read before one: "the president of Ukraine", "the foreign ministry of Russia", "the top US diplomat".
OFFICE_BEFORE = re.compile(rf"\b(?P<title>{_TITLE}) of (?:the )?$", re.I)
MINISTRY_BEFORE = re.compile(
    rf"\b(?:(?P<what>{_WHAT})(?: affairs)? ministry|ministry of (?:the )?(?P<of>{_WHAT})(?: affairs)?)"
    r" of (?:the )?$",
    re.I,
)
_TOP_BEFORE = re.compile(r"\b(?:top|chief|head of)\s$", re.I)
# Without a country: "the prime minister", "the Secretary of State".
BARE = re.compile(rf"\b[Tt]he\s(?P<title>(?i:{_TITLE}))\b")
# The same title within a person's mention: "Prime Minister Jane Roe".
CALLED = re.compile(
    rf"(?<!deputy )(?<!vice )(?<!former )(?<!assistant )\b(?P<title>{_TITLE})\s", re.I
)
# Not the office meant, or not the one who holds it now.
_NOT_NOW = re.compile(
    r"(?:\b(?:former|ex|then|deputy|vice|assistant|acting|first|late|next|incoming|new|outgoing|previous|"
    r"under|shadow|a|an|any|no|every|former\s[A-Z]\w+)[\s-])$",
    re.I,
)
_NAME_AFTER = re.compile(r"\s(?:[A-ZÀ-Ý]|for\b|of\b)")
_SPELLINGS = {"defense": "defence", "premier": "prime minister", "adviser": "advisor", "-": " "}
_CHIEF_DIPLOMAT = {
    "USA": "secretary of state",
    "GBR": "foreign secretary",
    "EU": "foreign policy chief",
}
_MINISTRIES = {
    "foreign": ("mfa", "Foreign"),
    "defence": ("mod", "Defence"),
    "interior": ("interior", "Interior"),
}


def plain(title: str) -> str:
    """A title for comparing: `Defense Minister` and `defence minister` are one."""
    found = title.lower()
    for old, new in _SPELLINGS.items():
        found = found.replace(old, new)
    return found


def ministry(what: str) -> tuple[str, str]:
    """How a ministry's id ends, and what it is called: `("mfa", "Foreign")`."""
    key = what.lower().replace("defense", "defence")
    return _MINISTRIES.get(key, (key, key.capitalize()))


def office_at(text: str, start: int, end: int, country: str) -> tuple[int, int, str] | None:
    """The span and title of an office of the country that is named at `[start, end)`, if one is there.

    Not where a name follows, which tells by itself, nor where it is a former or a deputy one.
    """
    window = text[max(0, start - 60) : start]
    if found := OFFICE_AFTER.match(text, end):
        named, title = (start, found.end()), found["title"]
    elif before := OFFICE_BEFORE.search(window):
        named, title = (start - len(window) + before.start(), end), before["title"]
    elif (found := _DIPLOMAT_AFTER.match(text, end)) and (
        (top := _TOP_BEFORE.search(window)) or found["top"]
    ):
        named = (start - len(window) + top.start() if top else start, found.end())
        title = _CHIEF_DIPLOMAT.get(country, "foreign minister")
    else:
        return None
    if not now(text, *named):
        return None
    return *named, title


def now(text: str, start: int, end: int) -> bool:
    """Whether the office at `[start, end)` means whoever holds it, and stands without a name."""
    return not _NAME_AFTER.match(text, end) and not _NOT_NOW.search(
        text[max(0, start - 24) : start]
    )


def only_country(title: str) -> str | None:
    """The one country whose office of that name needs no country before it."""
    return "USA" if plain(title) == "secretary of state" else None
