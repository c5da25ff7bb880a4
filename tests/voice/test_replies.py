"""The words of a call without its voice service: by rules, or a model's that facts hold."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from domain.bant import Turn, qualify
from domain.bant.grounded import may_be_said
from sandbox import xai
from settings import Settings, settings
from store import costs
from store.database import database
from tasks.chain import breakers_of
from tests.vendors import configure, listening
from voice.advice import Adviser
from voice.replies import Replies
from voice.turns import Turns

pytestmark = pytest.mark.anyio


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    with listening(xai.create()) as url:
        configure(monkeypatch, XAI_API_KEY="sandbox", XAI_BASE_URL=f"{url}/v1")
        yield settings()
    breakers_of.cache_clear()


def spoken(*said: tuple[str, str]) -> Turns:
    turns = Turns("fr")
    for number, (speaker, text) in enumerate(said):
        turns.put(str(number), speaker, text, final=True)  # type: ignore[arg-type]
    return turns


async def test_a_models_words_are_paid_and_spoken_only_where_facts_hold_them(
    own: Settings,
) -> None:
    adviser = Adviser("own", own)
    turns = spoken(("agent", "Bonjour !"), ("caller", "Combien ça coûte ?"))

    said = await Replies(own, adviser, ()).words(turns, "call-1")
    written = await adviser.words(turns.spoken(), "fr", (), "call-1")
    await adviser.aclose()

    assert written == "" or may_be_said(written, "fr")
    assert "équipe" in said
    assert said.endswith("?")
    [used] = costs.costs_of_day(database(own.database.url), "own", datetime.now(UTC).date())
    assert used.calls == 2


async def test_whoever_wants_a_person_is_not_kept_waiting_for_a_model(own: Settings) -> None:
    adviser = Adviser("own", own)
    turns = spoken(("agent", "Bonjour !"), ("caller", "Je veux parler à quelqu'un"))

    said = await Replies(own, adviser, ()).words(turns, "call-2")
    await adviser.aclose()

    assert "équipe" in said
    assert costs.costs_of_day(database(own.database.url), "own", datetime.now(UTC).date()) == []


def test_the_transcript_of_a_call_is_what_the_rules_read() -> None:
    turns = spoken(("agent", "Budget ?"), ("caller", "800 € par mois"))

    asked = [Turn("agent", "Budget ?"), Turn("caller", "800 € par mois")]
    assert turns.qualification.budget_eur_month == qualify(asked, "fr").budget_eur_month
