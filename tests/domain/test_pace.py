"""When the next call may leave."""

import random
from bisect import bisect_left

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.pace import SAME_S, Limit, confirmed, memory_s, next_slot

PROFILES = (Limit(75, 1.0), Limit(750, 60.0))


def nth_of(booked: list[float]):
    return lambda n: booked[-n] if n <= len(booked) else None


def book(asked_at: list[float], limits: tuple[Limit, ...], n: int = 1) -> list[float]:
    booked: list[float] = []
    for now in asked_at:
        booked += [next_slot(nth_of(booked), limits, now, n=n)] * n
    return booked


def worst(times: list[float], window_s: float) -> int:
    """Return the largest number of calls in any half-open window."""
    return max(i + 1 - bisect_left(times, at - window_s + 1e-9) for i, at in enumerate(times))


def test_the_first_call_leaves_at_once() -> None:
    assert next_slot(nth_of([]), PROFILES, 12.0) == 12.0


def test_a_call_after_a_full_window_waits_for_it_and_the_margin() -> None:
    booked = [10.0 + i / 1000 for i in range(10)]
    assert next_slot(nth_of(booked), (Limit(10, 1.0),), 10.5) == pytest.approx(10.0 + 1.015)


def test_the_tightest_of_several_limits_decides() -> None:
    booked = [10.0, 10.3, 10.6]
    assert next_slot(nth_of(booked), (Limit(10, 1.0), Limit(3, 60.0)), 11.0) == pytest.approx(
        10.0 + 60.9
    )


def test_a_penalty_moves_the_next_call_behind_it() -> None:
    assert next_slot(nth_of([]), PROFILES, 12.0, not_before=42.0) == 42.0


TWO = (Limit(2, 1.0),)


@pytest.mark.parametrize(("late_s", "leaves"), [(0.0, 12.0), (0.005, 12.0), (0.007, 12.007)])
def test_a_turn_counts_from_its_booking_unless_it_was_missed(late_s: float, leaves: float) -> None:
    assert confirmed(nth_of([]), TWO, 12.0, 12.0 + late_s) == pytest.approx(leaves)


def test_who_counts_on_one_that_left_late_waits_for_him() -> None:
    assert confirmed(nth_of([11.2, 11.9]), TWO, 12.02, 12.021) == pytest.approx(11.2 + 1.015)
    assert confirmed(nth_of([11.0, 11.9]), TWO, 12.02, 12.021) == pytest.approx(12.02)


def test_a_penalty_moves_a_call_whose_turn_has_come() -> None:
    assert confirmed(nth_of([]), TWO, 12.0, 12.0, not_before=13.5) == 13.5


def test_without_limits_only_a_penalty_counts() -> None:
    assert next_slot(nth_of([12.0]), (), 12.0) == 12.0
    assert memory_s(()) == 0.0


def test_a_booking_is_kept_a_little_longer_than_the_longest_window() -> None:
    assert memory_s(PROFILES) == pytest.approx(60.9 + SAME_S)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    limits=st.sampled_from([PROFILES, (Limit(10, 1.0), Limit(150, 60.0)), (Limit(3, 0.5),)]),
    n=st.integers(1, 3),
)
def test_no_window_ever_holds_more_than_the_limit(seed: int, limits, n: int) -> None:
    """Whatever the arrivals, and though each call arrives up to the margin late."""
    draw = random.Random(seed)
    asked, now = [], 0.0
    for _ in range(600):
        now += draw.choice([0.0, 0.0, 0.001, 0.05, draw.random() * 2])
        asked.append(now)
    booked = book(asked, limits, n)
    assert booked == sorted(booked)
    for limit in limits:
        late = sorted(at + draw.random() * limit.window_s * 0.0149 for at in booked)
        assert worst(late, limit.window_s) <= limit.calls


def test_a_busy_queue_gets_97_percent_of_the_allowed_rate() -> None:
    minutes = book([0.0] * 4500, PROFILES)
    assert 3750 / (minutes[4499] - minutes[749]) * 60 >= 0.97 * 750
    seconds = book([0.0] * 750, (Limit(75, 1.0),))
    assert 750 / seconds[-1] >= 0.97 * 75
