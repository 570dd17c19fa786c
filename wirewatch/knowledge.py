"""What extraction knows at this desk: the gazetteer, the desk's people, imported extracts, merges,
and the lines that sites repeat."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from extractors import knowledge
from extractors.entities.aliases import index
from news import extracts
from news.ids import digest
from news.records import Entity, Knowledge, Redirect
from news.settings import Settings


@dataclass(frozen=True, slots=True)
class Sources:
    """Where it comes from. `imported`: files, with the time and size by which a change is seen.

    `residue`: sites, and the lines that each repeats.
    """

    people: tuple[Entity, ...] = ()
    imported: tuple[tuple[Path, int, int], ...] = ()
    redirects: tuple[Redirect, ...] = ()
    residue: tuple[tuple[str, frozenset[str]], ...] = ()


def sources(settings: Settings) -> Sources:
    """The sources as they are now. Raises WirewatchError where the state cannot be read."""
    # Not in the guarded process, which gets what they say.
    from state.corrections import redirects
    from warehouse.residue import lines

    stats = ((file, file.stat()) for file in settings.imported)
    return Sources(
        people=settings.people,
        imported=tuple((file, stat.st_mtime_ns, stat.st_size) for file, stat in stats),
        redirects=redirects(settings.state_url),
        residue=tuple(lines(settings).items()),
    )


@lru_cache(maxsize=1)
def load(found: Sources) -> Knowledge:
    """The knowledge, with its index made; asked again for the same it costs nothing.

    Raises SettingsError where an imported file does not hold.
    """
    with _collection_put_off():
        files = [file for file, _, _ in found.imported]
        entities = tuple(entity for file in files for entity in extracts.read(file))
        imported = knowledge.NOTHING
        if files:
            mark = digest(*(file.read_bytes() for file in files))
            imported = knowledge.Imported(mark, entities)
        known = knowledge.load(
            found.people, dict(found.residue), redirects=found.redirects, imported=imported
        )
        index(known)
    return known


@contextmanager
def _collection_put_off() -> Iterator[None]:
    """Without garbage collection, which would go over the growing heap again and again for nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
