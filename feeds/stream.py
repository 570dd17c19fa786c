"""From an event loop on a thread of its own to a plain iterator, with a bound on what waits between.

Parsing and staging take seconds of CPU; on the loop itself they would make other hosts' timeouts
run out. So the loop only fetches, and its caller works at its own pace.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Awaitable, Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
Deliver = Callable[[T], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Running:
    loop: asyncio.AbstractEventLoop
    task: asyncio.Task[None]
    room: asyncio.Semaphore


@dataclass(frozen=True, slots=True)
class _Item(Generic[T]):
    value: T


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None


def stream(
    produce: Callable[[Deliver[T]], Awaitable[None]], *, waiting: int = 16
) -> Generator[T, None, None]:
    """Run `produce(deliver)` on its own loop and yield what it delivers, as it comes.

    At most `waiting` items wait; then `deliver` does. An error of `produce` is raised here, after
    the items before it. Closing the iterator early cancels `produce` and waits for its end.
    """
    box: queue.SimpleQueue[_Running | _Item[T] | _End] = queue.SimpleQueue()

    async def main() -> None:
        room, task = asyncio.Semaphore(waiting), asyncio.current_task()
        assert task is not None

        async def deliver(item: T) -> None:
            await room.acquire()
            box.put(_Item(item))

        box.put(_Running(asyncio.get_running_loop(), task, room))
        await produce(deliver)

    def run() -> None:
        try:
            asyncio.run(main())
        except BaseException as error:
            box.put(_End(error))
        else:
            box.put(_End(None))

    thread = threading.Thread(target=run, name="fetching", daemon=True)
    thread.start()
    running: _Running | None = None
    try:
        while not isinstance(got := box.get(), _End):
            if isinstance(got, _Running):
                running = got
                continue
            if running is not None:
                _tell(running.loop, running.room.release)
            yield got.value
        if got.error is not None:
            raise got.error
    finally:
        if running is not None:
            _tell(running.loop, running.task.cancel)
        thread.join()


def _tell(loop: asyncio.AbstractEventLoop, what: Callable[[], object]) -> None:
    """Call `what` on the loop, if it still runs."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(what)
