"""The loop that places queued calls while the gateway runs: off by default, ended by its stop."""

import asyncio
import logging

import pytest

from settings import settings
from store import call_queue, people
from store.database import database
from tests.drains.exchange_world import KEY, queue_one
from tests.vendors import configure
from voice.outbound import place_calls

pytestmark = pytest.mark.anyio
ACCOUNT = {
    "VOICE_APPLY": "true", "TWILIO_ACCOUNT_SID": "AC" + "a" * 32, "TWILIO_AUTH_TOKEN": "t",
    "TWILIO_CALLER": "+33162000001", "TWILIO_BASE_URL": "http://127.0.0.1:9",
    "VOICE_PUBLIC_URL": "https://voice.example", "VOICE_COMPANY": "Mira",
}  # fmt: skip


def status() -> str:
    call = call_queue.find(database(settings().database.url), KEY)
    assert call is not None
    return call.status


async def test_nobody_is_dialled_unless_the_client_turned_it_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    queue_one(database(settings().database.url))
    await asyncio.wait_for(place_calls("own", asyncio.Event()), 5)
    assert (status(), "VOICE_APPLY is off" in caplog.text) == ("waiting", True)


@pytest.mark.parametrize("missing", ["TWILIO_CALLER", "VOICE_PUBLIC_URL", "VOICE_COMPANY"])
async def test_a_missing_setting_is_named_and_ends_nothing_but_this(
    missing: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    configure(monkeypatch, **ACCOUNT | {missing: ""})
    queue_one(database(settings().database.url))
    await asyncio.wait_for(place_calls("own", asyncio.Event()), 5)
    assert (status(), missing in caplog.text) == ("waiting", True)


async def test_the_queue_is_worked_off_until_the_gateway_stops(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configure(monkeypatch, **ACCOUNT)
    db, stop = database(settings().database.url), asyncio.Event()
    queue_one(db, agreed=False)  # at whatever hour: nobody may call, so a person is asked
    working = asyncio.create_task(place_calls("own", stop))

    async with asyncio.timeout(10):
        while status() == "waiting":  # noqa: ASYNC110  # nothing tells us of it
            await asyncio.sleep(0.01)
    stop.set()
    await asyncio.wait_for(working, 5)

    assert status() == "refused"
    assert len(people.questions(db, "own")) == 1
