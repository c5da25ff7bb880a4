from dataclasses import replace
from datetime import UTC, datetime, timedelta

from store import conversations, people
from store.conversations import Conversation
from store.database import Database

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ONE = Conversation(
    id="a", client="own", channel="phone", language="fr", simulated=False,
    started_at=NOW, ended_at=NOW + timedelta(seconds=90), seconds=90, spoken_seconds=80,
    usd=0.11, outcome="left", score=80, band="hot",
    bant={"budget": {"value": "1500", "quote": "1 500 €"}},
    transcript=[{"speaker": "caller", "text": "1 500 €"}], summary="Score 80",
    email="jo@exemple.fr", phone="+33612345678",
)  # fmt: skip


def test_a_conversation_is_kept_once_and_read_back_whole(db: Database) -> None:
    conversations.add(db, ONE)
    conversations.add(db, replace(ONE, score=1))

    assert conversations.pending(db, "own") == [ONE]
    assert conversations.pending(db, "another") == []


def test_what_a_flow_has_settled_waits_no_more(db: Database) -> None:
    conversations.add(db, ONE)

    assert conversations.settle(db, "own", ["a"]) == 1
    assert conversations.pending(db, "own") == []
    assert conversations.latest(db, "own")[0].status == "done"


def test_a_month_counts_its_own_and_no_simulated_conversation(db: Database) -> None:
    conversations.add(db, ONE)
    conversations.add(db, replace(ONE, id="b", usd=None, band="cold"))
    conversations.add(db, replace(ONE, id="c", simulated=True))
    conversations.add(db, replace(ONE, id="d", ended_at=NOW - timedelta(days=40)))

    used = conversations.usage(db, "own", NOW - timedelta(days=20), NOW + timedelta(days=10))

    assert (used.calls, used.seconds, used.qualified, used.unpriced) == (2, 180, 1, 1)
    assert round(used.usd, 2) == 0.11


def test_a_person_is_erased_by_number_or_by_e_mail(db: Database) -> None:
    conversations.add(db, ONE)
    conversations.add(db, replace(ONE, id="b", email="", phone="+33699999999"))

    assert conversations.erase(db, "own", "+33699999999") == 1
    assert people.erase(db, "own", "jo@exemple.fr")["conversations"] == 1
    assert conversations.latest(db, "own") == []


def test_old_words_are_forgotten_and_the_minutes_stay(db: Database) -> None:
    conversations.add(db, ONE)

    assert conversations.purge(db, "own", NOW - timedelta(days=1)) == 0
    assert conversations.purge(db, "own", NOW + timedelta(days=1)) == 1
    assert conversations.purge(db, "own", NOW + timedelta(days=1)) == 0
    [left] = conversations.latest(db, "own")
    assert (left.transcript, left.bant, left.email, left.phone, left.summary) == (
        [],
        {},
        "",
        "",
        "",
    )
    assert (left.seconds, left.usd, left.score) == (90, 0.11, 80)
