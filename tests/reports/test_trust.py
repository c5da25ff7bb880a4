from dataclasses import replace
from typing import Any

import pytest

from reports.trust import Trust, allowed_factor, trust
from reports.values import Baseline, Bin
from reports.words import Words
from tests.reports.sample import backtest, customers, report

EN = Words("en", "EUR")
SOUND = replace(
    backtest(),
    events=300,
    slope=1.0,
    expected_observed=1.0,
    bins=(Bin(400, 0.2, 0.21), Bin(600, 0.81, 0.78)),
)


def judged(number: int = 600, frame: Any = None, **changes: Any) -> Trust:
    made = report(language="en", customers=customers(number) if frame is None else frame)
    return trust(replace(made, backtest=replace(SOUND, **changes)), EN)


def failed(verdict: Trust) -> list[str]:
    return [check.text for check in verdict.checks if not check.passed]


def test_a_sound_backtest_is_called_reliable_in_plain_words() -> None:
    verdict = judged()

    assert verdict.level == "good"
    assert verdict.headline == (
        "Of 100 customers given a risk of about 81%, 78 really did not come back in time."
    )


@pytest.mark.parametrize(("events", "factor"), [(100, 1.22), (300, 1.12)])
def test_the_level_may_be_off_by_what_chance_explains(events: int, factor: float) -> None:
    assert allowed_factor(events) == pytest.approx(factor, abs=0.005)


@pytest.mark.parametrize(
    ("ratio", "passes", "said"),
    [
        (1.11, True, ""),
        (1.13, False, "too many losses"),
        (0.90, True, ""),
        (0.88, False, "too few losses"),
        (0.0, False, "too few losses"),
    ],
)
def test_the_level_is_judged_at_its_factor(ratio: float, passes: bool, said: str) -> None:
    verdict = judged(expected_observed=ratio)

    assert (failed(verdict) == []) is passes
    assert said in " ".join(failed(verdict))


@pytest.mark.parametrize(
    ("slope", "passes"), [(0.8, True), (0.79, False), (1.2, True), (1.21, False)]
)
def test_the_slope_is_judged_at_its_bounds(slope: float, passes: bool) -> None:
    assert (judged(slope=slope).level == "good") is passes


def test_a_simpler_rule_that_did_better_is_named() -> None:
    better = (Baseline("mbg", 0.80, 0.38, SOUND.brier - 0.001), Baseline("recency", 0.7, 0.5, 0.2))

    [text] = failed(judged(baselines=better))

    assert text == "A simpler rule did better on your past: Purchase-rhythm model (MBG/NBD)."


def test_a_rule_without_probabilities_is_compared_by_its_ranking() -> None:
    assert failed(judged(baselines=(Baseline("original", SOUND.auc - 0.01),))) == []
    assert len(failed(judged(baselines=(Baseline("original", SOUND.auc + 0.01),)))) == 1


def test_the_weakest_group_is_named_when_it_is_large_enough() -> None:
    [text] = failed(judged(bins=(Bin(30, 0.50, 0.61), Bin(600, 0.8, 0.78))))
    assert text == (
        "Weakest spot: 30\u00a0customers were given about 50%; 61% of them did not come back."
    )

    assert failed(judged(bins=(Bin(29, 0.50, 0.61), Bin(600, 0.8, 0.78)))) == []


@pytest.mark.parametrize(("buyers", "weak"), [(500, False), (499, True)])
def test_a_small_shop_is_flagged_as_weak_data(buyers: int, weak: bool) -> None:
    assert any("Weak data" in text for text in failed(judged(buyers))) is weak


@pytest.mark.parametrize(("model", "weak"), [("shop", False), ("prior", True), ("rule", True)])
def test_borrowed_experience_is_flagged_as_weak_data(model: str, weak: bool) -> None:
    frame = customers(600)
    frame.loc[0, "model"] = model

    assert any("1 of 600" in text for text in failed(judged(frame=frame))) is weak


@pytest.mark.parametrize(("windows", "weak"), [(2.0, False), (1.9, True), (None, False)])
def test_a_short_past_is_flagged_as_weak_data(windows: float | None, weak: bool) -> None:
    made = replace(
        report(language="en", customers=customers(600)), backtest=SOUND, card={"windows": windows}
    )

    assert any("full periods" in text for text in failed(trust(made, EN))) is weak


def test_few_events_are_said() -> None:
    assert any("Only 99 customers" in text for text in failed(judged(events=99)))
    assert not any("Only" in text for text in failed(judged(events=100)))


def test_groups_too_small_for_a_percentage_give_none() -> None:
    assert judged(bins=(Bin(29, 0.8, 0.8),)).headline.startswith("Too few customers")


def test_without_a_backtest_nothing_is_claimed() -> None:
    made = report(language="en", backtest=None, no_backtest="two months of orders")

    verdict = trust(made, EN)

    assert verdict.level == "none"
    assert "two months of orders" in verdict.headline
