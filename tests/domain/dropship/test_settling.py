"""Settling: what a look-up proves and what it does not, waits, and when a person is asked."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.dropship.settling import (
    PATIENCE,
    counts_from,
    gives_up,
    remaining_s,
    same_lines,
    settle,
    waits,
)
from domain.dropship.states import check_part_move
from domain.dropship.words import PartLine, Sold
from tests.domain.dropship.orders import NOW

PAID = Sold("1", "UNSHIPPED", True)
UNPAID = Sold("1", "UNPAID", False)
CANCELLED = Sold("1", "CANCELLED", True, cancelled=True)


def after(seconds: float, found: Sold | None, **more) -> str:
    at = NOW + timedelta(seconds=seconds)
    return settle(found, ended_at=NOW, now=at, settle_s=300, **more)[0]


@pytest.mark.parametrize(
    ("seconds", "state"), [(-5, "UNKNOWN"), (0, "UNKNOWN"), (299.9, "UNKNOWN"), (300, "PLANNED")]
)
def test_absent_counts_only_after_the_settling_time(seconds: float, state: str) -> None:
    assert after(seconds, None) == state


@pytest.mark.parametrize(("seconds", "state"), [(299.9, "UNKNOWN"), (300, "UNPAID")])
def test_unpaid_counts_only_after_the_settling_time(seconds: float, state: str) -> None:
    assert after(seconds, UNPAID) == state


@pytest.mark.parametrize("seconds", [0, 300])
def test_found_and_paid_or_cancelled_counts_at_once(seconds: float) -> None:
    assert after(seconds, PAID) == "PLACED"
    assert after(seconds, CANCELLED) == "REFUSED"


def test_a_part_the_shop_no_longer_wants_is_cancelled_only_where_nothing_exists() -> None:
    assert after(299, None, cancelled_allowed=True) == "UNKNOWN"
    assert after(300, None, cancelled_allowed=True) == "CANCELLED"
    assert after(0, CANCELLED, cancelled_allowed=True) == "CANCELLED"
    assert after(300, PAID, cancelled_allowed=True) == "PLACED"
    assert after(300, UNPAID, cancelled_allowed=True) == "UNPAID"


def test_an_unsettled_answer_says_how_long_it_stays_so() -> None:
    why = settle(None, ended_at=NOW, now=NOW + timedelta(seconds=60), settle_s=300)[1]
    assert why == "not there yet; counts as absent in 240 s"
    assert remaining_s(NOW, NOW + timedelta(seconds=400), 300) == 0


@settings(deadline=None)
@given(st.sampled_from([None, PAID, UNPAID, CANCELLED]), st.floats(-10, 1000), st.booleans())
def test_whatever_a_look_up_says_the_part_may_go_there(found, seconds, cancelled) -> None:
    check_part_move("S1-CJ", "UNKNOWN", after(seconds, found, cancelled_allowed=cancelled))


def test_waits_double_up_to_their_limit() -> None:
    assert [waits(n, 2, 30, 1.0) for n in range(7)] == [2, 2, 4, 8, 16, 30, 30]
    assert waits(10**6, 2, 30, 1.0) == 30


@settings(deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 60), st.floats(60, 900), st.floats(0, 1))
def test_a_wait_is_shortened_by_at_most_a_half(tries, base_s, max_s, jitter) -> None:
    full = waits(tries, base_s, max_s, 1.0)
    assert full / 2 <= waits(tries, base_s, max_s, jitter) <= full <= max_s


@pytest.mark.parametrize(
    ("tries", "hours", "asks"), [(19, 5.99, False), (20, 0, True), (0, 6, True)]
)
def test_a_person_is_asked_after_twenty_tries_or_six_hours(tries, hours, asks) -> None:
    assert gives_up(tries, NOW, NOW + timedelta(hours=hours)) is asks


WANTED = (PartLine("1", "V1", 1), PartLine("2", "V1", 2), PartLine("3", "V2", 1))


@pytest.mark.parametrize(
    ("lines", "same"),
    [
        ((), True),
        ((("V1", 3), ("V2", 1)), True),
        ((("v2", 1), ("V1", 1), ("V1", 2)), True),
        ((("V1", 3),), False),
        ((("V1", 2), ("V2", 1)), False),
        ((("V1", 3), ("V2", 1), ("V3", 1)), False),
    ],
)
def test_the_supplier_s_lines_are_ours_or_not(lines, same: bool) -> None:
    assert same_lines(WANTED, Sold("1", "PAID", True, lines=lines)) is same


@given(
    silent=st.one_of(st.none(), st.floats(-1e5, 1e5)), settle_s=st.floats(0, 1e4),
    now=st.floats(0, 1e6),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_a_silence_lengthens_the_settling_and_never_without_end(silent, settle_s, now) -> None:
    silent_at = None if silent is None else NOW + timedelta(seconds=silent)
    begun = counts_from(NOW, silent_at, settle_s)
    left_s = remaining_s(begun, NOW + timedelta(seconds=now), settle_s)

    assert begun >= NOW
    assert left_s >= remaining_s(NOW, NOW + timedelta(seconds=now), settle_s)
    assert now + left_s <= max(now, PATIENCE * settle_s) + 1e-3
    if silent_at is None or silent_at <= NOW:
        assert begun == NOW
