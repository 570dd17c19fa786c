"""Airflow's event-driven way in: a trigger that watches the feeds and starts `ingest` when one has changed.

It runs in the triggerer, which finds it by name: dags/ is on its PYTHONPATH (`wirewatch.runtime`).
All that it does is done by `wirewatch.pipeline.watcher`, on a thread; the triggerer's loop only waits.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Generator
from typing import Any

from airflow.sdk import Asset, AssetWatcher
from airflow.triggers.base import BaseEventTrigger, TriggerEvent


class FeedWatcher(BaseEventTrigger):
    """Fires with the paths of staged bodies; they are taken by the run that it starts."""

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """The name by which the triggerer finds it; it keeps nothing."""
        return "watcher.FeedWatcher", {}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """An event for each call of the watcher, for as long as the triggerer lives."""
        calls = await asyncio.to_thread(_calls)
        try:
            while True:
                staged = await asyncio.to_thread(next, calls)
                if staged is not None:
                    yield TriggerEvent({"staged": staged})
        finally:
            await asyncio.to_thread(_close, calls)


def _calls() -> Generator[list[str] | None, None, None]:
    from wirewatch.pipeline.watcher import watch

    return watch()


def _close(calls: Generator[list[str] | None, None, None]) -> None:
    """End the watch. Cancelled, the trigger leaves a thread in it, for a second at most."""
    while True:
        try:
            return calls.close()
        except ValueError:  # it is running
            time.sleep(0.05)


# Updated when a feed's body has changed, or a page is to be asked for again.
FEEDS = Asset(
    name="feeds",
    uri="wirewatch://feeds",
    group="wirewatch",
    watchers=[AssetWatcher(name="feed_watcher", trigger=FeedWatcher())],
)
