"""The Klaviyo client against the simulator, which judges every request by the vendor's spec."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from connectors import klaviyo
from connectors.errors import AuthRefused
from connectors.klaviyo import Event, Klaviyo, ProfileUpdate, events_body
from connectors.pace import MemorySlots
from sandbox import klaviyo as simulator
from settings import KlaviyoSettings

pytestmark = pytest.mark.anyio


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 22, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(clock: Clock):
    return simulator.create(clock=clock, limits=None, delay_s=1.0)


def opened(app, key: str = "sandbox"):
    config = KlaviyoSettings(api_key=key, base_url="http://klaviyo.test")
    return klaviyo.connect(config, httpx.ASGITransport(app=app), MemorySlots())


async def listed(rows) -> list:
    return [row async for row in rows]


async def imported(client: Klaviyo, clock: Clock, updates: list[ProfileUpdate]):
    started = await client.import_profiles(updates)
    clock.now += timedelta(seconds=2)
    return await client.import_job(started.job_id or "")


async def test_the_right_key_passes_the_check_and_a_wrong_one_does_not(app) -> None:
    async with opened(app) as client:
        await client.check()
    async with opened(app, "wrong") as client:
        with pytest.raises(AuthRefused):
            await client.check()


async def test_what_is_imported_is_read_back_by_email(app, clock: Clock) -> None:
    updates = [ProfileUpdate(f"p{i}@example.com", {"3a_risk": i / 250}) for i in range(250)]
    async with opened(app) as client:
        status = await imported(client, clock, updates)
        found = await listed(client.profiles_by_email(u.email for u in updates))
        everybody = await listed(client.all_profiles())
    assert (status.finished, status.completed, status.failed) == (True, 250, 0)
    assert {p.email: p.properties for p in found} == {u.email: u.properties for u in updates}
    assert len(everybody) == 250


async def test_a_second_import_sets_clears_and_removes_and_leaves_the_rest(
    app, clock: Clock
) -> None:
    async with opened(app) as client:
        await imported(client, clock, [ProfileUpdate("a@example.com", {"x": 1, "y": 2, "z": 3})])
        await imported(client, clock, [ProfileUpdate("a@example.com", {"x": 9}, unset=("y",))])
        [found] = await listed(client.profiles_by_email(["a@example.com"]))
    assert found.properties == {"x": 9, "z": 3}


async def test_bad_rows_are_named_and_the_rest_goes_through_the_second_time(
    app, clock: Clock
) -> None:
    rows = [ProfileUpdate("good@example.com"), ProfileUpdate("no e-mail"), ProfileUpdate("")]
    async with opened(app) as client:
        refused = await client.import_profiles(rows)
        assert (refused.job_id, set(refused.bad_rows)) == (None, {1, 2})
        rest = [row for i, row in enumerate(rows) if i not in refused.bad_rows]
        assert (await imported(client, clock, rest)).completed == 1


async def test_a_telephone_that_belongs_to_somebody_else_is_left_out(app) -> None:
    phone = "+33612345678"
    async with opened(app) as client:
        await client.upsert_profile(ProfileUpdate("first@example.com", phone_number=phone))
        await client.upsert_profile(ProfileUpdate("second@example.com", {"x": 1}))
        update = ProfileUpdate("second@example.com", {"x": 2}, phone_number=phone)
        found = await client.upsert_profile(update)
    assert (found.email, found.properties) == ("second@example.com", {"x": 2})


async def test_an_event_sent_twice_happened_once(app, clock: Clock) -> None:
    event = Event("Churn Action", "a@example.com", "own:2026-W04", {"risk": 0.9})
    async with opened(app) as client:
        await client.send_event(event)
        await client.send_event(event)
        clock.now += timedelta(seconds=2)
        metric = await client.metric_id("Churn Action")
        [seen] = await listed(client.events(metric or "", datetime(2026, 1, 1, tzinfo=UTC)))
    assert (seen.email, (seen.properties or {})["risk"]) == ("a@example.com", 0.9)


async def test_a_bulk_of_events_is_read_back_over_several_pages(app, clock: Clock) -> None:
    events = [Event("Clicked Email", f"p{i % 7}@example.com", f"id{i}") for i in range(450)]
    async with opened(app) as client:
        await client.send_events(events_body(events))
        clock.now += timedelta(seconds=2)
        metric = await client.metric_id("Clicked Email")
        seen = await listed(client.events(metric or "", datetime(2026, 1, 1, tzinfo=UTC)))
    assert len({event.id for event in seen}) == 450
    assert {event.email for event in seen} == {f"p{i}@example.com" for i in range(7)}


async def test_a_crowd_of_calls_never_meets_the_vendors_limit(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, logger="connectors._http")
    app = simulator.create(limits="documented", delay_s=0.0)
    async with opened(app) as client:
        started = await client.import_profiles([ProfileUpdate("a@example.com")])
        jobs = (client.import_job(started.job_id or "") for _ in range(15))
        assert all(job.finished for job in await asyncio.gather(*jobs))
    assert len(caplog.messages) == 16
    assert not [line for line in caplog.messages if " 429 " in line]
