"""Whose turn it is: so many requests at once, so many to one host, and so long between two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Host:
    slots: asyncio.Semaphore
    gap: float
    free_at: float = 0.0


class Turns:
    """Turns to ask a host. `per_second` is the most requests a second that one host sees begin."""

    def __init__(self, overall: int, per_host: int, per_second: float) -> None:
        self._overall = asyncio.Semaphore(overall)
        self._per_host, self._gap = per_host, 1 / per_second
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a turn with `host` and hold it.

        The host's own limits come first: who waits for a busy host holds none of the overall slots.
        """
        place = self._place(host)
        async with place.slots:
            moment = asyncio.get_running_loop().time()
            start = max(moment, place.free_at)
            place.free_at = start + place.gap
            if start > moment:
                await asyncio.sleep(start - moment)
            async with self._overall:
                yield

    def slow_down(self, host: str, seconds: float) -> None:
        """From now on leave at least `seconds` between two requests to `host`."""
        place = self._place(host)
        place.gap = max(place.gap, seconds)

    def _place(self, host: str) -> _Host:
        if host not in self._hosts:
            self._hosts[host] = _Host(asyncio.Semaphore(self._per_host), self._gap)
        return self._hosts[host]


async def side_by_side(
    work: Mapping[str, Sequence[T]],
    do: Callable[[str, T], Awaitable[None]],
    *,
    per_host: int,
    overall: int,
) -> None:
    """Do each host's work in order, `per_host` at a time and `overall` at once, hosts side by side.

    A host that hangs holds `per_host` places at most, whatever there is to do for it. `do` handles
    its own errors: one that escapes ends everything.
    """
    places = asyncio.Semaphore(overall)

    async def lane(host: str, rest: Iterator[T]) -> None:
        for item in rest:
            async with places:
                await do(host, item)

    async with asyncio.TaskGroup() as group:
        for host, items in work.items():
            rest = iter(items)  # shared by the host's lanes: each takes the next one
            for _ in range(min(per_host, len(items))):
                group.create_task(lane(host, rest))
