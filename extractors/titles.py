"""Offices and titles as news writes them, and who held one on a day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from news.records import Entity, Knowledge

# Words that stand before a name and belong to its mention.
_TITLE = (
    r"(?:[Ss]ecretary of [Ss]tate|(?:[Dd]eputy |[Vv]ice )?(?:[Ff]oreign|[Dd]efen[cs]e|[Ii]nterior|[Ff]inance|[Pp]rime|"
    r"[Jj]ustice|[Ee]nergy|[Hh]ealth|[Ee]urope|[Ee]conomy) (?:[Mm]inister|[Ss]ecretary)|(?:[Vv]ice[- ])?[Pp]resident|"
    r"[Cc]hancellor|[Pp]remier|[Ss]ecretary[- ][Gg]eneral|[Nn]ational [Ss]ecurity [Aa]dvis[eo]r|[Mm]inister|"
    r"[Ss]pokes(?:man|woman|person)|[Aa]mbassador|[Ss]enator|Sen\.|Rep\.|Gov\.|[Gg]overnor|[Mm]ayor|[Gg]eneral|Gen\.|"
    r"[Cc]hief [Mm]onitor|[Cc]hairman|[Dd]irector[- ][Gg]eneral|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|King|Queen|Pope)"
)
BEFORE_NAME = re.compile(rf"(?<![\w]){_TITLE}\s+$")
NATION = r"(?P<nation>(?:[A-Z][\w.]+|US)(?:’s|'s)?)"
# An office without a name: "the Secretary of State", "the Russian president", "Germany's chancellor".
OFFICE = re.compile(
    rf"\b(?:[Tt]he\s+)?(?:{NATION}\s+)?(?P<title>[Ss]ecretary of [Ss]tate|[Ff]oreign [Mm]inister|[Ff]oreign [Ss]ecretary|"
    r"[Dd]efen[cs]e [Mm]inister|[Dd]efen[cs]e [Ss]ecretary|[Pp]rime [Mm]inister|(?:[Vv]ice[- ])?[Pp]resident|[Cc]hancellor|"
    r"[Ss]ecretary[- ][Gg]eneral)\b(?!\s+[A-ZÀ-Ý])"
)
# The chief diplomat by another name.
DIPLOMAT = re.compile(
    r"\b(?:[Tt]he\s+)?(?:top\s+(?P<a>[A-Z][\w.]+)\s+diplomat|(?P<b>[A-Z]\w+)(?:’s|'s)\s+top\s+diplomat|"
    r"head\s+of\s+(?P<c>[A-Z][\w.]+)\s+diplomacy|chief\s+(?P<d>[A-Z][\w.]+)\s+diplomat)\b"
)
_CHIEF_DIPLOMAT = {"USA": "secretary of state", "GBR": "foreign secretary"}
_SPELLINGS = {"defense": "defence", "premier": "prime minister", "-": " "}


def plain(title: str) -> str:
    """A title for comparing: `Defense Minister` and `defence minister` are one."""
    found = title.lower()
    for old, new in _SPELLINGS.items():
        found = found.replace(old, new)
    return found


def diplomat_title(country: str) -> str:
    """The office of a country's chief diplomat."""
    return _CHIEF_DIPLOMAT.get(country, "foreign minister")


def only_country(title: str) -> str | None:
    """The one country whose office of that name needs no country before it."""
    return "USA" if plain(title) == "secretary of state" else None


def holders(
    knowledge: Knowledge, title: str, country: str | None, day: datetime | None
) -> list[Entity]:
    """Who held the office: on `day` where it is known, at any time where not.

    A country of None asks for every country.
    """
    return list(_holders(knowledge.entities, plain(title), country, day))


def _holders(
    entities: Sequence[Entity], title: str, country: str | None, day: datetime | None
) -> Iterator[Entity]:
    on = day.strftime("%Y-%m-%d") if day else None
    for entity in entities:
        for office in entity.offices:
            if plain(office.title) != title or (country and office.country != country):
                continue
            if on and not (office.start or "") <= on < (office.end or "9999"):
                continue
            yield entity
            break
