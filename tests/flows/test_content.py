"""The content process as its sentence, on an engine, against a shop and simulated models."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prefect.exceptions import ParameterTypeError

from deployments.cli import app
from deployments.terminal import LISTENED
from domain.content.record import Commission
from domain.errors import RuleError
from flows.content import content, finish_article
from sandbox import openai, searxng, xai
from sandbox.faults import Faults
from sandbox.web_index import Entry
from settings import settings
from store import article_ledger, articles
from store.database import database
from tasks.content_ending import folder_of
from tests.content_shop import Shop, shop_site, variables
from tests.vendors import configure, listening

pytestmark = [pytest.mark.anyio, pytest.mark.flow]


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A client's site, a writer that states what is false until it is told, and a reader."""
    faults = Faults({"false_claim": 1.0})
    with (
        shop_site() as site,
        listening(xai.create(faults)) as one,
        listening(openai.create()) as two,
    ):
        configure(
            monkeypatch, XAI_API_KEY="sandbox", XAI_BASE_URL=f"{one}/v1",
            OPENAI_API_KEY="sandbox", OPENAI_BASE_URL=f"{two}/v1", **variables(site),
        )  # fmt: skip
        yield site


@pytest.mark.usefixtures("prefect_backend", "shop")
async def test_a_topic_becomes_an_article_and_a_second_run_finds_it() -> None:
    asked = {"topic": "Choosing a wool blanket", "language": "en", "keywords": ["wool blanket"]}
    made = await content(**asked)
    again = await content(**asked)

    db = database(settings().database.url)
    cycles = article_ledger.cycles(db, made)
    assert made.status == "ready"
    assert cycles[0].kept
    assert again == made
    page = (folder_of("own", made.id) / "article.html").read_text("utf-8")
    assert "<h1>Wool blanket" in page
    assert "application/ld+json" in page


@pytest.mark.usefixtures("prefect_backend", "shop")
async def test_an_article_asked_for_by_id_is_finished() -> None:
    db = database(settings().database.url)
    asked = Commission("Couverture en laine", "fr", "FAB", ("couverture en laine",))
    waiting = articles.open_article(db, "own", asked, datetime.now(UTC))

    assert (await finish_article(waiting.id)).status == "ready"
    with pytest.raises(RuleError, match="own has no article 'art-nothing'"):
        await finish_article("art-nothing")


@pytest.mark.usefixtures("prefect_backend", "shop")
async def test_the_web_is_searched_where_an_engine_is_set_and_not_where_it_is_not_wished(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inside = Entry("http://10.0.0.7/wool", "Wool blanket", "", "en")  # a page nobody may fetch
    engine = searxng.create(web=[inside])
    with listening(engine) as at:
        configure(monkeypatch, SEARXNG_BASE_URL=at)
        asked = {"topic": "Choosing a wool blanket", "language": "en", "agentic": False}
        without = await content(**asked, search=False)
        before = len(engine.state.queries)
        made = await content(**asked)

    assert (before, engine.state.queries) == (0, ["Choosing a wool blanket"])
    assert made.id != without.id
    page = (folder_of("own", made.id) / "report.html").read_text("utf-8")
    assert "http://10.0.0.7/wool: pages.fetch: 10.0.0.7 is not on the open internet" in page


def test_the_form_has_a_switch_for_the_web_that_is_on() -> None:
    switch = content.parameters.properties["search"]

    assert (switch["title"], switch["type"], switch["default"]) == ("Web search", "boolean", True)


@pytest.mark.usefixtures("prefect_backend")
def test_the_command_says_whether_the_web_is_searched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for flag in ("--search", "--no-search"):
        with pytest.raises(RuleError, match="no source for 'Volcanoes'"):
            app(["run", "content", "--topic", "Volcanoes", flag], standalone_mode=False)
    for name in LISTENED:
        logging.getLogger(name).handlers.clear()

    found = articles.listed(database(settings().database.url), "own")
    assert {one.commission.search for one in found} == {True, False}


@pytest.mark.usefixtures("prefect_backend")
async def test_the_form_refuses_a_framework_nobody_knows() -> None:
    with pytest.raises(ParameterTypeError, match="framework"):
        await content(topic="Laine", framework="XYZ")  # type: ignore[arg-type]
