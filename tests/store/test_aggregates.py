"""Plans, orders, people and scores, on every database."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from domain.acts import Act
from domain.plans import PlanRefused
from store import costs, cursors, orders, people, plans, scores
from store.database import Database
from store.models import PlanActRow
from store.orders import StoredOrder
from store.people import HumanTask, Person

DAY = date(2026, 1, 22)
ACTS = [Act(f"own:churn:profile:c{i}:d", f"write {i}", {"a": None}, {"a": i}) for i in range(3)]


def test_a_plan_keeps_its_acts_in_order_and_its_hash(db: Database) -> None:
    plan = plans.save(db, "own", "churn", DAY, ACTS, {"profiles": 3})

    assert plans.acts(db, plan.id) == ACTS
    assert plans.get(db, plan.id) == plan
    assert plans.count_acts(db, plan.id) == {"profile": 3}
    plans.check_hash(db, plan)


def test_a_plan_whose_acts_were_changed_afterwards_is_refused(db: Database) -> None:
    plan = plans.save(db, "own", "churn", DAY, ACTS, {})
    with db.write() as connection:
        connection.execute(PlanActRow.__table__.update().values(after={"a": 99}))

    with pytest.raises(PlanRefused, match="not those of its hash"):
        plans.check_hash(db, plan)


def test_a_new_plan_drops_the_undecided_one_and_leaves_one_being_applied(db: Database) -> None:
    applying = plans.save(db, "own", "churn", DAY, ACTS, {})
    plans.decide(db, applying.id, "applying", "me", only_from=("open",))
    undecided = plans.save(db, "own", "churn", DAY, ACTS, {})
    newest = plans.save(db, "own", "churn", DAY, ACTS, {})

    assert plans.get(db, undecided.id).status == "dropped"
    assert [p.id for p in plans.unfinished(db, "own", "churn")] == [applying.id]
    assert plans.recent(db, "own", 1)[0].id == newest.id


def test_two_people_cannot_decide_the_same_plan(db: Database) -> None:
    plan = plans.save(db, "own", "churn", DAY, ACTS, {})

    assert plans.decide(db, plan.id, "applying", "a", only_from=("open",))
    assert not plans.decide(db, plan.id, "applying", "b", only_from=("open",))
    assert plans.get(db, plan.id).decided_by == "a"


def test_an_unknown_plan_is_refused_with_where_to_look(db: Database) -> None:
    with pytest.raises(PlanRefused, match="3a plans"):
        plans.get(db, "nothing")


def test_orders_are_replaced_by_their_later_reading_and_counted_by_reason(db: Database) -> None:
    first = StoredOrder("1", "c", DAY, 1000)
    orders.upsert(db, "own", "shopify", [first, StoredOrder("2", "c", DAY, 500, "test")])
    orders.upsert(db, "own", "shopify", [StoredOrder("1", "c", DAY, 700)])
    orders.upsert(db, "own", "shopify", [StoredOrder("3", "d", DAY + timedelta(days=1), 1)])

    assert orders.counting(db, "own", DAY)["cents"].tolist() == [700]
    assert orders.counts(db, "own") == {"": 2, "test": 1}
    assert orders.counting(db, "other", DAY).empty


def test_a_cursor_is_remembered_per_client(db: Database) -> None:
    assert cursors.get(db, "own", "x") is None
    cursors.move(db, "own", "x", "1")
    cursors.move(db, "own", "x", "2")

    assert cursors.get(db, "own", "x") == "2"
    assert cursors.get(db, "other", "x") is None


def test_an_event_seen_twice_is_kept_once(db: Database) -> None:
    event = {"event_id": "e", "email": "a@x.fr", "kind": "click", "day": DAY}
    orders.add_engagement(db, "own", [event, {**event, "event_id": "f"}])
    orders.add_engagement(db, "own", [event])

    assert len(orders.engagement(db, "own", DAY)) == 2


def scored(risk: float) -> pd.DataFrame:
    return pd.DataFrame(
        {"email": "a@x.fr", "risk": risk, "band": "high", "model": "shop", "segment": "Lost",
         "r": 1, "f": 1, "m": 1},
        index=["c"],
    )  # fmt: skip


def test_the_score_of_an_earlier_day_becomes_the_previous_one(db: Database) -> None:
    later = DAY + timedelta(days=7)
    scores.save(db, "own", DAY, 90, scored(0.4))
    assert scores.previous_risk(db, "own", DAY) == {}
    scores.save(db, "own", later, 90, scored(0.9))
    scores.save(db, "own", later, 90, scored(0.91))

    assert scores.previous_risk(db, "own", later) == {"c": 0.4}
    assert scores.of_email(db, "own", "a@x.fr").risk == 0.91
    assert scores.of_email(db, "other", "a@x.fr") is None


def test_a_score_of_the_past_does_not_replace_a_later_one(db: Database) -> None:
    scores.save(db, "own", DAY, 90, scored(0.4))
    scores.save(db, "own", DAY - timedelta(days=7), 90, scored(0.9))

    assert scores.of_email(db, "own", "a@x.fr").as_of == DAY


def test_a_total_with_one_unknown_price_is_unknown(db: Database) -> None:
    used = {"subject": "c", "provider": "xai", "model": "m", "input_tokens": 3, "output_tokens": 2}
    costs.add_cost(db, "own", "churn", {**used, "eur": 0.1})
    costs.add_cost(db, "own", "churn", {**used, "eur": None})

    [total] = costs.costs_of_day(db, "own", datetime.now(UTC).date())

    assert (total.calls, total.input_tokens, total.eur) == (2, 6, None)


def test_an_arm_once_given_is_kept(db: Database) -> None:
    people.keep_arms(db, "own", "e", {"c": "holdout"}, DAY)
    people.keep_arms(db, "own", "e", {"c": "treated", "d": "treated"}, DAY)

    assert people.arms(db, "own", "e") == {"c": "holdout", "d": "treated"}


def test_a_question_is_asked_once_and_settled_once(db: Database) -> None:
    task = HumanTask("own:churn:call:c:d", "c", "risk 0.9", "call?")

    assert people.ask(db, "own", "churn", [task]) == 1
    assert people.ask(db, "own", "churn", [task]) == 0
    assert people.answer(db, "own", task.key, "called")
    assert not people.answer(db, "own", task.key, "again")
    assert people.questions(db, "own") == []


def test_an_order_that_names_no_address_takes_none_away(db: Database) -> None:
    people.upsert(db, "own", [Person("c", "s1", "a@x.fr", "+33639980001", "Ada")])
    people.upsert(db, "own", [Person("c", "s1", name="Ada B.")])

    assert people.everybody(db, "own")["c"] == Person("c", "s1", "a@x.fr", "+33639980001", "Ada B.")


def test_erasing_a_person_removes_what_names_them_and_nobody_else(db: Database) -> None:
    people.upsert(db, "own", [Person("c", "s1", "a@x.fr"), Person("d", "s2", "b@x.fr")])
    orders.upsert(
        db, "own", "shopify", [StoredOrder("1", "c", DAY, 1), StoredOrder("2", "d", DAY, 1)]
    )
    scores.save(db, "own", DAY, 90, scored(0.4))

    removed = people.erase(db, "own", "a@x.fr")

    assert (removed["people"], removed["orders"], removed["scores"]) == (1, 1, 1)
    assert set(people.everybody(db, "own")) == {"d"}
    assert orders.counting(db, "own", DAY)["customer"].tolist() == ["d"]


def test_a_hash_knows_every_character_an_act_may_hold(db: Database) -> None:
    odd = 'é → "\\ / \t\n\r\x01\x1f\x7f\u2028 \U0001f600'
    values = {odd: odd, "n": 1e-7, "big": 1e22, "i": 2**53, "no": None, "l": [1.5, {"b": True}]}
    plan = plans.save(db, "own", "churn", DAY, [Act("own:churn:call:c1:d", odd, {}, values)], {})

    plans.check_hash(db, plan)

    assert [act.after for act in plans.acts(db, plan.id)] == [values]


def test_many_acts_of_a_kind_are_kept_in_the_order_of_their_subjects(db: Database) -> None:
    many = [Act(f"own:churn:profile:c{7 * i % 1201:04}:d", "w", {}, {}) for i in range(1201)]
    few = [Act(f"own:churn:call:c{9 - i}:d", "w", {}, {}) for i in range(3)]

    plan = plans.save(db, "own", "churn", DAY, [*many, *few], {})

    assert plans.acts(db, plan.id) == [*sorted(many, key=lambda act: act.key), *few]
