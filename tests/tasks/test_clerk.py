"""Who writes receipts, in which order."""

import asyncio
import threading

import pytest

from tasks._clerk import AFTER, BEFORE, by_the_clerk

pytestmark = pytest.mark.anyio


async def test_small_batches_go_first_and_of_those_what_is_not_yet_sent() -> None:
    done: list[str] = []
    busy, free = threading.Event(), threading.Event()

    def hold() -> None:
        busy.set()
        free.wait(10)

    first = asyncio.ensure_future(by_the_clerk((1, BEFORE), hold))
    await asyncio.to_thread(busy.wait, 10)
    waiting = [
        asyncio.ensure_future(by_the_clerk(rank, done.append, name))
        for name, rank in (
            ("large", (9, BEFORE)), ("sent", (1, AFTER)), ("new", (1, BEFORE)),
            ("newer", (1, BEFORE)),
        )
    ]  # fmt: skip
    await asyncio.sleep(0)
    free.set()
    await asyncio.gather(first, *waiting)

    assert done == ["new", "newer", "sent", "large"]


async def test_a_failure_belongs_to_whoever_waits_and_the_next_is_written() -> None:
    def fail() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        await by_the_clerk((1, BEFORE), fail)

    assert await by_the_clerk((1, BEFORE), lambda: "written") == "written"
