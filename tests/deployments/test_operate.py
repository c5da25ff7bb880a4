from datetime import UTC, date, datetime, timedelta

import pytest

from domain.acts import Act, Ended, Outcome, subject_of
from domain.plans import Plan
from store import costs, people, plans, receipts
from store.database import Database
from store.people import Person
from tests.deployments.conftest import Console

DAY = date(2026, 11, 3)
MARIE = subject_of("own", "7")
SUMMARY = {"profiles": 2, "events": 1, "kept_by_hand": 1}
KEPT = {"subject": "c9", "field": "churn_risk", "live": "mine", "wanted": 0.4}


def act(subject: str, action: str = "profile", **after: object) -> Act:
    key = f"own:churn:{action}:{subject}:2026-11-03"
    return Act(key, f"{action} of {subject}", dict.fromkeys(after), after)


ACTS = [
    act(MARIE, churn_risk=0.9),
    act("c2", churn_risk=0.4),
    act(MARIE, "event", band="high"),
]


@pytest.fixture
def plan(store: Database) -> Plan:
    return plans.save(store, "own", "churn", DAY, ACTS, {**SUMMARY, "kept": [KEPT]})


@pytest.fixture
def applied(store: Database, plan: Plan) -> Plan:
    held = receipts.reserve(store, ACTS, settle_s=1.0, plan=plan.id)
    receipts.settle(store, held.owner, Ended(rest=Outcome("done", "imported")))
    plans.decide(store, plan.id, "applied", "ada", ("open",))
    return plan


def test_an_empty_store_says_how_to_make_a_plan(console: Console) -> None:
    assert console("plans").out == "No plan yet: `3a run churn` makes one.\n"


def test_plans_lists_state_numbers_and_who_decided(console: Console, applied: Plan) -> None:
    assert console("plans").out == (
        f"{applied.id}  applied   2 profiles, 1 events, 1 kept_by_hand; ada\n"
    )


def test_a_plan_shows_its_acts_and_what_a_person_wrote(console: Console, plan: Plan) -> None:
    shown = console("plan", plan.id)

    assert shown.code == 0
    assert f"{plan.id}: open, as of 2026-11-03, hash {plan.hash[:16]}" in shown.out
    assert "left as a person wrote it: c9 churn_risk=mine" in shown.out
    for one in ACTS:
        assert one.what in shown.out


def test_a_long_plan_says_how_many_acts_it_did_not_show(console: Console, plan: Plan) -> None:
    shown = console("plan", plan.id, "--limit", 1)

    assert ACTS[0].what in shown.out
    assert ACTS[1].what not in shown.out
    assert "… and 2 more: --limit 3" in shown.out


def test_another_clients_plan_is_neither_shown_nor_undone(
    console: Console, store: Database
) -> None:
    other = plans.save(store, "bakery", "churn", DAY, [], {})

    for command in ("plan", "undo"):
        ended = console(command, other.id)
        assert (ended.code, ended.err) == (2, f"3a: {other.id} belongs to another client\n")


def test_undo_freezes_the_way_back_and_says_what_cannot_come_back(
    console: Console, store: Database, applied: Plan
) -> None:
    undone = console("undo", applied.id)

    [newest, _] = plans.recent(store, "own")
    assert undone.code == 0
    assert undone.out.startswith(f"{newest.id}: 2 profiles\n")
    assert f"cannot be taken back. Do it: 3a apply {newest.id}" in undone.out
    assert {one.subject: dict(one.after) for one in plans.acts(store, newest.id)} == {
        MARIE: {"churn_risk": None},
        "c2": {"churn_risk": None},
    }


def test_a_plan_never_applied_has_nothing_to_undo(console: Console, plan: Plan) -> None:
    ended = console("undo", plan.id)

    assert (ended.code, ended.err) == (
        2, f"3a: {plan.id}: nothing to undo, none of its profile writes was made\n"
    )  # fmt: skip


@pytest.mark.usefixtures("applied")
def test_the_log_of_a_day_lists_each_act_and_the_totals(console: Console) -> None:
    logged = console("log")

    for one in ACTS:
        assert f"done       {one.key}  {one.what}" in logged.out
    assert "       1  event done\n       2  profile done\n" in logged.out
    assert console("log", "--summary").out == "       1  event done\n       2  profile done\n"


@pytest.mark.usefixtures("applied")
def test_a_day_on_which_nothing_was_done_says_so(console: Console) -> None:
    long_ago = datetime.now(UTC).date() - timedelta(days=400)

    assert console("log", "--day", long_ago).out == "Nothing.\n"


@pytest.mark.usefixtures("applied")
@pytest.mark.parametrize("asked", ["7", "Marie@Example.com"])
def test_a_customer_is_found_by_the_shops_id_or_the_e_mail(
    console: Console, store: Database, asked: str
) -> None:
    people.upsert(store, "own", [Person("7", MARIE, "marie@example.com")])

    logged = console("log", "--customer", asked)

    assert ACTS[0].key in logged.out
    assert ACTS[1].key not in logged.out


@pytest.mark.usefixtures("applied")
def test_the_log_says_what_was_used_and_never_guesses_a_price(
    console: Console, store: Database
) -> None:
    used = {"subject": MARIE, "provider": "xai", "model": "grok", "eur": None}
    costs.add_cost(
        store, "own", "churn", {**used, "input_tokens": 120, "output_tokens": 30}
    )  # fmt: skip

    assert "xai grok: 120 + 30 tokens, price not known" in console("log").out
