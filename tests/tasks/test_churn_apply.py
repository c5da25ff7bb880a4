"""Applying a plan: exactly its acts, once each, or not at all."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import update

from connectors.errors import AuthRefused, Retryable
from domain.acts import subject_of
from domain.plans import Plan, PlanRefused
from domain.retention import BAND, EVENT, PROFILE, RISK
from domain.runs import Run
from store import people, plans, receipts
from store.models import PlanActRow
from store.people import Person
from tasks._io import store_of
from tasks.churn_apply import Batches, apply_plan, finish_earlier_plans
from tests.vendors import DAY, REAL, Mail, configure, email_of, know, planned, scored, treated

pytestmark = pytest.mark.anyio
LATER = replace(REAL, day=DAY + timedelta(7))
SMALL = Batches(profiles=10, events=10, in_flight=2)


def status_of(plan: Plan) -> tuple[str, str]:
    stored = plans.get(store_of(REAL), plan.id)
    return stored.status, stored.decided_by


async def applied(frame: pd.DataFrame, run: Run = REAL, batches: Batches = SMALL) -> Plan:
    """Plan and apply in one go."""
    plan = await planned(frame, run)
    await apply_plan.fn(run, plan.id, "test", look_first=False, batches=batches)
    return plan


async def week_two(count: int) -> Plan:
    """Write a first band on everybody, and plan another one for the week after."""
    know(count)
    await applied(treated(scored([0.3] * count)))
    return await planned(treated(scored([0.9] * count)), LATER)


async def test_apply_does_exactly_the_plan(mail: Mail) -> None:
    plan = await week_two(25)

    tally = await apply_plan.fn(LATER, plan.id, "test", batches=SMALL)

    wanted = {a.subject: dict(a.after) for a in plans.acts(store_of(REAL), plan.id, PROFILE)}
    assert mail.scores() == {email_of(n): wanted[subject_of("own", str(n))] for n in range(25)}
    assert mail.events() == Counter({(email_of(n), "high"): 1 for n in range(25)})
    assert tally.counts == {(PROFILE, "done"): 25, (EVENT, "done"): 25}
    assert tally.fresh == 50
    assert status_of(plan) == ("applied", "test")


async def test_a_second_apply_makes_no_act_and_asks_nothing(mail: Mail) -> None:
    plan = await week_two(25)
    await apply_plan.fn(LATER, plan.id, "test")
    asked = mail.received()

    again = await apply_plan.fn(LATER, plan.id, "test")

    assert (again.fresh, again.total) == (0, 50)
    assert mail.received() == asked


async def test_a_plan_is_refused_whole_when_the_destination_has_changed(mail: Mail) -> None:
    plan = await week_two(25)
    mail.put(email_of(7), **{RISK: 0.55})
    sent, before = mail.writes(), mail.scores()

    with pytest.raises(
        PlanRefused, match=r"1 of 25 profiles changed .*planned from 0\.3, now 0\.55"
    ):
        await apply_plan.fn(LATER, plan.id, "test")

    assert status_of(plan) == ("refused", "the destination has changed")
    assert (mail.writes(), mail.scores()) == (sent, before)
    assert receipts.of_plan(store_of(REAL), plan.id) == {}


async def test_a_value_that_is_there_already_is_no_change_of_the_destination(mail: Mail) -> None:
    plan = await week_two(3)
    mail.put(email_of(1), **{RISK: 0.9, BAND: "high", "3a_churn_scored_at": str(LATER.day)})

    await apply_plan.fn(LATER, plan.id, "test")

    assert status_of(plan)[0] == "applied"


async def test_a_refused_plan_stays_refused(mail: Mail) -> None:
    plan = await week_two(2)
    mail.put(email_of(0), **{RISK: 0.55})
    with pytest.raises(PlanRefused):
        await apply_plan.fn(LATER, plan.id, "test")
    mail.put(email_of(0), **{RISK: 0.3})

    with pytest.raises(PlanRefused, match="was refused"):
        await apply_plan.fn(LATER, plan.id, "test")


@pytest.mark.parametrize("interrupted", [False, True], ids=["open", "applying"])
async def test_acts_changed_in_the_database_are_never_made(mail: Mail, interrupted: bool) -> None:
    plan = await week_two(2)
    if interrupted:
        plans.decide(store_of(REAL), plan.id, "applying", "test", ["open"])
    sent = mail.writes()
    with store_of(REAL).write() as connection:
        forged = {"3a_churn_risk": 0.01}
        connection.execute(
            update(PlanActRow).where(PlanActRow.plan == plan.id).values(after=forged)
        )

    again = finish_earlier_plans.fn(LATER) if interrupted else apply_plan.fn(LATER, plan.id, "t")
    with pytest.raises(PlanRefused, match="its acts are not those of its hash"):
        await again

    assert mail.writes() == sent
    assert status_of(plan) == ("refused", "its acts were changed")


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run for another client, whose acts are kept in the same store."""
    monkeypatch.chdir(tmp_path)
    Path("clients").mkdir()
    Path("clients/acme.env").write_text(f"DATABASE_URL={store_of(REAL).url}\n")
    return replace(LATER, client="acme")


