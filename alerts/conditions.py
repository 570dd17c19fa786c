"""What a watch asks for besides matching: that a quote spreads, that an article changes what it says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from news.records import Hit, Match

_NAMED = 6


@dataclass(frozen=True, slots=True)
class Carried:
    """The cluster of a quote, and the outlets that carry it, the first first."""

    cluster: str
    outlets: tuple[str, ...]


def spreading(match: Match, least: int, carried: Mapping[str, Carried]) -> Match | None:
    """The match with only those quotes that at least so many outlets carry; None where there is none.

    `carried` is by quote_key. A hit's key is then the cluster: it is told once, whoever has it next.
    """
    hits = carried_by(match.hits, least, carried)
    return replace(match, hits=hits, condition=f"spread:{least}") if hits else None


def carried_by(some: Sequence[Hit], least: int, carried: Mapping[str, Carried]) -> tuple[Hit, ...]:
    """Of some hits the quotes that at least so many outlets carry, one of each cluster."""
    hits = dict[str, Hit]()
    for hit in some:
        found = carried.get(hit.key) if hit.kind == "quote" else None
        if found is None or len(found.outlets) < least:
            continue
        names = ", ".join(found.outlets[:_NAMED])
        more = f" and {len(found.outlets) - _NAMED} more" if len(found.outlets) > _NAMED else ""
        why = f"{len(found.outlets)} outlets carry it: {names}{more}; {hit.why}"
        hits.setdefault(found.cluster, replace(hit, key=found.cluster, why=why))
    return tuple(hits.values())


def revised(match: Match, before: Collection[str]) -> Match | None:
    """The match of a later revision with what is new in it; None where nothing is, or it is the first.

    `before` are the keys that the watch found in the article's earlier revisions.
    """
    article = match.extraction.article
    if article is None or article.revision < 2 or not before:
        return None
    new = tuple(hit for hit in match.hits if hit.kind != "article" and hit.key not in before)
    if not new:
        return None
    why = f"revision {article.revision} of an article that matched says this for the first time"
    hits = tuple(replace(hit, why=f"{why}; {hit.why}") for hit in new)
    return replace(match, hits=hits, condition=f"revised:{article.revision}")


def quotes(matches: Sequence[Match]) -> list[str]:
    """The keys of all quotes that were found."""
    return list({hit.key for match in matches for hit in match.hits if hit.kind == "quote"})
