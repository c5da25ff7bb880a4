import pandas as pd
import pytest

from reports import tables
from tests.reports.sample import customers, report


def frame(**columns: object) -> pd.DataFrame:
    return customers(6).assign(**columns)


def test_those_to_contact_come_by_value_at_risk_then_risk_then_id() -> None:
    made = report(
        customers=frame(
            action="winback", arm="treated", value_at_risk=[5, 9, 9, 9, 0, 1],
            risk=[0.9, 0.5, 0.8, 0.8, 0.9, 0.9], customer_id=list("fedcba"),
        )
    )  # fmt: skip

    assert tables.contacts(made)["customer_id"].tolist() == ["c", "d", "e", "f", "a", "b"]


@pytest.mark.parametrize("action", ["", "none", None])
def test_nobody_is_contacted_without_an_action(action: str | None) -> None:
    made = report(customers=frame(action=action, arm="treated"))

    assert tables.contacts(made).empty
    assert tables.effort(made) == []


def test_held_back_are_the_holdouts_who_would_be_contacted_or_are_at_risk() -> None:
    made = report(
        customers=frame(
            arm=["holdout"] * 5 + ["treated"],
            action=["winback", "", "", "", "", "winback"],
            band=["low", "low", "medium", "high", "critical", "critical"],
            customer_id=list("abcdef"),
        )
    )

    assert sorted(tables.held_back(made)["customer_id"]) == ["a", "d", "e"]
    assert tables.contacts(made)["customer_id"].tolist() == ["f"]


def test_bands_and_segments_add_up_to_the_frame() -> None:
    made = report(500)
    whole = tables.group(made.customers)

    by_band = [total for _, total in tables.bands(made)]
    by_segment = [row.total for row in tables.segments(made)]

    for parts in (by_band, by_segment):
        assert sum(part.customers for part in parts) == whole.customers == 500
        assert sum(part.spent for part in parts) == pytest.approx(whole.spent)
        assert sum(part.value_at_risk for part in parts) == pytest.approx(whole.value_at_risk)


def test_bands_may_come_as_an_ordered_category() -> None:
    made = customers(300)
    levels = ["low", "medium", "high", "critical"]
    categories = made.assign(
        band=pd.Categorical(made["band"], levels, ordered=True),
        previous_band=pd.Categorical(made["previous_band"], levels, ordered=True),
    )

    assert tables.movement(report(customers=categories)) == tables.movement(report(customers=made))


def test_movements_count_only_customers_known_then_and_now() -> None:
    made = report(
        customers=frame(
            band=["critical", "critical", "high", "low", "critical", None],
            previous_band=["high", "critical", "medium", "high", "", "low"],
        )
    )

    assert tables.movement(made) == tables.Movement(known=4, worse=2, better=1, now_critical=1)


def test_the_effort_table_ends_with_everybody_to_contact() -> None:
    made = report(2000)
    listed = tables.contacts(made)

    steps = tables.effort(made)

    assert [n for n, _ in steps][:3] == [10, 25, 50]
    assert steps[-1] == (len(listed), pytest.approx(listed["value_at_risk"].sum()))
    assert steps[0][1] == pytest.approx(listed["value_at_risk"].head(10).sum())


@pytest.mark.parametrize(
    ("value", "lines"),
    [("late", ("late",)), ("", ()), (None, ()), (float("nan"), ()), (["a", "", "b"], ("a", "b"))],
)
def test_reasons_come_as_one_text_or_several(value: object, lines: tuple[str, ...]) -> None:
    assert tables.reasons(value) == lines