async def test_the_plan_of_another_client_is_refused(mail: Mail, acme: Run) -> None:
    plan = await week_two(1)
    sent = mail.writes()

    with pytest.raises(PlanRefused, match="belongs to another client"):
        await apply_plan.fn(acme, plan.id, "test")

    assert mail.writes() == sent


async def test_one_bad_row_fails_alone(mail: Mail) -> None:
    know(12)
    wrong = Person("5", subject_of("own", "5"), "not an e-mail")
    people.upsert(store_of(REAL), "own", [wrong])

    plan = await applied(treated(scored([0.7] * 12)), batches=Batches())

    assert receipts.of_plan(store_of(REAL), plan.id) == {"done": 11, "failed": 1}
    [(_, failed)] = receipts.of_subject(store_of(REAL), "own", wrong.subject)
    assert (failed.status, failed.detail) == ("failed", "Klaviyo: invalid")
    assert len(mail.scores()) == 11


async def test_one_refused_event_fails_alone(mail: Mail) -> None:
    plan = await week_two(12)
    bad = Person("5", subject_of("own", "5"), "not an e-mail")
    people.upsert(store_of(REAL), "own", [bad])

    await apply_plan.fn(LATER, plan.id, "test", look_first=False)

    assert receipts.of_plan(store_of(REAL), plan.id) == {"done": 22, "failed": 2}
    assert mail.events() == Counter({(email_of(n), "high"): 1 for n in range(12) if n != 5})


async def test_a_customer_whose_email_is_gone_is_skipped_with_that_reason(mail: Mail) -> None:
    know(2)
    plan = await planned(treated(scored([0.7, 0.7])), REAL)
    people.erase(store_of(REAL), "own", email_of(1))

    await apply_plan.fn(REAL, plan.id, "test")

    [(_, skipped)] = receipts.of_subject(store_of(REAL), "own", subject_of("own", "1"))
    assert (skipped.status, skipped.detail) == ("skipped", "no e-mail known")
    assert mail.properties(email_of(1)) is None


async def test_a_first_band_and_an_unchanged_band_send_no_event(mail: Mail) -> None:
    know(2)
    await applied(treated(scored([0.6, 0.6])))
    await applied(treated(scored([0.9, 0.3])), LATER)

    assert mail.events() == Counter({(email_of(1), "low"): 1})


async def test_events_without_an_answer_are_sent_again_and_counted_once(mail: Mail) -> None:
    plan = await week_two(20)
    mail.faults(rates={"reset_after": 1.0}, where="/api/event-bulk-create-jobs")

    first = await apply_plan.fn(LATER, plan.id, "test", batches=SMALL)
    mail.faults(rates={})
    second = await finish_earlier_plans.fn(LATER, SMALL)

    assert first.counts == {(PROFILE, "done"): 20, (EVENT, "uncertain"): 20}
    assert second.counts == {(PROFILE, "done"): 20, (EVENT, "done"): 20}
    assert (second.fresh, status_of(plan)[0]) == (20, "applied")
    assert mail.events() == Counter({(email_of(n), "high"): 1 for n in range(20)})


async def test_an_outage_is_raised_for_the_engine_and_resumed_where_it_stopped(
    mail: Mail,
) -> None:
    plan = await week_two(20)
    mail.faults(rates={"error": 1.0}, where="/api/profile-bulk-import-jobs")
    with pytest.raises(Retryable):
        await apply_plan.fn(LATER, plan.id, "test", batches=SMALL)
    assert receipts.of_plan(store_of(REAL), plan.id) == {}

    mail.faults(rates={})
    tally = await apply_plan.fn(LATER, plan.id, "test", batches=SMALL)

    assert (tally.fresh, status_of(plan)) == (40, ("applied", "test"))


async def test_an_import_whose_end_was_not_seen_is_in_doubt_and_not_forgotten(mail: Mail) -> None:
    plan = await week_two(5)
    mail.faults(rates={"error": 1.0}, where="GET /api/profile-bulk-import-jobs/")

    tally = await apply_plan.fn(LATER, plan.id, "test")

    assert tally.counts[(PROFILE, "uncertain")] == 5
    mail.faults(rates={})
    await apply_plan.fn(LATER, plan.id, "test")
    assert status_of(plan)[0] == "applied"
    assert {scores[RISK] for scores in mail.scores().values()} == {0.9}


async def test_a_wrong_key_fails_every_act_and_sends_no_event_alone(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = await week_two(3)
    configure(monkeypatch, KLAVIYO_API_KEY="pk_wrong")

    with pytest.raises(AuthRefused):
        await apply_plan.fn(LATER, plan.id, "test")
    await apply_plan.fn(LATER, plan.id, "test", look_first=False)

    assert receipts.of_plan(store_of(REAL), plan.id) == {"failed": 6}
    assert mail.received()["create_event"] == 0
    assert mail.events() == Counter()
