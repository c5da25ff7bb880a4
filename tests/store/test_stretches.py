"""Acts of a stored plan: read in stretches, held and settled where they lie, on every database."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from domain.acts import Act, Ended, Outcome
from domain.plans import Stretch
from store import plans, receipts
from store.database import Database
from store.models import ReceiptRow

DAY, NEVER_S = date(2026, 1, 22), 1e6
DONE, FAILED = Outcome("done", "ok"), Outcome("failed", "no")
PROFILES = [
    Act(f"own:churn:profile:c{i}:d1", f'write "{i}" → é', {"a": None}, {"a": i, "b": "é"})
    for i in range(5)
]
EVENTS = [Act(f"own:churn:event:c{i}:d1", f"send {i}", {}, {"to": "high"}) for i in range(3)]


def stretches(db: Database, action: str, *sizes: int) -> list[Stretch]:
    plan = plans.save(db, "own", "churn", DAY, [*PROFILES, *EVENTS], {})
    return list(plans.stretches(db, plan.id, sizes, action))


def rows(db: Database, *left_out: str) -> list[dict[str, object]]:
    names = [c.key for c in ReceiptRow.__table__.c if c.key not in left_out]
    wanted = select(*(getattr(ReceiptRow, name) for name in names)).order_by(ReceiptRow.key)
    with db.read() as connection:
        return [dict(row._mapping) for row in connection.execute(wanted)]


def test_a_plan_is_read_in_stretches_of_one_action(db: Database) -> None:
    two, three = stretches(db, "profile", 2, 10, 10)
    [events] = stretches(db, "event", 10)

    read = [*two.acts, *three.acts]
    assert [(a.key, a.subject, a.what) for a in read] == [
        (a.key, a.subject, a.what) for a in PROFILES
    ]
    assert [json.loads(a.after) for a in read] == [a.after for a in PROFILES]
    assert (two.first, two.end, three.first, three.end) == (0, 2, 2, 5)
    assert (events.first, events.end, len(events.acts)) == (5, 8, 3)


def test_a_plan_of_none_of_that_action_has_no_stretch(db: Database) -> None:
    assert stretches(db, "call", 10) == []


@pytest.mark.parametrize(("action", "acts"), [("profile", PROFILES), ("event", EVENTS)])
def test_a_receipt_copied_from_the_plan_is_the_one_of_the_act(
    db: Database, action: str, acts: list[Act]
) -> None:
    [stretch] = stretches(db, action, 10)
    receipts.reserve_stretch(db, stretch, NEVER_S)
    copied = rows(db, "owner", "at")
    with db.write() as connection:
        connection.execute(ReceiptRow.__table__.delete())

    receipts.reserve(db, acts, NEVER_S, stretch.plan)

    assert copied == rows(db, "owner", "at")


def test_a_stretch_is_held_once(db: Database) -> None:
    [stretch] = stretches(db, "profile", 10)

    first = receipts.reserve_stretch(db, stretch, NEVER_S)
    second = receipts.reserve_stretch(db, stretch, NEVER_S)

    assert (first.fresh, first.unsettled, first.blocked) == (stretch.acts, [], [])
    assert (second.fresh, second.unsettled) == ([], [])
    assert {r.status for r in second.blocked} == {"uncertain"}


def test_of_a_stretch_only_the_acts_that_may_happen_are_held(db: Database) -> None:
    [stretch] = stretches(db, "profile", 10)
    done = receipts.reserve(db, PROFILES[:1], NEVER_S)
    receipts.settle(db, done.owner, Ended(rest=DONE))
    receipts.reserve(db, PROFILES[1:2], NEVER_S)  # whoever held it is gone

    held = receipts.reserve_stretch(db, stretch, settle_s=0)

    assert [a.key for a in held.fresh] == [a.key for a in PROFILES[2:]]
    assert [a.key for a in held.unsettled] == [PROFILES[1].key]
    assert [(r.key, r.status) for r in held.blocked] == [(PROFILES[0].key, "done")]


def test_one_outcome_settles_all_an_owner_holds_but_those_named_apart(db: Database) -> None:
    [stretch] = stretches(db, "profile", 10)
    other = receipts.reserve(db, EVENTS, NEVER_S)
    held = receipts.reserve_stretch(db, stretch, NEVER_S)

    receipts.settle(db, held.owner, Ended({PROFILES[2].key: FAILED}, DONE))

    assert receipts.of_plan(db, stretch.plan) == {"done": 4, "failed": 1}
    ours = receipts.written(db, "own", "profile")
    assert ours == {f"c{i}": [{"a": i, "b": "é"}] for i in range(5) if i != 2}
    blocking = receipts.blocking(db, [a.key for a in other.fresh])
    assert {r.status for r in blocking.values()} == {"uncertain"}


def test_what_was_taken_over_is_no_longer_settled_by_the_first_owner(db: Database) -> None:
    [stretch] = stretches(db, "event", 10)
    first = receipts.reserve_stretch(db, stretch, NEVER_S)
    second = receipts.reserve_stretch(db, stretch, settle_s=0)

    receipts.settle(db, first.owner, Ended(rest=FAILED))

    assert receipts.of_plan(db, stretch.plan) == {"uncertain": 3}
    receipts.settle(db, second.owner, Ended(rest=DONE))
    assert receipts.of_plan(db, stretch.plan) == {"done": 3}
