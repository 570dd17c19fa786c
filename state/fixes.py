"""Quotes and events as people have put them right, by key. Rows are only ever added; the newest holds."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa

from news.errors import WirewatchError
from news.records import Fix
from state import tables
from state.database import engine, write

_KINDS: tuple[Literal["quote", "event"], ...] = ("quote", "event")


class Fixes:
    """The fixes in the state database at an SQLAlchemy address.

    Raises WirewatchError where it cannot be opened or was written by a newer version.
    """

    def __init__(self, url: str) -> None:
        self._engine = engine(url)

    def add(
        self,
        kind: Literal["quote", "event"],
        key: str,
        fields: dict[str, Any],
        *,
        who: str,
        why: str,
        now: datetime,
    ) -> None:
        """From now on the quote or event of that key is as `fields` say; earlier fixes of it hold no more."""
        self._add(kind, key, fields, who, why, now)

    def undo(self, key: str, *, who: str, why: str, now: datetime) -> Fix:
        """Take a fix back; returns it. Raises WirewatchError where none holds."""
        held = next((fix for fix in self.held() if fix.key == key), None)
        if held is None:
            raise WirewatchError(
                f"nothing of {key} was put right; `wirewatch correct log` has what was"
            )
        self._add(held.kind, key, None, who, why, now)
        return held

    def log(self) -> list[Fix]:
        """Every fix and its taking back, the newest first."""
        t = tables.corrections
        query = sa.select(t).where(t.c.what.in_(_KINDS)).order_by(t.c.number.desc())
        with self._engine.connect() as db:
            return [
                Fix(
                    number=row["number"],
                    at=row["at"],
                    who=row["who"],
                    kind=row["what"],
                    key=row["subject"],
                    fields=json.loads(row["fields"]) if row["fields"] else None,
                    why=row["why"],
                )
                for row in db.execute(query).mappings()
            ]

    def held(self) -> list[Fix]:
        """The fixes that hold, by key."""
        newest = {fix.key: fix for fix in reversed(self.log())}
        return [newest[key] for key in sorted(newest) if newest[key].fields is not None]

    def _add(
        self, kind: str, key: str, fields: dict[str, Any] | None, who: str, why: str, now: datetime
    ) -> None:
        row = {"at": now, "who": who, "what": kind, "subject": key, "why": why, "kind": kind}
        told = None if fields is None else json.dumps(fields, ensure_ascii=False, sort_keys=True)
        with write(self._engine) as db:
            db.execute(sa.insert(tables.corrections).values(**row, into="", name="", fields=told))


def fixes(url: str) -> list[Fix]:
    """The fixes that hold; none where there is no database yet, which is not made."""
    address = sa.engine.make_url(url)
    if address.get_backend_name() == "sqlite" and not Path(str(address.database)).exists():
        return []
    return Fixes(url).held()
