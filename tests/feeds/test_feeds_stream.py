"""From a loop on a thread to an iterator."""

from __future__ import annotations

import asyncio

import pytest

from feeds.stream import Deliver, stream


def test_items_come_in_order_and_an_error_after_them() -> None:
    async def produce(deliver: Deliver[int]) -> None:
        for n in range(100):
            await deliver(n)
        raise ValueError("at the end")

    items = stream(produce, waiting=2)
    assert [next(items) for _ in range(100)] == list(range(100))
    with pytest.raises(ValueError, match="at the end"):
        next(items)


def test_it_works_inside_a_running_loop() -> None:
    async def produce(deliver: Deliver[int]) -> None:
        await asyncio.sleep(0)
        await deliver(1)

    async def main() -> list[int]:
        return list(stream(produce))

    assert asyncio.run(main()) == [1]
