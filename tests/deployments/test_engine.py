import os
import socket
from pathlib import Path

import pytest

from deployments import engine


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `prepare` writes is taken back after the test."""
    for name in (*engine.QUIET, "PREFECT_API_URL", "PREFECT_HOME"):
        monkeypatch.setenv(name, "x")
        monkeypatch.delenv(name)


def left_by_up(address: str) -> None:
    engine.ADDRESS.parent.mkdir()
    engine.ADDRESS.write_text(address + "\n")


def test_the_engine_of_a_running_installation_is_found() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/api"
        left_by_up(address)

        assert engine.prepare() == address

    assert os.environ["PREFECT_API_URL"] == address


def test_an_address_where_nobody_answers_is_forgotten() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    left_by_up(f"http://127.0.0.1:{port}/api")

    assert engine.prepare() is None
    assert "PREFECT_API_URL" not in os.environ


def test_a_persons_own_engine_and_settings_win(monkeypatch: pytest.MonkeyPatch) -> None:
    left_by_up("http://127.0.0.1:1/api")
    monkeypatch.setenv("PREFECT_API_URL", "http://engine.example/api")
    monkeypatch.setenv("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "DEBUG")

    assert engine.prepare() == "http://engine.example/api"
    assert os.environ["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] == "DEBUG"


def test_a_temporary_engine_keeps_its_files_where_it_is_told(tmp_path: Path) -> None:
    engine.prepare(home=Path("somewhere"))

    assert os.environ["PREFECT_HOME"] == str(tmp_path / "somewhere")
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
