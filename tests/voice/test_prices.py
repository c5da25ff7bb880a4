"""The loop that asks what calls cost while the gateway runs."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from connectors.errors import Unavailable
from settings import settings
from store import call_prices
from store.database import database
from tests.vendors import configure
from voice import prices
from voice.prices import ask_prices

pytestmark = pytest.mark.anyio
ACCOUNT = {
    "TWILIO_ACCOUNT_SID": "AC" + "a" * 32, "TWILIO_AUTH_TOKEN": "t",
    "TWILIO_BASE_URL": "http://127.0.0.1:9",
}  # fmt: skip


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110  # nothing tells us of it
            await asyncio.sleep(0.01)


async def test_without_a_telephone_company_nobody_is_asked() -> None:
    await asyncio.wait_for(ask_prices("own"), 5)


async def test_it_asks_now_and_then_and_no_fault_ends_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    faults: list[Exception | None] = [
        Unavailable("twilio", "call", "away"), ZeroDivisionError(), None
    ]  # fmt: skip
    asked: list[str] = []

    async def price(client: str, now: datetime) -> int:
        asked.append(client)
        if fault := faults.pop(0) if faults else None:
            raise fault
        return 2

    monkeypatch.setattr(prices, "price_calls", price)
    working = asyncio.create_task(ask_prices("own", every_s=0.01))
    await until(lambda: len(asked) > 4)
    assert not working.done()
    working.cancel()

    assert set(asked) == {"own"}
    assert "away" in caplog.text
    assert "ZeroDivisionError" in caplog.text


async def test_an_outage_of_the_company_leaves_the_price_open(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    configure(monkeypatch, **ACCOUNT)
    db, now = database(settings().database.url), datetime.now(UTC)
    ended = now - timedelta(hours=1)
    call_prices.note(db, "own", "CA1", ended, simulated=False)
    working = asyncio.create_task(ask_prices("own"))
    await until(lambda: "asking for the prices" in caplog.text)
    assert not working.done()
    working.cancel()

    assert call_prices.unpriced(db, "own", now, 5) == ["CA1"]
