"""Copies of what was told, beside the articles it was told of: kept after the outbox has forgotten it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, fields

import pyarrow as pa

from news.ids import digest
from news.records import Alert
from news.settings import Settings
from warehouse.connect import begun, writer
from warehouse.redirects import note
from warehouse.shapes import INT, TEXT, TIME

RUN = "alerts"
_SHAPE = pa.schema(
    {
        f.name: TIME if f.name in ("created", "sent") else INT if f.name == "attempts" else TEXT
        for f in fields(Alert)
    }
)
# What has become of those that are there may have changed: they are pending first, and sent later.
_CHANGED = """
CREATE OR REPLACE TEMP TABLE changed_alerts AS
SELECT * FROM (SELECT {columns} FROM given_alerts EXCEPT SELECT {columns} FROM alerts)
"""


def keep(settings: Settings, alerts: Sequence[Alert], *, wait: float = 600) -> int:
    """Add these, or what has become of them since; how many rows are new or other. None is removed.

    Published with the next copy. Raises LaneBusy after `wait` seconds, and WarehouseError.
    """
    if not alerts or not begun(settings):
        return 0
    began, columns = time.monotonic(), ", ".join(_SHAPE.names)
    with writer(settings, wait=wait) as connection:
        connection.register(
            "given_alerts", pa.Table.from_pylist([asdict(a) for a in alerts], _SHAPE)
        )
        connection.begin()
        try:
            connection.execute(_CHANGED.format(columns=columns))
            rows = connection.execute("SELECT id, state FROM changed_alerts ORDER BY id").fetchall()
            if rows:
                connection.execute("DELETE FROM alerts WHERE id IN (SELECT id FROM changed_alerts)")
                connection.execute(
                    f"INSERT INTO alerts BY NAME SELECT {columns} FROM changed_alerts ORDER BY created, id"
                )
                note(
                    connection,
                    RUN,
                    digest("alerts", rows, time.time_ns()),
                    time.monotonic() - began,
                )
            connection.execute("DROP TABLE changed_alerts")
            connection.commit()
        except Exception:
            connection.rollback()
            raise
    return len(rows)
