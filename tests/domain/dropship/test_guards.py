"""The spending guard, at each limit and one step beside it."""

from decimal import Decimal

import pytest

from domain.dropship.guards import Limits, guards
from domain.dropship.money import Costs
from domain.dropship.words import PartLine
from tests.domain.dropship.orders import part

LIMITS = Limits(Decimal(2000), Decimal(500), 10)


def kinds(
    charged: str = "20", spent: str = "0", again: bool = False, one=None, limits=LIMITS
) -> list[str]:
    nothing = Decimal(0)
    costs = Costs(*[nothing] * 9, charged=Decimal(charged))
    return [ask.kind for ask in guards(one or part(), costs, limits, Decimal(spent), again)]


def test_an_ordinary_part_passes() -> None:
    assert kinds() == []


@pytest.mark.parametrize(("charged", "asked"), [("500.00", []), ("500.01", ["CAP"])])
def test_one_order_may_cost_its_cap(charged: str, asked: list[str]) -> None:
    assert kinds(charged) == asked


@pytest.mark.parametrize(("spent", "asked"), [("1980.00", []), ("1980.01", ["CAP"])])
def test_one_day_may_cost_its_cap(spent: str, asked: list[str]) -> None:
    assert kinds("20", spent) == asked


def test_both_caps_are_one_question() -> None:
    [ask] = guards(
        part(), Costs(*[Decimal(0)] * 9, charged=Decimal(600)), LIMITS, Decimal(1900), False
    )
    assert (ask.kind, ask.part, ask.money) == ("CAP", "S5800-CJ", Decimal(600))
    assert "costs 600 EUR, above 500 for one order" in ask.known
    assert "today's spending at cj to 2500 EUR, above 2000 for one day" in ask.known


@pytest.mark.parametrize(
    ("quantities", "asked"), [((10,), []), ((11,), ["QUANTITY"]), ((6, 5), ["QUANTITY"])]
)
def test_pieces_of_one_article_are_counted_over_all_lines(quantities, asked) -> None:
    lines = [PartLine(str(n), "V1", count) for n, count in enumerate(quantities)]
    assert kinds(one=part(*lines)) == asked


def test_two_articles_are_counted_apart() -> None:
    assert kinds(one=part(PartLine("1", "V1", 10), PartLine("2", "V2", 10))) == []


def test_the_same_address_again_is_asked_about() -> None:
    assert kinds(again=True) == ["REPEATED_ADDRESS"]


@pytest.mark.parametrize("approved", ["CAP", "QUANTITY", "REPEATED_ADDRESS"])
def test_what_a_person_approved_is_not_asked_again(approved: str) -> None:
    big = part(PartLine("1", "V1", 11), approved=f"MARGIN,{approved}")
    everything = ["CAP", "QUANTITY", "REPEATED_ADDRESS"]
    assert kinds("501", again=True, one=big) == [one for one in everything if one != approved]


def test_a_cap_of_nothing_asks_about_everything() -> None:
    assert kinds("0.01", limits=Limits(Decimal(0), Decimal(0), 10)) == ["CAP"]
