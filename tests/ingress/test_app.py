"""The HTTP door: how large and slow a call may be, and what is never written down."""

import asyncio
import json
import logging
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from ingress.app import create
from ingress.security import Limits
from settings import IngressSettings, KlaviyoSettings, Settings

pytestmark = pytest.mark.anyio

TOKEN = "a-token-for-tests"
MEBIBYTE = 1024 * 1024
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


# How large, how slow


async def test_a_body_over_a_mebibyte_is_refused_when_announced(door: httpx.AsyncClient) -> None:
    body = b" " * (MEBIBYTE + 1)
    answer = await door.post(
        "/predict", content=body, headers={**IN, "content-type": "application/json"}
    )
    assert answer.status_code == 413


async def test_a_body_over_a_mebibyte_is_cut_off_while_it_comes(door: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 64 * MEBIBYTE:
            sent += 65_536
            yield b" " * 65_536

    answer = await door.post(
        "/predict", content=endless(), headers={**IN, "content-type": "application/json"}
    )
    assert answer.status_code == 413
    assert sent <= MEBIBYTE + 2 * 65_536


async def test_a_body_of_exactly_a_mebibyte_is_read(door: httpx.AsyncClient) -> None:
    body = json.dumps(SARAH).encode().ljust(MEBIBYTE)
    answer = await door.post(
        "/predict", content=body, headers={**IN, "content-type": "application/json"}
    )
    assert answer.status_code == 200


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async def stuck() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    headers = {**IN, "content-type": "application/json"}
    async with client(settings(), limits=Limits(body_s=0.05)) as door:
        answer = await door.post("/predict", content=stuck(), headers=headers)
    assert answer.status_code == 408


async def test_a_caller_who_hangs_up_is_not_a_mistake_of_ours() -> None:
    told: list[Any] = []
    headers = [(b"authorization", IN["authorization"].encode())]
    headers += [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/predict", "headers": headers}

    async def hang_up() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        told.append(message)

    await create(settings())(scope, hang_up, send)
    assert told[0]["status"] == 400


@pytest.mark.parametrize("sent_as", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_only_json_is_read(door: httpx.AsyncClient, sent_as: str) -> None:
    answer = await door.post("/predict", content=b"{}", headers={**IN, "content-type": sent_as})
    assert answer.status_code == 415


async def test_json_may_say_its_charset(door: httpx.AsyncClient) -> None:
    headers = {**IN, "content-type": "Application/JSON; charset=utf-8"}
    assert (await door.post("/predict", content=b"{}", headers=headers)).status_code == 200


# Everything else


async def test_health_names_what_is_configured_and_no_secret() -> None:
    key = "pk_very_secret"
    config = settings(klaviyo=KlaviyoSettings(api_key=SecretStr(key)))
    async with client(config) as door:
        answer = await door.get("/health")
    said = answer.json()
    assert answer.status_code == 200
    assert said["status"] == "ok"
    assert said["vendors"]["klaviyo"] is True
    assert said["vendors"]["shopify"] is False
    assert "database" not in said["vendors"]
    assert key not in answer.text
    assert TOKEN not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("POST", "/predict/", 404),
        ("POST", "/predict/sarah@example.com", 404),
        ("GET", "/predict", 405),
        ("DELETE", "/predict", 405),
        ("POST", "/health", 405),
    ],
)
async def test_other_paths_and_methods_are_refused_in_json(
    door: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await door.request(method, path, headers=IN)
    assert answer.status_code == status
    assert message(answer)


async def test_a_mistake_of_ours_is_said_without_its_details() -> None:
    def broken(_email: str) -> None:
        raise sqlite3.OperationalError("sarah@example.com")

    async with client(settings(), lookup=broken) as door:
        answer = await door.post("/predict", json=SARAH, headers=IN)
    assert answer.status_code == 500
    assert "sarah" not in answer.text


async def test_no_log_line_holds_a_person_a_query_or_a_token(
    door: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await door.post("/predict?who=sarah@example.com", json=SARAH, headers=IN)
        await door.post("/predict", json={**SARAH, "totalOrders": -1}, headers=IN)
        await door.post("/people/sarah@example.com", json=SARAH, headers=IN)
    lines = [r.getMessage() for r in caplog.records if r.name == "ingress"]
    assert [line.rsplit(" in ")[0] for line in lines] == [
        "POST /predict -> 200",
        "POST /predict -> 422",
        "POST (no route) -> 404",
    ]
    assert not any("sarah" in line or TOKEN in line for line in lines)


# A real server


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[str, str, subprocess.Popen[str]]]:
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        port, further = one.getsockname()[1], two.getsockname()[1]
    program = (
        "import logging\n"
        "from pydantic import SecretStr\n"
        "from ingress.serving import serve\n"
        "from settings import DatabaseSettings, IngressSettings, Settings\n"
        "logging.basicConfig(level=logging.INFO)\n"
        f"serve(Settings(_env_file=None, database=DatabaseSettings(url='sqlite:///{tmp_path}/a.db'),"
        f" ingress=IngressSettings(port={port}, token=SecretStr('{TOKEN}'))),"
        f" further_ports=({further},))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield f"http://127.0.0.1:{port}", f"http://127.0.0.1:{further}", process
    finally:
        process.terminate()
        process.communicate(timeout=10)


@pytest.mark.process
async def test_the_real_server_answers_from_an_empty_store_and_stops_when_told(
    running: tuple[str, str, subprocess.Popen[str]],
) -> None:
    url, further, process = running
    async with httpx.AsyncClient(base_url=url, headers=IN) as door:
        await _until_up(door, process)
        answer = await door.post("/predict?who=sarah@example.com", json=[SARAH])
        assert answer.status_code == 200
        assert answer.json()[0]["model"] == "prior"
        assert "server" not in answer.headers
        assert (await door.get(f"{further}/ready")).status_code == 200

    process.terminate()
    out, err = await asyncio.to_thread(process.communicate, timeout=10)
    assert "POST /predict -> 200" in err
    assert "sarah" not in out + err
    assert TOKEN not in out + err


async def _until_up(door: httpx.AsyncClient, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            await door.get("/health")
        except httpx.TransportError:
            await asyncio.sleep(0.05)
        else:
            return
    pytest.fail("the server did not come up")
