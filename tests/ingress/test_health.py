"""Health, readiness, the watchdog, and the ports of the brief."""

import logging
import socket
import time
from pathlib import Path

import pytest

from domain.dropship.words import OrderKey
from ingress.security import Limits
from ingress.serving import listening
from ingress.tenants import Tenants
from ingress.watchdog import look
from settings import DatabaseSettings
from store import doorbells
from tests.ingress.doors import both, door, store
from tests.ingress.test_cj_webhooks import a_part

pytestmark = pytest.mark.anyio

NOW = 1_800_000_000.0


def rung(seconds_ago: float, client: str = "own", now: float = NOW) -> None:
    """Leave a bell that has been due for so long."""
    doorbells.ring(store(), [OrderKey(client, "shopify", "5800")], now - seconds_ago)


async def test_ready_is_said_only_while_the_store_can_be_written() -> None:
    store()
    async with door() as shop:
        assert (await shop.get("/ready")).status_code == 200


async def test_health_says_how_long_work_has_waited_and_names_no_client() -> None:
    now = time.time()
    rung(600, now=now)
    async with door(others={"marie": both()}) as shop:
        answer = await shop.get("/health")

    waits = answer.json()["waiting"]
    assert 600 <= waits["bell_s"] < 660
    assert (waits["part_s"], waits["clients"], waits["unreadable"]) == (None, 2, 0)
    assert "marie" not in answer.text


async def test_health_answers_without_a_store(tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    config = both(database=DatabaseSettings(url=f"sqlite:///{tmp_path}/folder.db"))
    async with door(config) as shop:
        answer = await shop.get("/health")
    waits = answer.json()["waiting"]
    assert (answer.status_code, waits["clients"], waits["unreadable"]) == (200, 1, 1)


@pytest.mark.parametrize(("waited_s", "late"), [(119.0, []), (120.0, []), (120.5, ["own"])])
async def test_work_that_waits_beyond_two_minutes_is_an_alarm(
    waited_s: float, late: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    rung(waited_s)
    drained: list[str] = []

    async def drain(client: str) -> None:
        drained.append(client)

    with caplog.at_level(logging.ERROR):
        assert await look(Tenants(both(), {"marie": both()}, Limits()), drain, NOW) == late

    assert drained == late
    assert len([r for r in caplog.records if "alarm" in r.getMessage()]) == len(late)
    assert "5800" not in caplog.text


async def test_a_part_that_waits_is_an_alarm_too() -> None:
    a_part("S5800-CJ")  # due at 2e9
    assert await look(Tenants(both(), {}, Limits()), None, 2e9 + 121) == ["own"]


async def test_what_waits_in_the_future_or_for_a_person_is_none() -> None:
    rung(-600)
    assert await look(Tenants(both(), {}, Limits()), None, NOW) == []


async def test_a_drain_that_fails_and_a_store_that_is_gone_do_not_end_the_watch(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rung(600)
    (tmp_path / "folder.db").mkdir()
    gone = both(database=DatabaseSettings(url=f"sqlite:///{tmp_path}/folder.db"))

    async def drain(_client: str) -> None:
        raise RuntimeError("chloe@example.com")

    with caplog.at_level(logging.ERROR):
        assert await look(Tenants(both(), {"marie": gone}, Limits()), drain, NOW) == ["own"]
    assert "chloe" not in caplog.text


def test_a_further_port_that_is_taken_is_named_and_skipped(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, caplog.at_level(logging.WARNING):
        port = taken.getsockname()[1]
        with listening("127.0.0.1", 0, (port, 0)) as sockets:
            assert len(sockets) == 1
        assert str(port) in caplog.text


def test_the_configured_port_has_to_be_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):  # noqa: SIM117
        with listening("127.0.0.1", taken.getsockname()[1]):
            pytest.fail("bound a port that is taken")


def test_several_ports_are_bound_at_once() -> None:
    with listening("127.0.0.1", 0) as one, listening("localhost", 0, (1,)) as two:
        assert one[0].getsockname()[1] != two[0].getsockname()[1]
