"""What every test shares: no network, a fresh store, no patience, and the specs where they are."""

import os

os.environ.update(
    PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW="ignore",
    PREFECT_LOGGING_LEVEL="ERROR",
    PREFECT_SERVER_ANALYTICS_ENABLED="false",
    DO_NOT_TRACK="1",
    OMP_NUM_THREADS=os.environ.get("OMP_NUM_THREADS", "2"),
)
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from settings import settings
from store import migrate
from store.database import Database, database

LOOPBACK = ("127.0.0.1", "::1", "localhost")
SHARED = Path(os.environ.get("SHARED_DIR") or Path(__file__).resolve().parents[2] / "shared")
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine."""
    really = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {address[0]}")
        return really(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def _clean_settings(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """No `.env`, no key of the machine, and a store of one's own for each test."""
    for name in list(os.environ):
        if name.endswith(("_API_KEY", "_ACCESS_TOKEN", "_PASSWORD", "_BASE_URL", "_KEY")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/store.db")
    monkeypatch.setenv("OUTPUT_DIR", str(tmp_path / "reports"))
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def shared() -> Path:
    """The vendors' specs and the sample data, where there are any."""
    if not SHARED.is_dir():
        pytest.skip("the folder with the vendors' specs is not here")
    return SHARED


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty store on each database we promise to run on."""
    if request.param == "sqlite":
        yield database(f"sqlite:///{tmp_path}/db.db")
        return
    yield from postgres_store()


def postgres_store() -> Iterator[Database]:
    """Make a database of its own on the PostgreSQL server, and drop it afterwards."""
    if not POSTGRES:
        pytest.skip("no PostgreSQL server: set TEST_POSTGRES_URL")
    from sqlalchemy import create_engine, text

    name = f"t_{uuid.uuid4().hex[:12]}"
    admin = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = admin.url.set(database=name).render_as_string(hide_password=False)
    migrate.upgrade(url)
    handle = database(url)
    yield handle
    handle.engine.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def prefect_backend() -> Iterator[None]:
    """A workflow engine of its own, once for all tests that need one."""
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]  # pytest's own protocol
    """Where every server and spec is at hand (NO_SKIPS=1), a skipped test is a failed one."""
    report = yield
    if report.skipped and os.environ.get("NO_SKIPS"):
        report.outcome = "failed"
        report.longrepr = f"skipped where it must run: {report.longrepr}"
    return report
