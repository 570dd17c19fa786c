"""Offices, titles and ministries as news writes them."""

from __future__ import annotations

import re

_WHAT = r"(?:foreign|defen[cs]e|interior|finance|justice|energy|health|economy|trade|home)"
_AFFAIRS = (
    r"(?:(?:foreign|external)(?: and european)? affairs|foreign relations|(?:national )?defen[cs]e)"
)
_TITLE = (
    rf"secretary of (?:state|defen[cs]e|war)|(?:{_WHAT}|europe(?:an)?)(?: affairs)? (?:minister|secretary)|"
    rf"(?:foreign|external) affairs minister|minister (?:of|for) {_AFFAIRS}|"
    r"prime minister|taoiseach|(?:vice[- ])?president|chancellor|premier|secretary[- ]general|"
    r"director[- ]general|managing director|executive director|commissioner[- ]general|national security advis[eo]r|"
    r"treasury secretary|press secretary|foreign policy chief|supreme leader|pope"
)
_CROWNED = r"crown prince|king|queen|emperor|emir|sultan"
# Titles that mean somebody beside a country's or a body's name alone: "the Kremlin spokesman".
_SPOKES = r"spokes(?:man|woman|person)"
_BESIDE = (
    rf"(?:(?:chief|government|(?:foreign|defen[cs]e) ministry|military|army) )?{_SPOKES}|"
    r"(?:chief )?prosecutor|(?:human )?rights chief|(?:humanitarian|aid|relief) chief|refugee chief|"
    r"high commissioner for (?:human rights|refugees)|director|governor|chair(?:man|woman|person)?|leader|"
    r"(?:chief|head)(?! (?:of|offices?|execut|"
    r"economi|scien|negotia|inspect|prosec|spokes|coach|medic|legal|techni|finan|advis|justice|monitor|"
    r"envoy|diplomat|represent|delegat|investig|correspond|commission|operat))"
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
OFFICE_AFTER = re.compile(rf"(?:’s|'s)?\s(?P<title>{_TITLE}|{_CROWNED}|{_BESIDE})\b", re.I)
MINISTRY_AFTER = re.compile(rf"(?:’s|'s)?\s(?P<what>{_WHAT})(?: affairs)? ministry\b", re.I)
MINISTRY_OF_AFTER = re.compile(
    rf"(?:’s|'s)?\sministry of (?:the )?(?P<what>{_WHAT})(?: affairs)?\b", re.I
)
_DIPLOMAT_AFTER = re.compile(r"(?:’s|'s)?\s(?P<top>(?:top|chief) )?diplomat\b|\sdiplomacy\b", re.I)
# Read before one: "the president of Ukraine", "the foreign ministry of Russia", "the top US diplomat".
OFFICE_BEFORE = re.compile(
    rf"\b(?P<title>{_TITLE}|{_CROWNED}|leader|chief|head) of (?:the )?$", re.I
)
MINISTRY_BEFORE = re.compile(
    rf"\b(?:(?P<what>{_WHAT})(?: affairs)? ministry|ministry of (?:the )?(?P<of>{_WHAT})(?: affairs)?)"
    r" of (?:the )?$",
    re.I,
)
_TOP_BEFORE = re.compile(r"\b(?:top|chief|head of)\s$", re.I)
# Without a country: "the prime minister", "the Secretary of State".
BARE = re.compile(rf"\b[Tt]he\s(?P<title>(?i:{_TITLE}|{_CROWNED}))\b(?!-)")
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
_OWNS = re.compile(r"(?:’s|'s)\s")
_NAME_AFTER = re.compile(r"\s(?:[A-ZÀ-Ý]|for\b|of\b)")
_SPELLINGS = {"defense": "defence", "adviser": "advisor", "-": " ", "  ": " "}
# One office under several titles.
_SAME = {
    **dict.fromkeys(("premier", "taoiseach"), "prime minister"),
    **dict.fromkeys(
        ("secretary of defence", "secretary of war", "war secretary"), "defence secretary"
    ),
    **dict.fromkeys(("humanitarian chief", "relief chief"), "aid chief"),
    **dict.fromkeys(("high commissioner for human rights", "rights chief"), "human rights chief"),
    "high commissioner for refugees": "refugee chief",
    "chief prosecutor": "prosecutor",
    **dict.fromkeys(("chairman", "chairwoman", "chairperson"), "chair"),
    "army spokesperson": "military spokesperson",
    "european affairs minister": "europe minister",
}
_MINISTER = re.compile(
    r"(?:(?:foreign|external)(?: and european)? affairs|foreign relations) minister|"
    r"minister (?:of|for) (?P<what>foreign|external|(?:national )?defence)\b.*"
)
# Whom a country's "leader" means, and a body's "chief" or "head".
_LEADERS = {
    "president": "USA RUS CHN UKR FRA TUR BLR SYR EGY VEN BRA KOR TWN PHL IDN AZE KAZ MEX COL ARG"
    " CUB ZAF KEN NGA RWA UGA ZWE SLV CHL kremlin",
    "prime minister": "GBR JPN IND CAN AUS ITA ESP POL HUN ISR NZL NLD SWE DNK PAK ETH GRC ARM",
    "chancellor": "DEU AUT",
    "supreme leader": "PRK",
}
_WHOSE = {
    "kremlin": "RUS",
    **dict.fromkeys(("white-house", "pentagon"), "USA"),
    **dict.fromkeys(("UNHCR", "OHCHR", "OCHA"), "UN"),
    "vatican": "VAT",
}
_HEADS = {
    "secretary general": "NATO UN OSCE ARAB-LEAGUE OPEC ASEAN COE OECD GCC",
    "director general": "IAEA WHO WTO UNESCO OPCW",
    "managing director": "IMF",
    "president": "WB ECB EC EUCO EP ICRC kremlin",
    "executive director": "UNICEF WFP",
    "commissioner general": "UNRWA",
    "refugee chief": "UNHCR",
    "human rights chief": "OHCHR",
    "aid chief": "OCHA",
    "defence secretary": "pentagon",
}
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
    found = re.sub(rf"\b{_SPOKES}\b", "spokesperson", title.lower())
    for old, new in _SPELLINGS.items():
        found = found.replace(old, new)
    if minister := _MINISTER.fullmatch(found):
        defence = (minister["what"] or "").endswith("defence")
        return "defence minister" if defence else "foreign minister"
    return _SAME.get(found, found)


def gender(title: str) -> str | None:
    """Of whom a title can be: f, m or None for both."""
    found = re.search(r"(?:(wom[ae]n|queen)|(man|king|prince|emperor|pope))$", title, re.I)
    return None if not found else "f" if found[1] else "m"


def office_of(title: str, nation: str) -> tuple[str, str]:
    """The office that a title means there, and whose it is.

    The Russian leader is Russia's president, NATO's chief its secretary general, the Pentagon's the
    defence secretary of the United States.
    """
    found, whose = plain(title), _WHOSE.get(nation, nation)
    if found in ("leader", "chief", "head"):
        table = _LEADERS if found == "leader" else _HEADS
        # A group's chief is its leader; a country has many chiefs.
        other = found if nation.isupper() else "leader"
        return next(
            ((held, whose) for held, places in table.items() if nation in places.split()),
            (other, nation),
        )
    if nation == "GBR" and found in ("foreign minister", "defence minister"):
        return found.replace("minister", "secretary"), nation
    if nation in ("MEX", "PHL") and found in ("foreign secretary", "defence secretary"):
        return found.replace("secretary", "minister"), nation
    if found == "military spokesperson" and nation == "ISR":
        return "spokesperson", "idf"
    if found == "defence minister" and nation == "USA":
        return "defence secretary", nation
    if nation == "vatican" or (nation == "white-house" and found == "national security advisor"):
        return found, whose
    return found, nation


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
    elif (found := _DIPLOMAT_AFTER.match(text, end)) and (
        (top := _TOP_BEFORE.search(window)) or found["top"]
    ):
        named = (start - len(window) + top.start() if top else start, found.end())
        title = _CHIEF_DIPLOMAT.get(country, "foreign minister")
    # "The leader of France's second party" leads no country.
    elif (before := OFFICE_BEFORE.search(window)) and not _OWNS.match(text, end):
        named, title = (start - len(window) + before.start(), end), before["title"]
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
    return {"secretary of state": "USA", "pope": "VAT"}.get(plain(title))
