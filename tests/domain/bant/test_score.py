from decimal import Decimal
from typing import Any

import pytest

from domain.bant import Found, Qualification, Timeline, score
from domain.bant.score import BAND_FLOORS, band, budget_points


def known(value: Any) -> Found[Any]:
    return Found(value, "said so", 0.9, 1)


def lead(budget: str | None, timeline: Timeline = Timeline.NOW, **said: bool) -> Qualification:
    yes = {"decision_maker": True, "fit": True, "engagement": True, **said}
    return Qualification(
        None if budget is None else known(Decimal(budget)),
        known(timeline),
        **{name: known(value) for name, value in yes.items()},
    )


@pytest.mark.parametrize(
    ("eur", "points"),
    [("1000", 30), ("999.99", 20), ("500", 20), ("499", 10), ("300", 10), ("299", 5), ("0", 5)],
)
def test_budget_earns_the_tier_it_reaches(eur: str, points: int) -> None:
    assert budget_points(Decimal(eur)) == points


def test_everything_good_is_a_hundred() -> None:
    whole = score(lead("1000"))

    assert (whole.total, whole.band, whole.unknown, whole.at_most) == (100, "hot", (), 100)


def test_nothing_known_earns_nothing_and_may_still_become_anything() -> None:
    whole = score(Qualification())

    assert (whole.total, whole.band, whole.at_most) == (0, "cold", 100)
    assert set(whole.parts.values()) == {None}


def test_a_no_earns_zero_where_unknown_earns_none() -> None:
    whole = score(lead("500", decision_maker=False))

    assert whole.parts["decision_maker"] == 0
    assert "decision_maker" not in whole.unknown


@pytest.mark.parametrize("budget", ["0", None])
def test_a_lead_without_a_budget_is_never_hot_and_is_told_why(budget: str | None) -> None:
    whole = score(lead(budget))

    assert whole.band == "warm"
    assert budget is None or "hot" in whole.why[-1]


def test_a_small_budget_with_everything_else_is_hot_and_why_says_that_it_is_small() -> None:
    small, enough = score(lead("299")), score(lead("300"))

    assert (small.band, enough.band) == ("hot", "hot")
    assert small.why[-1].startswith("budget sous 300 € par mois")
    assert not any("sous 300" in why for why in enough.why)


@pytest.mark.parametrize(("floor", "name"), BAND_FLOORS)
def test_band_changes_exactly_on_its_floor(floor: int, name: str) -> None:
    assert band(floor) == name
    assert floor == 0 or band(floor - 1) != name


@pytest.mark.parametrize(
    ("soon", "points"),
    [(Timeline.NOW, 25), (Timeline.MONTH, 25), (Timeline.QUARTER, 10), (Timeline.NONE, 0)],
)
def test_the_sooner_the_more(soon: Timeline, points: int) -> None:
    assert score(lead("500", soon)).parts["timeline"] == points


def test_each_field_says_what_its_points_rest_on() -> None:
    assert "« said so »" in score(lead("500")).why[0]
