"""A real workflow server, its database and our store on PostgreSQL, asked over HTTP."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, text
from tenacity import Retrying, retry_if_not_result, stop_after_delay, wait_fixed

from deployments.processes import free_port
from store import plans, receipts
from store.database import Database
from tests.vendors import Shop, environment

pytestmark = pytest.mark.flow
ROOT = Path(__file__).parents[2]
PATIENCE_S = 120.0


@pytest.fixture
def engine(db: Database, shop: Shop, tmp_path: Path) -> Iterator[httpx.Client]:
    """A workflow server with a database of its own, and a process that serves the deployments."""
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    own = environment(
        **shop.variables,
        DATABASE_URL=db.engine.url.render_as_string(hide_password=False),
        OUTPUT_DIR=str(tmp_path / "reports"),
        PREFECT_HOME=str(tmp_path / "engine"),
        PREFECT_API_URL=api,
        PREFECT_RUNNER_POLL_FREQUENCY="1",
        PREFECT_LOGGING_LEVEL="WARNING",
    )
    with database_beside(db) as url:
        server = own | {"PREFECT_SERVER_DATABASE_CONNECTION_URL": url}
        command = ["prefect", "server", "start", "--port", str(port)]
        with program(command, server), httpx.Client(base_url=api, timeout=30) as client:
            until(lambda: client.get("/health").is_success)
            with program(["deployments.serve"], own):
                until(lambda: len(client.post("/deployments/filter", json={}).json()) == 2)
                yield client


@pytest.mark.parametrize(
    "db", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
def test_a_run_is_asked_for_over_http_and_completes_on_postgresql(
    engine: httpx.Client, shop: Shop, db: Database
) -> None:
    nightly = engine.get("/deployments/name/churn/nightly-own").json()["id"]
    ask = f"/deployments/{nightly}/create_flow_run"

    refused = engine.post(ask, json={"parameters": {"horizon_days": 3}})
    asked = engine.post(ask, json={"parameters": {"day": str(shop.today), "apply": True}})
    run = f"/flow_runs/{asked.json()['id']}"
    ends = ("COMPLETED", "FAILED", "CRASHED")
    until(lambda: engine.get(run).json()["state"]["type"] in ends)

    assert refused.status_code == 409
    assert "horizon_days" in refused.text
    assert "3 is less than the minimum of 7" in refused.text
    state = engine.get(run).json()["state"]
    assert state["type"] == "COMPLETED", state["message"]
    [plan] = plans.recent(db, "own")
    assert plan.status == "applied"
    assert receipts.of_plan(db, plan.id)["done"] == shop.mail.account.profiles.writes > 20


@contextmanager
def database_beside(db: Database) -> Iterator[str]:
    """Make one more database on the same server; yield its address as the engine takes it."""
    name = f"{db.engine.url.database}_engine"
    admin = create_engine(db.engine.url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        url = db.engine.url.set(drivername="postgresql+asyncpg", database=name)
        try:
            yield url.render_as_string(hide_password=False)
        finally:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@contextmanager
def program(module: list[str], env: dict[str, str]) -> Iterator[None]:
    """Run `python -m module …` for the length of a block."""
    child = subprocess.Popen(
        [sys.executable, "-m", *module], cwd=ROOT, env=env, stdout=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        child.terminate()
        child.wait(30)


def until(holds: Callable[[], object]) -> None:
    """Ask again until it holds; an address where nobody answers yet does not hold."""

    def held() -> bool:
        try:
            return bool(holds())
        except httpx.TransportError:
            return False

    waiting = Retrying(
        retry=retry_if_not_result(bool), stop=stop_after_delay(PATIENCE_S), wait=wait_fixed(0.2)
    )
    waiting(held)
