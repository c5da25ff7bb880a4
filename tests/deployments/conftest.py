"""The console in this process, in a folder of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from deployments import trouble
from deployments.cli import app
from settings import settings
from store.database import Database, database


@dataclass(frozen=True)
class Said:
    """What a command left: its exit code, and both streams."""

    code: int
    out: str
    err: str


Console = Callable[..., Said]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` and no `clients/` of this machine."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def console(capsys: pytest.CaptureFixture[str]) -> Console:
    """Run `3a` with these arguments."""

    def run(*arguments: object) -> Said:
        settings.cache_clear()
        try:
            code = trouble.ending(lambda: app([str(each) for each in arguments]))
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return run


@pytest.fixture
def store() -> Database:
    """The store that the commands of this test use."""
    settings.cache_clear()
    return database(settings().database.url)
