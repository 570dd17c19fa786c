"""The extractors of this installation, found by the entry-point group `wirewatch.extractors`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import cast

import structlog

from extractors import article, language, residue
from extractors.document import Extractor
from news.records import Knowledge

log = structlog.get_logger(__name__)

GROUP = "wirewatch.extractors"
# Each may read what the earlier ones found; others follow by name.
ORDER = ("entities", "quotes", "events")
READS = {"quotes": ("entities",), "events": ("entities", "quotes")}


@cache
def extractors() -> tuple[Extractor, ...]:
    """The installed extractors: entities, quotes, events, then others by name. Looked for once.

    One that cannot be imported, is no Extractor, or takes a name that is taken, is reported and left out.
    """
    found: dict[str, Extractor] = {}
    for point in sorted(entry_points(group=GROUP), key=_place):
        extractor = _load(point)
        if extractor is not None and extractor.name in found:
            log.warning("extractor left out", entry_point=point.name, reason="its name is taken")
        elif extractor is not None:
            found[extractor.name] = extractor
    return tuple(found.values())


def chosen(only: Collection[str]) -> tuple[Extractor, ...]:
    """The extractors named, with those whose findings they read; all of them where none is named.

    Raises ValueError for a name that no extractor has.
    """
    known = {e.name: e for e in extractors()}
    if unknown := sorted(set(only) - known.keys()):
        raise ValueError(f"no extractor is called {unknown[0]!r}; there are {', '.join(known)}")
    wanted = set(only) | {read for name in only for read in READS.get(name, ())}
    return tuple(e for name, e in known.items() if not only or name in wanted)


def versions(knowledge: Knowledge) -> dict[str, str]:
    """What a row was made by: of each extractor, of cleaning (`article`) and of `knowledge`."""
    cleaning = f"{article.VERSION}+residue-{residue.VERSION}+language-{language.VERSION}"
    made_by = {"article": cleaning, **{e.name: e.version for e in extractors()}}
    return {**made_by, "knowledge": knowledge.version}


def _place(point: EntryPoint) -> tuple[int, str, str]:
    rank = ORDER.index(point.name) if point.name in ORDER else len(ORDER)
    return rank, point.name, point.value


def _load(point: EntryPoint) -> Extractor | None:
    try:
        extractor = point.load()
        problem = next(_problems(extractor), None)
    except Exception as error:  # a user's module may do anything when it is imported
        problem = f"{type(error).__name__}: {error}"
    if problem is None:
        return cast(Extractor, extractor)
    log.warning("extractor left out", entry_point=f"{point.name} = {point.value}", reason=problem)
    return None


def _problems(extractor: object) -> Iterator[str]:
    for name in ("name", "version"):
        if not isinstance(getattr(extractor, name, None), str):
            yield f"it has no `{name}` that is text"
    if not isinstance(getattr(extractor, "languages", None), frozenset):
        yield "it has no `languages` that is a frozenset of codes"
    if not callable(extractor):
        yield "it cannot be called with a Document"
