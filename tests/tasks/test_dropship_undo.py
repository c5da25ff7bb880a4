"""Taking back what is not a shop's plan is refused in one sentence."""

from datetime import date

import pytest

from domain.acts import Act
from domain.plans import PlanRefused
from domain.runs import Run
from store import plans
from tasks._io import store_of
from tasks.dropship_undo import plan_undo

RUN = Run("own", date(2026, 11, 22))


@pytest.mark.parametrize(
    ("process", "words"),
    [("content", "a plan of content made cannot be taken back"),
     ("catalogue-cj", "nothing to undo"), ("dropship", "nothing to undo")],
)  # fmt: skip
def test_a_plan_that_made_nothing_in_a_shop_is_not_taken_back(process: str, words: str) -> None:
    act = Act("own:x:price:woo-1:2026-11-22", "said")
    plan = plans.save(store_of(RUN), "own", process, RUN.day, [act], {})

    with pytest.raises(PlanRefused, match=words):
        plan_undo(RUN, plan.id)
