"""What a plan holds, and that making one sends nothing."""

import pandas as pd
import pytest

from domain.acts import subject_of
from domain.retention import BAND, PROFILE, RISK, SEGMENT
from domain.runs import Run
from store import people, plans, receipts
from tasks._io import store_of
from tasks.churn_apply import apply_plan
from tasks.churn_plan import know_customers
from tests.vendors import DAY, DRY, REAL, Mail, configure, email_of, know, planned, scored, treated

pytestmark = pytest.mark.anyio
ONE = subject_of("own", "0")


async def applied(frame: pd.DataFrame, run: Run = REAL) -> None:
    plan = await planned(frame, run)
    await apply_plan.fn(run, plan.id, "test", look_first=False)


async def test_a_plan_sends_nothing_that_writes(mail: Mail) -> None:
    know(30)

    plan = await planned(treated(scored([0.7] * 30)))

    assert (plan.summary["profiles"], plan.summary["created"]) == (30, 30)
    assert mail.writes() == 0
    assert len(mail.account.profiles) == 0
    assert mail.received()["get_profiles"] >= 1


async def test_a_plan_shows_what_stands_there_and_what_would(mail: Mail) -> None:
    know(2)
    await applied(treated(scored([0.3, 0.3])))
    sent = mail.writes()

    plan = await planned(treated(scored([0.9, 0.3])), Run("own", DAY))

    [profile, event] = plans.acts(store_of(DRY), plan.id)
    assert (profile.before[RISK], profile.after[RISK]) == (0.3, 0.9)
    assert (profile.before[BAND], profile.after[BAND]) == ("low", "high")
    assert profile.what == "churn_risk 0.3 → 0.9, churn_band low → high"
    assert event.what == "send event '3A Churn Band Changed': low → high"
    assert plan.summary["unchanged"] == 1
    assert mail.writes() == sent


async def test_a_dry_apply_says_what_it_would_do_and_does_none_of_it(mail: Mail) -> None:
    know(3)
    plan = await planned(treated(scored([0.7] * 3)))

    tally = await apply_plan.fn(DRY, plan.id, "test")

    assert tally.counts == {(PROFILE, "planned"): 3}
    assert mail.writes() == 0
    assert plans.get(store_of(DRY), plan.id).status == "open"
    assert receipts.of_plan(store_of(DRY), plan.id) == {}


async def test_a_property_that_a_person_edited_stays_as_it_is(mail: Mail) -> None:
    know(1)
    await applied(treated(scored([0.3])))
    mail.put(email_of(0), **{SEGMENT: "friends of the house", "shoe_size": 42})

    plan = await planned(treated(scored([0.9])), REAL)
    await apply_plan.fn(REAL, plan.id, "test", look_first=False)

    there = mail.properties(email_of(0))
    assert (there[SEGMENT], there["shoe_size"]) == ("friends of the house", 42)
    assert there[RISK] == 0.9
    assert plan.summary["kept_by_hand"] == 1
    [kept] = plan.summary["kept"]
    assert (kept["field"], kept["live"], kept["wanted"]) == (
        SEGMENT, "friends of the house", "Loyal",
    )  # fmt: skip


async def test_a_property_that_was_there_before_us_stays_as_it_is(mail: Mail) -> None:
    know(1)
    mail.put(email_of(0), **{BAND: "mine"})

    plan = await planned(treated(scored([0.9])))

    [act] = plans.acts(store_of(DRY), plan.id)
    assert BAND not in act.after
    assert plan.summary["kept_by_hand"] == 1


async def test_a_customer_without_email_is_counted_and_left_out(mail: Mail) -> None:
    know(3, without_email=1)

    plan = await planned(treated(scored([0.7] * 3)))

    assert (plan.summary["profiles"], plan.summary["no_email"]) == (2, 1)


async def test_the_holdout_is_recorded_as_left_alone_and_stays_untouched(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, HOLDOUT_SHARE="0.5")
    know(40)
    for number in range(40):
        mail.put(email_of(number), colour="blue")
    frame = await know_customers.fn(REAL, scored([0.8] * 40))

    plan = await planned(frame, REAL)
    tally = await apply_plan.fn(REAL, plan.id, "test", look_first=False)

    held = frame.index[frame["arm"] == "holdout"]
    assert 8 <= len(held) <= 32
    assert tally.counts[("holdout", "skipped")] == len(held)
    scores = mail.scores()
    assert all(scores[email_of(int(c))] == {} for c in held)
    assert all(
        scores[email_of(int(c))][RISK] == 0.8 for c in frame.index[frame["arm"] == "treated"]
    )


async def test_an_arm_once_given_is_kept_when_the_share_changes(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, HOLDOUT_SHARE="0.5")
    know(40)
    first = await know_customers.fn(REAL, scored([0.8] * 40))

    configure(monkeypatch, HOLDOUT_SHARE="0")
    second = await know_customers.fn(REAL, scored([0.8] * 40))

    assert second["arm"].tolist() == first["arm"].tolist()
    assert people.arms(store_of(REAL), "own", "churn-1")[ONE] == first.loc["0", "arm"]


async def test_nobody_below_the_line_is_given_an_arm(mail: Mail) -> None:
    know(20)

    frame = await know_customers.fn(REAL, scored([0.5] * 20))

    assert set(frame["arm"]) == {"treated"}
    assert people.arms(store_of(REAL), "own", "churn-1") == {}


async def test_without_a_key_the_plan_says_which_one_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configure(monkeypatch, KLAVIYO_API_KEY="")
    know(2)

    plan = await planned(treated(scored([0.7, 0.7])))
    tally = await apply_plan.fn(REAL, plan.id, "test", look_first=False)

    assert "KLAVIYO_API_KEY" in plan.summary["note"]
    assert tally.counts == {(PROFILE, "skipped"): 2}
    of_one = receipts.of_subject(store_of(DRY), "own", ONE)
    assert "KLAVIYO_API_KEY" in of_one[0][1].detail
