"""The outbox as analysts are to see it."""

from __future__ import annotations

import json

import sqlalchemy as sa

from news.records import Alert
from state import tables
from state.database import engine


def alerts(url: str) -> list[Alert]:
    """Each notification there is, oldest first, with the article that matched.

    Raises WirewatchError where the database cannot be opened.
    """
    n, m = tables.notifications, tables.matches
    article = sa.func.min(m.c.article).label("article")
    names = (
        "id",
        "watch",
        "receiver",
        "condition",
        "key",
        "state",
        "created",
        "sent",
        "attempts",
        "error",
    )
    columns = [n.c[name] for name in names]
    query = (
        sa.select(*columns, n.c.message, article)
        .outerjoin(m, sa.and_(m.c.watch == n.c.watch, m.c.key == n.c.key))
        .group_by(*columns, n.c.message)
        .order_by(n.c.created, n.c.id)
    )
    with engine(url).connect() as db:
        return [
            Alert(
                **{name: row[name] for name in names},
                article=row["article"],
                subject=json.loads(row["message"])["subject"],
            )
            for row in db.execute(query).mappings()
        ]
