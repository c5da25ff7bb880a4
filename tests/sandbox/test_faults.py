"""Faults come from a seed, at the rate asked for, and do what they say."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from sandbox import klaviyo
from sandbox.faults import ROAD, Faults
from sandbox.limits import Bucket, Windows

pytestmark = pytest.mark.anyio

HEADERS = {
    "Authorization": "Klaviyo-API-Key sandbox",
    "revision": "2026-07-15",
    "content-type": "application/vnd.api+json",
}
PERSON = {"data": {"type": "profile", "attributes": {"email": "a@example.com"}}}


@pytest.fixture
def app() -> Any:
    return klaviyo.create(limits=None)


@pytest.fixture
async def api(app: Any) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://k", headers=HEADERS) as api:
        yield api


async def test_the_same_seed_draws_the_same_faults_at_the_rate_asked_for() -> None:
    rates = {"too_many": 0.2, "reset_after": 0.1}
    first, second = (Faults(rates, seed=5) for _ in range(2))

    drawn = [first.road("POST /") for _ in range(5_000)]

    assert drawn == [second.road("POST /") for _ in range(5_000)]
    assert 900 < drawn.count("too_many") < 1_100
    assert 430 < drawn.count("reset_after") < 570
    assert first.injected["too_many"] == drawn.count("too_many")


@pytest.mark.parametrize(
    "settings",
    [{"rates": {"tomany": 0.1}}, {"rates": {"slow": 1.1}}, {"rates": {"slow": -0.1}}, {"sed": 1}],
)
async def test_wrong_settings_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"unknown|rates"):
        Faults().configure(**settings)


async def test_a_place_keeps_faults_from_other_requests(api: httpx.AsyncClient) -> None:
    settings = {"rates": {"error": 1.0}, "where": "POST /api/events"}
    await api.put("/__sandbox__/faults", json=settings)

    assert (await api.get("/api/profiles")).status_code == 200
    assert (await api.post("/api/events", json={})).status_code == 500


@pytest.mark.parametrize(
    ("kind", "status", "stored"), [("too_many", 429, 0), ("error", 500, 0), ("malformed", 201, 1)]
)
async def test_a_fault_with_an_answer_answers_as_the_vendor_would(
    app: Any, api: httpx.AsyncClient, kind: str, status: int, stored: int
) -> None:
    app.faults.configure(rates={kind: 1.0}, retry_after_s=7)

    said = await api.post("/api/profiles", json=PERSON)

    assert said.status_code == status
    assert len(app.state.account.profiles) == stored
    assert said.headers.get("Retry-After") == ("7" if kind == "too_many" else None)
    if kind == "malformed":
        with pytest.raises(ValueError, match=r"Expecting|Unterminated|delimiter"):
            said.json()
    else:
        assert said.json()["errors"][0]["status"] == status


@pytest.mark.parametrize(("kind", "stored"), [("reset_before", 0), ("reset_after", 1)])
async def test_a_reset_breaks_the_connection_before_or_after_the_work(
    app: Any, api: httpx.AsyncClient, kind: str, stored: int
) -> None:
    app.faults.configure(rates={kind: 1.0})

    with pytest.raises(ConnectionResetError):
        await api.post("/api/profiles", json=PERSON)

    assert len(app.state.account.profiles) == stored


async def test_the_state_counts_each_operation_and_a_reset_forgets(
    app: Any, api: httpx.AsyncClient
) -> None:
    await api.post("/api/profiles", json=PERSON)
    await api.post("/api/profiles", json=PERSON)
    await api.put("/__sandbox__/faults", json={"rates": {"reset_after": 1.0}})
    with pytest.raises(ConnectionResetError):
        await api.get("/api/metrics")
    await api.put("/__sandbox__/faults", json={"enabled": False})
    state = (await api.get("/__sandbox__/state")).json()
    afterwards = (await api.post("/__sandbox__/reset")).json()

    assert state["operations"]["create_profile"] == {"received": 2, "answered": 1, "refused": 1}
    assert state["operations"]["get_metrics"] == {"received": 1, "answered": 1, "lost": 1}
    assert (state["profiles"], afterwards["profiles"]) == (1, 0)
    assert afterwards["operations"] == {}


async def test_the_control_route_refuses_what_it_does_not_know(api: httpx.AsyncClient) -> None:
    said = await api.put("/__sandbox__/faults", json={"rates": {"earthquake": 1}})

    assert said.status_code == 400
    assert "earthquake" in said.json()["error"]


async def test_every_kind_of_the_road_can_be_asked_for() -> None:
    for kind in ROAD:
        assert Faults({kind: 1.0}).road("GET /") == kind


async def test_a_window_counts_up_to_its_limit_and_opens_again() -> None:
    windows = Windows()
    verdicts = [windows.take("k", ("2/s", "3/m"), now_s) for now_s in (0.0, 0.1, 0.2, 1.0, 2.0)]

    assert [one.allowed for one in verdicts] == [True, True, False, True, False]
    assert (verdicts[2].reset_s, verdicts[4].reset_s) == (1, 58)
    assert windows.take("other", ("2/s", "3/m"), 0.2).allowed


async def test_a_bucket_fills_at_its_rate_and_not_above_its_rim() -> None:
    bucket = Bucket(100, 10.0)
    bucket.available(0.0)
    bucket.spend(60)

    assert [bucket.available(now_s) for now_s in (0.0, 1.0, 50.0)] == [40, 50, 100]
