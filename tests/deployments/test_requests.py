"""Articles asked for at the door, made by runs of their own."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deployments import requests
from domain.content.record import Commission
from store import article_requests, articles
from store.database import Database
from tests.content_shop import shop_site, variables
from tests.vendors import configure

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.anyio, pytest.mark.flow]
NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A client's site, no model, and an engine of the child's own."""
    with shop_site() as shop:
        configure(
            monkeypatch, PYTHONPATH=str(ROOT), PREFECT_HOME=str(tmp_path / "engine"),
            **variables(shop),
        )  # fmt: skip
        yield


@pytest.mark.usefixtures("site")
async def test_what_is_asked_for_is_made_and_what_cannot_be_says_why(store: Database) -> None:
    good = Commission("Couverture en laine", "fr", "PAS")
    made = article_requests.ask(store, "own", good, NOW)
    bad = article_requests.ask(store, "own", Commission("Volcans", "fr", "PAS"), NOW)

    assert await requests.turn("own") == 1
    assert await requests.turn("own") == 1
    assert await requests.turn("own") == 0

    done = articles.get(store, "own", made.id)
    assert done is not None
    assert (done.status, done.written_by) == ("ready", "fallback")
    jobs = {one.id: article_requests.job_of(store, one) for one in (made, bad)}
    assert jobs[made.id] is not None
    assert jobs[made.id].state == "done"
    assert jobs[bad.id] is not None
    assert jobs[bad.id].state == "failed"
    assert "nothing is invented" in jobs[bad.id].result["error"]


async def test_a_store_that_is_away_is_asked_again_later(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    configure(monkeypatch, DATABASE_URL=f"sqlite:///{tmp_path}/file/store.db")
    assert await requests.turn("own") == 0


async def test_a_worker_that_is_told_to_stop_stops() -> None:
    stop = asyncio.Event()
    stop.set()
    await requests.work(["own"], stop)


@pytest.mark.parametrize(
    ("said", "line"),
    [("3a: no source for it\n", "no source for it"), ("Starting …\nTraceback\nValueError: x\n",
                                                      "ValueError: x"), ("", "")],
)  # fmt: skip
def test_the_line_that_says_what_went_wrong_is_kept(said: str, line: str) -> None:
    assert requests._last(said) == line
