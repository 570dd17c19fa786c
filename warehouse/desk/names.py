"""The names that a filter can be set to: read once for a while, offered as a person types.

A name is looked for here, among some ten thousand, and the rows then by the ids that it means: a look
at the name of each of five million rows would take half a second.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from warehouse.desk.kept import Kept

_OFFERED = 12
# Names change little from load to load, and reading them takes half a second at five million quotes.
_KEPT_SECONDS = 300
_LISTS = {
    "outlets": "SELECT DISTINCT outlet FROM articles WHERE outlet IS NOT NULL ORDER BY outlet LIMIT 1000",
    "languages": "SELECT DISTINCT language FROM articles WHERE language IS NOT NULL ORDER BY language",
    "types": "SELECT DISTINCT type FROM events ORDER BY type",
}
_MERGED = "SELECT entity, moved_to, name FROM entity_redirects"
_SPEAKERS = """
SELECT speaker_id AS id, any_value(speaker) AS name, count(*) AS count FROM quotes
WHERE latest AND speaker_id IS NOT NULL AND speaker IS NOT NULL GROUP BY speaker_id
"""
_PARTIES = """
SELECT p.id AS id, any_value(p.name) AS name, count(*) AS count
FROM (SELECT unnest(list_concat(actors, recipients)) AS p FROM events WHERE latest)
WHERE p.id IS NOT NULL AND p.name IS NOT NULL GROUP BY p.id
"""


@dataclass(slots=True)
class Known:
    """Names, each with the ids that rows have for it, and how often it occurs."""

    ids: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    counts: Counter[str] = field(default_factory=Counter)
    _names: dict[str, str] = field(default_factory=dict)

    def offered(self, part: str) -> list[str]:
        """Names that hold `part`, the most frequent first."""
        found = self._holding(part)
        return sorted(found, key=lambda name: (-self.counts[name], name))[:_OFFERED]

    def meant(self, wanted: str) -> list[str]:
        """The ids in rows that `wanted`, an id or a part of a name, stands for."""
        whole = [ids for ids in self.ids.values() if wanted in ids]
        return sorted(set().union(*whole, *(self.ids[name] for name in self._holding(wanted))))

    def count(self, wanted: str) -> int:
        """How often `wanted`, an id or a part of a name, occurs."""
        low = wanted.lower()
        return sum(
            n for name, n in self.counts.items() if low in name.lower() or wanted in self.ids[name]
        )

    def name_of(self, id_: str) -> str:
        """The name of an id; itself where it is not known yet."""
        return self._names.get(id_, id_)

    def add(self, ids: set[str], name: str, count: int) -> None:
        """Note that rows have these ids for a name, so often."""
        self.ids[name] |= ids
        self.counts[name] += count
        self._names |= dict.fromkeys(ids, name)

    def _holding(self, part: str) -> list[str]:
        low = part.lower()
        return [name for name in self.ids if low in name.lower()]


class Names:
    """Speakers, parties and choices of the published file; may be shared by threads."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._read: dict[str, tuple[float, Any]] = {}

    def choices(self) -> dict[str, list[str]]:
        """Outlets, languages and event types that there are."""
        return {name: self._once(name, partial(self._column, sql)) for name, sql in _LISTS.items()}

    def speakers(self) -> Known:
        """Who was quoted."""
        found: Known = self._once("speakers", partial(self._known, _SPEAKERS))
        return found

    def parties(self) -> Known:
        """Who took part in an event, where that is resolved."""
        found: Known = self._once("parties", partial(self._known, _PARTIES))
        return found

    def warm(self) -> None:
        """Begin to read all names, where they are not known yet; returns at once."""
        threading.Thread(target=lambda: (self.speakers(), self.parties()), daemon=True).start()

    def _once(self, name: str, read: Callable[[], Any]) -> Any:
        """What was read; read again in the background when it is old, waited for at first alone."""
        with self._lock:
            lock = self._locks.setdefault(name, threading.Lock())
        if name not in self._read:
            with lock:
                if name not in self._read:
                    self._read[name] = (time.monotonic(), read())
        elif time.monotonic() - self._read[name][0] > _KEPT_SECONDS and lock.acquire(
            blocking=False
        ):
            threading.Thread(target=self._again, args=(name, read, lock), daemon=True).start()
        return self._read[name][1]

    def _again(self, name: str, read: Callable[[], Any], lock: threading.Lock) -> None:
        try:
            self._read[name] = (time.monotonic(), read())
        finally:
            lock.release()

    def _known(self, sql: str) -> Known:
        merged = {r["entity"]: (r["moved_to"], r["name"]) for r in self._kept.ask(_MERGED)}
        known = Known()
        for row in self._kept.ask(sql):
            into, name = merged.get(row["id"], (row["id"], row["name"]))
            known.add({row["id"], into}, name, row["count"])
        return known

    def _column(self, sql: str) -> list[str]:
        return [value for row in self._kept.ask(sql) for value in row.values()]
