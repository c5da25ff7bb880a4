"""Leads are followed up, on a workflow engine."""

from datetime import UTC, datetime

import pytest

from flows.leads import follow_up
from settings import settings
from store import conversations, people
from store.conversations import Conversation
from store.database import Database, database

pytestmark = [pytest.mark.anyio, pytest.mark.flow]

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def store() -> Database:
    return database(settings().database.url)


def talk(name: str, band: str, outcome: str = "completed") -> Conversation:
    return Conversation(
        id=name, client="own", channel="text", language="fr", simulated=False, started_at=NOW,
        ended_at=NOW, seconds=60, spoken_seconds=0, usd=0.0, outcome=outcome, score=80, band=band,
        bant={}, transcript=[], summary="Score 80 sur 100.", phone="+33612345678",
    )  # fmt: skip


async def test_hot_leads_reach_a_person_once_and_every_conversation_is_worked_off(
    store: Database,
) -> None:
    for one in (talk("a", "hot"), talk("b", "warm"), talk("c", "hot", "no_more_contact")):
        conversations.add(store, one)

    dry = await follow_up(apply=False)
    assert dry.counts == {("call-back", "planned"): 1}
    assert people.questions(store, "own") == []

    made = await follow_up()
    assert made.counts == {("call-back", "done"): 1}
    assert (await follow_up()).total == 0

    [task] = people.questions(store, "own")
    assert task.key == "own:leads:call-back:a"
    assert "+33612345678" in task.known
    assert conversations.pending(store, "own") == []


async def test_an_erased_person_takes_the_question_along(store: Database) -> None:
    conversations.add(store, Conversation(**{
        **{name: getattr(talk("a", "hot"), name) for name in Conversation.__slots__},
        "email": "jo@exemple.fr", "phone": "",
    }))  # fmt: skip
    await follow_up()

    people.erase(store, "own", "jo@exemple.fr")

    assert people.questions(store, "own", status=None) == []
