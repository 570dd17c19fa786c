"""What people have put right: entities merged, renamed and parted again. Rows are only ever added.

Of quotes and events: `state/fixes.py`, in the same table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from news.errors import WirewatchError
from news.records import Correction, Redirect
from state import tables
from state.database import engine, write

_OF_ENTITIES = ("merge", "unmerge")


class Corrections:
    """The corrections in the state database at an SQLAlchemy address.

    Raises WirewatchError where it cannot be opened or was written by a newer version.
    """

    def __init__(self, url: str) -> None:
        self._engine = engine(url)

    def merge(self, redirect: Redirect, *, who: str, why: str, now: datetime) -> None:
        """From now on `redirect.id` is `redirect.into`.

        Raises WirewatchError where it is merged already, or would be merged into itself.
        """
        with write(self._engine) as db:
            held = _held(_all(db))
            if before := held.get(redirect.id):
                raise WirewatchError(
                    f"{redirect.id} is merged into {before.into} already: "
                    f"`wirewatch entity unmerge {redirect.id}` first"
                )
            if _end(redirect, held).into == redirect.id:
                raise WirewatchError(
                    f"{redirect.into} is {redirect.id} already: one cannot be merged into itself"
                )
            _add(db, "merge", redirect, who, why, now)

    def rename(self, redirect: Redirect, *, who: str, why: str, now: datetime) -> None:
        """From now on an id has this name and kind; `redirect` leads to itself.

        Raises WirewatchError where it is merged into another.
        """
        with write(self._engine) as db:
            before = _held(_all(db)).get(redirect.id)
            if before and before.into != redirect.id:
                raise WirewatchError(
                    f"{redirect.id} is merged into {before.into}: correct that, or "
                    f"`wirewatch entity unmerge {redirect.id}` first"
                )
            _add(db, "merge", redirect, who, why, now)

    def unmerge(self, id: str, *, who: str, why: str, now: datetime) -> Redirect:
        """`id` stands for itself again; returns what it stood for. Raises WirewatchError if it does."""
        with write(self._engine) as db:
            held = _held(_all(db)).get(id)
            if held is None:
                raise WirewatchError(
                    f"{id} is not merged into anything; `wirewatch entity log` shows what is"
                )
            _add(db, "unmerge", held, who, why, now)
        return held

    def log(self) -> list[Correction]:
        """Every correction, the newest first."""
        with self._engine.connect() as db:
            return _all(db)[::-1]

    def redirects(self) -> tuple[Redirect, ...]:
        """The merges that hold, each followed to its end, in the order of ids."""
        with self._engine.connect() as db:
            held = _held(_all(db))
        return tuple(_end(held[id], held) for id in sorted(held))


def redirects(url: str) -> tuple[Redirect, ...]:
    """The merges that hold; none where there is no database yet, which is not made."""
    address = sa.engine.make_url(url)
    if address.get_backend_name() == "sqlite" and not Path(str(address.database)).exists():
        return ()
    return Corrections(url).redirects()


def _all(db: Connection) -> list[Correction]:
    t = tables.corrections
    return [
        Correction(
            number=row["number"],
            at=row["at"],
            who=row["who"],
            what=row["what"],
            redirect=Redirect(
                id=row["subject"], into=row["into"], name=row["name"], kind=row["kind"]
            ),
            why=row["why"],
        )
        for row in db.execute(
            sa.select(t).where(t.c.what.in_(_OF_ENTITIES)).order_by(t.c.number)
        ).mappings()
    ]


def _held(corrections: Iterable[Correction]) -> dict[str, Redirect]:
    """The merges that were not undone, by id."""
    held: dict[str, Redirect] = {}
    for one in corrections:
        held.pop(one.redirect.id, None)
        if one.what == "merge":
            held[one.redirect.id] = one.redirect
    return held


def _end(redirect: Redirect, held: dict[str, Redirect]) -> Redirect:
    """The redirect to where a chain of merges ends: at an id of no merge, or at one with a new name.

    There are no circles: `merge` refuses them.
    """
    last = redirect
    while (further := held.get(last.into)) and further != last:
        last = further
    return replace(last, id=redirect.id)


def _add(db: Connection, what: str, redirect: Redirect, who: str, why: str, now: datetime) -> None:
    db.execute(
        sa.insert(tables.corrections).values(
            at=now,
            who=who,
            what=what,
            subject=redirect.id,
            into=redirect.into,
            name=redirect.name,
            kind=redirect.kind,
            why=why,
        )
    )
