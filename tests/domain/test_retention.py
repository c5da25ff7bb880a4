from datetime import date

import pytest

from domain.retention import (
    BAND,
    METRIC,
    RISK,
    SCORED_AT,
    SEGMENT,
    Wanted,
    draft_writes,
    holdout_act,
    undo_acts,
)
from domain.runs import Run

RUN = Run("own", date(2026, 1, 22))


def wanted(risk=0.9, band="critical", segment="At Risk", as_of=RUN.day) -> Wanted:
    return Wanted("c1", segment, risk, band, 90, "shop", as_of)


def drafted(want: Wanted, live, ours=()):
    return draft_writes(RUN, [want], {"c1": live}, {"c1": list(ours)})


def test_a_customer_without_a_profile_is_created_and_sends_no_event() -> None:
    draft = drafted(wanted(), None)

    assert [a.action for a in draft.acts] == ["profile"]
    assert draft.acts[0].what.startswith("create profile: churn_risk 0.9")
    assert draft.created == 1


def test_the_plan_says_old_and_new_values() -> None:
    old = wanted(0.4, "medium").properties()

    [act, event] = drafted(wanted(), old, [old]).acts

    assert act.what == "churn_risk 0.4 → 0.9, churn_band medium → critical"
    assert (act.before[RISK], act.after[RISK]) == (0.4, 0.9)
    assert event.what == f"send event '{METRIC}': medium → critical"
    assert (event.after["from"], event.after["to"]) == ("medium", "critical")


def test_the_same_values_are_not_written_again() -> None:
    same = wanted().properties()

    draft = drafted(wanted(), same, [same])

    assert (draft.acts, draft.unchanged) == ([], 1)


@pytest.mark.parametrize(("moved_to", "writes"), [(0.9, 0), (0.919, 0), (0.92, 1), (0.88, 1)])
def test_a_small_move_of_the_risk_alone_is_not_worth_a_write(moved_to, writes) -> None:
    old = wanted(0.9).properties()

    assert len(drafted(wanted(moved_to), old, [old]).acts) == writes


@pytest.mark.parametrize(("scored", "writes"), [("2025-12-26", 0), ("2025-12-25", 1)])
def test_a_date_is_refreshed_when_it_is_four_weeks_old(scored, writes) -> None:
    old = wanted(as_of=date.fromisoformat(scored)).properties()

    assert len(drafted(wanted(), old, [old]).acts) == writes


def test_a_property_that_a_person_wrote_is_left_alone_and_named() -> None:
    ours = wanted(0.4, "medium").properties()
    live = {**ours, SEGMENT: "VIP (Sarah)"}

    draft = drafted(wanted(segment="Lost"), live, [ours])

    [kept] = draft.kept
    assert (kept.name, kept.live, kept.wanted) == (SEGMENT, "VIP (Sarah)", "Lost")
    assert SEGMENT not in draft.acts[0].after
    assert draft.acts[0].after[BAND] == "critical"


def test_a_value_that_nobody_remembers_writing_is_a_persons() -> None:
    draft = drafted(wanted(), {RISK: 0.2})

    assert [k.name for k in draft.kept] == [RISK]


def test_a_value_still_in_doubt_counts_as_ours() -> None:
    confirmed, doubtful = wanted(0.2, "low").properties(), wanted(0.4, "medium").properties()

    assert drafted(wanted(), doubtful, [confirmed, doubtful]).kept == []


def test_a_band_a_person_wrote_sends_no_event() -> None:
    ours = wanted(0.4, "medium").properties()

    draft = drafted(wanted(), {**ours, BAND: "mine"}, [ours])

    assert [a.action for a in draft.acts] == ["profile"]


def test_planning_twice_gives_the_same_keys() -> None:
    assert [a.key for a in drafted(wanted(), None).acts] == [
        a.key for a in drafted(wanted(), None).acts
    ]


def test_the_undo_puts_back_what_was_there() -> None:
    old = wanted(0.4, "medium").properties()
    done = drafted(wanted(), old, [old]).acts

    [undo] = undo_acts(RUN, "plan-1", done)

    assert undo.after == done[0].before
    assert undo.before == done[0].after
    assert undo.key != done[0].key


def test_a_holdout_receipt_names_the_experiment() -> None:
    assert holdout_act(RUN, "c9").what == "leave untouched: hold-out of experiment churn-1"


def test_no_key_and_no_line_carries_a_person() -> None:
    for act in drafted(wanted(), None).acts:
        assert "@" not in act.key + act.what


def test_an_unreadable_date_is_written_anew() -> None:
    live = {**wanted().properties(), SCORED_AT: "yesterday"}

    assert len(drafted(wanted(), live, [live]).acts) == 1
