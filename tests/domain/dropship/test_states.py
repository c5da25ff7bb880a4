"""The states: no walk leaves the table, and what is not in it raises."""

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.dropship.states import (
    BOUGHT,
    COMMITTED,
    ORDER_MOVES,
    PART_MOVES,
    UNSENT,
    IllegalMove,
    check_order_move,
    check_part_move,
    order_state_of,
)
from domain.dropship.words import OrderState, PartState

PART_STATES, ORDER_STATES = get_args(PartState), get_args(OrderState)


@settings(deadline=None)
@given(st.lists(st.integers(0, 9), max_size=40))
def test_a_walk_by_the_table_never_leaves_it_and_ends_only_cancelled(steps: list[int]) -> None:
    state: PartState = "PLANNED"
    for step in steps:
        ways = PART_MOVES[state]
        if not ways:
            assert state == "CANCELLED"
            break
        new = ways[step % len(ways)]
        check_part_move("S1-CJ", state, new)
        state = new
        assert state in PART_STATES


@settings(deadline=None)
@given(st.sampled_from(PART_STATES), st.sampled_from(PART_STATES))
def test_a_part_moves_by_the_table_or_not_at_all(old: PartState, new: PartState) -> None:
    if new == old or new in PART_MOVES[old]:
        check_part_move("S1-CJ", old, new)
    else:
        with pytest.raises(IllegalMove, match=f"S1-CJ: a part cannot go from {old} to {new}"):
            check_part_move("S1-CJ", old, new)


@settings(deadline=None)
@given(st.sampled_from(ORDER_STATES), st.sampled_from(ORDER_STATES))
def test_an_order_moves_by_the_table_or_not_at_all(old: OrderState, new: OrderState) -> None:
    if new == old or new in ORDER_MOVES[old]:
        check_order_move("S1", old, new)
    else:
        with pytest.raises(IllegalMove, match=f"S1: an order cannot go from {old} to {new}"):
            check_order_move("S1", old, new)


def test_the_tables_know_every_state() -> None:
    assert set(PART_MOVES) == set(PART_STATES)
    assert set(ORDER_MOVES) == set(ORDER_STATES)
    assert {new for ways in PART_MOVES.values() for new in ways} <= set(PART_STATES)


def test_nothing_is_sent_twice_without_a_look_up_between() -> None:
    """A part reaches SENDING from PLANNED only, and PLANNED never from a bought state."""
    assert [old for old, ways in PART_MOVES.items() if "SENDING" in ways] == ["PLANNED"]
    assert not any("PLANNED" in PART_MOVES[state] for state in BOUGHT)


def test_every_state_is_unsent_committed_or_over() -> None:
    assert set(UNSENT) | set(COMMITTED) | {"REFUSED", "CANCELLED"} == set(PART_STATES)
    assert not set(UNSENT) & set(COMMITTED)
    assert set(BOUGHT) <= set(COMMITTED)


@pytest.mark.parametrize(
    ("parts", "asked", "closes", "state"),
    [
        ({"a": "TOLD"}, False, False, "DONE"), ({"a": "TOLD"}, False, True, "CLOSING"),
        ({"a": "TOLD"}, True, False, "PLANNED"), ({}, False, False, "PLANNED"),
        ({"a": "TOLD", "b": "SHIPPED"}, False, True, "PLANNED"),
        ({"a": "TOLD", "b": "CANCELLED"}, False, False, "DONE"),
        ({"a": "CANCELLED"}, False, False, "PLANNED"),
    ],
)  # fmt: skip
def test_an_order_is_done_when_every_living_part_was_told(parts, asked, closes, state) -> None:
    assert order_state_of(parts, asked, closes) == state
