"""Nudges: sent after the commit, once for many rings, and never in the way of an answer."""

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest

from ingress.nudge import Nudges, ask_engine
from tests.ingress.doors import (
    door,
    fixture,
    signed,
    store,
)

pytestmark = pytest.mark.anyio


class Engine:
    """An engine that answers, or does not."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.down = 0
        self.calls: asyncio.Queue[str] = asyncio.Queue()

    async def __call__(self, client: str) -> bool:
        self.asked.append(client)
        self.calls.put_nowait(client)
        if self.down:
            self.down -= 1
            raise ConnectionError("down")
        return True

    async def next(self) -> None:
        await asyncio.wait_for(self.calls.get(), 5)


@asynccontextmanager
async def running(nudges: Nudges):
    going = asyncio.create_task(nudges.run())
    try:
        yield
    finally:
        going.cancel()
        with suppress(asyncio.CancelledError):
            await going


async def test_many_rings_are_one_ask_for_each_client() -> None:
    engine = Engine()
    nudges = Nudges(engine, gap_s=0)
    for client in ("own", "marie", "own", "own"):
        nudges.ring(client)
    async with running(nudges):
        await engine.next()
        await asyncio.sleep(0)

    assert sorted(engine.asked) == ["marie", "own"]


async def test_an_engine_that_is_down_is_asked_again_without_another_ring() -> None:
    engine = Engine()
    engine.down = 1
    nudges = Nudges(engine, gap_s=0, rest_s=0)
    nudges.ring("own")
    async with running(nudges):
        await engine.next()
        await engine.next()

    assert engine.asked == ["own", "own"]


async def test_a_webhook_rings_after_it_is_kept_and_one_about_nothing_does_not() -> None:
    store()
    nudges = Nudges(Engine())
    async with door(nudges=nudges) as shop:
        body = fixture("shopify/orders_paid_two_suppliers.json")
        headers = signed("shopify", body, "orders/paid")
        assert (await shop.post("/webhook/shopify", content=body, headers=headers)).is_success
        assert nudges._rang == {"own"}

        nudges._rang.clear()
        other = b'{"id": 1}'
        headers = signed("shopify", other, "products/update")
        assert (await shop.post("/webhook/shopify", content=other, headers=headers)).is_success
        assert nudges._rang == set()


async def test_without_an_engine_the_answer_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    store()
    nudges = Nudges(ask_engine, rest_s=0)
    body = fixture("shopify/orders_paid_two_suppliers.json")
    async with door(nudges=nudges) as shop, running(nudges):
        headers = signed("shopify", body, "orders/paid")
        answer = await shop.post("/webhook/shopify", content=body, headers=headers)

    assert (answer.status_code, answer.json()) == (200, {"status": "rung"})
