"""The voice trigger: off by default, and never past the contact guard."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from sqlalchemy import select

from domain.acts import Act, subject_of
from domain.retention import CALL
from domain.runs import Run
from store import people, plans
from store.call_models import CallRow
from store.people import Person
from tasks._io import once_each, store_of
from tasks.churn_apply import apply_plan
from tasks.churn_contact import CallDesk, call_acts
from tasks.churn_plan import plan_writes
from tests.vendors import HORIZON, Mail, configure, email_of, scored, treated

pytestmark = pytest.mark.anyio
RUN = Run("own", date(2026, 11, 24), apply=True)
TUESDAY = datetime(2026, 11, 24, 15, tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC)
SUNDAY = TUESDAY + timedelta(days=5)
WHO, PHONE = subject_of("own", "0"), "+33612345678"
AGREED = {
    "person": PHONE, "channel": "call", "purpose": "win-back",
    "wording": "J'accepte d'être appelée.", "source": "order form",
    "given_at": datetime(2026, 9, 1, tzinfo=UTC),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _calls_on(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, CHURN_VOICE="true", CHURN_CALLER="+33162000001")
    people.upsert(store_of(RUN), "own", [Person("0", WHO, email_of(0), PHONE, country="FR")])


def agree() -> None:
    people.give_consent(store_of(RUN), "own", [AGREED])


def callees() -> pd.DataFrame:
    return treated(scored([0.9]), RUN)


def drafted(now: datetime = TUESDAY) -> Act:
    [act] = call_acts(RUN, callees(), now)
    return act


async def pass_the_gate(act: Act, now: datetime = TUESDAY):
    desk = CallDesk(RUN, now)
    [receipt] = await once_each(RUN, [act], desk.send, desk.recover)
    return receipt


def queued() -> list[CallRow]:
    with store_of(RUN).read() as connection:
        return list(connection.execute(select(CallRow.key, CallRow.phone, CallRow.proof)))


def test_calls_are_off_until_the_client_turns_them_on(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, CHURN_VOICE="")
    agree()

    assert call_acts(RUN, callees(), TUESDAY) == []


def test_the_plan_says_which_rule_forbids_the_call() -> None:
    assert drafted().what == "no call (consent): ask a person to decide"


async def test_without_consent_a_person_is_asked_and_nobody_is_queued(mail: Mail) -> None:
    frame = callees()
    plan = await plan_writes.fn(RUN, frame, HORIZON, frame)

    tally = await apply_plan.fn(RUN, plan.id, "test")

    [question] = people.questions(store_of(RUN), "own")
    assert (question.subject, queued()) == (WHO, [])
    assert "Contact this customer yourself?" in question.asked
    assert tally.counts[(CALL, "skipped")] == 1
    assert plan.summary["calls"] == 1
    [act] = plans.acts(store_of(RUN), plan.id, CALL)
    assert PHONE not in act.what + act.key


async def test_with_consent_and_inside_hours_a_call_is_queued_once_with_its_proof() -> None:
    agree()
    act = drafted()

    first, second = await pass_the_gate(act), await pass_the_gate(act)

    [(key, phone, proof)] = queued()
    assert (act.what, key, phone) == ("queue a win-back call", act.key, PHONE)
    assert proof["consent"]["wording"] == AGREED["wording"]
    assert [ground["rule"] for ground in proof["grounds"]] == ["ground.consent"]
    assert (first.status, first.fresh, second.status, second.fresh) == ("done", True, "done", False)
    assert people.questions(store_of(RUN), "own") == []


@pytest.mark.parametrize(
    "change",
    ["withdrawn", "suppressed", "refused", "sunday"],
)
async def test_the_guard_is_asked_again_when_the_plan_is_applied(change: str) -> None:
    agree()
    act, db = drafted(), store_of(RUN)

    if change == "withdrawn":
        people.give_consent(db, "own", [AGREED | {"withdrawn_at": TUESDAY - timedelta(hours=1)}])
    elif change == "suppressed":
        people.suppress(db, "own", PHONE, "asked us to")
    elif change == "refused":
        people.refuse(db, "own", PHONE, TUESDAY - timedelta(hours=1))
    receipt = await pass_the_gate(act, SUNDAY if change == "sunday" else TUESDAY)

    assert (receipt.status, receipt.detail) == ("skipped", "asked a person")
    assert queued() == []
    assert len(people.questions(db, "own")) == 1


async def test_a_call_queued_before_a_crash_is_found_and_not_asked_about(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configure(monkeypatch, UNKNOWN_SETTLE_SECONDS="0")
    agree()
    act = drafted()

    async def crash(acts: list[Act]) -> dict:
        await CallDesk(RUN, TUESDAY).send(acts)
        raise KeyError("the machine is gone")

    with pytest.raises(KeyError):
        await once_each(RUN, [act], crash, crash)
    receipt = await pass_the_gate(act, SUNDAY)

    assert (receipt.status, receipt.detail) == ("done", "found in the queue")
    assert (len(queued()), people.questions(store_of(RUN), "own")) == (1, [])
