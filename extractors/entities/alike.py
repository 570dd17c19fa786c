"""Names as somebody heard them: `Clement Bonn` for Clément Beaune, where a second sign says so.

The first name is the same, the surname has the same consonants, and an office and the country stand
beside it: "France's Europe Minister Clement Bonn". Without those it stays a name of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.entities.aliases import Index, consonants
from extractors.entities.names import ROLES
from news.records import Entity, Mention
from news.text import fold

_BESIDE = 30
_APPOSED = re.compile(r", [^.,;:\n]{4,60}")


def heard(mentions: Sequence[Mention], text: str, known: Index) -> list[Mention]:
    """The mentions, people of the gazetteer in the place of names that can only be theirs."""
    meant: dict[str | None, set[Entity]] = {}
    for one in mentions:
        words = (one.name or "").split()
        if one.kind == "person" and (one.id or "").startswith("name:") and len(words) > 1:
            near = _near(one, text)
            for person in known.by_sound.get((fold(words[0]), consonants(words[-1])), ()):
                if _signed(person, near, known):
                    meant.setdefault(one.id, set()).add(person)
    sure = {name: found.pop() for name, found in meant.items() if len(found) == 1}
    return [
        known.settled(replace(m, id=sure[m.id].id, name=sure[m.id].name)) if m.id in sure else m
        for m in mentions
    ]


def _near(one: Mention, text: str) -> str:
    """The name with what stands before it in its sentence, and an apposition behind."""
    before = re.split(r"[.;:\n]", text[max(0, one.start - _BESIDE) : one.start])[-1]
    apposed = _APPOSED.match(text, one.end)
    return before + one.text + (apposed.group() if apposed else "")


def _signed(person: Entity, near: str, known: Index) -> bool:
    """Whether an office and the person's country are told beside the name."""
    country = known.by_code.get(person.country or "")
    if country is None or not ROLES & set(re.findall(r"[a-z]+", near.lower())):
        return False
    names = "|".join(map(re.escape, (country.name, *country.aliases)))
    return re.search(rf"\b(?:{names})(?!\w)", near) is not None
