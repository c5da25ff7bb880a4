"""Who comes in through the HTTP door, and how often."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.exceptions import HTTPException
from starlette.requests import Request

from ingress.app import create
from ingress.security import Exposed, Guard, Limits
from settings import IngressSettings, Settings

pytestmark = pytest.mark.anyio

TOKEN = "a-token-for-tests"
SARAH = {"email": "sarah@example.com", "daysSinceLastPurchase": 45, "totalOrders": 5}
IN = {"authorization": f"Bearer {TOKEN}"}


def settings(host: str = "127.0.0.1", token: str | None = TOKEN, **slices: Any) -> Settings:
    return Settings(
        _env_file=None,
        ingress=IngressSettings(host=host, token=SecretStr(token) if token is not None else None),
        **slices,
    )


def client(config: Settings, **create_with: Any) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create(config, **create_with), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")


@pytest.fixture
async def door() -> AsyncIterator[httpx.AsyncClient]:
    async with client(settings()) as door:
        yield door


def message(answer: httpx.Response) -> str:
    [error] = answer.json()["errors"]
    return str(error["message"])


# Who comes in


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x",
     "Bearer \xe9"],
)  # fmt: skip
async def test_without_the_token_nothing_is_predicted(
    door: httpx.AsyncClient, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"authorization": authorization.encode("latin-1")}
    answer = await door.post("/predict", json=SARAH, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert TOKEN not in answer.text


async def test_with_the_token_it_is(door: httpx.AsyncClient) -> None:
    for scheme in ("Bearer", "bearer"):
        headers = {"authorization": f"{scheme} {TOKEN}"}
        answer = await door.post("/predict", json=SARAH, headers=headers)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
async def test_on_loopback_no_token_is_needed_but_a_web_page_is_refused(host: str) -> None:
    async with client(settings(host, token=None)) as door:
        assert (await door.post("/predict", json=SARAH)).status_code == 200
        page = await door.post("/predict", json=SARAH, headers={"origin": "http://127.0.0.1"})
    assert page.status_code == 403
    assert "INGRESS_TOKEN" in message(page)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "shop.example", ""])
@pytest.mark.parametrize("token", [None, ""])
def test_beyond_loopback_a_door_without_a_token_is_not_built(host: str, token: str | None) -> None:
    with pytest.raises(Exposed, match="INGRESS_TOKEN"):
        create(settings(host, token))


def test_beyond_loopback_a_token_is_enough() -> None:
    assert create(settings("0.0.0.0"))


# How much at once


async def test_above_the_rate_a_caller_is_told_how_long_to_wait() -> None:
    async with client(settings(), limits=Limits(burst=2, per_s=0.1)) as door:
        statuses = [
            (await door.post("/predict", json=SARAH, headers=IN)).status_code for _ in range(3)
        ]
        late = await door.post("/predict", json=SARAH, headers=IN)
        assert (await door.get("/health")).status_code == 200
    assert statuses == [200, 200, 429]
    assert late.headers["retry-after"] == "10"


async def test_wrong_tokens_use_nothing_of_the_allowance() -> None:
    async with client(settings(), limits=Limits(burst=1, per_s=0.1)) as door:
        for _ in range(3):
            assert (await door.post("/predict", json=SARAH)).status_code == 401
        assert (await door.post("/predict", json=SARAH, headers=IN)).status_code == 200


def test_the_allowance_refills_with_time_and_never_beyond_the_burst() -> None:
    now = [0.0]
    guard = Guard(None, Limits(burst=2, per_s=1.0), clock=lambda: now[0])
    request = Request({"type": "http", "headers": []})

    def admitted() -> bool:
        try:
            guard.admit(request)
        except HTTPException:
            return False
        return True

    assert [admitted() for _ in range(3)] == [True, True, False]
    now[0] = 1.0
    assert [admitted() for _ in range(2)] == [True, False]
    now[0] = 100.0
    assert [admitted() for _ in range(3)] == [True, True, False]
