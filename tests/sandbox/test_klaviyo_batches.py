"""The simulated Klaviyo keeps the vendor's rules: imports and events."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from sandbox import klaviyo
from tests.sandbox.klaviyo_bodies import HEADERS, bulk, event, event_bulk, person

pytestmark = pytest.mark.anyio


@pytest.fixture
def app(clock: Callable[[], Any]) -> Any:
    return klaviyo.create(clock=clock)


@pytest.fixture
async def api(app: Any) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(
        transport=transport, base_url="https://a.klaviyo.com", headers=HEADERS
    ) as client:
        yield client


async def test_one_bad_row_refuses_the_whole_import_and_is_pointed_at(
    app: Any, api: httpx.AsyncClient, clock: Any
) -> None:
    body = bulk(person("a@example.com"), person("not an address"), person(phone_number="0600"))

    answer = await api.post("/api/profile-bulk-import-jobs", json=body)
    clock.forward(60)

    assert answer.status_code == 400
    pointers = [error["source"]["pointer"] for error in answer.json()["errors"]]
    at = "/data/attributes/profiles/data"
    assert pointers == [f"{at}/1/attributes/email", f"{at}/2/attributes/phone_number"]
    assert len(app.state.account.profiles) == 0


async def test_an_import_is_worked_off_later_and_reports_its_conflicts(
    api: httpx.AsyncClient, clock: Any
) -> None:
    await api.post("/api/profiles", json=person("a@example.com"))
    await api.post("/api/profiles", json=person(phone_number="+33600000001"))
    rows = [person("b@example.com"), person("a@example.com", phone_number="+33600000001")]
    sent = await api.post("/api/profile-bulk-import-jobs", json=bulk(*rows))
    address = f"/api/profile-bulk-import-jobs/{sent.json()['data']['id']}"

    states = []
    for seconds in (0, 0.15, 0.1):
        clock.forward(seconds)
        states.append((await api.get(address)).json()["data"]["attributes"])
    errors = (await api.get(f"{address}/import-errors")).json()["data"]

    assert sent.status_code == 202
    assert [state["status"] for state in states] == ["queued", "processing", "complete"]
    assert (states[2]["completed_count"], states[2]["failed_count"]) == (1, 1)
    assert errors[0]["attributes"]["code"] == "duplicate_profile"


async def test_an_import_of_more_than_ten_thousand_profiles_is_refused(
    api: httpx.AsyncClient,
) -> None:
    rows = [person(f"p{n}@example.com") for n in range(10_001)]

    answer = await api.post("/api/profile-bulk-import-jobs", json=bulk(*rows))

    assert answer.status_code == 400
    assert "10000" in answer.json()["errors"][0]["detail"]


async def test_the_first_event_of_a_unique_id_is_kept_and_seen_later(
    api: httpx.AsyncClient, clock: Any
) -> None:
    answers = [
        await api.post("/api/events", json=event("a@example.com", "t-1")),
        await api.post("/api/events", json=event("a@example.com", "t-1")),
        await api.post("/api/events", json=event("b@example.com", "t-1")),
    ]
    early = (await api.get("/api/events")).json()["data"]
    clock.forward(1)
    late = (await api.get("/api/events")).json()["data"]

    assert [answer.status_code for answer in answers] == [202, 202, 202]
    assert (len(early), len(late)) == (0, 2)


@pytest.mark.parametrize("ids", [("t-1", "t-1"), ("t-0", "t-2")])
async def test_a_bulk_of_events_with_a_repeated_id_is_refused_whole(
    app: Any, api: httpx.AsyncClient, ids: tuple[str, str]
) -> None:
    await api.post("/api/event-bulk-create-jobs", json=event_bulk("a@example.com", "t-0"))

    answer = await api.post("/api/event-bulk-create-jobs", json=event_bulk("a@example.com", *ids))

    assert answer.status_code == 400
    assert len(app.state.account.events) == 1


async def test_ten_thousand_profiles_are_judged_and_stored_as_one_import(
    app: Any, api: httpx.AsyncClient, clock: Any
) -> None:
    properties = {"rfm_segment": "At Risk", "churn_risk": 0.42, "churn_reasons": ["a", "b"]}
    rows = [person(f"p{n}@example.com", properties=properties) for n in range(10_000)]
    body = json.dumps(bulk(*rows))

    sent = await api.post("/api/profile-bulk-import-jobs", content=body)
    clock.forward(1)
    await api.get(f"/api/profile-bulk-import-jobs/{sent.json()['data']['id']}")

    assert sent.status_code == 202
    assert len(app.state.account.profiles) == 10_000


async def test_a_refused_bulk_of_events_makes_no_profile(app: Any, api: httpx.AsyncClient) -> None:
    body = event_bulk("new@example.com", "t-1", "t-1")

    assert (await api.post("/api/event-bulk-create-jobs", json=body)).status_code == 400
    assert len(app.state.account.profiles) == 0


async def test_an_import_row_without_identifier_is_refused(api: httpx.AsyncClient) -> None:
    body = bulk(person("a@example.com"), person(first_name="Ada"))

    answer = await api.post("/api/profile-bulk-import-jobs", json=body)

    [error] = answer.json()["errors"]
    assert error["source"]["pointer"] == "/data/attributes/profiles/data/1/attributes"
