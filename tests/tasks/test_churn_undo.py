"""Taking a plan back: what was replaced is put back, and may be planned again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.acts import subject_of
from domain.plans import PlanRefused
from domain.retention import BAND, PROPERTIES, RISK
from store import plans, receipts
from tasks._io import store_of
from tasks.churn_apply import apply_plan
from tasks.churn_undo import plan_undo
from tests.vendors import DAY, REAL, Mail, email_of, know, planned, scored, treated

pytestmark = pytest.mark.anyio
LATER = replace(REAL, day=DAY + timedelta(7))


async def applied(risks: list[float], run=REAL):
    plan = await planned(treated(scored(risks)), run)
    await apply_plan.fn(run, plan.id, "test")
    return plan


async def undo(plan_id: str, run=REAL):
    inverse = plan_undo(run, plan_id)
    await apply_plan.fn(run, inverse.id, "test")
    return inverse


async def test_an_undo_puts_back_the_values_that_were_replaced(mail: Mail) -> None:
    know(3)
    await applied([0.3, 0.3, 0.3])
    before = mail.scores()
    plan = await applied([0.9, 0.9, 0.3], LATER)

    await undo(plan.id, LATER)

    assert mail.scores() == before


async def test_an_undo_puts_back_absence_and_leaves_other_properties(mail: Mail) -> None:
    know(2)
    mail.put(email_of(0), shoe_size=42)
    plan = await applied([0.9, 0.9])

    await undo(plan.id)

    assert mail.properties(email_of(0)) == {"shoe_size": 42}
    assert mail.properties(email_of(1)) == {}


async def test_making_an_undo_plan_sends_nothing(mail: Mail) -> None:
    know(2)
    plan = await applied([0.9, 0.9])
    sent = mail.received()

    inverse = plan_undo(REAL, plan.id)

    assert inverse.summary == {"profiles": 2, "undoes": plan.id}
    assert mail.received() == sent


async def test_what_was_taken_back_may_be_planned_and_taken_back_again(mail: Mail) -> None:
    know(1)
    first = await applied([0.9])
    await undo(first.id)
    left = receipts.of_subject(store_of(REAL), "own", subject_of("own", "0"))

    second = await applied([0.9])
    there = mail.properties(email_of(0))
    await undo(second.id)

    assert sorted(receipt.status for _, receipt in left) == ["done", "undone"]
    assert {there[RISK], there[BAND]} == {0.9, "high"}
    assert mail.properties(email_of(0)) == {}


async def test_an_undo_is_refused_where_a_person_has_edited_since(mail: Mail) -> None:
    know(2)
    plan = await applied([0.9, 0.9])
    mail.put(email_of(0), **{BAND: "watch"})
    before = mail.scores()

    with pytest.raises(PlanRefused, match="now 'watch'"):
        await undo(plan.id)

    assert mail.scores() == before


async def test_a_plan_that_was_never_applied_has_nothing_to_undo(mail: Mail) -> None:
    know(1)
    plan = await planned(treated(scored([0.9])), REAL)

    with pytest.raises(PlanRefused, match="nothing to undo"):
        plan_undo(REAL, plan.id)

    assert plans.get(store_of(REAL), plan.id).status == "open"


async def test_our_properties_are_the_only_ones_ever_written(mail: Mail) -> None:
    know(1)
    await applied([0.9])

    assert set(mail.properties(email_of(0))) == set(PROPERTIES)
